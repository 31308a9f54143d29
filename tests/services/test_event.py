import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from services import event as events
from services.analysis import Dedup
from services.article import Article, Image, Link, Moment, Precision, Subject
from services.drafts import Draft
from services.errors import DropwireError
from services.event import Event, compose, fields
from services.facts import (
    Acronym,
    Date,
    Entity,
    Facts,
    Money,
    Quantity,
    Quote,
    Span,
    Statistics,
)
from services.uris import is_uri, uri_of
from tests.validity import ANALYSIS, FLAT, NINJS, problems

NOW = datetime(2026, 11, 22, 11, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
NEW = Dedup(decision="new")

FACTS = Facts(
    entities=(
        Entity(type="person", name="A. Person", role="Minister", mentions=(Span(start=0, end=3),), confidence=0.9),
        Entity(
            type="place",
            name="Oslo",
            country="NO",
            uri="https://sws.geonames.org/3143244/",
            latitude=59.9,
            longitude=10.7,
            confidence=1.0,
        ),
        Entity(type="organisation", name="United Ports", acronym="UP", confidence=0.8),
        Entity(type="product", name="S-400", kind="weapon", confidence=0.8),
        Entity(type="event", name="Operation X", confidence=0.8),
    ),
    quotes=(
        Quote(
            start=0, end=3, kind="direct", speaker="A. Person", source=Span(start=4, end=7), cue="said", confidence=0.9
        ),
    ),
    money=(Money(start=0, end=3, amount=5e9, upto=6e9, currency="USD", approximate=True, confidence=0.9),),
    quantities=(Quantity(start=4, end=7, value=12.0, unit="%", confidence=0.9),),
    dates=(Date(start=10, end=15, value="2025-12", precision="month", basis="published", confidence=0.9),),
    acronyms=(Acronym(start=0, end=7, short="OT", long="One two", confidence=0.9),),
    keyphrases=("one two",),
    summary="One two.",
    statistics=Statistics(words=4, sentences=2, paragraphs=2, minutes=0.0),
)

FULL = Article(
    uri="http://example.com/a?b=1#c",
    version="3",
    headline="Ministers meet",
    headline_origin="title",
    slugline="INDIA-RUSSIA",
    byline="By A. Writer",
    located="New Delhi",
    dateline="NEW DELHI, Dec 4 (Wire) -",
    links=(Link(uri="https://example.com/b", title="Before", role="seeAlso"), Link(uri="item 7")),
    language="en",
    description="They met.",
    body="One two.\n\nThree — four.",
    firstcreated=Moment(value="2025-12-04T10:30+05:30", precision="minute", origin="dateline"),
    versioncreated=Moment(value="2025-12-04T11:00:01+00:00", precision="second", origin="versionCreated"),
    embargoed=Moment(value="2025-12-05T00:00:00+00:00", precision="second", origin="embargoed"),
    urgency=3,
    ednote="Recasts",
    infosource="Wire",
    copyrightholder="Wire Ltd",
    usageterms="None",
    url="https://example.com/a",
    keywords=("defence", "summit"),
    subjects=(
        Subject(name="politics", uri="medtop:11000000", confidence=0.4, creator="topics-1"),
        Subject(
            name="defence",
            uri="http://cv.iptc.org/newscodes/mediatopic/20000065",
            confidence=0.934,
            evidence=("S-400", "missile"),
            creator="topics-1",
        ),
        Subject(name="World", uri="NEWS/World desk"),
    ),
    genres=(Subject(name="Analysis", uri="http://cv.iptc.org/newscodes/genre/Analysis", evidence=("ANALYSIS-",)),),
    facts=FACTS,
    images=(
        Image(uri="http://example.com/i.jpg", caption="They meet", credit="A. Photographer"),
        Image(),
        Image(uri="pictures\\i 2.jpg", caption="Again"),
    ),
    format="nitf",
    encoding="utf-8",
    warnings=("no place for <foo>",),
)


def draft(article: Article, name: str = "wire/reuters/a%20b.xml") -> Draft:
    claimed = "2026-11-22T10:00:00.5+00:00"
    return Draft(delivery="ab" * 16, ordinal=2, name=name, size=99, claimed=claimed, article=article, digest="d1" * 16)


def composed(article: Article, type: str = events.PUBLISHED, **options: Any) -> Event:
    return compose(draft(article), **{"type": type, "version": 1, "dedup": NEW, "now": NOW} | options)


def data(article: Article, type: str = events.PUBLISHED) -> tuple[dict[str, Any], dict[str, Any]]:
    document = json.loads(composed(article, type).data)
    return document["item"], document["analysis"]


ODD = Article(
    uri="tag with spaces & \udce9",
    headline="\ud83d lone \x00 zero",
    headline_origin="lede",
    language="en\udfff",
    body="x\udc00",
    versioncreated=Moment(value="last Tuesday", precision="second", origin="guess"),
    firstcreated=Moment(value="2025-06-31T10:00:00+00:00", precision="second", origin="x"),
    urgency=0,
    subjects=(
        Subject(name="", uri="", confidence=float("nan")),
        Subject(name="n", confidence=7.0, creator=""),
    ),
    images=(Image(credit="\udc00"),),
    keywords=("", "k"),
    warnings=("",),
)


@pytest.mark.parametrize(
    "type",
    [events.PUBLISHED, events.UPDATED, events.CORRECTED, events.WITHDRAWN, events.DUPLICATE],
)
@pytest.mark.parametrize(
    "article",
    [FULL, Article(), replace(FULL, pubstatus="canceled", body=""), ODD],
    ids=["full", "nothing", "withdrawn", "odd"],
)
def test_every_event_satisfies_ninjs_and_our_schemas(article: Article, type: str) -> None:
    event = composed(article, type)
    document = json.loads(event.data)

    assert problems(event) == []
    assert set(document) == {"item", "analysis"}
    assert blanks(document) == []


def blanks(value: Any, path: str = "") -> list[str]:
    """Return where something stands that says nothing."""
    if isinstance(value, dict):
        return [blank for name, part in value.items() for blank in blanks(part, f"{path}.{name}")]
    if isinstance(value, list) and value:
        return [blank for part in value for blank in blanks(part, path)]
    return [path] if value in ("", None, [], {}) and path != ".analysis.warnings" else []


def test_the_schemas_are_valid_themselves() -> None:
    for schema in (NINJS, ANALYSIS, FLAT):
        Draft202012Validator.check_schema(schema.schema)


def test_everything_a_source_states_has_its_place() -> None:
    item, analysis = data(FULL)

    assert item["uri"] == "http://example.com/a?b=1#c"
    assert item["headlines"] == [{"role": "main", "value": "Ministers meet"}]
    assert item["bodies"][0] | {"value": ""} == {
        "role": "main",
        "contentType": "text/plain",
        "charCount": 23,
        "wordCount": 5,
        "value": "",
    }
    assert (item["by"], item["located"], item["urgency"]) == ("By A. Writer", "New Delhi", 3)
    assert item["infoSources"] == [{"name": "Wire"}]
    assert item["subjects"][1] == {
        "name": "defence",
        "uri": "http://cv.iptc.org/newscodes/mediatopic/20000065",
        "creator": "topics-1",
        "confidence": 93,
    }
    assert item["subjects"][2] == {"name": "World", "literal": "NEWS/World desk", "creator": "source"}
    assert {"role": "digest", "value": "d1" * 16} in item["altIds"]
    assert analysis["keywords"] == ["defence", "summit"]
    assert analysis["dateline"] == "NEW DELHI, Dec 4 (Wire) -"
    assert analysis["links"] == [
        {"uri": "https://example.com/b", "title": "Before", "role": "seeAlso"},
        {"literal": "item 7"},
    ]
    assert analysis["topics"][1]["evidence"] == ["S-400", "missile"]
    assert analysis["provenance"] == {
        "delivery": "ab" * 16,
        "article": 2,
        "file": "wire/reuters/a%20b.xml",
        "bytes": 99,
        "claimed": "2026-11-22T10:00:00.5+00:00",
        "format": "nitf",
        "encoding": "utf-8",
        "version": "3",
    }


def test_who_and_what_is_named_stands_where_ninjs_has_it() -> None:
    item, analysis = data(FULL)

    assert item["people"] == [{"name": "A. Person"}]
    assert item["organisations"] == [{"name": "United Ports"}]
    assert item["objects"] == [{"name": "S-400"}]
    assert item["events"] == [{"name": "Operation X"}]
    assert item["genres"] == [{"name": "Analysis", "uri": "http://cv.iptc.org/newscodes/genre/Analysis"}]
    assert item["places"] == [
        {
            "name": "Oslo",
            "uri": "https://sws.geonames.org/3143244/",
            "geoJSON": {"type": "Point", "coordinates": [10.7, 59.9]},
        }
    ]
    assert analysis["facts"]["entities"][0]["role"] == "Minister"
    assert analysis["facts"]["entities"][0]["mentions"] == [[0, 3]]
    assert analysis["genres"][0]["evidence"] == ["ANALYSIS-"]


def test_every_fact_carries_its_words() -> None:
    facts = data(FULL)[1]["facts"]

    assert [facts[kind][0]["text"] for kind in ("quotes", "money", "quantities", "dates")] == [
        "One",
        "One",
        "two",
        "Three",
    ]
    assert "facts" not in data(replace(FULL, facts=Facts()))[1]
    assert "quotes" not in data(replace(FULL, body="A"))[1]["facts"]


def test_pictures_are_associations_with_caption_and_credit() -> None:
    first, second = data(FULL)[0]["associations"]

    assert first == {
        "name": "image1",
        "uri": "http://example.com/i.jpg",
        "type": "picture",
        "descriptions": [{"role": "caption", "value": "They meet"}],
        "by": "A. Photographer",
    }
    assert second["uri"].startswith("urn:dropwire:image:")
    assert second["altIds"] == [{"role": "source", "value": "pictures\\i 2.jpg"}]


def test_the_flat_fields_say_what_a_consumer_filters_on() -> None:
    event = composed(FULL, story="s-1")

    assert (event.subject, event.lang, event.topic, event.story) == (FULL.uri, "en", "medtop:20000065", "s-1")
    assert event.source == "/inbox/wire/reuters"
    assert event.time == "2026-11-22T10:00:00.123Z"
    assert event.schema == "dropwire.article/1.1"
    assert compose(draft(FULL, "a.xml"), type="x", version=1, dedup=NEW, now=NOW).source == "/inbox"


def test_what_the_source_says_of_its_topic_is_surer_than_a_classifier() -> None:
    stated = Subject(name="sport", uri="medtop:15000000")

    assert composed(replace(FULL, subjects=(*FULL.subjects, stated))).topic == "medtop:15000000"
    assert composed(Article(subjects=(Subject(name="x", uri="medtop:1"),))).topic == ""


@pytest.mark.parametrize(
    ("value", "precision", "written"),
    [
        ("2025", "year", None),
        ("2025-12-04", "day", None),
        ("2025-12-04T10:30", "minute", None),
        ("2025-12-04T10:30:00", "second", None),
        ("2025-12-04T10:30+05:30", "minute", "2025-12-04T10:30:00+05:30"),
        ("2025-12-04T10:30:07Z", "second", "2025-12-04T10:30:07+00:00"),
        ("2025-12-04T00:00:00+00:00", "day", None),
    ],
)
def test_a_date_is_never_made_more_precise(value: str, precision: Precision, written: str | None) -> None:
    moment = Moment(value=value, precision=precision, origin="pubDate")
    item, analysis = data(Article(versioncreated=moment))

    assert item.get("versionCreated") == written
    assert analysis["dates"]["published"] == {
        "value": value,
        "precision": precision,
        "zone": "stated" if re.search(r"T.*[Z+]", value) else "unknown",
        "origin": "pubDate",
    }


def test_an_article_without_a_dated_version_was_published_when_it_was_created() -> None:
    dates = data(replace(FULL, versioncreated=None))[1]["dates"]

    assert dates["published"] == dates["created"]
    assert dates["received"]["value"] == "2026-11-22T10:00:00.5+00:00"


def test_a_date_nobody_can_read_is_absent() -> None:
    item, analysis = data(ODD)

    assert not {"versionCreated", "firstCreated"} & set(item)
    assert "published" not in analysis["dates"]


def test_a_headline_made_from_the_lede_says_so() -> None:
    item, analysis = data(replace(FULL, headline_origin="lede"))

    assert item["headlines"][0]["role"] == "generated"
    assert analysis["headline"] == {"origin": "lede"}


def test_a_duplicate_is_thin() -> None:
    item, analysis = data(FULL, events.DUPLICATE)

    assert set(item) == {"standard", "uri", "type", "headlines", "pubStatus", "version"}
    assert set(analysis) == {"schema", "dedup", "provenance"}


def test_dedup_tells_what_it_decided_and_why() -> None:
    event = composed(FULL, events.DUPLICATE, dedup=Dedup(decision="exact", of="urn:x:1", rule="digest"))

    assert json.loads(event.data)["analysis"]["dedup"] == {
        "decision": "exact",
        "of": "urn:x:1",
        "rule": "digest",
    }


def test_text_that_json_can_not_carry_is_replaced() -> None:
    item, _ = data(ODD)

    assert item["headlines"][0] == {"role": "generated", "value": "\ufffd lone \x00 zero"}
    assert item["bodies"][0]["value"] == "x\ufffd"
    assert composed(ODD).lang == "en\ufffd"


def test_an_id_that_is_no_uri_is_wrapped_and_kept() -> None:
    item, _ = data(Article(uri="20251204/ABC é"))

    assert item["uri"] == "urn:dropwire:id:20251204%2FABC%20%C3%A9"
    assert {"role": "source", "value": "20251204/ABC é"} in item["altIds"]


def test_an_article_without_any_id_still_has_a_uri() -> None:
    bare = replace(draft(Article()), digest="")

    assert uri_of(draft(Article())) == "urn:dropwire:text:" + "d1" * 16
    assert is_uri(uri_of(bare))


def test_the_id_is_the_same_whatever_the_order_of_arrival() -> None:
    first = composed(FULL)
    later = composed(FULL, events.UPDATED, version=9, dedup=Dedup(decision="version"), now=datetime.now(UTC))
    elsewhere = compose(
        replace(draft(FULL, "other.xml"), delivery="cd" * 16, ordinal=0),
        type=events.CORRECTED,
        version=2,
        dedup=NEW,
        now=NOW,
    )

    assert re.fullmatch(re.escape(FULL.uri) + "#[0-9a-f]{16}", first.id)
    assert first.id == later.id == elsewhere.id


def test_another_text_state_or_version_is_another_id() -> None:
    others = {
        composed(FULL).id,
        composed(replace(FULL, pubstatus="canceled")).id,
        composed(replace(FULL, version="4")).id,
        composed(replace(FULL, uri="urn:x:2")).id,
        events.identity(replace(draft(FULL), digest="d2" * 16)),
    }

    assert len(others) == 5


def test_each_copy_is_an_event_of_its_own() -> None:
    one = composed(FULL, events.DUPLICATE)
    two = compose(replace(draft(FULL), ordinal=3), type=events.DUPLICATE, version=1, dedup=NEW, now=NOW)

    assert one.id == composed(FULL).id + ":" + "ab" * 16 + "/2"
    assert one.id != two.id


def test_an_event_comes_back_from_its_fields() -> None:
    event = composed(FULL)

    assert Event.from_fields(dict([(b"later", b"1"), *((n.encode(), v) for n, v in fields(event).items())])) == event


@pytest.mark.parametrize("broken", [{}, {b"id": b"1"}, {b"id": b"\xff"}])
def test_fields_that_are_no_event_are_refused(broken: dict[bytes, bytes]) -> None:
    with pytest.raises(DropwireError, match="not an event"):
        Event.from_fields(broken)


@pytest.mark.parametrize(
    "text",
    [
        "urn:x:1",
        "http://a",
        "http://a.b:80/c%20d?e=f/?#g",
        "mailto:a@b.c",
        "http://[::1]/x",
        "tag:a,2005:/b",
        "a+b.c-1:d",
    ],
)
def test_these_are_uris(text: str) -> None:
    assert is_uri(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "/a/b", "a b:c", "http://a b", "http://a/é", "urn:", "http://", "http:///", "1a:b", "a:b%2",
     "a:b#c#d", "a:b\n", "http://[x]/", "http://[2:1]/", "http://u:@p@h/", "a:[b]", "C:\\a", "<a:b>"],
)  # fmt: skip
def test_these_are_no_uris(text: str) -> None:
    assert not is_uri(text)
