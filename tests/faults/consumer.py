"""A consumer as a user writes it: keeps a line of each event, durably enough for a SIGKILL, before it is acked."""

import json
import os
import re
import sys

from services.subscriber import subscribe

_TOKEN = re.compile(rb"qz\d{7}[a-h]{6}zq")


def main(url: str, path: str) -> None:
    """Append `{id, entry, type, tokens}` for every event, for ever."""
    kept = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for event in subscribe(url, group="faults", consumer="faults-1", start="beginning", types="all"):
        tokens = sorted({token.decode() for token in _TOKEN.findall(event.data)})
        line = {"id": event.id, "entry": event.entry_id, "type": event.type, "tokens": tokens}
        os.write(kept, json.dumps(line).encode() + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
