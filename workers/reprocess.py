"""Reprocessing: archived files run again through a newer pipeline; what it reads otherwise is published as an update.

Whose article it is, its version and story stay as they were decided. Only the newest text of an article is read again,
and none that was withdrawn. Run again, it finds nothing: what it compares with is the newest event of the article.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import structlog

from services import event as events
from services import ledger, streams
from services.analysis import Dedup
from services.article import Article
from services.drafts import Draft
from services.event import DUPLICATE, UPDATED, WITHDRAWN, Event
from services.frames import Entry
from services.history import History
from services.segments import first_of, last_of, order
from services.settings import Settings
from services.spool import Spool
from services.store import Store
from workers import added
from workers.dedup.identity import identified
from workers.formats import read
from workers.formats.parts.members import limits_of
from workers.preview import worked

log = structlog.get_logger()

#: Of the analysis, what does not come from the text.
NOT_READ = frozenset({"schema", "dedup", "provenance", "reprocessed"})
#: Times that an article is decided again when others were published meanwhile.
TRIES = 100


class Choice(NamedTuple):
    """What to read again: articles first published from `since` to `until` (ids), of these formats and uris (all)."""

    since: str = "-"
    until: str = "+"
    formats: frozenset[str] = frozenset()
    uris: frozenset[str] = frozenset()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An article that is read otherwise now. `entry` is that of the update, "" when none was published."""

    uri: str
    changed: list[str]
    of: str
    entry: str = ""


class Newest(NamedTuple):
    """The newest event of an article: its entry, where its text came from, and the entry that first published that."""

    entry: str
    type: str
    delivery: str
    ordinal: int
    format: str
    origin: str


class _Provenance(msgspec.Struct, frozen=True):
    delivery: str = ""
    article: int = 0
    format: str = ""


class _Analysis(msgspec.Struct, frozen=True):
    provenance: _Provenance = _Provenance()
    reprocessed: msgspec.Raw = msgspec.Raw()


class _Data(msgspec.Struct, frozen=True):
    analysis: _Analysis = _Analysis()


class Reprocessing:
    """One run: what is newest of each article is kept up to date, for others publish meanwhile."""

    def __init__(self, store: Store, spool: Spool, settings: Settings, *, reason: str) -> None:
        self.store, self.spool, self.settings = store, spool, settings
        self.reason = reason
        self.history = History(store, spool)
        self.added = added.load(settings)
        self.newest: dict[str, Newest] = {}
        self.seen = ""  # the last entry that was looked at
        self.passed_over = 0  # articles whose file is gone, or that would now be rejected or withdrawn

    def run(self, choice: Choice, *, dry: bool = False) -> Iterator[Change]:
        """Read again what was chosen; publish, unless `dry`, and yield what has changed."""
        self._look(choice.since)
        for ending, wanted in self._deliveries(choice):
            left = dict(wanted)
            for ordinal, article in self._articles(ending):
                subject = left.pop(ordinal, "")
                change = self._changed(subject, article, dry=dry) if subject else None
                if change:
                    yield change
                if not left:
                    break
            self.passed_over += len(left)

    def _look(self, since: str = "-") -> None:
        """Take up what was published since the last look."""
        for entry in self.history.read(f"({self.seen}" if self.seen else since):
            self.seen = entry.id
            self._note(entry)

    def _note(self, entry: Entry) -> None:
        kind = entry.fields.get(b"type", b"").decode()
        if not kind.startswith("article.") or kind == DUPLICATE:
            return
        subject = entry.fields.get(b"subject", b"").decode()
        analysis = msgspec.json.decode(entry.fields.get(b"data", b"{}"), type=_Data).analysis
        said, again = analysis.provenance, bool(bytes(analysis.reprocessed))
        before = self.newest.get(subject)
        is_same = before is not None and (before.delivery, before.ordinal) == (said.delivery, said.article)
        origin = before.origin if before and is_same else "0-0" if again else entry.id
        self.newest[subject] = Newest(entry.id, kind, said.delivery, said.article, said.format, origin)

    def _deliveries(self, choice: Choice) -> Iterator[tuple[ledger.Ending, dict[int, str]]]:
        """Yield the archived deliveries of what was chosen, each with its articles' subjects, the oldest first."""
        chosen: dict[str, dict[int, str]] = {}
        low, high = first_of(choice.since), last_of(choice.until)
        for subject, newest in sorted(self.newest.items(), key=lambda one: order(one[1].origin)):
            if low <= order(newest.origin) <= high and _is_chosen(subject, newest, choice):
                chosen.setdefault(newest.delivery, {})[newest.ordinal] = subject
        endings = {one.delivery: one for one in ledger.read(self.spool.root / "ledger") if one.delivery in chosen}
        for delivery, wanted in chosen.items():
            ending = endings.get(delivery)
            if ending and ending.folder == "archive":
                yield ending, wanted
            else:
                self.passed_over += len(wanted)

    def _articles(self, ending: ledger.Ending) -> Iterator[tuple[int, object]]:
        path = self.spool.settled(self.spool.archive / ending.settled[:10], ending.name, ending.delivery)
        if path is None:
            return
        with path.open("rb") as file:
            yield from enumerate(read(ending.name, file, limits_of(self.settings)))

    def _changed(self, subject: str, article: object, *, dry: bool) -> Change | None:
        """Return what is read otherwise of an article now, once it is published."""
        before = self.newest[subject]
        if not isinstance(article, Article) or article.pubstatus == "canceled":
            self.passed_over += 1
            return None
        draft: Draft | None = None
        for _ in range(TRIES):
            newest = self.newest[subject]
            is_other = (newest.delivery, newest.ordinal) != (before.delivery, before.ordinal)
            if newest.type == WITHDRAWN or is_other:
                return None
            entry = self.history.get(newest.entry)
            if entry is None:
                break
            was = Event.from_fields(entry.fields)
            draft = draft or self._draft(was, article)
            now, changed = compared(was, draft, reason=self.reason)
            change = Change(uri=subject, changed=changed, of=was.id)
            if dry or not changed:
                return change if changed else None
            if published := self.store.append(self._stream(subject), self.seen, events.fields(now)):
                log.info("article reprocessed", uri=subject[:200], changed=changed, entry=published)
                return msgspec.structs.replace(change, entry=published)
            self._look()
        self.passed_over += 1
        return None

    def _stream(self, subject: str) -> str:
        return streams.partition_of(subject, self.settings.partitions)

    def _draft(self, was: Event, article: Article) -> Draft:
        said = msgspec.json.decode(was.data)["analysis"]["provenance"]
        known, made = identified(article, str(Path(said["file"]).parent))
        done = msgspec.structs.replace(worked(known, self.added), uri=was.subject)
        return Draft(
            delivery=said["delivery"],
            ordinal=said["article"],
            name=said["file"],
            size=said["bytes"],
            claimed=said["claimed"],
            article=done,
            digest=made.digest,
        )


def compared(was: Event, draft: Draft, *, reason: str) -> tuple[Event, list[str]]:
    """Return the event that says what is read now, and the names of what is not as it was, but for its order."""
    before = msgspec.json.decode(was.data)
    dedup = msgspec.convert(before["analysis"]["dedup"], Dedup)
    version, now = int(before["item"]["version"]), datetime.now(UTC)
    made = events.compose(draft, type=UPDATED, version=version, dedup=dedup, now=now, story=was.story)
    after = msgspec.json.decode(made.data)
    changed = _differing("item", before["item"], after["item"])
    changed += _differing("analysis", before["analysis"], after["analysis"])
    after["analysis"]["reprocessed"] = {"reason": reason, "changed": changed, "of": was.id}
    return msgspec.structs.replace(made, id=_id(was, after), data=msgspec.json.encode(after)), changed


def _differing(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = sorted((before.keys() | after.keys()) - (NOT_READ if part == "analysis" else frozenset()))
    return [f"{part}.{name}" for name in names if _unordered(before.get(name)) != _unordered(after.get(name))]


def _unordered(value: Any) -> bytes:
    """Return a value as bytes that do not depend on the order of what it lists."""
    if isinstance(value, Mapping):
        return b"{%b}" % b",".join(sorted(b"%b:%b" % (name.encode(), _unordered(one)) for name, one in value.items()))
    if isinstance(value, list):
        return b"[%b]" % b",".join(sorted(map(_unordered, value)))
    return msgspec.json.encode(value)


def _id(was: Event, after: Mapping[str, Any]) -> str:
    """Return the new event's id: that of the text, and of how it is read."""
    analysis = {name: value for name, value in after["analysis"].items() if name not in NOT_READ}
    read_now = blake2b(_unordered([after["item"], analysis]), digest_size=8).hexdigest()
    return f"{was.id.partition(':reread-')[0]}:reread-{read_now}"


def _is_chosen(subject: str, newest: Newest, choice: Choice) -> bool:
    return (
        newest.type != WITHDRAWN
        and (not choice.formats or newest.format in choice.formats)
        and (not choice.uris or subject in choice.uris)
    )
