import re
from pathlib import Path

import pytest

from services.article import Article, Image, Moment
from services.errors import Rejected
from tests.workers.formats.hostile import mutated, outcomes, truncated
from tests.workers.formats.pdf_writer import Line, column, pdf
from workers.formats import pdf as reader

LEFT = [
    "The port was reopened on Tues-",
    "day after a fire that had closed",
    "it for two days, and no one was",
    "hurt, its harbour master said.",
]
RIGHT = [
    "Ships may enter from both sides",
    "again, but the second crane will",
    "not work before the new year has",
    "begun, as the owner announced.",
]
LEFT_TEXT = (
    "The port was reopened on Tuesday after a fire that had closed it for two days, and no one was hurt, its harbour"
    " master said."
)
RIGHT_TEXT = (
    "Ships may enter from both sides again, but the second crane will not work before the new year has begun, as the"
    " owner announced."
)
HEADLINE = Line("Port reopens after the fire", 72, 760, 24)


def article(data: bytes) -> Article:
    (only,) = reader.read(data, "a.pdf")
    assert isinstance(only, Article)
    return only


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        list(reader.read(data, "a.pdf"))
    return caught.value.reason


def test_a_pdf_becomes_an_article():
    facts = {
        "Title": "Microsoft Word - x.doc",
        "Author": "Admin",
        "Keywords": "port; fire",
        "CreationDate": "D:20251204103000+01'00'",
    }

    assert article(pdf([[HEADLINE, *column(LEFT)]], facts)) == Article(
        headline="Port reopens after the fire",
        headline_origin="largest type",
        body=LEFT_TEXT,
        versioncreated=Moment(value="2025-12-04T10:30:00+01:00", precision="second", origin="CreationDate"),
        keywords=("port", "fire"),
    )


@pytest.mark.parametrize("order", ["by column", "by row"])
def test_two_columns_are_read_one_after_the_other(order):
    left, right = column(LEFT), column(RIGHT, x=320)
    lines = left + right if order == "by column" else [line for row in zip(left, right, strict=True) for line in row]

    assert article(pdf([[HEADLINE, *lines]])).body == f"{LEFT_TEXT}\n\n{RIGHT_TEXT}"


def test_a_table_is_read_by_its_rows():
    cells = [("Ship", "Tons"), ("Ever", "200"), ("Maersk", "300"), ("Hapag", "400"), ("Cosco", "500")]
    rows = [
        Line(text, x, 600 - 12 * number)
        for number, row in enumerate(cells)
        for text, x in zip(row, (72, 300), strict=True)
    ]

    assert "Ship Tons\nEver 200\nMaersk 300" in article(pdf([[*column(LEFT), *rows]])).body


def test_a_sentence_goes_on_over_the_end_of_a_page():
    found = article(pdf([[HEADLINE, *column(LEFT[:2], top=100)], column(LEFT[2:])]))

    assert found.body == LEFT_TEXT


@pytest.mark.parametrize("second", [{"x": 84.0, "y": 652.0}, {"x": 72.0, "y": 640.0}], ids=["indent", "gap"])
def test_an_indent_or_a_gap_begins_a_paragraph(second):
    lines = [*column(LEFT), Line(RIGHT[0], **second), *column(RIGHT[1:], top=second["y"] - 12)]

    assert article(pdf([lines])).body == f"{LEFT_TEXT}\n\n{RIGHT_TEXT}"


def test_a_bold_line_is_a_heading_of_its_own():
    lines = [*column(LEFT), Line("The damage", 72, 652, 10, "F2"), *column(RIGHT, top=640)]

    assert article(pdf([lines])).body == f"{LEFT_TEXT}\n\nThe damage\n\n{RIGHT_TEXT}"


def test_a_compound_keeps_its_hyphen_at_the_end_of_a_line_if_the_text_has_it_elsewhere():
    lines = ["The well-known port is open. It is a well-", "known and old port, and no one was hurt there,"]

    assert "a well-known and old port" in article(pdf([column(lines)])).body


def test_running_heads_and_page_numbers_are_not_read():
    pages = [
        [Line("The Port Gazette", 72, 800, 8), *column(LEFT), Line(f"Page {number} of 3", 280, 30, 8)]
        for number in (1, 2, 3)
    ]

    assert article(pdf(pages)).body == "\n\n".join([LEFT_TEXT] * 3)


def test_the_stated_title_is_the_headline_where_the_page_shows_it():
    lines = [Line("The Daily Port", 72, 790, 30), Line("Port reopens", 72, 740, 12), *column(LEFT)]

    found = article(pdf([lines], {"Title": "Port Reopens"}))

    assert (found.headline, found.headline_origin) == ("Port reopens", "Title")


@pytest.mark.parametrize("title", ["Microsoft Word - press.doc", "press_17_final.indd", "Untitled", "Port"])
def test_a_title_that_a_program_made_up_is_no_headline(title):
    assert article(pdf([column(LEFT)], {"Title": title})).headline == ""


def test_a_newspaper_s_own_name_is_not_the_headline():
    lines = [Line("Gazette", 72, 790, 40), HEADLINE, *column(LEFT)]

    assert article(pdf([lines])).headline == "Port reopens after the fire"


def test_a_caption_is_a_picture_s():
    found = article(pdf([[*column(LEFT), Line("Photo: Smoke over the port. Credit: ANP", 72, 600)]]))

    assert found.images == (Image(caption="Smoke over the port.", credit="ANP"),)


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ("D:2025", "2025"),
        ("D:20251204", "2025-12-04"),
        ("D:202512041030", "2025-12-04T10:30"),
        ("D:20251204103000Z", "2025-12-04T10:30:00+00:00"),
        ("20251204103000-05'00", "2025-12-04T10:30:00-05:00"),
    ],
)
def test_the_file_s_date_is_as_precise_as_it_is_stated(stated, value):
    assert article(pdf([column(LEFT)], {"CreationDate": stated})).versioncreated.value == value


def test_a_date_that_is_none_is_absent_with_a_warning():
    found = article(pdf([column(LEFT)], {"CreationDate": "D:20251304"}))

    assert (found.versioncreated, found.warnings) == (None, ("CreationDate is not a date",))


def test_only_so_many_pages_are_read(monkeypatch):
    monkeypatch.setattr(reader, "MOST_PAGES", 2)

    found = article(pdf([column(LEFT)] * 3))

    assert found.warnings == ("only the first 2 of 3 pages are read",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pdf([[]]), "no_article"),
        (pdf([[Line("17")]]), "too_short"),
        (b"%PDF-1.4\n", "corrupt"),
        (pdf([column(LEFT)])[:200], "corrupt"),
    ],
)
def test_what_is_no_article_is_rejected_with_the_reason(data, why):
    assert reason(data) == why


def test_a_scanned_page_is_told_from_an_empty_one_by_its_detail():
    with pytest.raises(Rejected, match="no text layer"):
        list(reader.read(pdf([[]]), "a.pdf"))


def test_a_file_that_needs_a_password_is_called_encrypted():
    data = pdf([column(LEFT)])
    locked = b"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] /Root" % (
        b"00" * 32,
        b"11" * 32,
    )

    assert reason(re.sub(rb"/Root", locked, data, count=1)) == "encrypted"


def test_a_pdf_is_known_by_its_magic():
    assert reader.matches("story", b"%PDF-1.7\n")
    assert reader.matches("story", b"\xef\xbb\xbf\n%PDF-1.7\n")
    assert not reader.matches("a.pdf", b"The port")
    assert not reader.matches("a.pdf", b"Write %PDF-1.7 at the beginning")


def test_damaged_files_are_read_or_rejected_and_never_anything_else():
    data = pdf([[HEADLINE, *column(LEFT)], column(RIGHT)], {"Title": "Port", "CreationDate": "D:2025"})

    assert outcomes(lambda file: reader.read(file, "a"), [*truncated(data), *mutated(data, 300)])


def test_a_page_of_countless_lines_is_answered():
    lines = [Line("x y", 72 + number % 400, number % 800, 10) for number in range(8000)]

    assert outcomes(lambda file: reader.read(file, "a"), [pdf([lines])])


SPECIFICATION = Path("/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf")


@pytest.mark.skipif(not SPECIFICATION.exists(), reason="no PDF of a typesetter is installed here")
def test_a_typeset_document_is_read_in_paragraphs():
    found = article(SPECIFICATION.read_bytes())

    assert found.headline == "Shared MIME-info Database"
    assert (
        "\n\nMany programs and desktops use the MIME system[MIME] to represent the types of files. Frequently"
        in found.body
    )


def test_a_whole_file_without_a_page_holds_no_article():
    assert reason(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") == "no_article"
