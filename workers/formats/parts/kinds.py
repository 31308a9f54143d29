"""What a file is that holds no text we read, told by its first bytes."""

#: Bytes at the start, and what has them.
_MAGIC = [
    (b"\x89PNG", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"II*\0", "TIFF picture"),
    (b"MM\0*", "TIFF picture"),
    (b"8BPS", "Photoshop picture"),
    (b"\0\0\1\0", "icon"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "zstd archive"),
    (b"\x04\x22\x4d\x18", "lz4 archive"),
    (b"7z\xbc\xaf", "7-Zip archive"),
    (b"Rar!", "RAR archive"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "macOS program"),
    (b"\xca\xfe\xba\xbe", "Java class or macOS program"),
    (b"\0asm", "WebAssembly program"),
    (b"{\\rtf", "RTF document"),
    (b"%!PS-", "PostScript document"),
    (b"ID3", "MP3 sound"),
    (b"OggS", "Ogg sound or film"),
    (b"fLaC", "FLAC sound"),
    (b"MThd", "MIDI music"),
    (b"\x1a\x45\xdf\xa3", "Matroska or WebM film"),
    (b"SQLite format 3", "SQLite database"),
    (b"PAR1", "Parquet table"),
    (b"wOF", "font"),
    (b"\0\1\0\0\0", "font"),
    (b"BEGIN:VCALENDAR", "calendar"),
    (b"BEGIN:VCARD", "visiting card"),
    (b"-----BEGIN ", "key or certificate"),
]
_RIFF = {b"WEBP": "WebP picture", b"WAVE": "WAVE sound", b"AVI ": "AVI film"}
_BRANDS = {b"heic": "HEIC picture", b"mif1": "HEIC picture", b"avif": "AVIF picture", b"M4A ": "MPEG-4 sound"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Streams of Microsoft's compound files by their names, as these are written in the directory.
_STREAMS = {
    "WordDocument": "Word document of 1997-2003",
    "Workbook": "Excel workbook of 1997-2003",
    "PowerPoint Document": "PowerPoint presentation of 1997-2003",
    "__substg1.0_": "Outlook message",
}
#: Bytes of a sign that no text begins with; a shorter one of letters (`MZ`, `GIF8`) may begin one.
_SURE = 5


def kind_of(data: bytes) -> str:
    """Return what a file is; empty if its first bytes do not tell."""
    head = data[:4096]
    is_binary = b"\0" in head
    if head.startswith(_OLE):
        return next((kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in data), "Office 97 file")
    if is_binary and (found := _media(head)):
        return found
    return next((kind for magic, kind in _MAGIC if head.startswith(magic) and (is_binary or _is_sure(magic))), "")


def _media(head: bytes) -> str:
    """Return which of the pictures, sounds and films it is whose sign does not stand first, or is in two parts."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "RIFF file")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "MPEG-4 or QuickTime film")
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "BMP picture"
    return "MP3 sound" if head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2", b"\xfa") else ""


def _is_sure(magic: bytes) -> bool:
    return len(magic) >= _SURE or not (magic.isascii() and magic.decode().isprintable())
