import pytest

from services.article import Image, Moment
from tests.workers.formats.pairs import SEEDS, article, expected, from_data, reason
from workers.extraction import extract

SEED = "000_4d3a99b873f7ee57.txt"


def test_the_full_text_becomes_its_article():
    assert from_data("full.txt") == expected("full.txt")


def test_the_newsroom_s_own_form_is_read_in_full():
    found = article(SEED, (SEEDS / SEED).read_bytes())

    assert found.versioncreated == Moment(value="2025-12-04", precision="day", origin="header line")
    assert found.images == (
        Image(
            caption="Defence Minister Rajnath Singh and Defence Minister of Russia Andrei Belousov, before the 22nd"
            " India-Russia Inter-Governmental Commission on Military & Military Technical Cooperation ministerial"
            " meeting at Manekshaw Centre, in New Delhi, December 4, 2025.",
            credit="PIB Photo gallery/ANI Photo",
        ),
    )
    paragraphs = found.body.split("\n\n")
    assert len(paragraphs) == 22
    assert paragraphs[0].startswith("India and Russia on Thursday resolved")
    assert paragraphs[-1] == "Before the meeting, Singh and Belousov laid a wreath at the National War Memorial."
    assert "IMAGE" not in found.body
    assert "2025-12-04" not in found.body
    assert found.headline == ""
    assert (found.encoding, found.warnings) == ("utf-8", ())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_change_what_is_read(newline):
    lines = ["Port is closed", "", "The port was closed on", "Tuesday after a fire.", "", "No one was hurt."]

    found = article("a.txt", newline.join(lines).encode())

    assert found.headline == "Port is closed"
    assert found.body == "The port was closed on Tuesday after a fire.\n\nNo one was hurt."


def test_hard_wrapped_lines_are_joined_and_lists_are_not():
    found = article(
        "a.txt", b"A lede that is quite long and wrapped\nby a system at forty characters or so.\n\n- one\n- two"
    )

    assert found.body == "A lede that is quite long and wrapped by a system at forty characters or so.\n\n- one\n- two"


def test_invisible_characters_are_taken_out():
    found = article("a.txt", "Safe\u202eesrever\u202c and\u00a0so\u200b on\x07, he\u00ad said.\fNew page.".encode())

    assert found.body == "Safeesrever and so on, he said.\n\nNew page."


def test_a_first_line_that_is_a_sentence_is_the_lede():
    assert article("a.txt", b"The port is closed.\n\nIt burns.").headline == ""


@pytest.mark.parametrize("first", [b"By JOHN SMITH", b"LONDON, May 3 (AP) - The port burns, they say"])
def test_a_byline_or_dateline_is_no_headline(first):
    assert article("a.txt", first + b"\n\nThe port burns.").headline == ""


def test_a_date_that_is_no_day_stays_in_the_text():
    found = article("a.txt", b"date 2025-02-30 The port was closed.")

    assert found.versioncreated is None
    assert found.body == "date 2025-02-30 The port was closed."


def test_a_flash_of_one_line_is_an_article():
    assert article("a.txt", b"FLASH: Fire at port of Rotterdam").body == "FLASH: Fire at port of Rotterdam"


def test_a_picture_without_credit_has_its_caption_only():
    found = article("a.txt", b"The port burns on.\n\nIMAGE: Smoke over the port")

    assert found.images == (Image(caption="Smoke over the port"),)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)
def test_unicode_in_every_form_is_read(encoding, named):
    found = article("a.txt", "Der Bürgermeister eröffnet die Brücke.".encode(encoding))

    assert (found.body, found.encoding, found.warnings) == ("Der Bürgermeister eröffnet die Brücke.", named, ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("東京の港は火曜日に閉鎖された。役所によると、けが人はなかった。\n" * 300, "iso2022_jp"),
        ("부산항이 화요일에 폐쇄되었다. 다친 사람은 없었다.\n" * 300, "iso2022_kr"),
    ],
)
def test_a_charset_of_seven_bits_is_no_binary_file(text, encoding):
    found = article("a.txt", text.encode(encoding))

    assert (found.encoding, found.warnings) == (encoding, ())
    assert text.split("\n")[0] in found.body


def test_escapes_do_not_make_a_binary_file_a_text():
    assert reason("a.txt", b"\x1b$B\x01\x02\x03\xff\xfe\x1b(B" * 500) == "binary"


def test_an_unstated_charset_is_read_as_cp1252_with_a_warning():
    found = article("a.txt", "The “bridge” in Besançon is open.".encode("cp1252"))

    assert (found.body, found.encoding) == ("The “bridge” in Besançon is open.", "cp1252")
    assert found.warnings == ("no valid charset stated, read as cp1252",)


def test_a_few_broken_bytes_do_not_turn_a_utf8_text_into_mojibake():
    data = ("Über die Brücke zwölf Männer. " * 10).encode() + b"\xc3"

    found = article("a.txt", data)

    assert found.encoding == "utf-8"
    assert "Brücke" in found.body
    assert found.warnings == ("1 undecodable bytes",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"ok", "too_short"),
        (b"12 34 56 78 90", "too_short"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unsupported_type"),
        (b"MZ\x90\0\3\0\0\0\4", "unsupported_type"),
        (bytes(range(256)) * 8, "binary"),
        (b"The text " + b"\0\1\2\3" * 40, "binary"),
        (b"<?xml version='1.0'?><!DOCTYPE n [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><n>&x;</n>", "security"),
    ],
)
def test_what_is_no_text_is_rejected_with_the_reason(data, why):
    assert reason("a.txt", data) == why


WIRE = """BC-EU--Norway-Storm, 1st Ld
URGENT
EMBARGOED UNTIL 0001 GMT 5 DECEMBER 2025
Storm shuts three ports
Eds: Adds quotes.
By NADIA PETROVA

TROMSOE, March 16 (AP) - A storm shut three ports, officials said on Tuesday morning in the
city hall.

Ferries will not sail before Wednesday.

(MORE)

(Reporting by Nadia Petrova; Editing by Ole Berg)

Copyright 2025 The Example Wire. All rights reserved.

-30-

Contact: desk@example.org
"""


def test_what_stands_above_and_below_the_text_is_no_text():
    found = extract(article("a.txt", WIRE.encode()))

    assert found.headline == "Storm shuts three ports"
    assert (found.slugline, found.version, found.urgency) == ("EU--Norway-Storm", "1ST LD", 3)
    assert found.embargoed == Moment(value="2025-12-05T00:01+00:00", precision="minute", origin="embargo line")
    assert (found.byline, found.copyrightholder) == ("NADIA PETROVA", "The Example Wire")
    assert found.usageterms == "Copyright 2025 The Example Wire. All rights reserved."
    assert found.body.split("\n\n") == [
        "TROMSOE, March 16 (AP) - A storm shut three ports, officials said on Tuesday morning in the city hall.",
        "Ferries will not sail before Wednesday.",
    ]
    assert found.ednote.split("\n") == [
        "URGENT",
        "EMBARGOED UNTIL 0001 GMT 5 DECEMBER 2025",
        "Eds: Adds quotes.",
        "(MORE)",
        "Contact: desk@example.org",
        "(Reporting by Nadia Petrova; Editing by Ole Berg)",
    ]


def test_a_key_value_head_is_the_newsroom_s_own_word():
    found = article(
        "a.txt",
        b"Headline: Storm shuts ports\nByline: Nadia Petrova\nDate: 4 December 2025\nSlug: STORM-PORTS\nDesk: foreign\n"
        b"Keywords: ports, storms\nGenre: analysis\nLanguage: en_GB\n\nThe port was closed on Tuesday.",
    )

    assert (found.headline, found.headline_origin) == ("Storm shuts ports", "head")
    assert (found.byline, found.slugline, found.ednote) == ("Nadia Petrova", "STORM-PORTS", "Desk: foreign")
    assert found.versioncreated == Moment(value="2025-12-04", precision="day", origin="head date")
    assert (found.keywords, found.body) == (("ports", "storms"), "The port was closed on Tuesday.")
    assert ([genre.name for genre in found.genres], found.language) == (["analysis"], "en")


def test_the_date_of_an_event_is_not_the_text_s():
    found = article("a.txt", b"Concert at the port\n\nDate: 4 December 2025\nPlace: Oslo\n\nThe choir will sing.")

    assert found.versioncreated is None


@pytest.mark.parametrize(
    ("text", "slugline"),
    [
        ("KILL: BC-EU--Norway-Storm\n\nEditors: please kill the story. It is wrong.", "EU--Norway-Storm"),
        ("WITHDRAWN-Storm shuts ports\n\nThe story slugged NORWAY-STORM has been withdrawn. The desk.", "NORWAY-STORM"),
        ("EDITORS: Please kill the story slugged NORWAY-STORM, it is wrong.\n\nThe desk in Oslo.", "NORWAY-STORM"),
        ("ANNULATION: Tempête\n\nLa dépêche sur la tempête est annulée.", ""),
    ],
)
def test_a_kill_cancels_and_names_what_it_kills(text, slugline):
    found = article("a.txt", text.encode())

    assert (found.pubstatus, found.slugline) == ("canceled", slugline)
    assert found.ednote
    assert found.body


@pytest.mark.parametrize(
    "headline",
    [
        "KILLED: 12 in ferry fire",
        "WITHDRAWAL OF TROOPS BEGINS",
        "KILL BILL RETURNS TO OSLO",
        "Embargo: 12 ships stopped",
    ],
)
def test_a_headline_about_a_killing_or_an_embargo_cancels_nothing(headline):
    found = article("a.txt", f"{headline}\n\nThe ministry said so on Tuesday. It gave no reason.".encode())

    assert (found.pubstatus, found.headline, found.ednote) == ("usable", headline, "")


def test_a_correction_is_kept_in_the_headline_and_said():
    found = article("a.txt", b"REFILE-UPDATE 2-Storm shuts ports\n\nThe port was closed on Tuesday.")

    assert found.headline == "REFILE-UPDATE 2-Storm shuts ports"
    assert (found.version, found.ednote) == ("UPDATE 2", "REFILE")


def test_an_embargo_without_a_whole_date_withholds():
    found = article("a.txt", b"EMBARGOED UNTIL THURSDAY NOON\n\nStorm shuts ports\n\nThe port was closed on Tuesday.")

    assert (found.embargoed, found.pubstatus) == (None, "withheld")
    assert found.warnings == ("embargo without a whole date",)


@pytest.mark.parametrize("line", ["NOT FOR PUBLICATION", "HOLD"])
def test_a_text_that_forbids_publication_is_withheld(line):
    assert article("a.txt", f"{line}\n\nStorm shuts ports\n\nThe port was closed.".encode()).pubstatus == "withheld"


def test_a_summary_stands_between_headline_and_byline():
    found = article(
        "a.txt", b"Storm shuts ports\n\nFerries are stopped until Wednesday.\n\nBy Ole Berg\n\nThe port was closed."
    )

    assert found.description == "Ferries are stopped until Wednesday."
    assert found.body == "By Ole Berg\n\nThe port was closed."


@pytest.mark.parametrize(
    ("caption", "image"),
    [
        (
            "PHOTO: Smoke over the port. (AP Photo/Jane Doe)",
            Image(caption="Smoke over the port.", credit="AP Photo/Jane Doe"),
        ),
        (
            "CAPTION: Smoke over the port. REUTERS/Jane Doe",
            Image(caption="Smoke over the port.", credit="REUTERS/Jane Doe"),
        ),
        ("IMAGE: Smoke over the port.\n\nPhotograph: PIB", Image(caption="Smoke over the port.", credit="PIB")),
        ("BILD: Rauch. Foto: dpa", Image(caption="Rauch.", credit="dpa")),
    ],
)
def test_a_caption_s_credit_is_found_in_many_forms(caption, image):
    found = article(
        "a.txt", f"Storm shuts ports\n\nThe port was closed on Tuesday.\n\n{caption}\n\nNo one was hurt.".encode()
    )

    assert found.images == (image,)
    assert found.body == "The port was closed on Tuesday.\n\nNo one was hurt."


def test_a_row_of_texts_is_not_cut_at_its_first_end_mark():
    text = (
        "Storm shuts ports\n\nThe port was closed.\n\n###\n\n"
        + "Another text, which is as long as the first is.\n\n" * 4
    )

    assert "Another text" in article("a.txt", text.encode()).body


def test_prose_without_any_sign_of_a_wire_stays_as_it_is():
    paragraphs = [
        "Copyright law will change, the minister said.",
        "By Monday, the port was open again.",
        "More is to come.",
        "Reporting by the paper showed that no one was hurt.",
    ]

    found = extract(article("a.txt", "\n\n".join(paragraphs).encode()))

    assert found.body.split("\n\n") == paragraphs
    assert (found.ednote, found.byline, found.copyrightholder) == ("", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "Test message, please ignore.",
        "This is a test of the system. Please disregard this message from Oslo.",
        "test",
        "END",
    ],
)
def test_a_message_that_reports_nothing_is_rejected(text):
    assert reason("a.txt", text.encode()) == "too_short"


@pytest.mark.parametrize("text", ["Pope Francis dies", "FIRE AT PORT", "港が閉鎖された。", "Test of new missile fails"])
def test_a_flash_of_few_words_is_an_article(text):
    assert article("a.txt", text.encode()).body == text


def test_a_list_of_numbers_is_no_article():
    assert reason("a.csv", b"id;price\n" + b"".join(b"%d;%d\n" % (at, at * 7) for at in range(200))) == "no_article"


def test_a_text_too_long_for_anyone_is_rejected():
    assert reason("a.txt", b"The port was closed. " * 500_000) == "too_large"
