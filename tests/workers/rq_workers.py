"""Our RQ workers inside a test's own process."""

from typing import Any

from workers import bench


def work_off(worker: Any) -> None:
    """Let a worker do all jobs that wait."""
    worker.work(burst=True)
    worker.connection.close()


def leave_bench() -> None:
    """Take the bench of this process away."""
    if bench._bench:
        bench._bench.store.redis.close()
    bench._bench = None
