"""The guard: the kernel ends a worker whose article takes too long, even inside one long C call.

RQ's own limit is a Python exception: it waits for C code to return, and any `except Exception` swallows it.
"""

import resource
import signal

from services.settings import Settings


def stand(settings: Settings) -> None:
    """Let the timers' signals end the process, and limit its memory; once per process."""
    limit = settings.memory_limit_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def relieve() -> None:
    """Take over from RQ, which sets a handler of its own for each job that only raises; once per job."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def arm(settings: Settings, articles: int = 1) -> None:
    """Start the clocks for one article, or for some together: CPU time, and time on the wall for one that sleeps."""
    signal.setitimer(signal.ITIMER_PROF, settings.cpu_limit * articles)
    signal.setitimer(signal.ITIMER_REAL, settings.wall_limit * articles)


def disarm() -> None:
    """Stop the clocks."""
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
