import io
import threading
import time
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from redis.exceptions import ConnectionError
from warcio.archiveiterator import ArchiveIterator

from services import keys
from services.feeds import announced, polling
from services.feeds import poller as poller_module
from services.feeds.poller import Poller
from services.feeds.state import State
from services.feeds.states import States
from services.feeds.subscriptions import Feed
from services.store import Store
from tests.servers import eventually
from tests.services.feeds.web import LOOPBACK, Site, answer, fetcher, in_turn, item, rss
from tests.spools import files_below, settings_of

STORY = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"


@pytest.fixture
def site():
    with Site() as found:
        yield found


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def desk(tmp_path, store, site):
    return Desk(tmp_path, store, site)


class Desk:
    """A list of feeds and a poller of it, in a folder of their own."""

    def __init__(self, folder, store, site):
        self.folder = folder
        self.store = store
        self.site = site
        self.states = States(store)

    def poller(self, *, list_="", seconds=5.0, **changes):
        settings = settings_of(self.folder, feeds=self.folder / "feeds.txt", **{"feeds_spacing": 0.0} | changes)
        settings.inbox.mkdir(exist_ok=True)
        if list_:
            settings.feeds.write_text(list_)
        elif not settings.feeds.exists():
            settings.feeds.write_text(self.site.url())
        return Poller(settings, self.store, fetcher(seconds=seconds, resolve=lambda *_: [LOOPBACK]))

    def poll(self, **changes):
        """Poll everything once, due or not; return the results by path."""
        results = self.poller(**changes).once(threading.Event(), everything=True)
        return {result.url.partition(f":{self.site.port}")[2]: result for result in results}

    def poll_feed(self, **changes):
        return self.poll(**changes)["/feed"]

    def state(self, path="/feed"):
        return self.states.load([Feed(url=self.site.url(path))])[0]

    def put(self, path="/feed", **changes):
        before = self.state(path)
        state = State(**{name: getattr(before, name) for name in State.__struct_fields__} | changes)
        self.states.save(Feed(url=self.site.url(path)), state, 0)

    def dropped(self):
        """The names and bytes of what is in the inbox, which is emptied."""
        found = {}
        for name in files_below(self.folder / "inbox"):
            path = self.folder / "inbox" / name
            found[name] = path.read_bytes()
            path.unlink()
        return found

    def headlines(self):
        """The headlines of the feeds in the inbox, which is emptied."""
        feeds = [data for name, data in self.dropped().items() if name.endswith(".xml")]
        return [entry.title for data in feeds for entry in feedparser.parse(data).entries]


def report(*numbers):
    return [f"Harbour report number {number}" for number in numbers]


# --- what is dropped ---


def test_a_feed_is_dropped_and_then_only_what_is_new_in_it(desk, site):
    site.answers["/feed"] = in_turn(answer(200, rss(item(1), item(2))), answer(200, rss(item(3), item(1), item(2))))

    assert (desk.poll_feed().entries, desk.headlines()) == (2, report(1, 2))
    assert (desk.poll_feed().entries, desk.headlines()) == (1, report(3))
    assert (desk.poll_feed().result, desk.headlines()) == ("unchanged", [])
    assert desk.state().entries == 3


def test_polls_are_tallied_by_their_result(desk, site):
    site.answers["/feed"] = in_turn(
        answer(200, rss(item(1))), answer(200, rss(item(1))), answer(500, b""), answer(410, b"")
    )
    for _ in range(4):
        desk.poll_feed()

    assert desk.store.redis.hgetall(keys.TALLY) == {
        b"polls|new": b"1",
        b"polls|unchanged": b"1",
        b"polls|failed": b"1",
        b"polls|gone": b"1",
    }


def test_an_entry_whose_text_changes_is_dropped_again(desk, site):
    changed = item(1, "Another text of the same entry, long enough")
    site.answers["/feed"] = in_turn(answer(200, rss(item(1), item(2))), answer(200, rss(changed, item(2))))

    desk.poll_feed()
    desk.dropped()

    assert (desk.poll_feed().entries, desk.headlines()) == (1, report(1))


def test_a_feed_that_only_changes_its_dates_costs_no_file(desk, site):
    count = iter(range(100))
    site.answers["/feed"] = lambda _: answer(200, rss(item(1), head=f"<lastBuildDate>{next(count)}</lastBuildDate>"))

    desk.poll_feed()
    desk.dropped()

    assert (desk.poll_feed().result, desk.dropped()) == ("unchanged", {})


def test_an_entry_that_comes_back_was_seen(desk, site):
    both, one = answer(200, rss(item(1), item(2))), answer(200, rss(item(1)))
    site.answers["/feed"] = in_turn(both, one, both)

    desk.poll_feed()
    desk.poll_feed()
    desk.dropped()

    assert (desk.poll_feed().result, desk.dropped()) == ("unchanged", {})


def test_a_broken_feed_is_dropped_whole_and_not_again_until_it_changes(desk, site):
    broken = rss(item(1)).replace("</channel>", "")
    site.answers["/feed"] = in_turn(answer(200, broken), answer(200, broken), answer(200, broken + " "))

    assert [(desk.poll_feed().result, list(desk.dropped().values())) for _ in range(3)] == [
        ("new", [broken.encode()]),
        ("unchanged", []),
        ("new", [broken.encode() + b" "]),
    ]


def test_a_file_is_named_after_the_address_in_the_list(desk, site):
    site.answers["/feed"] = answer(302, Location="/elsewhere")
    site.answers["/elsewhere"] = answer(200, rss(item(1)))

    desk.poll()
    [name] = desk.dropped()

    assert name.startswith(f"feeds/{LOOPBACK}/feed-2")


# --- asking only for what has changed ---


def test_validators_are_sent_back_and_304_costs_nothing(desk, site):
    site.answers["/feed"] = in_turn(
        answer(200, rss(item(1)), ETag='"a"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"), answer(304)
    )

    desk.poll_feed()
    result = desk.poll_feed()

    assert (result.result, result.status) == ("unchanged", 304)
    assert "if-none-match" not in site.requests[0].headers
    assert site.requests[1].headers["if-none-match"] == '"a"'
    assert site.requests[1].headers["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_a_304_that_nobody_asked_for_is_a_failure(desk, site):
    site.answers["/feed"] = answer(304)

    assert desk.poll_feed().error == "HTTP 304 Not Modified"


def test_a_feed_is_fetched_whole_once_a_day_whatever_its_validators(desk, site):
    site.answers["/feed"] = answer(200, rss(item(1)), ETag='"a"')
    desk.poll_feed()
    desk.put(whole=desk.state().whole - 90_000)

    desk.poll_feed()

    assert "if-none-match" not in site.requests[1].headers


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (answer(401), "HTTP 401 Unauthorized"),
        (answer(403), "HTTP 403 Forbidden"),
        (answer(404), "HTTP 404 Not Found"),
        (answer(418), "HTTP 418 I'm a Teapot"),
        (answer(500), "HTTP 500 Internal Server Error"),
        (answer(799), "HTTP 799"),
        (answer(204), "HTTP 204 No Content"),
        (answer(300, Location="/x"), "HTTP 300 Multiple Choices"),
        (answer(302), "redirects: to nowhere"),
        (answer(200, ""), "not a feed: empty"),
        (answer(200, "<!doctype html><title>Log in"), "not a feed: a web page"),
        (answer(302, Location="http://169.254.169.254/"), "forbidden_address: 169.254.169.254:80 is not public"),
        (b"", "connection: RemoteDisconnected: Remote end closed connection without response"),
    ],
)
def test_a_failure_is_told_with_its_reason_and_nothing_is_dropped(desk, site, said, error):
    site.answers["/feed"] = said
    poller = desk.poller()
    poller.poll.fetcher = fetcher()  # with the system's own resolver

    [result] = poller.once(threading.Event())

    assert (result.result, result.error) == ("failed", error)
    assert (desk.state().failures, desk.state().error) == (1, error)
    assert desk.dropped() == {}


def test_failures_back_off_and_a_success_forgets_them(desk, site):
    site.answers["/feed"] = in_turn(*3 * [answer(500)], answer(200, rss(item(1))))

    waits = [desk.poll_feed().next for _ in range(4)]

    assert [round(wait / 900 / scale) for wait, scale in zip(waits, (1, 2, 4, 1), strict=True)] == [1, 1, 1, 1]
    assert (desk.state().failures, desk.state().error) == (0, "")


def test_a_failure_keeps_what_was_known(desk, site):
    feed = answer(200, rss(item(1)), ETag='"a"')
    site.answers["/feed"] = in_turn(feed, answer(503), feed)

    desk.poll_feed()
    desk.poll_feed()
    desk.dropped()

    assert (desk.poll_feed().result, desk.dropped()) == ("unchanged", {})
    assert site.requests[2].headers["if-none-match"] == '"a"'


@pytest.mark.parametrize(("asked", "seconds"), [("3600", 3600), ("315360000", 86_400)])
def test_a_server_that_asks_for_patience_gets_it(desk, site, asked, seconds):
    site.answers["/feed"] = answer(429, Retry_After=asked)

    assert desk.poll_feed().next == pytest.approx(seconds, rel=0.11)


def test_once_does_not_wait_for_a_host_that_wants_to_be_left_alone(desk, site, monkeypatch):
    monkeypatch.setattr(poller_module, "PATIENCE", 0.1)
    site.answers["/feed"] = answer(429, Retry_After="120")
    desk.poll_feed()

    assert desk.poll_feed().result == "waiting"
    assert len(site.requests) == 1


def test_its_other_feeds_are_left_alone_too(desk, site, store):
    site.answers["/feed"] = answer(429, Retry_After="120")

    desk.poll_feed()

    assert 100_000 < store.redis.pttl(keys.feed_host(LOOPBACK)) <= 120_000


def test_a_feed_that_is_gone_is_polled_no_more(desk, site):
    site.answers["/feed"] = answer(410)

    assert desk.poll_feed().result == "gone"
    assert desk.poll() == {}
    assert len(site.requests) == 1
    assert desk.states.next([Feed(url=site.url())]) == [float("inf")]


def test_a_gone_feed_that_is_removed_and_added_begins_anew(desk, site):
    site.answers["/feed"] = in_turn(answer(410), answer(200, rss(item(1))))
    desk.poll_feed()

    desk.states.forget([Feed(url=site.url())])

    assert desk.poll_feed().result == "new"


def test_what_breaks_on_our_side_is_not_the_feeds_fault_and_loses_nothing(desk, site, monkeypatch):
    site.answers["/feed"] = answer(200, rss(item(1)))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(polling, "drop", full)
        result = desk.poll_feed()

    assert (result.result, desk.state().failures) == ("failed", 0)
    assert (desk.poll_feed().entries, desk.headlines()) == (1, report(1))


# --- moved ---


def test_a_feed_is_polled_where_it_has_moved_to_once_that_is_certain(desk, site):
    site.answers |= {"/feed": answer(301, Location="/new"), "/new": answer(200, rss(item(1)))}
    desk.poll_feed()
    desk.put(moving_since=desk.state().moving_since - 90_000)

    desk.poll_feed()
    desk.poll_feed()

    assert site.paths() == ["/feed", "/new", "/feed", "/new", "/new"]
    assert desk.state().moved == site.url("/new")


def test_a_new_address_that_fails_is_left_for_the_old_one(desk, site):
    site.answers |= {"/feed": answer(200, rss(item(1))), "/new": answer(410)}
    desk.put(moved=site.url("/new"))

    results = [desk.poll_feed().result for _ in range(4)]

    assert results == ["failed", "failed", "failed", "new"]
    assert site.paths()[-1] == "/feed"


# --- crashes ---


def test_a_crash_between_drop_and_memory_drops_again_and_loses_nothing(desk, site, monkeypatch):
    site.answers["/feed"] = answer(200, rss(item(1)), ETag='"a"')

    def crash(*_):
        raise ConnectionError("killed")

    with monkeypatch.context() as crashing:
        crashing.setattr(States, "save", crash)
        assert desk.poll_feed().result == "failed"

    assert desk.headlines() == report(1)
    assert (desk.poll_feed().entries, desk.headlines()) == (1, report(1))
    assert (desk.poll_feed().result, desk.headlines()) == ("unchanged", [])


def test_a_feed_whose_poller_died_is_due_again_when_its_claim_ends(desk, site):
    feed = Feed(url=site.url())

    assert desk.states.claim(feed, 0.05)
    assert not desk.states.claim(feed, 0.05)
    eventually(lambda: desk.states.claim(feed, 10))
    assert 9 < desk.states.next([feed])[0] <= 10


def test_another_version_of_what_is_known_costs_one_whole_fetch(desk, site, store):
    site.answers["/feed"] = answer(200, rss(item(1)))
    store.redis.set(keys.feed(Feed(url=site.url()).id), b'{"failures": "many"}')

    assert desk.poll_feed().result == "new"


# --- many feeds, many pollers ---


def test_each_host_is_asked_one_thing_at_a_time(desk, site):
    def slowly(_request):
        site.closing.wait(0.02)
        return answer(200, rss(item(1)))

    paths = [f"/{number}" for number in range(6)]
    site.answers |= dict.fromkeys(paths, slowly)

    assert len(desk.poll(list_="\n".join(map(site.url, paths)))) == 6
    assert site.most_at_once == 1


def test_different_hosts_are_asked_at_the_same_time(desk, site):
    together = threading.Barrier(4, timeout=5)

    def meet(_request):
        together.wait()
        return answer(200, rss(item(1)))

    site.answers["/feed"] = meet
    urls = [site.url(host=f"host{number}.test") for number in range(4)]

    list(desk.poller(list_="\n".join(urls)).once(threading.Event()))

    assert site.most_at_once == 4


def test_requests_to_a_host_are_spaced(desk, site):
    times = []

    def note(_request):
        times.append(time.monotonic())
        return answer(200, rss(item(1)))

    site.answers |= {"/a": note, "/b": note}

    desk.poll(list_=f"{site.url('/a')}\n{site.url('/b')}", feeds_spacing=0.3)

    assert times[1] - times[0] >= 0.29


def test_a_host_that_hangs_holds_up_nobody_else(desk, site):
    hanging = [site.url(f"/hang{number}", host="slow.test") for number in range(5)]
    site.answers |= {f"/hang{number}": lambda _: site.closing.wait(30) and b"" for number in range(5)}
    quick = [site.url(host=f"host{number}.test") for number in range(10)]
    site.answers["/feed"] = answer(200, rss(item(1)))
    poller = desk.poller(list_="\n".join(hanging + quick), feeds_concurrency=2, seconds=60)
    stop = threading.Event()
    thread = threading.Thread(target=poller.run, args=(stop,))
    thread.start()

    eventually(lambda: site.paths().count("/feed") == 10)
    stop.set()
    thread.join(3)

    assert not thread.is_alive()


def test_any_number_of_pollers_poll_each_feed_once(desk, site):
    paths = [f"/{number}" for number in range(12)]
    site.answers |= dict.fromkeys(paths, answer(200, rss(item(1))))
    list_ = "\n".join(site.url(path, host=f"host{path[1:]}.test") for path in paths)
    pollers = [desk.poller(list_=list_) for _ in range(4)]
    results = []
    threads = [threading.Thread(target=lambda p=p: results.extend(p.once(threading.Event()))) for p in pollers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(site.paths()) == sorted(paths)
    assert len(results) == 12


def test_a_running_poller_polls_what_is_due_and_reads_the_list_again_when_it_changes(desk, site):
    site.answers |= {"/feed": answer(200, rss(item(1))), "/later": answer(200, rss(item(2)))}
    poller = desk.poller()
    stop = threading.Event()
    thread = threading.Thread(target=poller.run, args=(stop,))
    thread.start()
    try:
        eventually(lambda: site.paths() == ["/feed"])
        (desk.folder / "feeds.txt").write_text(f"{site.url()}\n{site.url('/later')}\n")
        eventually(lambda: "/later" in site.paths())
        (desk.folder / "feeds.txt").write_text("nonsense\n")
        eventually(lambda: desk.states.claim(Feed(url=site.url("/other")), 1))
    finally:
        stop.set()
        thread.join(10)

    assert site.paths() == ["/feed", "/later"]


def test_a_poller_that_is_stopped_in_the_middle_gives_the_feed_back(desk, site):
    site.answers["/feed"] = lambda _: site.closing.wait(30) and b""
    poller = desk.poller(seconds=60)
    stop = threading.Event()
    thread = threading.Thread(target=poller.run, args=(stop,))
    thread.start()
    eventually(lambda: site.requests)
    stop.set()
    thread.join(3)

    assert not thread.is_alive()
    assert desk.states.next([Feed(url=site.url())])[0] <= 0
    assert desk.state() == State()


def test_while_redis_is_away_nothing_is_polled_and_then_it_goes_on(desk, site, redis_server):
    site.answers["/feed"] = answer(200, rss(item(1)))
    poller = desk.poller()
    stop = threading.Event()
    redis_server.kill()
    thread = threading.Thread(target=poller.run, args=(stop,))
    thread.start()
    try:
        redis_server.start()
        eventually(lambda: site.requests, within=20)
    finally:
        stop.set()
        thread.join(10)


def test_feeds_that_nobody_polls_any_more_are_swept_away(desk, store):
    store.redis.zadd(keys.FEEDS, {"old": 1, "new": store.now_ms(), "gone": float("inf")})

    desk.states.sweep()

    assert store.redis.zrange(keys.FEEDS, 0, -1) == [b"new", b"gone"]
    assert store.redis.ttl(keys.FEEDS) == -1


def test_what_is_known_of_a_feed_outlives_its_last_poll_by_sixty_days(desk, site, store):
    site.answers["/feed"] = answer(200, rss(item(1)))
    desk.poll()

    assert store.redis.ttl(keys.feed(Feed(url=site.url()).id)) == pytest.approx(60 * 86_400, abs=60)


# --- intervals ---


def test_a_feed_that_asks_for_an_hour_gets_it_unless_its_line_says_otherwise(desk, site):
    site.answers |= dict.fromkeys(["/a", "/b"], answer(200, rss(item(1), head="<ttl>60</ttl>")))

    results = desk.poll(list_=f"{site.url('/a')}\n{site.url('/b')} interval=2m\n")

    assert results["/a"].next == pytest.approx(3600, rel=0.11)
    assert results["/b"].next == pytest.approx(120, rel=0.11)


def test_what_a_feed_asks_for_holds_after_a_304_too(desk, site):
    site.answers["/feed"] = in_turn(answer(200, rss(item(1), head="<ttl>60</ttl>"), ETag="a"), answer(304))

    desk.poll()

    assert desk.poll_feed().next == pytest.approx(3600, rel=0.11)


# --- pages ---


def announce(site, number, **said):
    return item(number, "More follows", link=site.url(f"/{number}"), **said)


def page(number, status=200, words=300):
    text = STORY.format(f"Harbour report number {number}", f"page{number} " * words)
    return answer(status, text, Content_Type="text/html; charset=utf-8")


def records(files):
    found = []
    for name, data in files.items():
        if name.endswith(".warc"):
            found += [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(io.BytesIO(data))]
    return found


def test_where_pages_are_wanted_they_take_the_place_of_entries_that_announce_them(desk, site):
    whole = item(3, "word " * 200)
    site.answers |= {
        "/feed": answer(200, rss(announce(site, 1), announce(site, 2), whole)),
        "/1": page(1),
        "/2": page(2),
    }

    result = desk.poll_feed(feeds_pages=True)
    files = desk.dropped()

    assert (result.entries, result.pages) == (3, 2)
    assert records(files) == [site.url("/1"), site.url("/2")]
    assert [e.title for n, d in files.items() if n.endswith(".xml") for e in feedparser.parse(d).entries] == report(3)
    assert (desk.poll_feed(feeds_pages=True).result, len(site.requests)) == ("unchanged", 4)


@pytest.mark.parametrize(
    "said",
    [
        answer(404),
        answer(200, "<h1>Accept all cookies?</h1>", Content_Type="text/html"),
        answer(200, b"%PDF", Content_Type="application/pdf"),
        answer(302, Location="http://10.0.0.1/"),
        b"",
    ],
)
def test_where_a_page_fails_the_entry_itself_is_dropped(desk, site, said):
    site.answers |= {"/feed": answer(200, rss(announce(site, 1))), "/1": said}
    poller = desk.poller(feeds_pages=True)
    poller.poll.announced.fetcher = fetcher()

    [result] = poller.once(threading.Event())

    assert (result.entries, result.pages, desk.headlines()) == (1, 0, report(1))


def test_pages_are_wanted_by_setting_or_by_line(desk, site):
    site.answers |= {"/a": answer(200, rss(announce(site, 1))), "/b": answer(200, rss(announce(site, 2)))}
    site.answers |= {"/1": page(1), "/2": page(2)}

    results = desk.poll(list_=f"{site.url('/a')} pages=no\n{site.url('/b')}\n", feeds_pages=True)

    assert (results["/a"].pages, results["/b"].pages) == (0, 1)


def test_more_pages_than_one_poll_may_fetch_come_with_the_next(desk, site, monkeypatch):
    monkeypatch.setattr(announced, "PAGES", 2)
    site.answers["/feed"] = answer(200, rss(*(announce(site, number) for number in range(5))), ETag="a")
    site.answers |= {f"/{number}": page(number) for number in range(5)}

    results = [desk.poll_feed(feeds_pages=True) for _ in range(4)]

    assert [result.pages for result in results] == [2, 2, 1, 0]
    assert [round(result.next / 60) for result in results[:2]] == [1, 1]
    assert sorted(records(desk.dropped())) == [site.url(f"/{number}") for number in range(5)]


def test_pages_keep_the_pace_of_their_host(desk, site):
    site.answers |= {"/feed": answer(200, rss(announce(site, 1), announce(site, 2))), "/1": page(1), "/2": page(2)}
    started = time.monotonic()

    desk.poll_feed(feeds_pages=True, feeds_spacing=0.2)

    assert time.monotonic() - started > 0.39
    assert site.most_at_once == 1


def test_polls_of_many_feeds_come_at_different_times(desk, site):
    paths = [f"/{number}" for number in range(8)]
    site.answers |= dict.fromkeys(paths, answer(200, rss(item(1))))

    waits = [result.next for result in desk.poll(list_="\n".join(map(site.url, paths))).values()]

    assert len(set(waits)) > 4
    assert all(809 < wait < 991 for wait in waits)


def test_hours_that_a_feed_leaves_out_are_left_out(desk, site):
    now = datetime.now(UTC)
    hours = "".join(f"<hour>{(now.hour + ahead) % 24}</hour>" for ahead in range(3))
    site.answers["/feed"] = answer(200, rss(item(1), head=f"<skipHours>{hours}</skipHours>"))

    at = now + timedelta(seconds=desk.poll_feed().next)

    assert at.hour not in {(now.hour + ahead) % 24 for ahead in range(3)}


def test_no_temporary_file_is_left(desk, site):
    site.answers["/feed"] = answer(200, rss(item(1)))

    desk.poll()

    assert list((desk.folder / "inbox").glob(".*")) == []
