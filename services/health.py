"""Health: whether this process lives, and whether all that an article needs on its way is there."""

from services import gauges, queue
from services.settings import Settings
from services.spool import Spool
from services.store import UNAVAILABLE, Store, memory_share


def live() -> bool:
    """Say that this process answers, which is all that its own restart could cure."""
    return True


def ready(store: Store, spool: Spool, settings: Settings) -> list[str]:
    """Return what is in an article's way, in words; nothing when all is well."""
    try:
        return [*_of_redis(store, settings), *_of_processes(store, spool)]
    except (*UNAVAILABLE, OSError) as error:
        return [f"redis does not answer: {type(error).__name__}"]


def _of_redis(store: Store, settings: Settings) -> list[str]:
    info = store.redis.info()
    share = memory_share(info)
    said = {
        "redis writes no append-only file: a power cut loses events": not info.get("aof_enabled"),
        "redis can't write its append-only file": info.get("aof_last_write_status", "ok") != "ok",
        f"redis is at {share:.0%} of its memory: nothing more is claimed": share >= settings.memory_stop,
    }
    return [problem for problem, is_so in said.items() if is_so]


def _of_processes(store: Store, spool: Spool) -> list[str]:
    missing = [f"no worker for {stage}" for stage in queue.STAGES if not gauges.alive(store, stage)]
    if not gauges.has_janitor(store, spool):
        missing.append("no janitor at work on this spool")
    return missing
