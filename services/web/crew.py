"""The workers: which stage each works on, and what it does."""

from datetime import UTC, datetime

import msgspec

from services import queue
from services.store import Store, text

_FIELDS = ("hostname", "pid", "state", "last_heartbeat", "successful_job_count", "total_working_time", "birth")


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """A worker process as it last spoke of itself, at most a second or two ago."""

    stage: str
    host: str
    pid: str
    state: str  # "idle", "busy", "started"
    seen: str  # ISO 8601, UTC
    jobs: int
    busy: float | None  # share of its life that it worked


def crew(store: Store) -> list[Worker]:
    """Return the workers that showed a sign of life; RQ keeps the names of dead ones for a while."""
    return [worker for stage in queue.STAGES for worker in _of_stage(store, stage)]


def _of_stage(store: Store, stage: str) -> list[Worker]:
    names = sorted(store.redis.smembers(f"rq:workers:{stage}"))
    with store.redis.pipeline(transaction=False) as pipe:
        for name in names:
            pipe.hmget(text(name), _FIELDS)
        rows = [dict(zip(_FIELDS, map(text, said), strict=True)) for said in pipe.execute()]
    return [_worker(stage, row) for row in rows if row["state"]]


def _worker(stage: str, row: dict[str, str]) -> Worker:
    worked, born = float(row["total_working_time"] or 0), _time(row["birth"])
    lived = (datetime.now(UTC) - born).total_seconds() if born else 0.0
    return Worker(
        stage=stage,
        host=row["hostname"],
        pid=row["pid"],
        state=row["state"],
        seen=row["last_heartbeat"],
        jobs=int(row["successful_job_count"] or 0),
        busy=min(worked / lived, 1.0) if lived > 0 else None,
    )


def _time(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None
