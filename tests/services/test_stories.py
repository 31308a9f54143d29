import json
import random
import re
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context

import msgspec
import pytest

from services import keys, stories
from services.article import Article, Moment
from services.drafts import Draft
from services.settings import Settings
from services.store import Store
from tests.servers import eventually
from tests.validity import OURS, validator
from workers.stories.clusters import Newcomer, Stories

SETTINGS = Settings()
DAY = 86_400
STORY = validator(OURS / "story-1.0.json")
#: As commit.lua is to call it: the name of the story, and the event about it.
TELL = (
    stories.source("stories")
    + """
stories.open(KEYS[1], ARGV[1])
local told = {}
for at = 3, #ARGV do
  local name, news = stories.join(ARGV[at], ARGV[2], 'en')
  told[#told + 1] = { name, news or {} }
end
return told
"""
)


def arrivals(count, events, seed=0):
    """Articles that each draw most of their terms from those of one event, some from a neighbour's."""
    draw = random.Random(seed)
    found = []
    for place in range(count):
        event = draw.randrange(events)
        own = [event * 20 + draw.randrange(30) for _ in range(30)]
        common = [10**6 + draw.randrange(200) for _ in range(10)]
        terms = {term * 2_654_435_761 % 2**32: draw.randrange(1, 90) for term in own + common}
        heaviest_first = sorted(terms.items(), key=lambda pair: -pair[1])[:40]
        time = 1_700_000_000 + draw.randrange(3 * DAY)
        found.append(Newcomer(f"urn:x:{place}", tuple(heaviest_first), time, f"Headline {place}"))
    return found


def packed(article):
    return stories.packed(
        f"key of {article.uri}", uri=article.uri, terms=article.terms, time=article.time, headline=article.headline
    )


def about(event, number=0, *, time=1_700_000_000, uri=""):
    """An article whose terms are its event's, and one of its own."""
    shared = [(event * 100 + place + 1, 40) for place in range(30)]
    return Newcomer(
        uri or f"urn:x:{event}:{number}", (*shared, (event * 100 + 50 + number % 40, 20)), time, f"No {number}"
    )


def join(url, articles, batch=50):
    redis = Store(url).redis
    return [
        name for start in range(0, len(articles), batch) for name, _ in tell(redis, *articles[start : start + batch])
    ]


def tell(redis, *articles, window=SETTINGS.window):
    script = redis.register_script(TELL)
    return [
        (name.decode(), dict(zip(fields[::2], fields[1::2], strict=True)))
        for name, fields in script(keys=[keys.STORIES], args=[window, Settings().stories, *map(packed, articles)])
    ]


def test_redis_decides_as_memory_does(redis_url):
    articles = arrivals(3_000, 400)
    memory = Stories()

    names = join(redis_url, articles)

    numbers = [memory.join(article).story.number for article in articles]
    assert len(set(numbers)) > 100
    assert len(set(numbers)) == len(set(names)) == len(set(zip(numbers, names, strict=True)))


def test_some_of_these_stories_are_merged_and_redis_merges_the_same(redis):
    articles = arrivals(3_000, 400)
    memory = Stories()

    merged = [bool(memory.join(article).merged) for article in articles]

    told = [event for _, event in tell(redis, *articles)]
    assert sum(merged) > 5
    assert [b'"merged"' in event.get(b"data", b"") for event in told] == merged


def published(redis, articles):
    """Tell articles and return what a stream would say of them, in its order."""
    found = []
    for article, (name, event) in zip(articles, tell(redis, *articles), strict=True):
        found.append(stories.Member(packed(article), name))
        merged = msgspec.json.decode(event[b"data"])["story"].get("merged", []) if event else []
        found += [stories.Merge(gone, event[b"subject"].decode()) for gone in merged]
    return found


def test_lost_stories_are_restored_and_later_articles_join_the_same_as_they_would_have(redis, redis_url):
    """But for two in a hundred: where stories were merged, their terms are summed in another order, and cut."""
    articles, later = arrivals(2_000, 250), arrivals(200, 250, seed=9)
    later = [article._replace(uri=f"{article.uri}:later") for article in later]
    said = published(redis, articles)
    assert sum(isinstance(one, stories.Merge) for one in said) > 3
    expected = [name for name, _ in tell(redis, *later)]
    redis.flushall()

    restorer = stories.Restorer(Store(redis_url), SETTINGS)
    for start in range(0, len(said), 70):
        restorer.restore(said[start : start + 70])

    again = [name for name, _ in tell(redis, *later)]
    assert sum(one == other for one, other in zip(again, expected, strict=True)) >= 196


def everything(redis):
    return {key: redis.dump(key) for key in redis.scan_iter()}


def test_restoring_what_is_there_changes_nothing(redis, redis_url):
    said = published(redis, arrivals(300, 40))
    before = everything(redis)

    stories.Restorer(Store(redis_url), SETTINGS).restore([one for one in said if isinstance(one, stories.Member)])

    assert everything(redis) == before


def test_a_story_whose_beginning_is_lost_keeps_its_name(redis_url):
    name = "urn:dropwire:story:00112233445566ff"
    stories.Restorer(Store(redis_url), SETTINGS).restore([stories.Member(packed(about(1, 1)), name)])

    assert join(redis_url, [about(1, 2)]) == [name]


def test_an_article_that_comes_again_keeps_its_story_and_does_not_count_twice(redis, redis_url):
    first, second = about(1, 1), about(1, 2)

    (one, again, *_), events = join(redis_url, [first, first, first]), tell(redis, first, second)

    assert one == again == events[0][0] == events[1][0]
    assert json.loads(events[1][1][b"data"])["story"]["size"] == 2


def test_a_new_version_keeps_the_story_whatever_it_says_now(redis_url):
    names = join(redis_url, [about(1, uri="urn:x:versions"), about(2), about(2, uri="urn:x:versions")])

    assert names[0] == names[2] != names[1]


def test_what_has_no_terms_has_the_story_of_its_uri_or_none(redis_url):
    names = join(redis_url, [about(1, uri="urn:x:1"), Newcomer("urn:x:1", (), 0), Newcomer("urn:x:2", (), 0)])

    assert names[0] == names[1]
    assert names[2] == ""


def test_the_story_is_named_after_the_article_that_began_it(redis, redis_url):
    (before,) = join(redis_url, [about(1)])
    redis.flushall()

    (after,) = join(redis_url, [about(1)])

    assert before == after
    assert re.fullmatch(r"urn:dropwire:story:[0-9a-f]{16}", before)


def test_a_story_is_told_of_when_it_has_grown_by_half(redis):
    told = [event for _, event in tell(redis, *(about(1, number) for number in range(40)))]

    sizes = [json.loads(event[b"data"])["story"]["size"] for event in told if event]
    assert sizes == [2, 3, 5, 8, 12, 18, 27]
    assert len({event[b"id"] for event in told if event}) == len(sizes)


def test_the_event_says_what_the_story_is(redis):
    name, event = tell(redis, about(1, 1, time=1_700_000_000), about(1, 2, time=1_700_082_400))[1]

    assert event[b"type"] == b"story.updated"
    assert event[b"subject"] == event[b"story"] == name.encode()
    assert json.loads(event[b"data"])["story"] == {
        "id": name,
        "size": 2,
        "first": "2023-11-14T22:13:20Z",
        "latest": "2023-11-15T21:06:40Z",
        "headline": "No 1",
        "central": "urn:x:1:1",
    }


@pytest.mark.parametrize("time", [0, 951_782_399, 951_868_800, 1_709_251_199, 4_107_542_400, 2**32 - 1])
def test_times_are_told_as_the_calendar_has_them(redis, time):
    event = tell(redis, about(1, 1, time=time), about(1, 2, time=time))[1][1]

    expected = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert json.loads(event[b"data"])["story"]["first"] == expected


def test_a_week_without_news_ends_a_story(redis_url):
    names = join(
        redis_url, [about(1, 1), about(1, 2, time=1_700_000_000 + 2 * DAY), about(1, 3, time=1_700_000_000 + 12 * DAY)]
    )

    assert names[0] == names[1] != names[2]


def test_what_is_over_expires_without_anyone_looking(redis):
    tell(redis, *arrivals(200, 50), window=1)

    eventually(lambda: not redis.keys(f"{keys.STORIES}:[so]:*"))
    assert tell(redis, about(1, 1), window=1)[0][0]


def test_of_copies_on_eight_processes_one_story_comes(redis_url):
    articles = [about(event, number) for number in range(8) for event in range(60)]

    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as pool:
        runs = list(pool.map(partial(_shuffled, redis_url, articles), range(8)))

    assert all(run == runs[0] for run in runs)
    assert len(set(runs[0].values())) == 60


def _shuffled(url, articles, seed):
    order = random.Random(seed).sample(articles, len(articles))
    return dict(zip((article.uri for article in order), join(url, order, batch=7), strict=True))


@pytest.mark.parametrize("headline", ["\ud800", 'a "quoted" \\ line\n', "北京" * 300, "\x00"])
def test_any_headline_becomes_valid_json(redis, headline):
    odd = about(1, 1)._replace(headline=headline)

    event = tell(redis, odd, about(1, 2))[1][1]

    assert msgspec.json.decode(event[b"data"])["story"]["size"] == 2


def test_a_long_story_stays_small(redis):
    tell(redis, *(about(1, number) for number in range(4_000)))

    assert redis.strlen(f"{keys.STORIES}:s:1") < 1_200


def test_what_is_told_is_as_its_schema_says(redis):
    told = [event for _, event in tell(redis, *arrivals(1_500, 200)) if event]

    assert any(b'"merged"' in event[b"data"] for event in told)
    assert [error for event in told for error in STORY.iter_errors(json.loads(event[b"data"]))] == []


@pytest.mark.parametrize(
    ("value", "precision", "time"),
    [
        ("2023-11-14T22:13:20+00:00", "second", 1_700_000_000),
        ("2023-11-14T22:13+05:00", "minute", 1_699_981_980),
        ("2023-11-14T22:13:20", "second", 1_700_500_000),
        ("2023-11-14", "day", 1_700_500_000),
        ("2031-11-14T22:13:20+00:00", "second", 1_700_500_000),
        ("2023-02-31T22:13:20+00:00", "second", 1_700_500_000),
    ],
    ids=["stated", "another zone", "no zone", "a day", "the future", "no date"],
)
def test_an_article_is_as_old_as_it_says_or_else_as_new_as_it_comes(value, precision, time):
    article = Article(firstcreated=Moment(value=value, precision=precision, origin="x"))
    draft = Draft(
        delivery="d" * 32, ordinal=0, name="a.txt", size=1, claimed="2023-11-20T17:06:40.000+00:00", article=article
    )

    assert stories.time_of(draft) == time


def test_an_ill_formed_article_never_stops_a_commit(redis):
    odd = Newcomer("urn:x:" + "é" * 5_000, ((0, 1), (2**32 - 1, 255)), 10**15, "x" * 10_000)

    assert tell(redis, odd, odd._replace(uri="urn:y", time=-5))[0][0]
