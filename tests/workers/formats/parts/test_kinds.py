import pytest

from workers.formats.parts.kinds import kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG picture"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP picture"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "MPEG-4 or QuickTime film"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC picture"),
        (b"ID3\x03\0\0", "MP3 sound"),
        (b"\xff\xfb\x90\x44\0\0", "MP3 sound"),
        (b"MZ\x90\0\3\0", "Windows program"),
        (b"SQLite format 3\0", "SQLite database"),
        (b"{\\rtf1\\ansi Hello}", "RTF document"),
        (OLE, "Office 97 file"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word document of 1997-2003"),
        (OLE + "__substg1.0_0037".encode("utf-16-le"), "Outlook message"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0", "calendar"),
    ],
)
def test_a_file_that_is_no_text_is_named(data, kind):
    assert kind_of(data) == kind


@pytest.mark.parametrize("text", [b"MZ is a callsign.", b"GIF8 of the year", b"BM shares fall", b"RIFFS ARE BACK", b""])
def test_letters_that_begin_a_text_are_no_sign(text):
    assert kind_of(text) == ""
