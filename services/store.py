"""The connection to Redis, its retry policy, and the scripts of what must happen at once."""

import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import structlog
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.client import Pipeline
from redis.commands.core import Script
from redis.exceptions import BusyLoadingError, ConnectionError, RedisError, TimeoutError
from redis.retry import Retry

from services import keys
from services.errors import SettingsError, StoreUnavailable
from services.settings import variable

log = structlog.get_logger()

#: What waiting may cure: the server is away, starting, out of memory or out of disk.
UNAVAILABLE = (RedisError,)
#: Seconds without an answer after which a connection counts as dead.
SOCKET_TIMEOUT = 10.0
#: Retries of one command, 20 ms to 0.5 s apart. Every write of ours may happen twice (each script and key says why that
#: is harmless), so a lost reply may be repeated.
RETRIES = 4


class Bounds(NamedTuple):
    """How far the dedup index reaches back, and how long the record of a signature in it is."""

    window: int  # seconds
    articles: int
    record: int  # bytes


class Store:
    """One client and the scripts, for the life of a process."""

    def __init__(self, url: str) -> None:
        self.redis: Redis = _client(url)
        self._ahead: float | None = None  # of Redis' clock before our monotonic one, ms
        self._commit = self._script("index", "seen", "stories", "commit")
        self._look_up = self._script("index", "seen", "look_up")
        self._register = self._script("index", "register")
        self._lease = self._script("lease")
        self._crashed = self._script("crashed")
        self._read = _source("read")
        self._trim = self._script("trim")
        self._append = self._script("append")

    def commit(
        self, bounds: Bounds, *, keep: int, stories: int, entries: Sequence[bytes], partitions: int = 1
    ) -> list[Any]:
        """Run commit.lua; its header says what goes in and out."""
        written = [keys.ARTICLES, keys.REJECTED, keys.COUNTS, keys.dedup(bounds.record), keys.STORIES, keys.TALLY]
        parted = map(keys.partition, range(partitions if partitions > 1 else 0))
        result: list[Any] = self._commit(
            keys=[*written, keys.PARTITIONS, keys.NEWEST, *parted],
            args=[*bounds, keep, stories, *entries],
        )
        return result

    def look_up(self, bounds: Bounds, sought: Sequence[bytes]) -> tuple[int, bytes]:
        """Run look_up.lua."""
        at, found = self._look_up(keys=[keys.dedup(bounds.record)], args=[bounds.window, bounds.record, *sought])
        return int(at), bytes(found)

    def register(self, bounds: Bounds, arguments: Sequence[str | bytes]) -> int:
        """Run register.lua."""
        return int(self._register(keys=[keys.dedup(bounds.record)], args=[*bounds, *arguments]))

    def lease(self, job: str, deliveries: Sequence[str], *, seconds: float) -> None:
        """Say that `job` has these deliveries in hand for so many seconds."""
        fields = [keys.lease(delivery, job) for delivery in deliveries]
        until = int(self._lease(keys=[keys.LEASES], args=[int(seconds * 1000), *fields]))
        self._ahead = until - int(seconds * 1000) - time.monotonic() * 1000

    def lease_ahead(self, job: str, deliveries: Sequence[str], *, seconds: float, pipe: Pipeline) -> None:
        """Lease to a job that the same pipeline enqueues, by Redis' clock as this process last read it.

        A script would have redis-py ask for it on every pipeline. Precision does not matter here: while the job waits
        in its queue the deliveries count as in hand, whatever the lease says.
        """
        if self._ahead is None:
            self._ahead = self.now_ms() - time.monotonic() * 1000
        until = int(self._ahead + (time.monotonic() + seconds) * 1000)
        if deliveries:
            pipe.hset(keys.LEASES, mapping={keys.lease(delivery, job): until for delivery in deliveries})

    def release(self, job: str, deliveries: Sequence[str], *, pipe: Pipeline) -> None:
        """Say that `job` no longer has these deliveries in hand."""
        if deliveries:
            pipe.hdel(keys.LEASES, *(keys.lease(delivery, job) for delivery in deliveries))

    def crashed(self, job: str, article: str, cause: str) -> int:
        """Count a worker's death against `article`; return how many it has caused."""
        counted = keys.tally_field("deaths", cause)
        return int(self._crashed(keys=[keys.ATTEMPTS, keys.LEASES, keys.TALLY], args=[article, cause, job, counted]))

    def trim(self, stream: str, policy: str, below: str, dead: str, ids: Sequence[str]) -> list[Any]:
        """Run trim.lua."""
        result: list[Any] = self._trim(keys=[stream, keys.retention(stream)], args=[policy, below, dead, *ids])
        return result

    def append(self, stream: str, seen: str, fields: Mapping[str, str | bytes]) -> str:
        """Run append.lua; "" when others were appended since `seen`."""
        flat = [part for pair in fields.items() for part in pair]
        places = [stream, keys.ARTICLES, keys.PARTITIONS, keys.NEWEST]
        return text(self._append(keys=places, args=[seen, *flat]))

    def let_go(self, job: str) -> None:
        """Release all that a job has in hand: it can't be done."""
        self.crashed(job, "", "")

    def count(self, counted: Mapping[str, int]) -> None:
        """Add to fields of the tally. A lost reply may count twice: only for what an alarm looks at, not an audit."""
        with self.redis.pipeline(transaction=False) as pipe:
            for field, count in counted.items():
                pipe.hincrby(keys.TALLY, field, count)
            pipe.execute()

    def read_to_end(self, delivery: str, field: str, *, articles: int, size: int, pipe: Pipeline) -> None:
        """Put read.lua into the pipeline: whole, since for a digest redis-py would ask on every pipeline."""
        pipe.eval(self._read, 2, keys.outcomes(delivery), keys.TALLY, field, articles, size)

    def bytes_of(self, key: str, start: int = 0, count: int = 0) -> bytes:
        """Return so many bytes of a STRING from a position on, or all of it; b"" where there are none."""
        value = self.redis.getrange(key, start, start + count - 1 if count else -1)
        return value if isinstance(value, bytes) else value.encode()

    def now_ms(self) -> int:
        """Return Redis' own time in milliseconds."""
        seconds, micros = self.redis.time()
        return int(seconds) * 1000 + int(micros) // 1000

    def _script(self, *names: str) -> Script:
        """Load a script; of several files the last is the script, before it stands what it shares with others."""
        return self.redis.register_script("".join(map(_source, names)))


def text(value: bytes | str | None) -> str:
    """Return what Redis said as text; nothing is ""."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""


def fields_of(said: Mapping[Any, Any] | None) -> dict[bytes, bytes]:
    """Return the fields of a stream entry as they are; what was deleted meanwhile has none."""
    raw = ((name.encode() if isinstance(name, str) else name, value) for name, value in (said or {}).items())
    return {name: value.encode() if isinstance(value, str) else value for name, value in raw}


def memory_share(info: Mapping[str, int]) -> float:
    """Return how much of its maxmemory Redis uses, 0 to 1; 0 when it has no limit."""
    limit = int(info.get("maxmemory", 0))
    return int(info["used_memory"]) / limit if limit else 0.0


def wait(store: Store, *, within: float = float("inf")) -> None:
    """Return when Redis answers; raise StoreUnavailable when it has not for `within` seconds."""
    said = False
    deadline = time.monotonic() + within
    for pause in _pauses():
        try:
            store.redis.ping()
        except UNAVAILABLE as error:
            if time.monotonic() >= deadline:
                raise StoreUnavailable(str(error)) from error
            if not said:
                log.warning("waiting for redis", error=str(error))
                said = True
            time.sleep(pause)
        else:
            if said:
                log.info("redis is back")
            return


def _pauses() -> Iterator[float]:
    pause = 0.05
    while True:
        yield pause
        pause = min(pause * 1.5, 1.0)


def _client(url: str) -> Redis:
    try:
        return Redis.from_url(
            url,
            socket_timeout=SOCKET_TIMEOUT,
            socket_connect_timeout=SOCKET_TIMEOUT,
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), RETRIES),
            retry_on_error=[ConnectionError, TimeoutError, BusyLoadingError],
        )
    except ValueError:  # it says what it took for the port: a part of the password, when that holds a `/`
        raise SettingsError(f"{variable('redis_url')}: not an address of a Redis") from None


def _source(script: str) -> str:
    return files("services.scripts").joinpath(f"{script}.lua").read_text("utf-8")
