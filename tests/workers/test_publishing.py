"""Orders of arrival, through the real decision and the real scripts."""

import itertools
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from services import keys
from services.article import Article, Moment
from services.drafts import Draft
from services.settings import Settings
from services.store import Store
from tests.signatures import delivery
from workers.dedup.identity import identified
from workers.dedup.index import look_up, looked_up, packed
from workers.publishing import publish
from workers.stories.languages import Languages

LEDE = (
    "The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship, the harbour master said. "
    "Tugs with water cannon fought the flames through the night while forty ships waited at anchor off the coast. "
    "The pilots' union called for an inquiry into how lithium batteries had come aboard in crates marked as furniture. "
    "Lorries queued along the motorway as far as Dordrecht, and the railway stopped its freight trains to the harbour. "
)
FIRST = LEDE + "No one was hurt. The port is expected to open again on Wednesday morning when the wind has turned."
SECOND = (
    LEDE + "Two sailors were hurt. The port will stay closed until Friday at the earliest, its director told reporters."
)
THIRD = (
    LEDE + "Three sailors were hurt and one died later. The port will stay closed until Saturday, its director said."
)
OTHER = (
    "The evening ferry to the islands left three hours late on Monday because its engine would not start, and four "
    "hundred passengers spent the time in the waiting room with tea, biscuits and a brass band."
)


def arrival(body=FIRST, version="", at="", uri="urn:x:1", **facts):
    made = Moment(value=f"2026-11-22T{at}:00Z", precision="second", origin="pubDate") if at else None
    given = {"headline": "Port is closed"} | facts
    return Article(uri=uri, body=body, version=version, versioncreated=made, **given)


FIRST_SENT = arrival(FIRST, "1", "10:00")
UPDATE = arrival(SECOND, "2", "11:00")
CORRECTION = arrival(THIRD, "3", "12:00", headline="CORRECTED-Port is closed")
KILL = arrival("", "4", "13:00", pubstatus="canceled")
SENT_AGAIN = arrival(THIRD, "5", "14:00")
COPY = arrival(FIRST, uri="urn:y:1")
COPY_OF_UPDATE = arrival(SECOND, uri="urn:y:2")
OTHER_COPY_OF_UPDATE = arrival(SECOND, uri="urn:y:3")
ELSEWHERE = arrival(OTHER, uri="urn:y:4")


@pytest.fixture
def bench(redis_url):
    store = Store(redis_url)
    yield SimpleNamespace(store=store, settings=Settings(), languages=Languages())
    store.redis.close()


def drafted(article, name):
    known, made = identified(article)
    return Draft(
        delivery=delivery(name),
        ordinal=0,
        name="wire/a.xml",
        size=1,
        claimed="2026-11-22T10:00:00+00:00",
        article=known,
        digest=made.digest,
        signature=packed(made),
    )


def outcomes(bench):
    return [fields[b"type"].decode().removeprefix("article.") for _, fields in bench.store.redis.xrange(keys.ARTICLES)]


def sent(bench, *articles):
    for number, article in enumerate(articles):
        publish(bench, [drafted(article, str(number))])
    return outcomes(bench)


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        pytest.param([FIRST_SENT, UPDATE], ["published", "updated"], id="an update"),
        pytest.param([UPDATE, FIRST_SENT], ["published", "duplicate"], id="the update before the original"),
        pytest.param([FIRST_SENT, UPDATE, CORRECTION], ["published", "updated", "corrected"], id="its correction"),
        pytest.param([FIRST_SENT, CORRECTION, UPDATE], ["published", "corrected", "duplicate"], id="correction first"),
        pytest.param([FIRST_SENT, KILL], ["published", "withdrawn"], id="a kill"),
        pytest.param([KILL, FIRST_SENT], ["withdrawn", "duplicate"], id="the kill before the story"),
        pytest.param([KILL, FIRST_SENT, UPDATE], ["withdrawn", "duplicate", "duplicate"], id="nothing after a kill"),
        pytest.param([FIRST_SENT, KILL, KILL], ["published", "withdrawn", "duplicate"], id="killed twice"),
        pytest.param(
            [FIRST_SENT, KILL, SENT_AGAIN], ["published", "withdrawn", "updated"], id="killed, then sent again newer"
        ),
        pytest.param(
            [FIRST_SENT, KILL, FIRST_SENT], ["published", "withdrawn", "duplicate"], id="killed, then the old one again"
        ),
        pytest.param([FIRST_SENT, COPY], ["published", "duplicate"], id="a copy"),
        pytest.param(
            [FIRST_SENT, UPDATE, COPY_OF_UPDATE, OTHER_COPY_OF_UPDATE],
            ["published", "updated", "duplicate", "duplicate"],
            id="two copies of the update",
        ),
        pytest.param(
            [FIRST_SENT, UPDATE, COPY], ["published", "updated", "duplicate"], id="a copy of the original, late"
        ),
        pytest.param([FIRST_SENT, UPDATE, FIRST_SENT], ["published", "updated", "duplicate"], id="the original again"),
        pytest.param([FIRST_SENT, UPDATE, UPDATE], ["published", "updated", "duplicate"], id="the update again"),
        pytest.param([FIRST_SENT, ELSEWHERE], ["published", "published"], id="another story"),
    ],
)
def test_each_order_of_arrival_has_its_outcomes(bench, arrivals, expected):
    assert sent(bench, *arrivals) == expected


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_whatever_comes_first_the_newest_version_is_published_and_nothing_older_after_it(bench, order):
    versions = [FIRST_SENT, UPDATE, CORRECTION]
    found = sent(bench, *(versions[place] for place in order))

    newest = -1
    for place, outcome in zip(order, found, strict=True):
        assert (outcome != "duplicate") == (place > newest)
        newest = max(newest, place)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_kill_wins_in_every_order(bench, order):
    found = dict(zip(order, sent(bench, *([FIRST_SENT, UPDATE, KILL][place] for place in order)), strict=True))

    assert found[2] == "withdrawn"
    for place in order[order.index(2) + 1 :]:
        assert found[place] == "duplicate"
    (seen,) = look_up(bench.store, bench.settings, [drafted(UPDATE, "z")])
    assert seen.chain.status == "canceled"


def test_versions_of_one_batch_are_decided_one_after_the_other(bench):
    publish(bench, [drafted(one, str(n)) for n, one in enumerate([FIRST_SENT, UPDATE, COPY, KILL])])

    assert sorted(outcomes(bench)) == ["duplicate", "published", "updated", "withdrawn"]
    assert outcomes(bench)[0] == "published"


def test_what_was_seen_in_an_earlier_stage_is_looked_at_again_only_when_it_changed(bench):
    redis = bench.store.redis
    drafts = [drafted(arrival(OTHER + str(n) * 40, uri=f"urn:z:{n}"), f"z{n}") for n in range(2)]
    carrying = [
        looked_up(one, seen) for one, seen in zip(drafts, look_up(bench.store, bench.settings, drafts), strict=True)
    ]
    redis.config_resetstat()
    publish(bench, carrying[:1])
    once = redis.info("commandstats")["cmdstat_evalsha"]["calls"]
    publish(bench, carrying[1:])

    assert once == 1
    assert redis.info("commandstats")["cmdstat_evalsha"]["calls"] == 3


def test_an_article_is_never_its_own_copy_however_often_it_is_tried(bench):
    one = drafted(FIRST_SENT, "a")
    for lost in (False, True, True):
        if lost:
            bench.store.redis.delete(keys.outcomes(one.delivery))
        publish(bench, [one])
        publish(bench, [replace(one, seen=b"")])

    assert outcomes(bench) == ["published"]


def test_templates_of_one_batch_are_published_in_one_go(bench):
    """They have parts in common, and each has been compared with those before it."""
    games = [
        f"The {one} beat the {other} by {n + 3} to {n} on Friday evening in front of {n}{n}00 spectators, and the "
        f"{one} coach said that the team had played its best match so far. The next game is on day {n} of the month."
        for n, (one, other) in enumerate(itertools.permutations(("Lions", "Bears", "Foxes", "Hawks", "Bulls"), 2))
    ]
    drafts = [drafted(arrival(text, uri=f"urn:z:{n}"), f"z{n}") for n, text in enumerate(games)]
    bench.store.redis.config_resetstat()
    publish(bench, drafts)

    assert outcomes(bench) == ["published"] * len(games)
    assert bench.store.redis.info("commandstats")["cmdstat_evalsha"]["calls"] == 2


def test_that_the_oldest_stories_are_forgotten_is_said_once(bench, capsys):
    bench.settings = Settings(stories=2)
    for number, text in enumerate([FIRST, OTHER, "Wheat prices rose in Chicago. " * 8, "A judge in Oslo ruled. " * 8]):
        publish(bench, [drafted(arrival(text, uri=f"urn:z:{number}", language="en"), f"z{number}")])

    assert capsys.readouterr().out.count("too many stories, the oldest are forgotten early") == 1
    assert len(bench.store.redis.keys(f"{keys.STORIES}:s:*")) == 2
