"""Our RQ workers inside a test's own process."""

import os
from typing import Any

from workers import bench


def work_off(worker: Any) -> None:
    """Let a worker do all jobs that wait, without its ear for remote commands: that closes a second late, or never."""
    worker.subscribe = worker.unsubscribe = lambda: None
    worker.work(burst=True)
    worker.connection.close()


def leave_bench() -> None:
    """Take the bench of this process away."""
    if bench._bench:
        bench._bench.store.redis.close()
        if bench._bench.mark._fd >= 0:
            os.close(bench._bench.mark._fd)
    bench._bench = None
