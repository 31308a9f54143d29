"""What Redis says of itself: the memory it takes, the file it keeps."""

from typing import NamedTuple

from services.store import Store, memory_share


class Vitals(NamedTuple):
    """Redis at one moment; nothing is known while it is away."""

    append_only: bool = False
    append_ok: bool = False  # its last write reached the disk
    memory: float = 0.0  # share of its limit
    memory_bytes: int = 0
    memory_limit: int = 0
    version: str = ""


def vitals(store: Store) -> Vitals:
    """Look once."""
    info = store.redis.info()
    return Vitals(
        append_only=info.get("aof_enabled") == 1,
        append_ok=info.get("aof_last_write_status", "ok") == "ok",
        memory=memory_share(info),
        memory_bytes=int(info["used_memory"]),
        memory_limit=int(info.get("maxmemory", 0)),
        version=str(info.get("redis_version", "")),
    )
