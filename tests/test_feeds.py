"""Feeds, as a user meets them: a list of addresses goes in, events come out; the web is a server on the loopback."""

import json

import pytest

from tests.product import Product
from tests.servers import eventually
from tests.services.feeds.web import LOOPBACK, Site, answer, in_turn, item, rss

OPML = '<opml version="2.0"><body><outline text="News"><outline type="rss" xmlUrl="{0}"/></outline></body></opml>'
SENTENCES = " ".join(f"The harbour master said on day {number} that the port stays closed." for number in range(30))


@pytest.fixture
def site():
    with Site() as found:
        yield found


@pytest.fixture
def product(tmp_path):
    product = Product(tmp_path, feeds_allow=LOOPBACK, feeds_spacing="0.05", settle="0.6")
    yield product
    product.stop()


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def headline(event):
    return event["item"]["headlines"][0]["value"]


def test_the_feeds_of_a_list_become_events_each_entry_once(product, site):
    site.answers["/feed"] = in_turn(answer(200, rss(item(1), item(2))), answer(200, rss(item(3), item(1), item(2))))
    product.run("feeds", "add", site.url())

    product.start().wait_until_ready()
    eventually(lambda: len(product.published()) == 2, within=20)
    again = product.run("feeds", "once", "--all")
    eventually(lambda: len(product.published()) == 3, within=20)

    assert [(line["result"], line["entries"]) for line in lines(again)] == [("new", 1)]
    assert {headline(event) for event in product.events} == {f"Harbour report number {number}" for number in (1, 2, 3)}
    assert {event["source"] for event in product.events} == {f"/inbox/feeds/{LOOPBACK}"}
    assert {event["type"] for event in product.events} == {"article.published"}


def test_the_page_of_a_partial_entry_becomes_the_article_and_the_entry_no_second_one(product, site):
    site.answers |= {
        "/feed": answer(200, rss(item(1, "More follows", link=site.url("/1")))),
        "/1": answer(
            200,
            f"<html><head><title>Harbour report number 1</title></head><body><article><h1>Harbour report number 1</h1>"
            f"<p>{SENTENCES}</p></article></body></html>",
            Content_Type="text/html; charset=utf-8",
        ),
    }
    product.run("feeds", "add", site.url(), "--pages")

    product.start().wait_until_ready()
    [event] = eventually(product.published, within=20)
    eventually(lambda: product.settled(), within=20)

    assert "day 29" in event["item"]["bodies"][0]["value"]
    assert site.url("/1") in json.dumps(event["item"])
    assert len(product.events) == 1


def test_the_list_is_kept_by_commands(product, site, tmp_path):
    (tmp_path / "news.opml").write_text(OPML.format("https://a.test/rss"))

    added = product.run("feeds", "add", site.url(), "--interval", "5m")
    imported = product.run("feeds", "import", "news.opml")
    twice = product.run("feeds", "import", "news.opml")
    removed = product.run("feeds", "remove", site.url())
    absent = product.run("feeds", "remove", site.url())

    assert added.stdout == "1 added to feeds.txt, 0 were in it\n"
    assert imported.stdout == "1 added to feeds.txt, 0 were in it\n"
    assert twice.stdout == "0 added to feeds.txt, 1 were in it\n"
    assert removed.stdout == "1 removed from feeds.txt\n"
    assert (absent.returncode, "not in feeds.txt" in absent.stderr) == (1, True)
    assert (tmp_path / "feeds.txt").read_text() == "https://a.test/rss\n"


def test_a_list_says_how_each_feed_is(product, site, redis_url):
    product.environment["DROPWIRE_REDIS_URL"] = redis_url
    site.answers |= {"/feed": answer(200, rss(item(1))), "/gone": answer(410)}
    product.run("feeds", "add", site.url(), site.url("/gone"), site.url("/none"))
    before = product.run("feeds", "list")

    once = product.run("feeds", "once")
    after = product.run("feeds", "list")

    assert [line["health"] for line in lines(before)] == ["new", "new", "new"]
    assert sorted(line["result"] for line in lines(once)) == ["failed", "gone", "new"]
    assert [line["health"] for line in lines(after)] == ["ok", "gone", "failing"]
    assert [line["error"] for line in lines(after)] == ["", "HTTP 410 Gone", "HTTP 404 Not Found"]
    assert (before.returncode, once.returncode, after.returncode) == (0, 1, 1)
    assert once.stderr == ""
    assert len(list((product.inbox / "feeds" / LOOPBACK).iterdir())) == 1


def test_once_brings_its_own_redis_and_leaves_nothing_running(product, site):
    site.answers["/feed"] = in_turn(answer(200, rss(item(1)), ETag="a"), answer(304))
    product.run("feeds", "add", site.url())

    results = [lines(product.run("feeds", "once", "--all"))[0]["result"] for _ in range(2)]

    assert results == ["new", "unchanged"]
    assert [line["health"] for line in lines(product.run("feeds", "list"))] == ["unknown"]


def test_feeds_are_polled_until_stopped(tmp_path, site, redis_url):
    site.answers["/feed"] = answer(200, rss(item(1)))
    (tmp_path / "feeds.txt").write_text(site.url())

    with Product(tmp_path, "feeds", "run", feeds_allow=LOOPBACK, redis_url=redis_url) as product:
        eventually(lambda: list(product.inbox.glob("feeds/*/*.xml")), within=20)

    assert product.process.returncode == 0


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("add", "file:///etc/passwd"), "no web address"),
        (("add", "https://a.test/", "--interval", "soon"), "no span of time"),
        (("list",), "No such file"),
        (("run",), "No such file"),
        (("once",), "No such file"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_line(product, command, complaint):
    done = product.run("feeds", *command)

    assert done.returncode in (1, 2)
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_run_does_not_start_with_a_list_or_an_allow_list_that_can_not_be_read(product, tmp_path):
    (tmp_path / "feeds.txt").write_text("https://a.test/ every=5m\n")
    wrong_line = product.run("run")
    (tmp_path / "feeds.txt").write_text("https://a.test/\n")
    product.environment["DROPWIRE_FEEDS_ALLOW"] = "10.0.0.0/99"
    wrong_network = product.run("run")

    assert "feeds.txt, line 1: no such option: every=5m" in wrong_line.stderr
    assert "DROPWIRE_FEEDS_ALLOW: no network and no host: 10.0.0.0/99" in wrong_network.stderr


def test_an_address_of_the_inside_is_refused_unless_allowed(product, site):
    product.environment.pop("DROPWIRE_FEEDS_ALLOW")
    site.answers["/feed"] = answer(200, rss(item(1)))
    product.run("feeds", "add", site.url())

    [result] = lines(product.run("feeds", "once"))

    assert result["error"].startswith("forbidden_address: 127.0.0.1")
    assert site.requests == []
