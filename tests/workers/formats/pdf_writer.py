"""The smallest PDF files that have what a newsroom's have: lines of text at a place, in a size, and a few facts."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """A line of text; the origin is the page's lower left corner, the page 595 by 842 points."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 10
    font: str = "F1"


def column(lines: Sequence[str], *, x: float = 72, top: float = 700, size: float = 10) -> list[Line]:
    """Return lines below each other."""
    return [Line(text, x, top - number * size * 1.2, size) for number, text in enumerate(lines)]


def pdf(pages: Sequence[Sequence[Line]], facts: Mapping[str, str] | None = None) -> bytes:
    """Return a PDF of these pages, in Helvetica, with these facts in its information dictionary."""
    fonts = "/F1 4 0 R /F2 5 0 R"
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< " + " ".join(f"/{name} ({_escaped(value)})" for name, value in (facts or {}).items()) + " >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        content = "\n".join(
            f"BT /{line.font} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm ({_escaped(line.text)}) Tj ET"
            for line in lines
        )
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << {fonts} >> >>"
            f" /Contents {first + 2 * number + 1} 0 R >>",
            f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream",
        ]
    return _file(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: list[str]) -> bytes:
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()
