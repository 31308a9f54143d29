"""The checker: knows what was dropped, looks at folders, stream and consumer, and says what does not add up.

It shares nothing with the code under test: it imports none of it, and reads neither outcomes nor ledger.
"""

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import redis

from tests.faults.producer import Dropped

TOKEN = re.compile(rb"qz\d{7}[a-h]{6}zq")
STREAM = "dropwire:articles"
PUBLISHED = (b"article.published", b"article.updated")
REASON = b".reason.json"
_PAGE = 1000


@dataclass
class Findings:
    """What does not add up; each list is empty when all is well."""

    lost: list[str] = field(default_factory=list)  # tokens that are not in the stream
    doubled: list[str] = field(default_factory=list)  # tokens published more than once
    doubled_ids: list[str] = field(default_factory=list)  # event ids more than once in the stream
    foreign: list[str] = field(default_factory=list)  # events of no article of ours, or of two
    files_missing: list[str] = field(default_factory=list)  # in neither archive/ nor rejected/
    files_doubled: list[str] = field(default_factory=list)  # there more often than dropped
    files_misplaced: list[str] = field(default_factory=list)  # rejected, but good; or archived, but bad
    left_behind: list[str] = field(default_factory=list)  # in inbox/ or claimed/ at the end
    without_reason: list[str] = field(default_factory=list)  # rejected, no .reason.json
    reason_without_file: list[str] = field(default_factory=list)
    not_consumed: list[str] = field(default_factory=list)  # event ids that the consumer never saw
    changed_ids: list[str] = field(default_factory=list)  # tokens that the consumer saw under two event ids

    @property
    def all_well(self) -> bool:
        return not any(vars(self).values())


@dataclass
class Facts:
    """Figures that are neither good nor bad."""

    articles: int = 0  # of their own text
    events: int = 0
    duplicates: int = 0  # events that say so
    archived: int = 0
    rejected: int = 0
    redelivered: int = 0  # events that the consumer saw again
    done_files_left: int = 0


def check(
    dropped: Sequence[Dropped], inbox: Path, spool: Path, client: redis.Redis, consumed: Path
) -> tuple[Findings, Facts]:
    """Check everything at rest."""
    findings, facts = Findings(), Facts()
    ids = _check_stream(dropped, client, findings, facts)
    _check_folders(dropped, os.fsencode(spool), findings, facts)
    _check_left(os.fsencode(inbox), os.fsencode(spool), findings, facts)
    _check_consumer(consumed, ids, findings, facts)
    return findings, facts


def waiting(inbox: Path, spool: Path) -> int:
    """Return how many files are still on their way."""
    files = [*_files(os.fsencode(inbox)), *_files(os.fsencode(spool / "claimed"))]
    return sum(not _is_done_file(path) for path in files)


def _check_stream(dropped: Sequence[Dropped], client: redis.Redis, findings: Findings, facts: Facts) -> set[str]:
    ids: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    expected = {token for delivery in dropped for token in delivery.tokens}
    for entry, fields in _entries(client):
        ids[fields[b"id"].decode()] += 1
        tokens = {token.decode() for token in TOKEN.findall(fields[b"data"])}
        if len(tokens) != 1 or not tokens <= expected:
            findings.foreign.append(f"{entry}: {fields[b'type'].decode()} of {sorted(tokens) or 'nothing dropped'}")
        if fields[b"type"] in PUBLISHED:
            seen.update(tokens)
        facts.duplicates += fields[b"type"] == b"article.duplicate"
    findings.lost = sorted(expected - set(seen))
    findings.doubled = sorted(token for token, count in seen.items() if count > 1)
    findings.doubled_ids = sorted(event for event, count in ids.items() if count > 1)
    facts.articles, facts.events = len(expected), ids.total()
    return set(ids)


def _check_folders(dropped: Sequence[Dropped], spool: bytes, findings: Findings, facts: Facts) -> None:
    good = Counter(delivery.digest for delivery in dropped if delivery.tokens)
    bad = Counter(delivery.digest for delivery in dropped if not delivery.tokens)
    archived = Counter(_digest(path) for path in _settled(spool + b"/archive"))
    rejected = Counter(_digest(path) for path in _settled(spool + b"/rejected"))
    names = {delivery.digest: os.fsdecode(delivery.name) for delivery in dropped}
    say = lambda counts: sorted(ascii(names.get(digest, digest)) for digest in counts.elements())  # noqa: E731
    findings.files_missing = say(good + bad - archived - rejected)
    findings.files_doubled = say(archived + rejected - good - bad)
    findings.files_misplaced = say((rejected & good) + (archived & bad))
    facts.archived, facts.rejected = archived.total(), rejected.total()
    _check_reasons(spool + b"/rejected", findings)


def _check_reasons(folder: bytes, findings: Findings) -> None:
    files = set(_settled(folder))
    reasons = {path for path in _files(folder) if path.endswith(REASON)}
    for path in files:
        reason = next((reason for reason in (path + REASON, *_cut(path, reasons)) if reason in reasons), None)
        if reason is None or not json.loads(_read(reason)).get("reason"):
            findings.without_reason.append(ascii(os.fsdecode(path)))
        reasons.discard(reason or b"")
    findings.reason_without_file = [ascii(os.fsdecode(reason)) for reason in sorted(reasons)]


def _cut(path: bytes, reasons: set[bytes]) -> list[bytes]:
    """Return the reasons that may belong to a name too long to be given a suffix."""
    folder, name = os.path.split(path)
    if len(name + REASON) <= 255:
        return []
    return [reason for reason in reasons if reason.startswith(os.path.join(folder, name[:200]))]


def _check_left(inbox: bytes, spool: bytes, findings: Findings, facts: Facts) -> None:
    for path in (*_files(inbox), *_files(spool + b"/claimed")):
        if _is_done_file(path):
            facts.done_files_left += 1  # the watcher died between claiming NAME and removing NAME.ok
        else:
            findings.left_behind.append(ascii(os.fsdecode(path)))


def _check_consumer(consumed: Path, ids: set[str], findings: Findings, facts: Facts) -> None:
    seen: Counter[str] = Counter()
    under: defaultdict[str, set[str]] = defaultdict(set)
    for line in _consumed(consumed):
        seen[line["id"]] += 1
        if line["type"].encode() in PUBLISHED:
            for token in line["tokens"]:
                under[token].add(line["id"])
    findings.not_consumed = sorted(ids - set(seen))
    findings.changed_ids = sorted(f"{token}: {sorted(named)}" for token, named in under.items() if len(named) > 1)
    facts.redelivered = seen.total() - len(seen)


def _consumed(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text().splitlines():
        yield json.loads(line)


def _entries(client: redis.Redis) -> Iterator[tuple[str, dict[bytes, bytes]]]:
    start = "-"
    while page := client.xrange(STREAM, start, "+", count=_PAGE):
        for entry, fields in page:
            yield entry.decode(), fields
        start = f"({page[-1][0].decode()}"


def _settled(folder: bytes) -> list[bytes]:
    return [path for path in _files(folder) if not (path.endswith(REASON) or os.path.split(path)[1].startswith(b"."))]


def _files(folder: bytes) -> Iterator[bytes]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(parent, name)


def _is_done_file(path: bytes) -> bool:
    try:
        return path.endswith(b".ok") and os.stat(path).st_size == 0
    except FileNotFoundError:
        return True  # gone meanwhile


def _digest(path: bytes) -> str:
    return sha256(_read(path)).hexdigest()


def _read(path: bytes) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - a name of any bytes
        return file.read()
