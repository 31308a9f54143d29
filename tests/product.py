"""The product as a user runs it: real processes in a folder of their own, on their embedded Redis or on one we give."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.servers import eventually

ROOT = Path(__file__).parents[1]


class Product:
    """`dropwire COMMAND` running in a folder; what it prints on stdout is gathered as events."""

    def __init__(self, folder: Path, *command: str, **settings: object) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self.spool = folder / "spool"
        self.command = command or ("run", "--json")
        self.environment = environment(**settings)
        self.events: list[dict[str, Any]] = []
        self.log = folder / "log"  # elsewhere, when the folder's disk is to be filled
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "Product":
        self.folder.mkdir(exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services", *self.command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._reader = threading.Thread(target=self._gather, args=(self.process,), daemon=True)
        self._reader.start()
        return self

    def wait_until_ready(self) -> "Product":
        eventually(lambda: "Drop files into" in self.log.read_text(), within=30)
        return self

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
        if self.process and self.process.stdout:
            self._reader.join(10)
            self.process.stdout.close()

    def __enter__(self) -> "Product":
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def run(self, *command: str, within: float = 120) -> subprocess.CompletedProcess[str]:
        """Run another command in the same folder."""
        return subprocess.run(
            [sys.executable, "-m", "services", *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=within,
        )

    def drop(self, name: str, text: str | bytes) -> Path:
        """Drop a file as producers should: written under another name, then renamed."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(".fresh")
        fresh.write_bytes(text.encode() if isinstance(text, str) else text)
        fresh.rename(path)
        return path

    def published(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == "article.published"]

    def settled(self) -> list[str]:
        """The names of all files that have arrived at their end, but for reasons."""
        ends = (self.spool / "archive", self.spool / "rejected")
        return sorted(
            os.fsdecode(name)
            for end in ends
            for _, _, names in os.walk(os.fsencode(end))
            for name in names
            if not name.endswith((b".reason.json", b".tmp"))  # a reason, and one that is just being written
        )

    def reason(self, name: str) -> dict[str, Any]:
        return json.loads((self.spool / "rejected" / f"{name}.reason.json").read_text())

    def _gather(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        for line in process.stdout:
            self.events.append(json.loads(line))


def environment(**settings: object) -> dict[str, str]:
    """The environment with our settings alone, and the tree on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DROPWIRE_")}
    settings = {"web": "false"} | settings  # one port, many products at a time
    ours = {f"DROPWIRE_{name.upper()}": str(value) for name, value in settings.items()}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": path, **ours}


def story(number: int) -> str:
    """A text of its own for every number, long enough to be an article."""
    words = " ".join(f"word{number}x{place}" for place in range(30))
    return f"Harbour report number {number}\n\nThe council of town {number} met on Monday. {words}.\n"
