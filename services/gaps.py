"""Gaps: what was trimmed from the stream before a group had read it, and how its consumers get it after all.

Retention (trim.lua) leaves each group a list of `from to entries kind deliveries`. One consumer of the group at a time
takes the first: `spilled` is read from the segments where it has them; of what it can't have, it is told with a `Gap`.
Decided without a connection, as in services.consumer.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

#: Reads a range of ids from the segments: id and flat fields of each entry.
Reader = Callable[[str, str], Iterator[tuple[bytes, Sequence[bytes]]]]

# KEYS gaps, who is at them; ARGV consumer, ms. Returns the first gap, unless another consumer is at it.
TAKE = """
local gap = redis.call('LINDEX', KEYS[1], 0)
if not gap then return '' end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then return '' end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return gap
"""
# KEYS as above; ARGV consumer, ms, where the gap begins, the last id that is done ('' for none), entries done,
# deliveries of the next. Returns 1; 0 when another consumer is at it, or it is not the first gap any more.
ADVANCE = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
local gap = redis.call('LINDEX', KEYS[1], 0)
if not gap then return 0 end
local from, to, entries, kind = string.match(gap, '^(%S+) (%S+) (%d+) (%a+)')
if from ~= ARGV[3] then return 0 end
if ARGV[4] == to then
  redis.call('LPOP', KEYS[1])
  return 1
end
if ARGV[4] ~= '' then from = '(' .. ARGV[4] end
redis.call('LSET', KEYS[1], 0, table.concat({ from, to, math.max(0, entries - ARGV[5]), kind, ARGV[6] }, ' '))
return 1
"""
# KEYS as above; ARGV consumer. Lets others at it.
LEAVE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"
# KEYS gaps; ARGV ids that were acked although they had been trimmed: they are no gaps.
CLOSE = """
local acked = {}
for _, id in ipairs(ARGV) do acked[id] = true end
for _, gap in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local from, to = string.match(gap, '^(%S+) (%S+)')
  if from == to and acked[from] then redis.call('LREM', KEYS[1], 1, gap) end
end
return 0
"""


class Gap(Exception):
    """Entries of the stream that this group will not be given: told once, raised where nobody asked to be told."""

    def __init__(self, stream: str, group: str, span: "Span") -> None:
        self.stream = stream
        self.group = group
        self.first = span.since.removeprefix("(")
        self.last = span.until
        self.entries = span.entries
        self.kind = span.kind  # "dropped" by the policy, or "spilled" to segments that are not to be had here
        self.replay = f"dropwire replay --from '{span.since}' --until {span.until}"
        super().__init__(
            f"{span.entries} entries of {stream} were {span.kind} before {group} had done with them, from {self.first} "
            f"to {self.last}; where the segments are: {self.replay}"
        )


@dataclass
class Span:
    """The gap at hand, and how far this consumer has come in it."""

    since: str  # where it began when it was taken
    until: str
    entries: int
    kind: str
    deliveries: int
    at: str  # where it begins, as Redis knows
    done: str = ""  # since it was told so: the last id that is done, and how many
    count: int = 0

    @classmethod
    def read(cls, gap: bytes) -> "Span":
        """Read a gap as Redis keeps it."""
        since, until, entries, kind, deliveries = gap.decode().split(" ")
        return cls(since, until, int(entries), kind, int(deliveries), at=since)

    def pass_over(self, id: str) -> None:
        """Take an entry as done."""
        self.done, self.count = id, self.count + 1
        self.entries, self.deliveries = max(0, self.entries - 1), 0

    def end(self) -> None:
        """Take it as done to its end, with what could not be had."""
        self.done, self.count = self.until, self.count + self.entries
        self.entries = self.deliveries = 0

    def told(self) -> None:
        """Take down that Redis knows."""
        if self.done:
            self.at = f"({self.done}"
        self.done, self.count = "", 0


def name_of(stream: str, group: str) -> tuple[str, str]:
    """Return the key of a group's gaps, and that of who is at them."""
    key = f"{stream}:gaps:{group}"
    return key, f"{key}:owner"
