"""Reindexing: the dedup index and the stories written again from what was published, while the product runs or not.

The segments and the stream have it all. What is in neither is read from the archived files, as the ledger says what
became of them; in which story it was, only an event says: of a story without any, later articles begin another.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from services import keys, ledger, publisher, stories
from services.article import Article, Moment
from services.consumer import Event
from services.drafts import Draft
from services.event import STORY_UPDATED
from services.history import History
from services.settings import Settings
from services.spool import Spool
from services.store import Store
from workers.dedup.decision import Verdict
from workers.dedup.identity import identified
from workers.dedup.index import Earlier, Link, packed, register
from workers.dedup.signature import RECORD, signature
from workers.explain import event_of
from workers.formats import read
from workers.formats.parts.members import limits_of
from workers.stories.languages import Languages
from workers.stories.terms import Terms

#: Events read and written at a time.
PART = 100
#: Outcomes of what is in the index.
PUBLISHED = ("published", "updated", "corrected", "withdrawn")
#: What stories.lua keeps under names that begin with STORIES: them, the rows that lead to them, whose articles are.
STORY_KEYS = ("s", "r", "o", "t")  # t: rows of an earlier format


class Reindexed(msgspec.Struct, frozen=True, kw_only=True):
    """How many articles were read, and how many of them were not in the index."""

    archived: int
    streamed: int
    written: int


def reindex(store: Store, spool: Spool, settings: Settings, *, afresh: bool = False) -> Reindexed:
    """Write into the index what was published within the window; `afresh`: forget what is in it first.

    Until it is done, copies of what is not yet written again come out as new, and begin stories of their own.
    """
    _forget(store, all_=afresh)
    restorer, tellers = stories.Restorer(store, settings), Tellers(store)
    since = f"{store.now_ms() - settings.window * 1000}-0"
    archived = streamed = written = 0
    for part in _parts(from_archive(store, spool, settings, since)):
        archived += len(part)
        written += register(store, settings, part)
    for events in from_history(History(store, spool), since):
        found = [one for event in events for one in _from_event(event)]
        streamed += sum(isinstance(one, Earlier) for one in found)
        written += register(store, settings, found)
        restorer.restore([one for event in events for one in tellers.of(event)])
    return Reindexed(archived=archived, streamed=streamed, written=written)


def from_history(history: History, since: str) -> Iterator[list[Event]]:
    """Yield the events of segments and stream, a few at a time; what was only read again is in the index already."""
    entries = history.read(since)
    while part := list(islice(entries, PART)):
        events = (event_of(entry.id.encode(), entry.fields) for entry in part)
        yield [event for event in events if "reprocessed" not in event.analysis]


class Tellers:
    """Tells by an event what became of a story. Its words are not counted again."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.languages = Languages()

    def of(self, event: Event) -> Iterator[stories.Member | stories.Merge]:
        """Yield the article that joined, or the stories that were merged."""
        if event.type == STORY_UPDATED:
            merged = msgspec.json.decode(event.data).get("story", {}).get("merged", ())
            gone = (name for name in merged if stories.is_story(name))
            yield from (stories.Merge(name, event.subject) for name in gone)
        elif event.type.removeprefix("article.") in PUBLISHED and stories.is_story(event.story):
            draft = draft_of(event)
            yield stories.Member(
                stories.packed(
                    draft.key,
                    uri=draft.article.uri,
                    terms=self._terms(draft.article, event.language),
                    time=stories.time_of(draft),
                    headline=draft.article.headline,
                ),
                event.story,
            )

    def _terms(self, article: Article, language: str) -> Terms:
        found = self.languages.terms(article, language)
        if not (due := self.languages.due()):
            return found
        for name, counts in due:
            counts.take_learnt()
            counts.set(stories.exchange(self.store, name, {}))
        return self.languages.terms(article, language)


def _from_event(event: Event) -> Iterator[Earlier | Link]:
    dedup = event.analysis.get("dedup", {})
    if event.type.removeprefix("article.") in PUBLISHED:
        yield Earlier(event.entry_id, draft_of(event), Verdict(dedup["decision"], int(event.item["version"])))
    if event.type.startswith("article.") and dedup.get("of", event.subject) != event.subject:
        yield Link(event.entry_id, dedup["of"])
    elif event.type == "article.duplicate":
        yield Link(event.entry_id, event.subject)


def draft_of(event: Event) -> Draft:
    """Return the draft that an event was composed of, as far as the index needs it."""
    item, provenance = event.item, event.analysis["provenance"]
    other = {one["role"]: one["value"] for one in item.get("altIds", [])}
    article = Article(
        uri=event.subject,
        url=other.get("url", ""),
        version=provenance.get("version", ""),
        pubstatus=item.get("pubStatus", "usable"),
        headline=event.headline,
        ednote=item.get("edNote", ""),
        body=event.body,
        versioncreated=_moment(event.analysis.get("dates", {}).get("published")),
    )
    # the digest is that of the text as it came, before a byline was taken out of it
    digest = other.get("digest", "")
    made = signature(article)
    if digest:
        made = made._replace(exact=int(digest[:16], 16), digest=digest)
    return Draft(
        delivery=provenance["delivery"],
        ordinal=provenance["article"],
        name=provenance["file"],
        size=provenance["bytes"],
        claimed=provenance["claimed"],
        article=article,
        digest=made.digest,
        signature=packed(made),
    )


def _moment(date: dict[str, Any] | None) -> Moment | None:
    return Moment(value=date["value"], precision=date["precision"], origin=date["origin"]) if date else None


def from_archive(store: Store, spool: Spool, settings: Settings, since: str) -> Iterator[Earlier]:
    """Yield what is older than the first entry of segments and stream, read again from the archive, the oldest first.

    Versions are counted by uri: which was another article's under another uri, only an event knows.
    """
    first = next((entry.id for entry in History(store, spool).read()), "")
    wanted = []
    for ending in ledger.read(spool.root / "ledger"):
        entries = _entries(ending, since, first)
        if entries and ending.folder == "archive":
            wanted.append((min(map(_order, entries.values())), ending, entries))
    versions: dict[str, int] = {}
    for _, ending, entries in sorted(wanted, key=lambda one: one[0]):
        for ordinal, article in _read(spool, settings, ending):
            if ordinal in entries:
                found, made = identified(article, ending.name.rpartition("/")[0])
                versions[found.uri] = versions.get(found.uri, 0) + 1
                draft = Draft(
                    delivery=ending.delivery,
                    ordinal=ordinal,
                    name=ending.name,
                    size=ending.size,
                    claimed=ending.settled,
                    article=found,
                    digest=made.digest,
                    signature=packed(made),
                )
                outcome = publisher.parse(ending.outcomes[str(ordinal)]).outcome
                yield Earlier(entries[ordinal], draft, Verdict(outcome, versions[found.uri]))


def _entries(ending: ledger.Ending, since: str, first: str) -> dict[int, str]:
    """Return the stream entries of a delivery's published articles that are within the window and before `first`."""
    kept = {ordinal: publisher.parse(outcome) for ordinal, outcome in ending.outcomes.items()}
    return {
        int(ordinal): said.reference
        for ordinal, said in kept.items()
        if said.outcome in PUBLISHED
        and said.reference
        and _order(said.reference) >= _order(since)
        and (not first or _order(said.reference) < _order(first))
    }


def _read(spool: Spool, settings: Settings, ending: ledger.Ending) -> Iterator[tuple[int, Article]]:
    path = spool.settled(spool.archive / ending.settled[:10], ending.name, ending.delivery)
    if path is None:
        return
    with path.open("rb") as file:
        for ordinal, article in enumerate(read(ending.name, file, limits_of(settings))):
            if isinstance(article, Article):
                yield ordinal, article


def _forget(store: Store, *, all_: bool) -> None:
    """Remove indexes of signatures of another length; with `all_` this one too, and the stories, not their words."""
    if all_:
        store.redis.delete(keys.STORIES)
        for kind in STORY_KEYS:
            for key in store.redis.scan_iter(match=f"{keys.STORIES}:{kind}:*", count=1_000):
                store.redis.unlink(key)
    ours = keys.dedup(RECORD)
    for key in store.redis.scan_iter(match=keys.dedup(0)[:-1] + "*", count=1_000):
        name = key.decode("latin-1")
        if all_ or not (name == ours or name.startswith(f"{ours}:")):
            store.redis.unlink(key)


def _order(entry: str) -> tuple[int, int]:
    ms, _, sequence = entry.partition("-")
    return int(ms), int(sequence or 0)


def _parts(found: Iterable[Earlier | Link]) -> Iterator[list[Earlier | Link]]:
    rest = iter(found)
    while part := list(islice(rest, PART)):
        yield part
