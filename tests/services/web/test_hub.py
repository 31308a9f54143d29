"""What is told as it changes: one reader, every browser, each thing once."""

import asyncio

import pytest

from services import keys
from services.web import hub as hubs
from services.web.hub import Hub
from services.web.reader import Reader
from tests.services.web.serving import Stream, served


@pytest.fixture
def hub(newsroom):
    return Hub(Reader(newsroom.settings, newsroom.store, newsroom.spool), "form")


def heard(hub, last="", *, events=1):
    """Return what a browser hears first, as (id, event)."""

    async def listen():
        found = []
        async for part in hub.listen(last):
            lines = part.decode().splitlines()
            found += zip(
                [line[4:] for line in lines if line.startswith("id: ")],
                [line[7:] for line in lines if line.startswith("event: ")],
                strict=True,
            )
            if len(found) >= events:
                return found
        return found

    return asyncio.run(asyncio.wait_for(listen(), 5))


def test_a_new_browser_hears_everything_and_one_that_comes_back_what_changed(newsroom, hub):
    asyncio.run(hub.look())
    everything = heard(hub)
    last = everything[-1][0]
    newsroom.publish("Port is closed")
    asyncio.run(hub.look())

    changed = [name for _, name in heard(hub, last)]

    assert len(everything) == 9
    assert {"articles", "activity"} <= set(changed)
    assert "rejects" not in changed
    assert "duplicates" not in changed


@pytest.mark.parametrize("last", ["", "x", "0-99999999999999999999", "other-1", "-", "\u0663", "other-\u00b2"])
def test_what_is_no_number_of_ours_is_a_new_browser(hub, last):
    asyncio.run(hub.look())

    assert len(heard(hub, last)) == 9


def test_nothing_is_told_while_nothing_changes(hub):
    asyncio.run(hub.look())
    numbers = {name: told.number for name, told in hub._told.items()}
    asyncio.run(hub.look())

    assert {name: hub._told[name].number for name in ("articles", "rejects", "duplicates")} == {
        name: numbers[name] for name in ("articles", "rejects", "duplicates")
    }


def test_what_is_kept_for_browsers_does_not_grow(newsroom, hub):
    for number in range(30):
        newsroom.publish(f"Report {number}")
        asyncio.run(hub.look())

    assert len(hub._told) <= 10
    assert len(heard(hub)) <= 10


def test_lines_of_an_event_can_not_be_taken_for_others(newsroom, hub):
    newsroom.publish("a\rid: 7\revent: said\r\rb\u2028data: x\x0bevent: y")
    asyncio.run(hub.look())

    assert [name for _, name in heard(hub)].count("articles") == 1
    assert "said" not in [name for _, name in heard(hub)]


def test_what_came_is_announced_in_words_now_and_then(newsroom, hub, monkeypatch):
    monkeypatch.setattr(hubs, "SAY_EVERY", 0.0)
    asyncio.run(hub.look())
    newsroom.publish("Port is closed")
    newsroom.publish("Ferry is late")
    asyncio.run(hub.look())

    assert hub._told["said"].html == "2 published"


def test_a_look_that_fails_is_not_the_last(hub, monkeypatch):
    monkeypatch.setattr(hubs, "IDLE_EVERY", 0.01)
    monkeypatch.setattr(hubs, "LEAST_REST", 0.01)
    looks = []

    def look():
        looks.append(1)
        raise RuntimeError("odd")

    async def run():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(hub.run(), 0.5)

    monkeypatch.setattr(hub.reader, "look", look)
    asyncio.run(run())

    assert len(looks) > 1


def test_browsers_hear_of_an_article_within_seconds_and_share_one_reader(newsroom):
    with served(newsroom) as address:
        streams = [Stream(address) for _ in range(5)]
        before = newsroom.store.redis.info("commandstats").get("cmdstat_hgetall", {"calls": 0})["calls"]
        newsroom.publish("Port is closed")
        found = [stream.until("articles", "Port is closed") for stream in streams]
        newsroom.store.redis.xgroup_create(keys.ARTICLES, "the-site", "0")
        groups = [stream.until("groups", "the-site") for stream in streams]
        after = newsroom.store.redis.info("commandstats")["cmdstat_hgetall"]["calls"]
        for stream in streams:
            stream.close()

    assert len({event["id"] for event in found}) == 1
    assert len({event["id"] for event in groups}) == 1
    assert after - before < 10


def test_a_browser_that_comes_back_goes_on_where_it_was(newsroom):
    with served(newsroom) as address:
        first = Stream(address)
        newsroom.publish("Port is closed")
        last = first.until("articles", "Port is closed")["id"]
        first.close()
        again = Stream(address, last)
        newsroom.publish("Ferry is late")
        event = again.until("articles", "Ferry is late")
        again.close()

    assert event["id"].partition("-")[0] == last.partition("-")[0]


def test_the_server_stops_although_browsers_listen(newsroom):
    with served(newsroom) as address:
        stream = Stream(address)
        stream.next()

    stream.close()
