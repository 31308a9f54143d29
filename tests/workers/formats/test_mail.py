import base64
import io
import tarfile
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.article import Article, Image, Moment
from services.errors import Rejected
from tests.workers.formats.hostile import mutated, outcomes, truncated
from workers.formats import mail
from workers.formats.parts.members import Member

SHARED = Path(__file__).parents[4] / "shared" / "data"
HEAD = b"From: Port of Rotterdam <press@port.example>\nTo: desk@news.example\nSubject: Port reopens\n"
TEXT = "The port was reopened on Tuesday after a fire that had closed it for two days."


def read(data: bytes) -> list[Article | Rejected | Member]:
    return list(mail.read(data, "a.eml"))


def article(data: bytes) -> Article:
    (only,) = read(data)
    assert isinstance(only, Article)
    return only


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        read(data)
    return caught.value.reason


def plain(text: str, head: bytes = b"") -> bytes:
    return HEAD + head + b"\n" + text.encode()


def multipart(kind: str, *parts: tuple[str, str]) -> bytes:
    content = "".join(f"--=_b\n{fields}\n\n{text}\n" for fields, text in parts) + "--=_b--\n"
    return HEAD + f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="=_b"\n\n{content}'.encode()


def test_a_press_release_becomes_an_article_with_the_facts_of_its_head():
    found = article(
        b"Message-ID: <2025-1204.abc@port.example>\nDate: Thu, 4 Dec 2025 10:30:00 +0530\nContent-Language: en-GB\n"
        b"Keywords: port, fire\nArchived-At: <https://port.example/press/17>\n" + plain(TEXT)
    )

    assert found == Article(
        uri="mid:2025-1204.abc@port.example",
        headline="Port reopens",
        headline_origin="Subject",
        language="en",
        body=TEXT,
        versioncreated=Moment(value="2025-12-04T10:30:00+05:30", precision="second", origin="Date"),
        infosource="Port of Rotterdam",
        url="https://port.example/press/17",
        keywords=("port", "fire"),
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        (b"=?utf-8?B?w5ZsaGFmZW4=?=", "Ölhafen"),
        (b"=?iso-8859-1?Q?Caf=E9_in?= =?iso-8859-1?Q?_Z=FCrich?= now", "Café in Zürich now"),
        (b"=?utf-8?Q?split_=C3?=\n =?utf-8?Q?=A9_letter?=", "split é letter"),
        (b"=?gb2312?B?warNqA==?=", "联通"),
        (b"=?gb2312?B?1tC5+g==?=", "中国"),
        (b"folded over\n two lines", "folded over two lines"),
        (b"Fwd: RE: Port reopens", "Port reopens"),
        (b"=?nonsense?Q?as=20it?= comes", "as it comes"),
        ("Öl im Hafen".encode(), "Öl im Hafen"),
        ("Öl im Hafen".encode("latin-1"), "Öl im Hafen"),
    ],
)
def test_a_subject_in_any_encoding_is_the_headline(subject, headline):
    assert article(b"From: a@b.example\nSubject: " + subject + b"\n\n" + TEXT.encode()).headline == headline


def test_the_tag_that_a_list_puts_before_a_subject_is_no_headline():
    head = b"From: a@b.example\nList-Id: Port press <port-press.b.example>\nSubject: [port-press] Re: Port reopens\n\n"

    assert article(head + TEXT.encode()).headline == "Port reopens"


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        (b"4 Dec 25 10:30 EST", "2025-12-04T10:30-05:00"),
        (b"Thu, 4 Dec 2025 10:30:00 GMT", "2025-12-04T10:30:00+00:00"),
        (b"Thu, 4 Dec 2025 10:30:00 -0800 (PST)", "2025-12-04T10:30:00-08:00"),
        (b"Thu, 4 Dec 2025 10:30:00 -0000", "2025-12-04T10:30:00+00:00"),  # Universal Time, says RFC 5322
        (b"Thu, 4 Dec 2025 10:30:00 A", "2025-12-04T10:30:00"),  # a military zone says nothing, it says too
    ],
)
def test_a_date_keeps_the_zone_it_states(stated, value):
    assert article(b"Date: " + stated + b"\n" + plain(TEXT)).versioncreated.value == value


def test_a_date_that_is_none_is_absent_with_a_warning():
    found = article(b"Date: yesterday\n" + plain(TEXT))

    assert (found.versioncreated, found.warnings) == (None, ("Date is not a date",))


@pytest.mark.parametrize(
    ("sender", "source"),
    [
        (b'"Port, Press Office" <a@b.example>', "Port, Press Office"),
        (b"=?utf-8?Q?B=C3=BCro?= <a@b.example>", "Büro"),
        (b"a@b.example", ""),
        (b"a@b.example <a@b.example>", ""),
    ],
)
def test_the_sender_s_name_is_the_source_and_a_bare_address_is_no_name(sender, source):
    found = article(b"From: " + sender + b"\nTo: c@d.example\nSubject: Port reopens\n\n" + TEXT.encode())

    assert (found.infosource, found.byline) == (source, "")


@pytest.mark.parametrize(
    ("charset", "declared"), [("utf-8", "utf-8"), ("cp1252", "iso-8859-1"), ("koi8-r", "koi8-r"), ("utf-8", "us-ascii")]
)
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_the_text_is_read_whatever_it_is_encoded_in(charset, declared, encoding):
    text = "Порт снова открыт после пожара." if charset == "koi8-r" else "Der Hafen ist wieder geöffnet, für alle."
    raw = text.encode(charset)
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding == "quoted-printable":
        raw = b"".join(b"=%02X" % byte for byte in raw[:20]) + b"=\n" + b"".join(b"=%02X" % byte for byte in raw[20:])
    head = f"Content-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: {encoding}\n\n".encode()

    assert article(HEAD + head + raw).body == text


def test_flowed_lines_are_paragraphs_again():
    flowed = "The port was reopened \non Tuesday after a fire.\n\n  Stuffed line.\n> quoted \n> text\n"

    found = article(plain(flowed, b"Content-Type: text/plain; format=flowed\n"))

    assert found.body == "The port was reopened on Tuesday after a fire.\n\nStuffed line.\n\n> quoted text"


def test_deleted_spaces_of_flowed_lines_join_words():
    found = article(plain("Die Stra \nßenbahn fährt wieder.", b"Content-Type: text/plain; format=flowed; delsp=yes\n"))

    assert found.body == "Die Straßenbahn fährt wieder."


@pytest.mark.parametrize(
    "tail",
    [
        "\n-- \nJane Doe\nPress officer\n",
        "\n_______________________________________________\npress mailing list\npress@list.example\n",
        "\nYou are receiving this e-mail as you signed up.\n\nUnsubscribe: https://port.example/u\n\nPort, Quay 1\n",
    ],
)
def test_signatures_and_list_footers_are_no_part_of_the_text(tail):
    assert article(plain(f"{TEXT}\n{tail}")).body == TEXT


def test_a_rule_of_dashes_between_two_stories_is_no_signature():
    stories = f"{TEXT}\n\n--\n\n" + "\n\n".join(f"Story {number}. {TEXT}" for number in range(12))

    assert "Story 11." in article(plain(stories)).body


def test_a_clear_signed_text_is_read_without_its_armour():
    signed = (
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{TEXT}\n\n- - one\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
    )

    assert article(plain(signed)).body == f"{TEXT}\n\n- one"


def test_of_two_versions_the_plain_text_is_read_if_it_is_whole():
    html = f"<html><body><h1>Port reopens</h1><p>{TEXT}</p></body></html>"

    whole = article(multipart("alternative", ("Content-Type: text/plain", TEXT), ("Content-Type: text/html", html)))
    excuse = article(
        multipart("alternative", ("Content-Type: text/plain", "See HTML"), ("Content-Type: text/html", html))
    )

    assert whole.body == TEXT
    assert excuse.body == TEXT, "the headline is not repeated"


def test_hidden_preheaders_and_styles_of_an_html_mail_are_not_read():
    html = f"<style>p {{color:red}}</style><div style='display: none'>Teaser</div><table><td><p>{TEXT}</p></td></table>"

    assert article(HEAD + b"Content-Type: text/html\n\n" + html.encode()).body == TEXT


def test_several_inline_texts_are_read_in_their_order():
    found = article(
        multipart("mixed", ("Content-Type: text/plain", TEXT), ("Content-Type: text/html", "<p>No one was hurt.</p>"))
    )

    assert found.body == f"{TEXT}\n\nNo one was hurt."


def test_attachments_that_may_hold_text_are_members_and_pictures_are_passed_over():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Port reopens"
    message.set_content(TEXT)
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../größe.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="port.png")
    message.add_attachment("BEGIN:VCARD", subtype="vcard")
    message.add_attachment(b"bytes", maintype="application", subtype="octet-stream")

    first, *members = read(message.as_bytes())

    assert isinstance(first, Article)
    assert [(one.name, one.stream.read()) for one in members] == [
        ("größe.pdf", b"%PDF-1.4"),
        ("2-part.octet-stream", b"bytes"),
    ]


def test_a_mail_without_text_of_its_own_gives_just_its_attachments():
    (only,) = read(multipart("mixed", ("Content-Type: text/xml\nContent-Disposition: attachment", "<nitf/>")))

    assert (only.name, only.stream.read()) == ("1-part.xml", b"<nitf/>")


def test_an_attached_text_keeps_the_charset_that_only_its_part_states():
    fields = "Content-Type: text/plain; charset=koi8-r\nContent-Disposition: attachment; filename=a.txt"
    data = multipart("mixed", (fields, "TEXT")).replace(b"TEXT", "Порт открыт".encode("koi8-r"))

    (only,) = read(data)

    assert only.stream.read().decode("utf-8-sig") == "Порт открыт"


@pytest.mark.parametrize(("kind", "fields"), [("mixed", "Content-Type: message/rfc822"), ("digest", "X-A: b")])
def test_mails_in_a_mail_are_members(kind, fields):
    inner = "From: x@y.example\nSubject: Inner\n\nInner text."
    (only,) = read(multipart(kind, (fields if kind == "mixed" else "", inner)))

    assert only.name == "1-message.eml"
    assert only.stream.read().strip() == inner.encode()


@pytest.mark.parametrize("document", ['<?xml version="1.0"?><nitf/>', '{"headline": "Port reopens"}'])
def test_a_document_that_a_machine_put_into_a_mail_is_a_member(document):
    (only,) = read(plain(f"{document}\n"))

    assert only.stream.read() == document.encode()


def test_a_saved_page_is_a_member_under_its_address():
    data = (
        b"From: <Saved by Blink>\nSnapshot-Content-Location: https://port.example/17\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; boundary="=_b"\n\n--=_b\nContent-Type: text/html; charset=iso-8859-1\n\n'
        b"<p>ge\xf6ffnet</p>\n--=_b--\n"
    )
    (only,) = read(data)

    assert mail.matches("a.mhtml", data)
    assert (only.name, only.stream.read().decode("utf-8-sig")) == ("https://port.example/17", "<p>geöffnet</p>")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (multipart("report; report-type=delivery-status", ("Content-Type: text/plain", TEXT)), "no_article"),
        (plain(TEXT, b"Auto-Submitted: auto-replied\n"), "no_article"),
        (plain(TEXT, b"X-Failed-Recipients: a@b.example\n"), "no_article"),
        (plain(""), "no_article"),
        (b"From: a@b.example\nSubject: x\n\nOk", "too_short"),
        (multipart("encrypted", ("Content-Type: application/octet-stream", "x")), "encrypted"),
        (plain("MIIB", b"Content-Type: application/pkcs7-mime\n"), "encrypted"),
        (plain("-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"), "encrypted"),
    ],
)
def test_what_is_no_news_is_rejected_with_the_reason(data, why):
    assert reason(data) == why


def test_missing_boundaries_do_not_lose_the_text():
    unclosed = multipart("alternative", ("Content-Type: text/plain", TEXT)).replace(b"--=_b--\n", b"")
    none_at_all = HEAD + b'Content-Type: multipart/alternative; boundary="none"\n\n' + TEXT.encode()

    assert article(unclosed).body == TEXT
    assert article(none_at_all).body == TEXT


@pytest.mark.parametrize(
    "prefix", [b"", b"\xef\xbb\xbf", b"\n\n", b" " * 255 + b"\n", b"From a@b.example Thu Dec  4 10:30:00 2025\n"]
)
def test_a_mail_is_known_by_its_head_whatever_its_name(prefix):
    assert mail.matches("story.txt", prefix + HEAD + b"\ntext")
    assert mail.matches("story.txt", prefix + b"Received: by x\r\nMessage-ID: <a@b>\r\n\r\ntext")


@pytest.mark.parametrize(
    "head",
    [
        b"Headline: Port reopens\nByline: Jane Doe\nDate: 4 December 2025\n\nThe port",
        b"TO: All editors\nFROM: The desk\nSUBJECT: Budget\nDATE: Thursday\n\nThe port",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nDate: Thu, 4 Dec 2025\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\n\r\n",
        b"From Paris at 10:30 in 2025\n\nThe port",
        b"The port was reopened: Subject: none\nFrom: a@b.example\nTo: c@d.example\n",
        b"",
        b"<html>\nFrom: a@b.example\nTo: c@d.example\n",
    ],
)
def test_what_only_looks_like_a_mail_is_none(head):
    assert not mail.matches("story.txt", head)


@pytest.mark.parametrize(
    "data",
    [
        multipart("mixed", *[("", "x")] * 100_000),
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(5000)),
        HEAD + b"Content-Type: message/rfc822\n\n" * 5000,
        HEAD + b'Content-Type: text/plain; a="' + b'";' * 500_000,
        HEAD.replace(b"Port reopens", b"=?utf-8?q?a?= " * 100_000),
        HEAD.replace(b"press", b"<(" * 300_000) + b"\n" + TEXT.encode(),
        HEAD + b"Content-Type: text/html\n\n" + b"<" * 1_000_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
        HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 300_000,
        HEAD + b"\n" + b"-- \n" * 300_000,
        HEAD + b"\n" + b"\n" * 10_000_000,
        b"From: x\n" * 200_000,
        b"Subject:\n" + b" x\n" * 500_000,
    ],
    ids=lambda data: f"{data[90:130]!r}",
)
def test_a_mail_made_to_keep_a_reader_busy_is_answered_in_time(data):
    began = time.process_time()

    outcomes(read, [data])

    assert time.process_time() - began < 3


def test_damaged_mails_are_read_or_rejected_and_never_anything_else():
    whole = multipart(
        "alternative",
        ("Content-Type: text/plain; charset=utf-8; format=flowed", "Größe \nzwei"),
        ("Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable", f"<p>{TEXT}</p>"),
    )

    assert outcomes(read, [*truncated(whole), *mutated(whole, 400)])


@pytest.mark.skipif(not (SHARED / "hostile" / "gofuzz.tar.gz").exists(), reason="the hostile corpus is not here")
def test_what_a_fuzzer_found_is_read_or_rejected():
    with tarfile.open(SHARED / "hostile" / "gofuzz.tar.gz") as archive:
        names = [name for name in archive.getnames() if "/mail/corpus/" in name or "/mime/corpus/" in name]
        mails = [file.read() for name in names if (file := archive.extractfile(name))]

    assert len(outcomes(read, mails)) >= 1000


@pytest.mark.skipif(not (SHARED / "corpora" / "mail").exists(), reason="the mail corpus is not here")
def test_real_and_broken_mails_are_known_and_read():
    paths = sorted((SHARED / "corpora" / "mail").rglob("*.eml"))
    mails = [path.read_bytes() for path in paths if not path.name.startswith("mail_outlook")]  # that one is OLE

    assert all(mail.matches("a", data[:4096]) for data in mails)
    articles = [one for one in outcomes(read, mails) if isinstance(one, Article)]
    assert len(articles) >= 17
    assert not [one for one in articles if "=?" in one.headline]


def test_the_stream_of_a_member_is_fresh():
    (only,) = read(multipart("mixed", ("Content-Type: text/xml\nContent-Disposition: attachment", "<nitf/>")))

    assert isinstance(only.stream, io.BytesIO)
    assert only.stream.tell() == 0


def test_a_picture_in_the_text_is_the_article_s():
    found = article(plain(f"{TEXT}\n\nIMAGE: Smoke over the port. Photograph: ANP"))

    assert found.images == (Image(caption="Smoke over the port.", credit="ANP"),)
    assert found.body == TEXT
