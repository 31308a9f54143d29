import io
import zipfile

import pytest

from services.article import Article, Image, Moment
from services.errors import Rejected
from tests.workers.formats.hostile import mutated, outcomes, truncated
from tests.workers.formats.pairs import article, reason
from workers.formats import odt
from workers.formats.document import opc

TEXT = "The port was reopened on Tuesday after a fire that had closed it for two days."
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = " ".join(
    f'xmlns:{name}="{OASIS}{place}:1.0"'
    for name, place in [
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("draw", "drawing"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
    ]
)


def content(body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def written(content: str, **parts: str) -> bytes:
    names = {"styles": "styles.xml", "meta": "meta.xml", "manifest": "META-INF/manifest.xml"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        for part, text in parts.items():
            archive.writestr(names[part], text)
    return buffer.getvalue()


def paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


FULL = written(
    content(
        paragraph("The port is open again", "P1")
        + paragraph(f"{TEXT}<text:note><text:note-body><text:p>A footnote.</text:p></text:note-body></text:note>")
        + '<text:h text:style-name="Heading_20_2" text:outline-level="2">What burned</text:h>'
        + "<text:list><text:list-item><text:p>A crane</text:p></text:list-item>"
        + "<text:list-item><text:p>A<text:s text:c='3'/>shed</text:p></text:list-item></text:list>"
        + "<table:table><table:table-row><table:table-cell><text:p>Ship</text:p></table:table-cell>"
        + "<table:table-cell><text:p>Tonnes</text:p></table:table-cell></table:table-row></table:table>"
        + "<text:p>First line<text:line-break/>second line"
        + "<draw:frame><draw:text-box><text:p text:style-name='P2'>The quay. Photo: Anna Berg/AP</text:p>"
        + "</draw:text-box></draw:frame></text:p>"
        + "<text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>",
        '<style:style style:name="P1" style:parent-style-name="Title"/>'
        '<style:style style:name="P2" style:parent-style-name="Illustration"/>',
    ),
    styles=f'<office:document-styles {NAMES}><office:styles><style:style style:name="Title"/>'
    '<style:style style:name="Illustration" style:parent-style-name="Caption"/></office:styles>'
    "<office:master-styles><text:p>Page header</text:p></office:master-styles></office:document-styles>",
    meta=f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
    "<meta:creation-date>2025-12-03T09:00:00</meta:creation-date><dc:date>2025-12-04T10:30:00.123456789</dc:date>"
    "<dc:language>en-GB</dc:language><meta:keyword>ports</meta:keyword><meta:keyword>fire</meta:keyword>"
    "<dc:creator>Licence Holder</dc:creator></office:meta></office:document-meta>",
)


def test_a_document_is_read_whole():
    found = article("a.odt", FULL)

    assert (found.format, found.headline, found.headline_origin) == ("odt", "The port is open again", "style title")
    assert found.body.split("\n\n") == [
        TEXT,
        "What burned",
        "- A crane",
        "- A shed",
        "Ship | Tonnes",
        "First line\nsecond line",
    ]
    assert found.images == (Image(caption="The quay.", credit="Anna Berg/AP"),)
    assert found.firstcreated == Moment(value="2025-12-03T09:00:00", precision="second", origin="meta created")
    assert found.versioncreated.value == "2025-12-04T10:30:00"
    assert (found.language, found.keywords, found.byline) == ("en", ("ports", "fire"), "")


def test_without_styles_the_headline_is_what_is_set_larger():
    styles = (
        '<style:style style:name="T1"><style:text-properties fo:font-weight="bold" fo:font-size="18pt"/></style:style>'
    )
    head = paragraph('<text:span text:style-name="T1">Port opens again</text:span>')

    found = article("a.odt", written(content(f"{paragraph('PRESS RELEASE')}{head}{paragraph(TEXT)}", styles)))

    assert (found.headline, found.headline_origin) == ("Port opens again", "largest type")


def test_styles_that_go_back_to_each_other_end():
    styles = (
        '<style:style style:name="A" style:parent-style-name="B"/><style:style style:name="B" '
        'style:parent-style-name="A"/>'
    )

    assert article("a.odt", written(content(paragraph(TEXT, "A"), styles))).body == TEXT


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (written(content("")), "no_article"),
        (written(content(paragraph("Draft"))), "too_short"),
        (written("<office:document-content"), "corrupt"),
        (written(content(paragraph(TEXT)), manifest="<manifest:encryption-data/>"), "encrypted"),
        (written(f"<!DOCTYPE x [<!ENTITY a 'b'>]>{content(paragraph('&a;'))}"), "security"),
        (FULL[:200], "corrupt"),
    ],
)
def test_what_can_t_be_read_is_rejected_with_the_reason(data, why):
    assert reason("a.odt", data) == why


def test_a_document_that_breaks_off_is_kept_up_to_there():
    found = article("a.odt", written(content(paragraph(TEXT) + paragraph("The end."))[:-80]))

    assert found.body.startswith(TEXT)
    assert found.warnings == ("not read to its end: corrupt",)


def test_a_part_that_inflates_beyond_reason_is_a_bomb(monkeypatch):
    monkeypatch.setattr(opc, "LARGEST_PART", 10_000)

    assert reason("a.odt", written(content(paragraph(TEXT) * 1000))) == "archive_bomb"


def test_elements_opened_in_any_order_do_no_harm():
    odd = "</text:span><text:span>a <table:table-cell><text:p>b".replace("</text:span>", "", 1)
    closed = f"{odd}</text:p></table:table-cell></text:span>"

    assert isinstance(article("a.odt", written(content(f"<text:p>{closed}{TEXT}</text:p>"))), Article)


def test_mutated_and_cut_documents_end_as_an_article_or_a_reason():
    def read(data: bytes) -> list[Article | Rejected]:
        return list(odt.read(data, "a.odt"))

    assert len(outcomes(read, [*truncated(FULL), *mutated(FULL, 60)])) == 77
