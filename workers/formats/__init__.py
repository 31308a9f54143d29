"""The formats that news arrives in: one module each, recognised by content, read one article at a time.

A format is a module with `matches(name, head)` and one of two ways to read:

read(data, name)                the file as bytes: a page, a feed, a wire item
unpack(stream, name, allowance) the file as a stream of any length: archives, mails, and what is one article a line

Both yield articles, a Rejected for each that can't be read, and Members to be read in their turn; raising Rejected ends
the file. Nothing is written to disk, and no more than one member is held in memory.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from services import registry
from services.article import Article
from services.errors import Rejected
from workers.formats.parts.members import Allowance, LimitReached, Limits, Member, Position
from workers.formats.parts.reading import Reading

#: The most particular first, plain text last: the first that matches reads the file.
FORMATS = [
    "workers.formats.gzip",
    "workers.formats.docx",
    "workers.formats.odt",
    "workers.formats.package",
    "workers.formats.zip",
    "workers.formats.tar",
    "workers.formats.warc",
    "workers.formats.pdf",
    "workers.formats.mbox",
    "workers.formats.mail",
    "workers.formats.jsonl",
    "workers.formats.ninjs",
    "workers.formats.jsonfeed",
    "workers.formats.json_article",
    "workers.formats.newsml_g2",
    "workers.formats.newsml_1",
    "workers.formats.nitf",
    "workers.formats.feed",
    "workers.formats.html",
    "workers.formats.xml_article",
    "workers.formats.anpa",
    "workers.formats.iptc7901",
    "workers.formats.markdown",
    "workers.formats.text",
]

DEFAULT = Limits()
START = Position()


def read(
    name: str,
    source: BinaryIO | bytes,
    limits: Limits = DEFAULT,
    *,
    start: Position = START,
    poisoned: Mapping[tuple[int, int], Rejected] | None = None,
    beat: Callable[[Position], None] = lambda _: None,
) -> Iterator[Article | Rejected]:
    """Yield the articles of a delivery, and a Rejected for each that can't be read; never nothing.

    A stream must be able to seek. `start` is where an earlier worker had come to: what was found before is not yielded
    again. `poisoned` says at which member and article reading has killed workers, and why: it is left there for the
    next member. `beat` is called with the position before each file and member.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    formats = registry.load("dropwire.formats", FORMATS)
    reading = Reading(formats, Allowance(size, limits), start=start, poisoned=poisoned or {}, beat=beat)
    try:
        yield from reading.of(Member(name, stream))
    except LimitReached as why:
        yield why


def warm() -> None:
    """Import every format, so that the first delivery need not wait for it."""
    registry.load("dropwire.formats", FORMATS)
