"""The way of a file: found by its delivery, its name or an article's uri, told from ledger, folders and stream."""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import msgspec

from services import attempts, keys, ledger, publisher
from services.logs import safe
from services.spool import Claim, Spool, paths_below, shown
from services.store import Store, text
from services.streams import order, streams

#: Entries of the stream that are looked through for a uri, and at a time.
LOOKED_THROUGH, PAGE = 50_000, 200
#: Ways that are told of one name or uri, the newest.
MOST = 50


class Passage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one article: its outcome, and the event or the rejection that says so."""

    article: int
    outcome: str
    time: str  # of the outcome, ISO 8601 in UTC
    reference: str = ""  # the stream entry, the uri that it is a copy of, or the reason
    event: str = ""  # its id
    type: str = ""
    uri: str = ""
    story: str = ""


class Way(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One delivery's way. `folder` is inbox, claimed, archive, rejected or retried; `gone` when its file is nowhere."""

    delivery: str
    file: str
    folder: str
    size: int = 0
    claimed: str = ""
    settled: str = ""
    jobs: list[str] = []  # that have it in hand
    attempts: dict[str, str] = {}  # article -> how often it killed its worker, and how
    articles: list[Passage] = []


def trace(store: Store, spool: Spool, what: str) -> list[Way]:
    """Return the ways of all deliveries that are meant, the newest last; reads only."""
    found = list(_found(spool, what)) or list(_of_uri(store, spool, what))
    return [_told(store, way) for way in found[-MOST:]]


def as_text(way: Way) -> str:
    """Return a way for a terminal."""
    head = f"{way.file}\n  delivery  {way.delivery}\n  folder    {way.folder}"
    rows = [("claimed", way.claimed), ("settled", way.settled), ("in hand", ", ".join(way.jobs))]
    rows += [("killed", f"article {article}: {said}") for article, said in way.attempts.items()]
    rows += [(f"article {one.article}", _passage_text(one)) for one in way.articles]
    return safe("\n".join([head, *(f"  {name:<9} {said}" for name, said in rows if said)]))


def _passage_text(one: Passage) -> str:
    return " ".join(filter(None, [one.time, one.outcome, one.reference, one.uri, one.story]))


# --- which deliveries are meant ---


def _found(spool: Spool, what: str) -> Iterator[Way]:
    """Yield what folders and ledger know of a delivery or a name; of one in both, what the folders say."""
    delivery = match[1] if (match := re.fullmatch(r"([0-9a-f]{32})(?:/\S*)?", what)) else ""
    name = shown(what)

    def is_meant(one: str, its_name: str) -> bool:
        return one == delivery or its_name in (what, name) or its_name.endswith((f"/{what}", f"/{name}"))

    endings = ledger.search(spool.root / "ledger", [delivery or what, name], is_meant)
    last = {ending.delivery: ending for ending in endings}
    here = {way.delivery: way for way in _on_disk(spool) if is_meant(way.delivery, way.file)}
    yield from ({delivery: _ended(spool, ending) for delivery, ending in last.items()} | here).values()


def _on_disk(spool: Spool) -> Iterator[Way]:
    for claim in spool.claims():
        yield _claimed(claim)
    for path in paths_below(spool.inbox):
        try:
            status = os.lstat(path)
        except OSError:  # claimed meanwhile
            continue
        name = shown(os.path.relpath(path, spool.inbox))
        yield Way(delivery=spool.identity(status), file=name, folder="inbox", size=status.st_size)


def _claimed(claim: Claim) -> Way:
    time = claim.time.isoformat(timespec="milliseconds")
    return Way(delivery=claim.delivery, file=claim.name, folder="claimed", size=claim.size, claimed=time)


def _ended(spool: Spool, ending: ledger.Ending) -> Way:
    folder = spool.rejected if ending.folder == "rejected" else spool.archive / ending.settled[:10]
    is_there = ending.folder == "retried" or spool.settled(folder, ending.name, ending.delivery)
    return Way(
        delivery=ending.delivery,
        file=ending.name,
        folder=ending.folder if is_there else f"{ending.folder} (gone)",
        size=ending.size,
        settled=ending.settled,
        articles=_passages(ending.outcomes),
    )


def _of_uri(store: Store, spool: Spool, uri: str) -> Iterator[Way]:
    deliveries = dict.fromkeys(_provenance(_event(store, entry)).get("delivery", "") for entry in _about(store, uri))
    for delivery in reversed(list(deliveries)):
        if delivery:
            yield from _found(spool, delivery)


def _about(store: Store, uri: str) -> Iterator[str]:
    """Yield the ids of the events about a uri, the newest first."""
    script = store.redis.register_script(files("services.scripts").joinpath("about.lua").read_text("utf-8"))
    found: list[str] = []
    for stream in streams(store):
        before = "+"
        for _ in range(LOOKED_THROUGH // PAGE):
            last, *those = script(keys=[stream], args=[before, PAGE, uri.encode("utf-8", "replace")])
            found += map(text, those)
            before = text(last)
            if not before:
                break
    yield from sorted(found, key=order, reverse=True)


# --- what Redis knows of them ---


def _told(store: Store, way: Way) -> Way:
    (kept,) = publisher.outcomes(store, [way.delivery])
    told = {passage.article: passage for passage in (*way.articles, *_passages(publisher.articles(kept)))}
    tried = attempts.kept(store).get(way.delivery, {})
    fields = map(text, store.redis.hkeys(keys.LEASES))
    return msgspec.structs.replace(
        way,
        jobs=sorted(field.partition(":")[2] for field in fields if field.startswith(f"{way.delivery}:")),
        attempts={article: f"{attempt.times} times, {attempt.cause}" for article, attempt in tried.items()},
        articles=[_with_event(store, told[article]) for article in sorted(told)],
    )


def _passages(outcomes: Mapping[str, str]) -> list[Passage]:
    return [_passage(int(ordinal), publisher.parse(kept)) for ordinal, kept in outcomes.items()]


def _passage(article: int, kept: publisher.Outcome) -> Passage:
    time = datetime.fromtimestamp(kept.ms / 1000, UTC).isoformat(timespec="milliseconds")
    return Passage(article=article, outcome=kept.outcome, time=time, reference=kept.reference)


def _with_event(store: Store, passage: Passage) -> Passage:
    fields = _event(store, passage.reference) if re.fullmatch(r"\d+-\d+", passage.reference) else {}
    known = {name: fields.get(key, "") for name, key in _SHOWN}
    return msgspec.structs.replace(passage, **known) if fields else passage


_SHOWN = (("event", "id"), ("type", "type"), ("uri", "subject"), ("story", "story"))


def _event(store: Store, entry: str) -> dict[str, str]:
    """Return the fields of an entry, which is in one of the streams only; none when it was trimmed."""
    found: list[Any] = [one for stream in streams(store) for one in store.redis.xrange(stream, entry, entry) or ()]
    return {text(name): text(value) for _, fields in found for name, value in (fields or {}).items()}


def _provenance(fields: Mapping[str, str]) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(fields.get("data", "{}"))
        return dict(said["analysis"]["provenance"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return {}
