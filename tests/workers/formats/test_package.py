import io
import random
import zipfile

import pytest

from services.errors import Rejected
from tests.workers.formats.pairs import article
from tests.workers.formats.test_docx import body, paragraph
from workers.formats import read

#: What does not deflate to less than the head that a format is told by.
NOISE = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FFF), k=4000)))
CHAPTER = "<html><body><p>" + "It was a dark and stormy night in the city. " * 9 + "</p></body></html>"


def zipped(*members: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ([("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<w/>")], "Excel workbook"),
        ([("_rels/.rels", "<R/>"), ("ppt/presentation.xml", "<p/>")], "PowerPoint presentation"),
        ([("ppt/slides/slide1.xml", "<p/>")], "PowerPoint presentation"),
        ([("mimetype", "application/epub+zip"), ("OEBPS/1.html", CHAPTER)], "EPUB book"),
        ([("mimetype", "application/vnd.oasis.opendocument.spreadsheet")], "OpenDocument spreadsheet"),
        ([("mimetype", "application/x-new+zip"), ("a.html", CHAPTER)], "application/x-new+zip"),
        ([("META-INF/MANIFEST.MF", "Manifest-Version: 1.0"), ("A.class", "x")], "Java program"),
        ([("AndroidManifest.xml", "x"), ("classes.dex", "y")], "Android program"),
        ([("Index/Document.iwa", "x")], "Pages, Numbers or Keynote document"),
    ],
)
def test_a_zipped_document_is_rejected_whole_and_named(members, kind):
    (only,) = read("a.zip", zipped(*members))

    assert isinstance(only, Rejected)
    assert (only.reason, only.facts["detail"]) == ("unsupported_type", kind)


def test_a_word_document_without_its_name_and_in_another_order_is_read():
    text = "The port was reopened on Tuesday after a fire that had closed it for two days."
    data = zipped(("docProps/x.bin", "z"), ("custom.bin", NOISE), ("word/document.xml", body(paragraph(text))))

    assert b"word/" not in data[:4096]
    assert article("upload", data).body == text


def test_an_archive_of_news_is_still_an_archive():
    found = read("a.zip", zipped(("Index/a.html", CHAPTER), ("ppt/a.html", CHAPTER)))

    assert [one.format for one in found] == ["html", "html"]
