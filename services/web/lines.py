"""The lines of the lists: one for each entry of the stream, with what a reader sees at a glance."""

import heapq
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import islice
from typing import Any

import msgspec

from services import streams
from services.consumer import Event
from services.store import Store, text

#: Bytes of an entry's document that are read for its line: nearly all are shorter, and a headline stands before a body.
CUT = 200_000
#: Entries read at a time: 4 MB at most.
PAGE = 20
#: Characters of a headline that a line shows.
HEADLINE = 300

_HEADLINE = re.compile(r'"headlines":\[\{"role":"[a-z]{1,20}","value":"((?:[^"\\]|\\.){1,400})', re.DOTALL)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One event: what, where from, what about; `of` and `rule` say of what it is a copy or version, and why."""

    entry: str
    ms: int
    type: str
    uri: str
    source: str = ""
    language: str = ""
    topic: str = ""
    story: str = ""
    headline: str = ""
    topics: tuple[str, ...] = ()
    file: str = ""
    of: str = ""
    rule: str = ""
    similarity: float | None = None

    @property
    def kind(self) -> str:
        """The event's type as the outcome is called: `published`, `duplicate`."""
        return self.type.removeprefix("article.")


class _Text(msgspec.Struct):
    value: str = ""


class _Item(msgspec.Struct):
    headlines: list[_Text] = []


class _Topic(msgspec.Struct):
    name: str = ""


class _Dedup(msgspec.Struct):
    of: str = ""
    rule: str = ""
    similarity: float | None = None


class _Provenance(msgspec.Struct):
    file: str = ""


class _Analysis(msgspec.Struct):
    dedup: _Dedup = msgspec.field(default_factory=_Dedup)
    topics: list[_Topic] = []
    provenance: _Provenance = msgspec.field(default_factory=_Provenance)


class _Data(msgspec.Struct):
    item: _Item = msgspec.field(default_factory=_Item)
    analysis: _Analysis = msgspec.field(default_factory=_Analysis)


class Lines:
    """Reads lines off the streams, as one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._recent: Callable[..., Any] = store.redis.register_script(
            files("services.scripts").joinpath("recent.lua").read_text("utf-8")
        )

    def newest(self, most: int) -> list[Line]:
        """Return the newest lines, the newest first."""
        return list(self._pages("before", "+", most))

    def after(self, entry: str, most: int) -> list[Line]:
        """Return what came after an entry, the oldest first."""
        return list(self._pages("after", entry or "-", most))

    def _pages(self, direction: str, entry: str, most: int) -> Iterator[Line]:
        each = [self._stream(stream, direction, entry, most) for stream in streams.streams(self.store)]
        return islice(heapq.merge(*each, key=_order, reverse=direction == "before"), most)

    def _stream(self, stream: str, direction: str, entry: str, most: int) -> Iterator[Line]:
        for _ in range(0, most, PAGE):
            found = self._recent(keys=[stream], args=[direction, entry, PAGE, CUT])
            yield from (line_of(*one) for one in found)
            if len(found) < PAGE:
                return
            entry = text(found[-1][0])


def _order(line: Line) -> tuple[int, int]:
    return streams.order(line.entry)


def line_of(entry: bytes, flat: Sequence[bytes]) -> Line:
    """Return a stream entry as a line; what can't be read is absent."""
    event = Event.read(entry, flat)
    data = _data(event.data)
    headline = data.item.headlines[0].value if data.item.headlines else ""
    dedup = data.analysis.dedup
    return Line(
        entry=event.entry_id,
        ms=int(event.entry_id.partition("-")[0]),
        type=event.type,
        uri=event.subject,
        source=event.source,
        language=event.language,
        topic=event.topic,
        story=event.story,
        headline=(headline or _cut_headline(event.data))[:HEADLINE],
        topics=tuple(topic.name for topic in data.analysis.topics if topic.name),
        file=data.analysis.provenance.file,
        of=dedup.of,
        rule=dedup.rule,
        similarity=dedup.similarity,
    )


def matching(lines: Sequence[Line], wanted: Mapping[str, str]) -> list[Line]:
    """Return the lines of which each word that is asked for is true; an empty one asks for nothing."""
    asked = {name: said.strip().casefold() for name, said in wanted.items() if said.strip()}
    return [line for line in lines if all(_MATCHES[name](line, said) for name, said in asked.items())]


def _speaks(line: Line, said: str) -> bool:
    language = line.language.casefold()
    return language == said or language.startswith(f"{said}-")


def _is_about(line: Line, said: str) -> bool:
    code = said if said.startswith("medtop:") else f"medtop:{said}"
    return line.topic.startswith(code) or any(said in name.casefold() for name in line.topics)


_MATCHES: dict[str, Callable[[Line, str], bool]] = {
    "topic": _is_about,
    "language": _speaks,
    "source": lambda line, said: said in line.source.casefold(),
    "story": lambda line, said: line.story.casefold() == said,
    "words": lambda line, said: all(word in line.headline.casefold() for word in said.split()),
}
#: What lines can be chosen by.
FILTERS = tuple(_MATCHES)


def _data(said: bytes) -> _Data:
    try:
        return msgspec.json.decode(said, type=_Data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Data()


def _cut_headline(said: bytes) -> str:
    """Return the beginning of the headline of a document that was cut."""
    found = _HEADLINE.search(said[:CUT].decode("utf-8", "replace")) if len(said) >= CUT else None
    return found[1].replace('\\"', '"').replace("\\n", " ") if found else ""
