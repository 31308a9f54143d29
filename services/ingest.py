"""One-shot ingest: drop files, wait until each article has its outcome, and sum up."""

import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from services import keys, publisher
from services.embedded import EmbeddedRedis
from services.inbox import DONE_SUFFIX, is_temporary
from services.settings import Settings
from services.spool import Spool, names_beside, rename_new
from services.store import Store, wait
from services.supervisor import TICK, Supervisor

#: Files whose outcomes are asked for at a time.
PART = 500
#: Seconds to wait for settling, once every article has its outcome.
SETTLE_WITHIN = 15.0

Progress = Callable[[int, int], None]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the files. `ignored` have names that wait for a rename, or are done-files; `reasons` counts the
    rejected articles.
    """

    files: int
    ignored: int
    articles: int
    outcomes: dict[str, int]
    reasons: dict[str, int]
    rejected: int
    seconds: float


def ingest(settings: Settings, spool: Spool, paths: Sequence[Path], *, progress: Progress | None) -> Summary:
    """Drop copies of these files and folders into the inbox and see them through.

    Workers that are running do the work; when there are none, they are started for as long as it takes.
    """
    started = time.monotonic()
    supervisor = None if _is_attended(settings) else Supervisor(settings, services=("watcher", "janitor"))
    if supervisor:
        supervisor.start()
    try:
        store = Store(settings.redis_url or EmbeddedRedis(settings.spool).url)
        sources = list(_sources(paths))
        dropped = [_drop(spool, source, name) for source, name in sources if _is_taken(source, name)]
        kept = _see_through(store, spool, dropped, supervisor, progress)
    finally:
        if supervisor:
            supervisor.stop()
    return _summary(kept, len(sources) - len(dropped), time.monotonic() - started)


def as_text(summary: Summary) -> str:
    """Return the summary for a terminal."""
    lines = [f"{summary.files} files, {summary.articles} articles in {summary.seconds:.1f} s"]
    lines += [f"  {count:>6} {outcome}" for outcome, count in sorted(summary.outcomes.items())]
    lines += [f"         {count:>6} {reason}" for reason, count in sorted(summary.reasons.items())]
    lines += [f"  {summary.ignored:>6} files ignored: temporary names and done-files"] if summary.ignored else []
    return "\n".join(lines)


def as_json(summary: Summary) -> str:
    """Return the summary as one line of JSON."""
    return msgspec.json.encode(summary).decode()


def _is_attended(settings: Settings) -> bool:
    """Say whether a watcher is at work on this Redis already."""
    if not settings.redis_url and not EmbeddedRedis(settings.spool).answers():
        return False
    store = Store(settings.redis_url or EmbeddedRedis(settings.spool).url)
    wait(store, within=5.0)
    return bool(store.redis.exists(keys.janitor(Spool(settings).id)))


def _sources(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield each file with the name it gets in the inbox: its own, below the folder that was named."""
    for path in paths:
        if path.is_dir():
            for folder, _folders, names in os.walk(path):
                for name in sorted(names):
                    file = Path(folder) / name
                    if file.is_file():
                        yield file, file.relative_to(path)
        else:
            yield path, Path(path.name)


def _is_taken(source: Path, name: Path) -> bool:
    """Say whether the inbox takes a file of this name."""
    is_done_file = source.name.endswith(DONE_SUFFIX) and source.with_name(source.stem).exists()
    return not (is_done_file or any(is_temporary(part) for part in name.parts))


def _drop(spool: Spool, source: Path, name: Path) -> str:
    """Copy a file into the inbox, whole at once under its name; return its delivery id."""
    fresh = spool.inbox / f".{secrets.token_hex(8)}.part"
    shutil.copyfile(source, fresh)
    delivery = spool.identity(os.stat(fresh))
    (spool.inbox / name).parent.mkdir(parents=True, exist_ok=True)
    next(target for target in names_beside(spool.inbox / name) if rename_new(fresh, target))
    return delivery


def _see_through(
    store: Store,
    spool: Spool,
    deliveries: Sequence[str],
    supervisor: Supervisor | None,
    progress: Progress | None,
) -> dict[str, dict[str, str]]:
    """Return the outcomes of every delivery, once all have them and their files are settled."""
    kept: dict[str, dict[str, str]] = {}
    waiting = list(deliveries)
    while waiting:
        if supervisor:
            supervisor.tick()
        for at in range(0, len(waiting), PART):
            part = waiting[at : at + PART]
            for delivery, outcomes in zip(part, publisher.outcomes(store, part), strict=True):
                if publisher.is_complete(outcomes):
                    kept |= {delivery: outcomes}
        waiting = [delivery for delivery in waiting if delivery not in kept]
        if progress:
            progress(len(kept), len(deliveries))
        time.sleep(TICK)
    deadline = time.monotonic() + SETTLE_WITHIN
    while time.monotonic() < deadline and any(claim.delivery in kept for claim in spool.claims()):
        if supervisor:
            supervisor.tick()
        time.sleep(TICK)
    return kept


def _summary(kept: dict[str, dict[str, str]], ignored: int, seconds: float) -> Summary:
    articles = [
        publisher.parse(outcome) for outcomes in kept.values() for outcome in publisher.articles(outcomes).values()
    ]
    reasons = Counter(article.reference for article in articles if article.outcome == "rejected")
    return Summary(
        files=len(kept),
        ignored=ignored,
        articles=len(articles),
        outcomes=dict(Counter(article.outcome for article in articles)),
        reasons=dict(reasons),
        rejected=reasons.total(),
        seconds=seconds,
    )
