import io
import time
import zipfile
from collections.abc import Callable
from datetime import datetime

import docx as word
import pytest
from docx.document import Document

from services.article import Article, Image, Moment
from services.errors import Rejected
from tests.workers.formats.hostile import mutated, outcomes, truncated
from workers.formats import docx
from workers.formats.document import opc

TEXT = "The port was reopened on Tuesday after a fire that had closed it for two days."
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def made(write: Callable[[Document], object]) -> bytes:
    document = word.Document()
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def written(**replaced: bytes | str) -> bytes:
    """Return the smallest document there is, with parts replaced: `document`, `styles`, `core`."""
    names = {"document": "word/document.xml", "styles": "word/styles.xml", "core": "docProps/core.xml"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for part, content in replaced.items():
            archive.writestr(names[part], content)
    return buffer.getvalue()


def body(xml: str, extra: str = "") -> str:
    return f"<w:document {W} {extra}><w:body>{xml}</w:body></w:document>"


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def article(data: bytes) -> Article:
    (only,) = docx.read(data, "a.docx")
    assert isinstance(only, Article)
    return only


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        list(docx.read(data, "a.docx"))
    return caught.value.reason


def press_release(document: Document) -> None:
    facts = document.core_properties
    facts.author, facts.keywords, facts.language = "Admin", "port; fire", "en-GB"
    facts.created, facts.modified = datetime(2025, 12, 3, 8), datetime(2025, 12, 4, 10, 30)
    document.add_heading("Port reopens after fire", 0)
    document.add_paragraph(TEXT)
    document.add_heading("The damage", 1)
    document.add_paragraph("one crane", style="List Bullet")
    table = document.add_table(2, 2)
    for number, text in enumerate(["Ship", "Tons", "Ever", "200"]):
        table.cell(number // 2, number % 2).text = text
    document.add_paragraph("Smoke over the port. Photo: ANP", style="Caption")
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.add_paragraph("No one was hurt.")


def test_a_document_becomes_an_article():
    assert article(made(press_release)) == Article(
        headline="Port reopens after fire",
        headline_origin="style title",
        language="en",
        body=f"{TEXT}\n\nThe damage\n\n- one crane\n\nShip | Tons\n\nEver | 200\n\nNo one was hurt.",
        firstcreated=Moment(value="2025-12-03T08:00:00+00:00", precision="second", origin="dcterms:created"),
        versioncreated=Moment(value="2025-12-04T10:30:00+00:00", precision="second", origin="dcterms:modified"),
        keywords=("port", "fire"),
        images=(Image(caption="Smoke over the port.", credit="ANP"),),
    )


def test_the_only_line_before_the_prose_is_the_headline():
    found = article(written(document=body(paragraph("Port reopens") + paragraph(TEXT))))

    assert (found.headline, found.headline_origin, found.body) == ("Port reopens", "first line", TEXT)


def test_of_several_lines_the_one_in_the_largest_type_is_the_headline():
    lines = paragraph("FOR IMMEDIATE RELEASE") + paragraph("Port reopens", run='<w:b/><w:sz w:val="36"/>')

    found = article(written(document=body(lines + paragraph(TEXT))))

    assert (found.headline, found.headline_origin) == ("Port reopens", "largest type")
    assert found.body == f"FOR IMMEDIATE RELEASE\n\n{TEXT}"


def test_of_several_lines_set_alike_none_is_called_the_headline():
    lines = paragraph("FOR IMMEDIATE RELEASE") + paragraph("Port reopens")

    found = article(written(document=body(lines + paragraph(TEXT))))

    assert (found.headline, found.body) == ("", f"FOR IMMEDIATE RELEASE\n\nPort reopens\n\n{TEXT}")


def test_a_style_is_known_by_its_name_in_any_language_of_word():
    styles = (
        f'<w:styles {W}><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
        '<w:style w:styleId="Haus"><w:name w:val="Haustitel"/><w:basedOn w:val="Titel"/></w:style></w:styles>'
    )
    document = body(paragraph("Vorspann") + paragraph("Hafen offen", '<w:pStyle w:val="Haus"/>') + paragraph(TEXT))

    assert article(written(document=document, styles=styles)).headline == "Hafen offen"


def test_tracked_changes_are_taken_as_made():
    changed = (
        "<w:p><w:r><w:t>The port </w:t></w:r><w:del><w:r><w:delText>closed</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>reopened</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t> today.</w:t></w:r></w:moveTo></w:p>"
    )

    assert article(written(document=body(changed))).body == "The port reopened today."


def test_field_codes_hidden_text_and_the_table_of_contents_are_not_read():
    styles = f'<w:styles {W}><w:style w:styleId="T"><w:name w:val="toc 1"/></w:style></w:styles>'
    document = body(
        paragraph("Contents 1", '<w:pStyle w:val="T"/>')
        + paragraph(TEXT)
        + "<w:p><w:r><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>See the port</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:tab/><w:t>now.</w:t></w:r></w:p>"
    )

    assert article(written(document=document, styles=styles)).body == f"{TEXT}\n\nSee the port now."


def test_a_text_box_is_read_once_after_the_paragraph_it_stands_in():
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    document = body(
        f"<w:p><w:r><w:t>{TEXT}</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        mc,
    )

    assert article(written(document=document)).body == f"{TEXT}\n\nIn the box."


def test_a_table_that_only_makes_a_layout_is_read_as_paragraphs():
    cells = f"<w:tc>{paragraph('Press contact')}</w:tc><w:tc>{paragraph(TEXT * 3)}{paragraph(TEXT)}</w:tc>"

    found = article(written(document=body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")))

    assert found.body.split("\n\n")[-2:] == [TEXT * 3, TEXT]
    assert " | " not in found.body


def test_a_document_is_known_by_its_content():
    data = made(press_release)

    assert docx.matches("story", data[:4096])
    assert docx.matches("a.docx", written(document=body("")))
    assert not docx.matches("a.docx", b"The port")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("words/story.txt", TEXT)
    assert not docx.matches("a.zip", buffer.getvalue())


BOMB = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (written(document=body("")), "no_article"),
        (written(document=body(paragraph("Ok"))), "too_short"),
        (written(styles=""), "corrupt"),
        (written(document=b"\0\1\2"), "corrupt"),
        (written(document=BOMB + body(paragraph("&b;"))), "security"),
        (written(document=(BOMB + body(paragraph("&b;"))).encode("utf-16")), "security"),
        (b"PK\x03\x04", "corrupt"),
        (b"", "corrupt"),
    ],
)
def test_what_is_no_article_is_rejected_with_the_reason(data, why):
    assert reason(data) == why


def test_a_part_that_inflates_without_end_is_a_bomb(monkeypatch):
    monkeypatch.setattr(opc, "LARGEST_PART", 1_000_000)

    assert reason(written(document=body(" " * 2_000_000))) == "archive_bomb"


def test_a_zip_of_countless_files_is_a_bomb():
    assert reason(written(document=body("")) + b"PK\x01\x02" * 20_000) == "archive_bomb"


def test_a_document_that_breaks_off_is_kept_up_to_there_with_a_warning():
    cut = body("".join(paragraph(f"{number}. {TEXT}") for number in range(2000)))[:-5000]

    found = article(written(document=cut))

    assert found.body.startswith(f"0. {TEXT}")
    assert found.warnings == ("not read to its end: corrupt",)


@pytest.mark.parametrize(
    "xml",
    [
        body("<w:p/>" * 1_000_000),
        body(paragraph("x") * 150_000),
        body("<w:tbl><w:tr><w:tc>" * 100_000),
        body("<w:p>" * 100_000),
        body("<w:p " + " ".join(f"a{number}='1'" for number in range(50_000)) + "/>"),
        body(f"<w:p><w:r>{'<w:br/>' * 500_000}</w:r></w:p>"),
        body(f"<w:p><w:r>{'<w:t>x</w:t>' * 500_000}</w:r></w:p>"),
    ],
    ids=lambda xml: xml[100:130],
)
def test_a_document_made_to_keep_a_reader_busy_is_answered_in_time(xml):
    data = written(document=xml)
    began = time.process_time()

    outcomes(lambda file: docx.read(file, "a"), [data])

    assert time.process_time() - began < 5


def test_damaged_documents_are_read_or_rejected_and_never_anything_else():
    data = made(press_release)
    xml = body(
        paragraph("Port reopens", '<w:pStyle w:val="T"/>')
        + f"<w:tbl><w:tr><w:tc>{paragraph(TEXT)}</w:tc></w:tr></w:tbl>"
    )
    within = [written(document=damaged, core=damaged) for damaged in mutated(xml.encode(), 200)]

    assert outcomes(lambda file: docx.read(file, "a"), [*truncated(data), *mutated(data, 200), *within])
