"""The floor: what moving the same bytes through a bare stream costs, with nothing else done."""

from collections.abc import Sequence
from statistics import median

from redis import Redis

from tests.benchmarks.cpu import Cost, cost

STREAM, GROUP = "benchmark:floor", "floor"
#: Runs, of which the middle one counts.
RUNS = 3

Fields = dict[bytes, bytes]


def floor(client: Redis, entries: Sequence[Fields], batch: int) -> Cost:
    """Return the cost per entry of XADD, XREADGROUP and XACK, so many at a time."""
    costs = [cost(lambda: _through(client, entries, batch), len(entries), client) for _ in range(RUNS)]
    return Cost(median(each.client for each in costs), median(each.redis for each in costs))


def _through(client: Redis, entries: Sequence[Fields], batch: int) -> None:
    client.delete(STREAM)
    client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    for at in range(0, len(entries), batch):
        with client.pipeline(transaction=False) as pipe:
            for entry in entries[at : at + batch]:
                pipe.xadd(STREAM, entry)
            pipe.execute()
    while found := client.xreadgroup(GROUP, "one", {STREAM: ">"}, count=batch):
        client.xack(STREAM, GROUP, *(entry for entry, _ in found[0][1]))
    client.delete(STREAM)
