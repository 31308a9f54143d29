"""The status: what waits, what is in flight, what was published, who reads it."""

import msgspec

from services import keys, lateness, queue, streams
from services.inbox import is_temporary
from services.retained import Missed, Retained, retained
from services.spool import Spool
from services.store import Store, memory_share, text


class Group(msgspec.Struct, frozen=True):
    """A consumer group: entries delivered and not acknowledged; the last entry it was given."""

    name: str
    consumers: int
    pending: int
    last: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """A look at the whole service. `inbox` and `claimed` count files, `queues` jobs, `in_hand` deliveries."""

    inbox: int
    claimed: int
    queues: dict[str, int]
    workers: dict[str, int]
    in_hand: int
    outcomes: dict[str, int]
    events: int
    groups: list[Group]
    memory_share: float
    append_only_file: bool
    late: dict[str, int] = {}  # groups whose oldest unread entry is older than the alarm, and how many seconds
    retention: list[Retained] = []  # of streams that were trimmed, or are held back


def status(store: Store, spool: Spool, *, lag_alarm: float = 900.0) -> Status:
    """Look once; reads only."""
    redis = store.redis
    return Status(
        inbox=sum(1 for path in spool.inbox.rglob("*") if path.is_file() and not is_temporary(path.name)),
        claimed=sum(1 for _ in spool.claims()),
        queues=queue.lengths(store),
        workers={stage: _workers(store, stage) for stage in queue.STAGES},
        in_hand=int(redis.hlen(keys.LEASES)),
        outcomes={text(name): int(count) for name, count in sorted(redis.hgetall(keys.COUNTS).items())},
        events=streams.published(store),
        groups=_groups(store),
        memory_share=round(memory_share(redis.info("memory")), 3),
        append_only_file=redis.info("persistence")["aof_enabled"] == 1,
        late=lateness.late(store, lag_alarm),
        retention=[one for one in retained(store, spool) if one.trimmed or one.held_by or one.dead],
    )


def _groups(store: Store) -> list[Group]:
    """Return the groups, each with what it has of all streams."""
    found: dict[str, Group] = {}
    for stream in streams.streams(store):
        for said in store.redis.xinfo_groups(stream) if store.redis.exists(stream) else ():
            name, last = text(said["name"]), text(said["last-delivered-id"])
            known = found.get(name, Group(name, 0, 0, last))
            found[name] = Group(
                name,
                max(known.consumers, int(said["consumers"])),
                known.pending + int(said["pending"]),
                max(known.last, last, key=streams.order),
            )
    return list(found.values())


def _workers(store: Store, stage: str) -> int:
    """Count the workers that have shown a sign of life; RQ keeps the names of dead ones for a while."""
    names = store.redis.smembers(f"rq:workers:{stage}")
    return int(store.redis.exists(*names)) if names else 0


def _retention(found: Retained) -> list[tuple[str, str]]:
    """Return the rows of one stream: its segments, what groups missed, and the alarm when one holds trimming back."""
    rows = [("trimmed", f"{found.trimmed} entries of {found.stream}, {found.segments} segments")]
    rows += [(f"group {name}", _missed(missed)) for name, missed in found.groups.items()]
    rows += [(f"group {name}", "not seen for long: it no longer holds trimming back") for name in found.dead]
    alarm = [("ALARM", f"{found.held_by} is slow and holds back trimming of {found.stream}")] if found.held_by else []
    return rows + alarm


def _missed(missed: Missed) -> str:
    said = f"{missed.spilled} trimmed unread to segments, {missed.dropped} dropped"
    return said + (f"; {missed.waiting} of them it does not know of yet" if missed.waiting else "")


def as_text(found: Status) -> str:
    """Return the status for a terminal."""
    rows = [
        ("inbox", f"{found.inbox} files"),
        ("claimed", f"{found.claimed} files, {found.in_hand} in hand"),
        *((stage, f"{found.queues[stage]} jobs wait, {found.workers[stage]} workers") for stage in found.queues),
        ("stream", f"{found.events} events"),
        *((outcome, f"{count} articles") for outcome, count in found.outcomes.items()),
        *((f"group {g.name}", f"{g.pending} pending, {g.consumers} consumers, read to {g.last}") for g in found.groups),
        *(row for one in found.retention for row in _retention(one)),
        *(("ALARM", f"group {g} is behind: its oldest unread entry is {s} s old") for g, s in found.late.items()),
        ("memory", f"{found.memory_share:.0%} of the limit" if found.memory_share else "no limit set"),
        ("durable", "append-only file" if found.append_only_file else "NO: a power cut loses events"),
    ]
    return "\n".join(f"{name:<20} {value}" for name, value in rows)
