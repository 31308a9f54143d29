import signal
import threading

import pytest
from redis.exceptions import ConnectionError
from rq import Queue
from rq.job import Job

from services import keys, queue
from services import watcher as watcher_module
from services.inbox import Dropped
from services.janitor import Janitor
from services.settings import Settings
from services.store import Store
from services.watcher import Watcher, batches, held_back_by
from tests.servers import eventually
from tests.spools import drop, files_below, settings_of, spool_of


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = signal.getsignal(signal.SIGIO)
    yield
    signal.signal(signal.SIGIO, before)


def watcher_of(store, spool, **changes):
    return Watcher(settings_of(spool.root.parent, **{"rescan": 0.1} | changes), store, spool)


def enqueued(redis):
    """Return the places of each dedup job that waits."""
    jobs = Queue("dedup", connection=redis, serializer="json").job_ids
    return [Job.fetch(job, connection=redis, serializer="json").args[0] for job in jobs]


class Running:
    """A watcher at work in a thread, as long as the test looks."""

    def __init__(self, watcher, monkeypatch):
        monkeypatch.setattr(signal, "signal", lambda *_: None)  # a thread may not
        self.stop = threading.Event()
        self.thread = threading.Thread(target=watcher.run, args=(self.stop,))
        self.watcher = watcher

    def __enter__(self):
        self.thread.start()
        return self.watcher

    def __exit__(self, *_):
        self.stop.set()
        self.watcher._wake.set()
        self.thread.join(10)
        for thread in threading.enumerate():
            if thread.name == "inotify":
                thread.join(10)


# --- decisions ---


def sizes(found):
    return [[file.size for file in batch] for batch in found]


@pytest.mark.parametrize(
    ("files", "cut"),
    [
        ([], []),
        ([1], [[1]]),
        ([1, 2, 3], [[1, 2, 3]]),
        ([1, 2, 3, 4], [[1, 2, 3], [4]]),
        ([60, 40, 1], [[60, 40], [1]]),
        ([500, 1], [[500], [1]]),
        ([1, 500, 1], [[1], [500], [1]]),
    ],
)
def test_files_are_cut_into_batches_by_number_and_by_bytes(files, cut):
    dropped = (Dropped(str(n), size) for n, size in enumerate(files))

    assert sizes(batches(dropped, Settings(batch=3, batch_bytes=100))) == cut


def test_a_batch_is_passed_on_before_the_next_files_are_looked_at():
    looked = []
    files = (looked.append(n) or Dropped(str(n), 1) for n in range(100))

    next(batches(files, Settings(batch=3)))

    assert looked == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("in_flight", "lengths", "memory", "why"),
    [
        (0, {}, 0.0, ""),
        (99, {"dedup": 1000, "extraction": 1, "classification": 2}, 0.84, ""),
        (100, {}, 0.0, "high water"),
        (0, {}, 0.85, "memory"),
        (100, {}, 0.9, "memory"),
        (0, {"dedup": 0, "extraction": 4, "classification": 0}, 0.0, "stages"),
        (0, {"dedup": 0, "extraction": 2, "classification": 2}, 0.0, "stages"),
    ],
)
def test_what_holds_the_watcher_back(in_flight, lengths, memory, why):
    settings = Settings(high_water=100, batch=50, memory_stop=0.85)

    assert held_back_by(in_flight, lengths, memory, settings=settings) == why


# --- looks ---


def test_what_is_complete_is_claimed_and_enqueued_with_a_lease(store, spool, redis):
    drop(spool, "wire/a.txt")
    (spool.inbox / "b.txt.part").touch()

    assert watcher_of(store, spool).look() == 1

    (claim,) = spool.claims()
    assert enqueued(redis) == [[claim.place]]
    assert [field.decode().partition(":")[0] for field in redis.hkeys(keys.LEASES)] == [claim.delivery]
    assert files_below(spool.inbox) == ["b.txt.part"]


def test_thousands_of_files_renamed_in_at_once_are_each_claimed_once(store, spool, redis):
    names = [f"{n % 7}/{n}.txt" for n in range(3000)]
    for name in names:
        drop(spool, name, name.encode())

    claimed = watcher_of(store, spool, high_water=10_000).look()

    batched = enqueued(redis)
    places = [place for batch in batched for place in batch]
    assert claimed == len(places) == len(set(places)) == 3000
    assert all(len(batch) <= 50 for batch in batched)
    assert sorted(claim.name for claim in spool.claims()) == sorted(names)
    assert files_below(spool.inbox) == []


def test_while_jobs_wait_a_file_waits_for_company_and_is_enqueued_with_it(store, spool, redis, monkeypatch):
    monkeypatch.setattr(watcher_module, "COMPANY", 60.0)
    watcher = watcher_of(store, spool)
    drop(spool, "first.txt")
    watcher.look()
    drop(spool, "second.txt")

    assert watcher.look() == 0

    drop(spool, "third.txt")
    redis.delete(keys.queue("dedup"))
    assert watcher.look() == 2
    assert [len(places) for places in enqueued(redis)] == [2]


def test_a_full_batch_waits_for_nobody(store, spool, redis, monkeypatch):
    monkeypatch.setattr(watcher_module, "COMPANY", 60.0)
    watcher = watcher_of(store, spool, batch=2)
    for number in range(5):
        drop(spool, f"{number}.txt")

    assert watcher.look() == 4
    assert [len(places) for places in enqueued(redis)] == [2, 2]


def test_a_file_waits_for_company_for_a_while_only(store, spool, redis, monkeypatch):
    monkeypatch.setattr(watcher_module, "COMPANY", 0.0)
    watcher = watcher_of(store, spool)
    for name in ("first.txt", "second.txt"):
        drop(spool, name)
        watcher.look()

    assert len(enqueued(redis)) == 2


def test_a_backlog_waits_in_the_inbox_until_there_is_room(store, spool, redis):
    for n in range(10):
        drop(spool, f"{n}.txt", b"%d" % n)
    watcher = watcher_of(store, spool, high_water=4, batch=2, rescan=0.01)

    first = watcher.look()
    still = watcher.look()
    redis.delete(keys.LEASES)  # all done
    then = watcher.look()

    assert (first, still, then) == (4, 0, 4)
    assert len(files_below(spool.inbox)) == 2


def test_the_watcher_goes_on_as_soon_as_the_water_falls(store, spool, redis, monkeypatch):
    for n in range(6):
        drop(spool, f"{n}.txt", b"%d" % n)
    with Running(watcher_of(store, spool, high_water=2, batch=2), monkeypatch):
        for _ in range(2):
            eventually(lambda: redis.hlen(keys.LEASES) == 2)
            redis.delete(keys.LEASES)
        eventually(lambda: len(list(spool.claims())) == 6)

    assert files_below(spool.inbox) == []


def test_nothing_is_claimed_while_redis_is_nearly_full(store, spool, monkeypatch):
    drop(spool, "a.txt")
    alarms = []
    monkeypatch.setattr(watcher_module, "memory_share", lambda _info: 0.9)
    monkeypatch.setattr(watcher_module.log, "error", lambda said: alarms.append(said))
    watcher = watcher_of(store, spool, rescan=0.01)

    claimed = watcher.look() + watcher.look()
    monkeypatch.setattr(watcher_module, "memory_share", lambda _info: 0.1)
    watcher._memory = (0.0, 0.0)  # looked at a while ago

    assert claimed == 0
    assert alarms == ["nothing more is claimed: redis is nearly full"]
    assert watcher.look() == 1


def test_redis_memory_is_asked_for_once_a_second_at_most(store, spool, monkeypatch):
    asked = []
    monkeypatch.setattr(watcher_module, "memory_share", lambda info: asked.append(info) or 0.0)
    watcher = watcher_of(store, spool, batch=1)
    for n in range(20):
        drop(spool, f"{n}.txt", b"%d" % n)
    watcher.look()

    assert len(asked) <= 2


def test_files_claimed_when_redis_went_away_are_found_by_the_janitor(store, spool, redis, monkeypatch):
    for n in range(5):
        drop(spool, f"{n}.txt", b"%d" % n)
    with monkeypatch.context() as away:
        away.setattr(watcher_module.queue, "enqueue_deliveries", _gone)
        with pytest.raises(ConnectionError):
            watcher_of(store, spool, batch=2).look()
    janitor = Janitor(settings_of(spool.root.parent), store, spool)
    between = len(list(spool.claims())), len(files_below(spool.inbox))
    janitor.round()
    janitor.round()

    (batch,) = enqueued(redis)
    assert between == (2, 3)
    assert sorted(batch) == sorted(claim.place for claim in spool.claims())


def _gone(*_arguments):
    raise ConnectionError("gone")


# --- at work ---


@pytest.mark.parametrize("error", [OSError("No space left: too many watches"), RuntimeError("inotify broke")])
def test_without_file_events_the_inbox_is_scanned(store, spool, monkeypatch, error):
    def fail(*_arguments, **_options):
        raise error

    monkeypatch.setattr(watcher_module.watchfiles, "watch", fail)
    with Running(watcher_of(store, spool), monkeypatch):
        drop(spool, "a.txt")
        eventually(lambda: list(spool.claims()))
        drop(spool, "b.txt", b"another")

        assert eventually(lambda: len(list(spool.claims())) == 2)


def test_a_file_event_wakes_the_watcher_long_before_the_next_scan(store, spool, monkeypatch):
    watcher = watcher_of(store, spool, rescan=1000.0)
    real = watcher_module.watchfiles.watch
    listening = threading.Event()

    def watch(*arguments, **options):
        options["yield_on_timeout"] = True
        for changes in real(*arguments, **options, rust_timeout=50):
            listening.set()
            if changes:
                yield changes

    monkeypatch.setattr(watcher_module.watchfiles, "watch", watch)
    with Running(watcher, monkeypatch):
        assert listening.wait(10)
        drop(spool, "deep/er/a.txt")

        assert eventually(lambda: list(spool.claims()))


def test_trouble_with_redis_or_the_disk_is_tried_again(store, spool, monkeypatch):
    watcher = watcher_of(store, spool)
    look, troubles = watcher.look, [ConnectionError("gone"), OSError("No space left")]

    def troubled():
        if troubles:
            raise troubles.pop()
        return look()

    monkeypatch.setattr(watcher, "look", troubled)
    drop(spool, "a.txt")
    with Running(watcher, monkeypatch):
        assert eventually(lambda: list(spool.claims()))


def test_the_watcher_looks_again_as_soon_as_a_file_may_be_complete(store, spool):
    watcher = watcher_of(store, spool, rescan=5.0)
    idle = watcher._patience()
    watcher.inbox.due = 0.05

    assert (idle, watcher._patience()) == (5.0, 0.05)
    watcher.inbox.due = 60
    assert watcher._patience() == 5.0


def test_a_writer_that_meets_our_look_does_not_end_the_watcher(store, spool):
    stop = threading.Event()
    stop.set()
    watcher_of(store, spool).run(stop)

    assert signal.getsignal(signal.SIGIO) is signal.SIG_IGN
    assert queue.lengths(store)["dedup"] == 0
