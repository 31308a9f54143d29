"""A consumer of partitioned streams: a member of its group, who reads some of the partitions, alone and in order.

Members share the partitions out among themselves: each is leased to one of them at a time, so that what is said of
one subject, which is all in one partition, is handed over in its order. A member that is silent for `claim_after`
seconds loses its partitions to the others, who begin with what it had not acked. All read under one consumer name
(READER): what is pending in a partition belongs to whoever has it. Without partitions, and unless `ordered` is asked
for, the members compete for the entries of the one stream.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from redis import exceptions as errors

from services import consumer as consumers
from services.consumer import BLOCK, STREAM, Call, Consumer, Event, Filter, Options, Pause, Step, Steps, Talk
from services.gaps import Gap, Reader

PARTITIONS = "dropwire:partitions"
#: The consumer that reads a partition, whoever it is leased to.
READER = "partition"
#: Seconds between two looks for partitions where there were none.
LOOK_EVERY = 5.0
#: Seconds after which a partition that got nothing new is looked at all the same, for gaps and what was left lying.
REVISIT = 5.0

log = logging.getLogger("dropwire.subscriber")

#: What reads the segments of a stream; nothing where there are none.
Readers = Callable[[str], Reader | None]

# KEYS 1 members: name -> until when, Redis ms   2 holders: stream -> name   3 streams of partitions
# ARGV 1 member   2 ms that it may be silent, 0 when it leaves   3 group   4 where a new group begins
#      5 the stream for all   6.. streams that it gives up
# Result: how many streams are its share, then those that it has.
#
# A stream that is new to a group which is known elsewhere is read from its first entry: it is a new partition.
_SHARE = """
local call, me = redis.call, ARGV[1]
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
call('ZREM', KEYS[1], me)
if ARGV[2] ~= '0' then call('ZADD', KEYS[1], now + ARGV[2], me) end
for i = 6, #ARGV do
  if call('HGET', KEYS[2], ARGV[i]) == me then call('HDEL', KEYS[2], ARGV[i]) end
end
if ARGV[2] == '0' then return { 0 } end
local streams, without, known = call('SMEMBERS', KEYS[3]), {}, false
streams[#streams + 1] = ARGV[5]
table.sort(streams)
for _, stream in ipairs(streams) do
  local has = false
  for _, row in ipairs(call('EXISTS', stream) == 1 and call('XINFO', 'GROUPS', stream) or {}) do
    if row[2] == ARGV[3] then has = true end
  end
  if has then known = true else without[#without + 1] = stream end
end
for _, stream in ipairs(without) do
  call('XGROUP', 'CREATE', stream, ARGV[3], known and '0' or ARGV[4], 'MKSTREAM')
end
local members = call('ZRANGE', KEYS[1], 0, -1)
table.sort(members)
local share = math.floor(#streams / #members)
for at, name in ipairs(members) do
  if name == me and at <= #streams % #members then share = share + 1 end
end
local mine, free = {}, {}
for _, stream in ipairs(streams) do
  local holder = call('HGET', KEYS[2], stream)
  if holder == me then
    mine[#mine + 1] = stream
  elseif not holder or not call('ZSCORE', KEYS[1], holder) then
    free[#free + 1] = stream
  end
end
for _, stream in ipairs(free) do
  if #mine < share then
    call('HSET', KEYS[2], stream, me)
    mine[#mine + 1] = stream
  end
end
for i = 1, 2 do call('EXPIRE', KEYS[i], 86400) end
return { share, unpack(mine) }
"""


@dataclass(frozen=True)
class Rest(Pause):
    """There is nothing to hand over: the member reads for all its partitions at once."""


class Partition(Consumer):
    """One partition that this member has; its entries are handed over in their order, or not at all."""

    ordered = True

    def __init__(self, stream: str, group: str, *, spilled: Reader | None, options: Options) -> None:
        own: Options = {**options, "stream": stream, "consumer": READER}
        super().__init__(group, spilled=spilled, **own)
        self.is_resting = False
        self.visited = 0.0
        self._reply: Any = None
        self._running = self.steps()

    def resume(self, reply: Any = None) -> Step | None:
        """Tell what Redis said and return what to do next; None at the end."""
        self.is_resting, self.visited = False, time.monotonic()
        try:
            return self._running.throw(reply) if isinstance(reply, Exception) else self._running.send(reply)
        except StopIteration:
            return None

    @property
    def place(self) -> str:
        """The newest entry that was read, or ""."""
        return self._place

    def due(self) -> float:
        """Return from when on it must be looked at, whatever comes."""
        return min([self.visited + REVISIT, *(at for at, _ in self._later[:1])])

    def is_held_up(self) -> bool:
        """Say whether something must be handed over before more is read."""
        return bool(self._waiting or self._later)

    def leave(self) -> Steps:
        """Ack what is done; the rest is for whoever gets this partition next."""
        yield from self._judge()
        yield from self.settle()
        yield from self._leave_gap()

    def _read(self) -> Steps:
        yield Rest(0.0)


def _nothing(_stream: str) -> Reader | None:
    return None


class Member:
    """One member of a group, as `services.subscriber` drives it: a Consumer's ways, over all that it may read."""

    def __init__(self, group: str, *, spilled: Readers = _nothing, **options: Unpack[Options]) -> None:
        self._options = options
        self._alone = Consumer(
            group, spilled=spilled(options.get("stream", STREAM)), **options
        )  # where there are no partitions
        self.group, self.name, self.on_gap = group, self._alone.name, self._alone.on_gap
        self._spilled = spilled
        self._stream = options.get("stream", STREAM)
        self._ordered = options.get("ordered", False)
        self._ttl = options.get("claim_after", 60.0)
        self._parts: dict[str, Partition] = {}
        self._handed: Consumer = self._alone  # who has handed over the event that is being worked on
        self._kept: dict[str, Consumer] = {}
        self._given_up: list[str] = []
        self._until = self._due = float("-inf")  # until when the lease holds, and when it is to be renewed
        self._is_leased = False
        self._looked = float("-inf")
        self._tries = 0
        self._lost = 0

    # --- what the subscription asks for ---

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._alone.stopped

    @stopped.setter
    def stopped(self, value: bool) -> None:
        for one in (self._alone, *self._parts.values()):
            one.stopped = value

    @property
    def lost(self) -> int:
        """Entries that were trimmed while pending."""
        return self._lost + self._alone.lost + sum(part.lost for part in self._parts.values())

    def finish(self, event: Event) -> None:
        """Take the event as done."""
        self._kept.pop(event.entry_id, self._handed).finish(event)

    def finish_current(self) -> None:
        """Take the event handed over last as done."""
        self._handed.finish_current()

    def fail(self, event: Event, error: BaseException) -> None:
        """Take the event as failed."""
        self._handed.fail(event, error)

    def abandon(self) -> None:
        """Take an event whose loop was left as failed."""
        self._handed.abandon()

    def keep(self, event: Event) -> None:
        """Take the event as in hand until it is finished by its name."""
        self._kept[event.entry_id] = self._handed
        self._handed.keep(event)

    def extend(self) -> Steps:
        """Say that what is kept is still in hand."""
        if self._is_leased:
            yield from self._renew()
        yield from self._alone.extend()

    def settle(self) -> Steps:
        """Ack what is finished."""
        for one in (self._alone, *self._parts.values()):
            yield from one.settle()

    def farewell(self) -> Steps:
        """Ack, and leave the rest to others at once."""
        if not self._is_leased:
            yield from self._alone.farewell()
            return
        for part in self._parts.values():
            yield from part.leave()
        yield from self._ask_for(0, [*self._parts, *self._given_up])

    def steps(self) -> Steps:
        """Yield commands, pauses and events until stopped."""
        while not self.stopped:
            try:
                if self._is_leased or (yield from self._is_parted()):
                    yield from self._share_out()
                else:
                    yield from self._compete()
            except (errors.RedisError, OSError) as error:
                yield Pause(self._recover(error))

    # --- one stream for all ---

    def _is_parted(self) -> Talk[bool]:
        if self._ordered or self._stream != STREAM:
            return self._ordered
        self._looked = time.monotonic()
        return bool((yield Call(("EXISTS", PARTITIONS))))

    def _compete(self) -> Steps:
        """Read the one stream as others do; return when there are partitions."""
        running, reply = self._alone.steps(), None
        while (step := _resumed(running, reply)) is not None:
            reply = None
            if _is_reading(step) and time.monotonic() - self._looked > LOOK_EVERY and (yield from self._is_parted()):
                running.close()
                yield from self._alone.farewell()
                return
            try:
                reply = yield step
            except (errors.RedisError, OSError) as error:
                reply = error

    # --- partitions ---

    def _share_out(self) -> Steps:
        self._is_leased = True
        while not self.stopped:
            if time.monotonic() >= self._due:
                yield from self._take_share()
            for part in list(self._parts.values()):
                if not part.is_resting or part.due() <= time.monotonic():
                    yield from self._advance(part)
            if all(part.is_resting for part in self._parts.values()) and time.monotonic() < self._due:
                yield from self._read()

    def _take_share(self) -> Steps:
        """Renew the lease; begin with what was won, drop what was lost, and give up what is beyond the share."""
        share, mine = yield from self._renew()
        for stream in [stream for stream in self._parts if stream not in mine]:
            self._drop(stream)
        for stream in mine:
            if stream not in self._parts:
                spilled = self._spilled(stream)
                self._parts[stream] = Partition(stream, self.group, spilled=spilled, options=self._options)
                self._parts[stream].stopped = self.stopped
        surplus = len(mine) - share
        for part in [part for part in self._parts.values() if part.is_resting][: max(0, surplus)]:
            yield from part.leave()
            self._drop(part.stream)
            self._given_up.append(part.stream)
            self._due = float("-inf")

    def _renew(self) -> Talk[tuple[int, list[str]]]:
        asked = time.monotonic()
        given_up = list(self._given_up)
        reply = yield from self._ask_for(int(self._ttl * 1000), given_up)
        self._given_up = [stream for stream in self._given_up if stream not in given_up]
        self._until, self._due, self._tries = asked + self._ttl, asked + self._ttl / 3, 0
        return int(reply[0]), [consumers.text(stream) for stream in reply[1:]]

    def _ask_for(self, ttl: int, given_up: Sequence[str]) -> Talk[Any]:
        members = f"dropwire:members:{self.group}" + ("" if self._stream == STREAM else f":{self._stream}")
        parted = PARTITIONS if self._stream == STREAM else f"{members}:none"
        names = (members, f"{members}:streams", parted)
        places = sorted((part.place for part in self._parts.values() if part.place), key=consumers.order)
        start = places[0] if places else self._alone.start
        reply = yield Call(("EVAL", _SHARE, 3, *names, self.name, ttl, self.group, start, self._stream, *given_up))
        return reply

    def _drop(self, stream: str) -> None:
        part = self._parts.pop(stream)
        self._lost += part.lost
        if self._handed is part:
            self._handed = self._alone

    def _advance(self, part: Partition) -> Steps:
        """Let one partition go on until it rests, or the lease is to be renewed."""
        reply: Any = None
        while not self.stopped and (step := part.resume(reply)) is not None:
            reply = None
            if isinstance(step, Rest):
                part.is_resting = True
                return
            if isinstance(step, Event | Gap):
                if time.monotonic() >= self._until:  # it may be another's by now, who will hand it over
                    self._drop(part.stream)
                    return
                self._handed = part
                yield step
                if time.monotonic() >= self._due:
                    return
                continue
            try:
                reply = yield step
            except (errors.RedisError, OSError) as error:
                reply = error

    def _read(self) -> Steps:
        """Wait for new entries in all partitions that have handed over what they had."""
        due = min([self._due, *(part.due() for part in self._parts.values())])
        wait = max(1, min(BLOCK, int((due - time.monotonic()) * 1000)))
        reading = [part.stream for part in self._parts.values() if not part.is_held_up()]
        if not reading:
            yield Pause(wait / 1000)
            return
        count = self._options.get("prefetch", 32)
        asked = ("XREADGROUP", "GROUP", self.group, READER, "COUNT", count, "BLOCK", wait)
        reply = yield Call((*asked, "STREAMS", *reading, *(">" for _ in reading)))
        for stream, entries in reply or ():
            part = self._parts[consumers.text(stream)]
            part.receive(entries)
            part.is_resting = False

    def _recover(self, error: Exception) -> float:
        """Return for how long to wait, or raise what waiting does not cure; then all is taken up again."""
        if "NOGROUP" not in str(error) and not consumers.is_curable(error):
            raise error
        self._tries += 1
        self._due = float("-inf")
        pause = consumers.backoff(self._tries)
        log.warning("redis failed; trying again: group=%s pause=%.1f error=%s", self.group, pause, error)
        return pause


def replayed(since: str, until: str, wanted: Filter, *, page: int, follow: bool, spilled: Readers) -> Steps:
    """Read the stream for all and the partitions as one, in the order of their ids; then wait if told to follow."""
    places: dict[str, str] = {}
    while True:
        parted = yield from _asked("SMEMBERS", PARTITIONS)
        streams = [STREAM, *sorted(map(consumers.text, parted))]
        if len(streams) == 1 and not follow:
            alone = spilled(STREAM)
            yield from consumers.replayed(STREAM, since, until, wanted, page=page, follow=False, spilled=alone)
            return
        reading = [_Reading(stream, places.get(stream, since), until, page, spilled) for stream in streams]
        yield from _merged(reading, wanted)
        if not follow:
            return
        places = {one.stream: one.place for one in reading}
        lasts = [place.strip("(-") or "0" for place in places.values()]
        yield from _asked("XREAD", "COUNT", 1, "BLOCK", BLOCK, "STREAMS", *places, *lasts)


class _Reading:
    """One stream that is read with others."""

    def __init__(self, stream: str, place: str, until: str, page: int, spilled: Readers) -> None:
        every, own = Filter(types=None), spilled(stream)
        self.stream, self.place = stream, place
        self.head: Event | None = None
        self._running = consumers.replayed(stream, place, until, every, page=page, follow=False, spilled=own)

    def advance(self) -> Steps:
        """Go on to the next event."""
        self.head, reply = None, None
        while (step := _resumed(self._running, reply)) is not None:
            if isinstance(step, Event):
                self.head, self.place = step, f"({step.entry_id}"
                return
            try:
                reply = yield step
            except (errors.RedisError, OSError) as error:
                reply = error


def _merged(readings: Sequence[_Reading], wanted: Filter) -> Steps:
    for one in readings:
        yield from one.advance()
    while going := [one for one in readings if one.head]:
        first = min(going, key=_id_of_head)
        if first.head and wanted.wants(first.head):
            yield first.head
        yield from first.advance()


def _id_of_head(reading: _Reading) -> tuple[int, int]:
    return consumers.order(reading.head.entry_id if reading.head else "")


def _asked(*args: str | int) -> Talk[Any]:
    """Ask until Redis answers."""
    tries = 0
    while True:
        try:
            reply = yield Call(args)
        except (errors.RedisError, OSError) as error:
            if not consumers.is_curable(error):
                raise
            tries += 1
            yield Pause(consumers.backoff(tries))
        else:
            return reply or ()


def _resumed(running: Steps, reply: Any) -> Step | None:
    try:
        return running.throw(reply) if isinstance(reply, Exception) else running.send(reply)
    except StopIteration:
        return None


def _is_reading(step: Step) -> bool:
    return isinstance(step, Call) and step.args[0] == "XREADGROUP"
