"""Power cuts: a Redis that keeps only what it fsynced, and folders whose last renames never reached the disk."""

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers import RedisServer, eventually

SHIM = Path(__file__).with_name("fsyncshim.c")
#: Seconds: a rename younger than this may be undone; ext4 commits its journal every 5 s.
UNSAFE_FOR = 5.0


class NoShim(Exception):
    """Why no power cut can be simulated here."""


def compiler() -> str | None:
    """Return the C compiler that can build the shim, if there is one."""
    return shutil.which("cc") or shutil.which("gcc")


class MortalRedis(RedisServer):
    """A server on which the power can be cut; `fsync_delay` (seconds) gives it a slow disk."""

    def __init__(self, *, fsync_delay: float = 0.0) -> None:
        super().__init__(appendonly=True, appendfsync="everysec")
        self.cut_bytes = 0
        self._fsync_log = self.directory / "fsync.log"
        self._preload = {
            "LD_PRELOAD": str(_build(self.directory)),
            "FSYNC_LOG": str(self._fsync_log),
        }
        if fsync_delay:
            self._preload["FSYNC_DELAY_MS"] = str(int(fsync_delay * 1000))

    def start(self) -> "MortalRedis":
        """Start it with the shim loaded."""
        os.environ.update(self._preload)
        try:
            super().start()
        finally:
            for name in self._preload:
                del os.environ[name]
        return self

    def prove_shim(self) -> None:
        """Raise NoShim when the server's fsyncs are not seen: a static binary, or one that starts another."""
        with self.client() as client:
            client.set("faults:shim", "")
            client.delete("faults:shim")
        try:
            eventually(self._incremental_is_noted, within=10.0)
        except AssertionError:
            raise NoShim(f"{self.binary} does not load the fsync shim; a dynamically linked server is needed") from None

    def cut_power(self) -> None:
        """Kill it, and take from the append-only files what had not been fsynced."""
        self.kill()
        kept = self._fsynced()
        for file in self._incremental():
            status = file.stat()
            size = kept.get(status.st_ino, 0)
            if size < status.st_size:
                self.cut_bytes += status.st_size - size
                os.truncate(file, size)

    def _incremental_is_noted(self) -> bool:
        return any(file.stat().st_ino in self._fsynced() for file in self._incremental())

    def _incremental(self) -> Iterator[Path]:
        yield from self.directory.rglob("*.incr.aof")
        yield from self.directory.glob("appendonly.aof")  # the one file of Redis 6.2

    def _fsynced(self) -> dict[int, int]:
        """Return inode -> size at its last fsync."""
        lines = self._fsync_log.read_text().splitlines() if self._fsync_log.exists() else []
        return {int(inode): int(size) for inode, size in map(str.split, lines)}


def undo_renames(inbox: Path, spool: Path, chance: random.Random) -> int:
    """Undo half of the young renames: settled files are claimed again, claimed ones are back in the inbox."""
    undone = 0
    fresh = spool / "claimed" / f"{time.time_ns():016x}beef"
    for settled, depth in ((spool / "archive", 1), (spool / "rejected", 0)):  # archive/DATE/NAME, rejected/NAME
        undone += _move_back(settled, fresh, depth, chance)
    return undone + _move_back(spool / "claimed", inbox, 1, chance)  # claimed/BATCH/NAME


def _move_back(source: Path, target: Path, depth: int, chance: random.Random) -> int:
    moved = 0
    for folder, _, names in os.walk(source):
        for name in names:
            path = Path(folder) / name
            is_ours = name.startswith(".") or name.endswith(".reason.json")
            if is_ours or time.time() - os.lstat(path).st_ctime > UNSAFE_FOR or chance.random() < 0.5:
                continue
            back = target / Path(*path.relative_to(source).parts[depth:])
            back.parent.mkdir(parents=True, exist_ok=True)
            os.rename(path, back)
            moved += 1
    return moved


def _build(folder: Path) -> Path:
    cc = compiler()
    if cc is None:
        raise NoShim("no C compiler (cc or gcc) to build the fsync shim")
    library = folder / "fsyncshim.so"
    subprocess.run([cc, "-shared", "-fPIC", "-O1", "-o", library, SHIM, "-ldl"], check=True)
    return library
