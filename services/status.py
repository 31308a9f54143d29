"""The status: what waits, what is in flight, what was published, who reads it."""

import msgspec

from services import keys, queue
from services.inbox import is_temporary
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


def status(store: Store, spool: Spool) -> Status:
    """Look once; reads only."""
    redis = store.redis
    groups = redis.xinfo_groups(keys.ARTICLES) if redis.exists(keys.ARTICLES) else []
    return Status(
        inbox=sum(1 for path in spool.inbox.rglob("*") if path.is_file() and not is_temporary(path.name)),
        claimed=sum(1 for _ in spool.claims()),
        queues=queue.lengths(store),
        workers={stage: _workers(store, stage) for stage in queue.STAGES},
        in_hand=int(redis.hlen(keys.LEASES)),
        outcomes={text(name): int(count) for name, count in sorted(redis.hgetall(keys.COUNTS).items())},
        events=int(redis.xlen(keys.ARTICLES)),
        groups=[
            Group(
                group["name"].decode(),
                group["consumers"],
                group["pending"],
                group["last-delivered-id"].decode(),
            )
            for group in groups
        ],
        memory_share=round(memory_share(redis.info("memory")), 3),
        append_only_file=redis.info("persistence")["aof_enabled"] == 1,
    )


def _workers(store: Store, stage: str) -> int:
    """Count the workers that have shown a sign of life; RQ keeps the names of dead ones for a while."""
    names = store.redis.smembers(f"rq:workers:{stage}")
    return int(store.redis.exists(*names)) if names else 0


def as_text(found: Status) -> str:
    """Return the status for a terminal."""
    rows = [
        ("inbox", f"{found.inbox} files"),
        ("claimed", f"{found.claimed} files, {found.in_hand} in hand"),
        *((stage, f"{found.queues[stage]} jobs wait, {found.workers[stage]} workers") for stage in found.queues),
        ("stream", f"{found.events} events"),
        *((outcome, f"{count} articles") for outcome, count in found.outcomes.items()),
        *((f"group {g.name}", f"{g.pending} pending, {g.consumers} consumers, read to {g.last}") for g in found.groups),
        ("memory", f"{found.memory_share:.0%} of the limit" if found.memory_share else "no limit set"),
        ("durable", "append-only file" if found.append_only_file else "NO: a power cut loses events"),
    ]
    return "\n".join(f"{name:<20} {value}" for name, value in rows)
