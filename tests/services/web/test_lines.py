import pytest

from services import keys
from services.article import Subject
from services.web.article import event_at
from services.web.lines import CUT, HEADLINE, Line, Lines, line_of, matching


def test_a_line_says_what_a_reader_sees_at_a_glance(newsroom):
    subject = Subject(uri="medtop:20000139", name="flood", confidence=0.9)
    entry = newsroom.publish("Town is flooded", name="wire/asia/a.txt", subjects=(subject,), language="en-GB")

    (line,) = Lines(newsroom.store).newest(10)

    assert (line.entry, line.kind, line.headline) == (entry, "published", "Town is flooded")
    assert (line.source, line.language, line.topic, line.topics) == (
        "/inbox/wire/asia",
        "en-GB",
        "medtop:20000139",
        ("flood",),
    )
    assert line.story.startswith("urn:dropwire:story:")


def test_a_duplicate_says_of_what_and_why(newsroom):
    newsroom.publish("Town is flooded", uri="urn:x:same", body="One two three four. " * 20)
    newsroom.publish("Town is flooded", uri="urn:x:same", body="One two three four. " * 20)

    line = Lines(newsroom.store).newest(1)[0]

    assert (line.kind, line.of, line.rule, line.similarity) == ("duplicate", "urn:x:same", "same id and text", 1.0)


def test_lines_are_read_from_either_end_page_by_page(newsroom):
    entries = [newsroom.publish(f"Report {number}") for number in range(45)]
    lines = Lines(newsroom.store)

    newest = [line.entry for line in lines.newest(1000) if line.kind == "published"]
    after = [line.entry for line in lines.after(entries[10], 1000) if line.kind == "published"]

    assert newest == entries[::-1]
    assert after == entries[11:]


def test_a_huge_article_costs_a_line_no_more_than_its_beginning(newsroom):
    newsroom.publish('The "longest" day', body="word " * 400_000)
    stored = newsroom.store.redis.xrevrange(keys.ARTICLES)[0][1][b"data"]

    (line,) = [line for line in Lines(newsroom.store).newest(5) if line.kind == "published"]

    assert len(stored) > 2 * CUT
    assert line.headline == 'The "longest" day'


def test_a_headline_of_a_megabyte_is_cut(newsroom):
    newsroom.publish("a" * 1_000_000)

    (line,) = [line for line in Lines(newsroom.store).newest(5) if line.kind == "published"]

    assert line.headline == "a" * HEADLINE


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b"[]", b'{"item": 7}', b'{"item": {"headlines": [{"value": 1}]}}']
)
def test_an_entry_that_is_not_as_it_should_be_is_a_line_all_the_same(data):
    line = line_of(b"7-0", [b"type", b"article.published", b"subject", b"urn:x", b"data", data])

    assert (line.ms, line.uri, line.headline) == (7, "urn:x", "")


LINES = [
    Line(
        entry="1-0",
        ms=1,
        type="article.published",
        uri="a",
        language="en-GB",
        topic="medtop:20000139",
        source="/inbox/a",
    ),
    Line(
        entry="2-0",
        ms=2,
        type="article.updated",
        uri="b",
        language="en",
        topics=("flood", "politics"),
        source="/inbox/b",
    ),
    Line(
        entry="3-0", ms=3, type="article.published", uri="c", language="de", headline="Die Flut in Köln", story="urn:s"
    ),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "abc"),
        ({"topic": " ", "language": ""}, "abc"),
        ({"language": "en"}, "ab"),
        ({"language": "EN-gb"}, "a"),
        ({"language": "e"}, ""),
        ({"topic": "20000"}, "a"),
        ({"topic": "medtop:20000139"}, "a"),
        ({"topic": "Polit"}, "b"),
        ({"source": "inbox/B"}, "b"),
        ({"words": "köln flut"}, "c"),
        ({"story": "urn:s"}, "c"),
        ({"language": "en", "source": "/inbox/a"}, "a"),
    ],
)
def test_lines_are_chosen_by_topic_language_source_and_words(wanted, found):
    assert "".join(line.uri for line in matching(LINES, wanted)) == found


def test_the_lines_of_all_partitions_are_read_as_one(newsroom):
    redis = newsroom.store.redis
    ids = [f"{number}-0" for number in range(1, 8)]
    for number, entry in enumerate(ids):
        stream = keys.partition(number % 3)
        redis.sadd(keys.PARTITIONS, stream)
        redis.xadd(stream, {"id": entry, "type": "article.published", "subject": "urn:x:1", "data": "{}"}, id=entry)
    lines = Lines(newsroom.store)

    assert [line.entry for line in lines.newest(5)] == ids[:-6:-1]
    assert [line.entry for line in lines.after("2-0", 100)] == ids[2:]
    assert event_at(newsroom.store, "5-0").entry_id == "5-0"
