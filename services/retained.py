"""What retention did: what was trimmed, who holds it back, what groups missed, for the status."""

from pathlib import Path

import msgspec

from services import keys, segments
from services.retention import folder_of, streams_of
from services.spool import Spool
from services.store import Store, text


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """What a group had not read when it was trimmed, ever; and how much of that it has neither got nor been told of."""

    spilled: int = 0
    dropped: int = 0
    waiting: int = 0


class Retained(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a stream's beginning. `held_by`: the group that holds trimming back."""

    stream: str
    policy: str
    trimmed: int
    until: str
    held_by: str
    dead: list[str]  # groups that no longer hold it back
    segments: int
    segment_bytes: int
    groups: dict[str, Missed]


def retained(store: Store, spool: Spool) -> list[Retained]:
    """Look at what was trimmed of each stream; reads only."""
    return [_retained(store, spool, stream) for stream in streams_of(store)]


def _retained(store: Store, spool: Spool, stream: str) -> Retained:
    said = {text(name): text(value) for name, value in store.redis.hgetall(keys.retention(stream)).items()}
    found = segments.segments(folder_of(spool, stream))
    names = sorted({name.partition(":")[2] for name in said if name.startswith(("spilled:", "dropped:"))})
    return Retained(
        stream=stream,
        policy=said.get("policy", ""),
        trimmed=int(said.get("trimmed", 0)),
        until=said.get("last", ""),
        held_by=said.get("alarm", ""),
        dead=msgspec.json.decode(said.get("dead", "[]"), type=list[str]),
        segments=len(found),
        segment_bytes=sum(_size(one.path) for one in found),
        groups={name: _missed(store, stream, name, said) for name in names},
    )


def _missed(store: Store, stream: str, name: str, said: dict[str, str]) -> Missed:
    waiting = store.redis.lrange(keys.gaps(stream, name), 0, -1)
    return Missed(
        spilled=int(said.get(f"spilled:{name}", 0)),
        dropped=int(said.get(f"dropped:{name}", 0)),
        waiting=sum(int(text(gap).split(" ")[2]) for gap in waiting),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # its time was over
        return 0
