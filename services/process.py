"""What each of our processes does: end when told, end when its parent has."""

import ctypes
import os
import signal
import sys
import threading
from types import FrameType

#: The supervisor tells its children who it is.
PARENT = "_DROPWIRE_PARENT"


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop


def die_with_parent(number: signal.Signals, parent: int = 0) -> None:
    """Have the kernel send this process a signal when its parent dies (prctl(2), PR_SET_PDEATHSIG; Linux only).

    `parent` is its pid; without, the supervisor's.
    """
    parent = parent or int(os.environ.get(PARENT, os.getppid()))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)  # it died before we could ask
