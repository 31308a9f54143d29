import json
import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services import keys, show
from services.article import Article, Link, Subject
from services.audit import Report
from services.deadletters import DeadLetter
from services.errors import DropwireError, Rejected
from services.facts import Entity, Facts, Money, Quote
from services.show import Wanted, article_json, article_text, as_json, audit_text, dead_letter_text, safe, start_of

#: Every character that moves a cursor, retitles a window or turns text around.
HOSTILE = "".join(chr(n) for n in (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))) + (
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
ACTS = re.compile(f"[{re.escape(HOSTILE)}]")


def entry(headline="Head", **changes):
    item = {"headlines": [{"role": "main", "value": headline}], "uri": "urn:x:1"}
    analysis = {"dedup": {"decision": "published"}, "topics": [{"name": "economy", "probability": 0.9}]}
    fields = {
        "id": "urn:x:1#1",
        "type": "article.published",
        "source": "/inbox/wire",
        "subject": "urn:x:1",
        "time": "2025-12-04T10:00:00.000Z",
        "schema": "dropwire.article/1.1",
        "lang": "en",
        "data": json.dumps({"item": item, "analysis": analysis}, ensure_ascii=False),
    }
    return fields | changes


def events(redis, *entries):
    for fields in entries:
        redis.xadd(keys.ARTICLES, fields)


def printed(capsys, url, *, as_json_=False, **wanted):
    options = {"group": "", "since": "beginning", "types": [], "topics": [], "languages": [], "limit": 1} | wanted
    show.subscribe(url, Wanted(**options), as_json=as_json_, stop=threading.Event())
    return capsys.readouterr().out


@pytest.mark.parametrize("character", HOSTILE, ids=lambda character: f"U+{ord(character):04X}")
def test_no_character_that_acts_on_a_terminal_is_let_through(character):
    assert safe(f"a{character}b") == "a\ufffdb"


def test_text_in_any_script_is_left_as_it_is():
    text = "Été, Ωmega, Пожар, حريق, 火事, 🔥\n\tindented\u00a0·"

    assert safe(text) == text


def test_a_hostile_event_does_nothing_to_a_terminal(redis, redis_url, capsys):
    events(redis, entry(f"Head {HOSTILE} line"))

    out = printed(capsys, redis_url)

    assert out.startswith("Head ")
    assert not ACTS.search(out)


def test_a_hostile_event_does_nothing_to_a_terminal_as_json_and_says_the_same(redis, redis_url, capsys):
    events(redis, entry(f"Head {HOSTILE}"))

    out = printed(capsys, redis_url, as_json_=True)

    assert not ACTS.search(out)
    assert json.loads(out)["item"]["headlines"][0]["value"] == f"Head {HOSTILE}"


@pytest.mark.parametrize(
    "said",
    [
        article_text("a", Article(headline=HOSTILE, body=HOSTILE, keywords=(HOSTILE,), byline=HOSTILE)),
        article_text("a", Rejected("empty", detail=HOSTILE)),
        dead_letter_text(DeadLetter("a", Path("a"), {"reason": HOSTILE, "articles": [{"detail": HOSTILE}]})),
        as_json(Article(headline=HOSTILE, body=HOSTILE)),
        article_json("a.txt", Rejected("empty", detail=HOSTILE)),
    ],
    ids=["article", "rejected", "dead letter", "article as JSON", "rejected as JSON"],
)
def test_nothing_hostile_is_shown(said):
    assert not ACTS.search(said)


def test_json_says_the_same_however_it_is_escaped():
    article = Article(headline=f"Head {HOSTILE}", body="É 火事")

    assert json.loads(as_json(article))["headline"] == f"Head {HOSTILE}"
    assert "É 火事" in as_json(article)


def test_an_event_is_two_lines(redis, redis_url, capsys):
    events(redis, entry("Port is closed"))

    assert printed(capsys, redis_url) == "Port is closed\n    published · en · economy · /inbox/wire\n"


def test_an_event_without_a_headline_shows_its_uri(redis, redis_url, capsys):
    events(redis, entry(""))

    assert printed(capsys, redis_url).startswith("urn:x:1\n")


def test_a_duplicate_says_of_what(redis, redis_url, capsys):
    dedup = {"decision": "duplicate", "of": "urn:x:0", "rule": "same text"}
    data = json.dumps({"item": {"uri": "urn:x:1"}, "analysis": {"dedup": dedup}})
    events(redis, entry(type="article.duplicate", data=data))

    assert "duplicate · en · /inbox/wire · same text: urn:x:0" in printed(capsys, redis_url, types=["all"])


def test_of_a_stream_only_the_limit_is_shown_and_only_what_is_wanted(redis, redis_url, capsys):
    events(redis, entry("No", lang="de"), entry("One"), entry("Two"), entry("Three"))

    out = printed(capsys, redis_url, languages=["en"], limit=2)

    assert [line for line in out.splitlines() if not line.startswith(" ")] == ["One", "Two"]


def test_a_group_goes_on_where_it_was(redis, redis_url, capsys):
    events(redis, entry("One"), entry("Two"))

    first = printed(capsys, redis_url, group="site")
    second = printed(capsys, redis_url, group="site")

    assert (first.splitlines()[0], second.splitlines()[0]) == ("One", "Two")


@pytest.mark.parametrize(
    ("since", "start"),
    [
        ("", "new"),
        ("new", "new"),
        ("beginning", "beginning"),
        ("1700000000000-0", "1700000000000-0"),
        ("2025-12-04T10:00:00Z", datetime(2025, 12, 4, 10, tzinfo=UTC)),
        ("2025-12-04T10:00:00+02:00", datetime(2025, 12, 4, 8, tzinfo=UTC)),
    ],
)
def test_where_to_start_is_a_word_an_entry_or_a_time(since, start):
    assert start_of(since) == start


@pytest.mark.parametrize("since", ["yesterday", "2025-13-01", "-", "1700000000000"])
def test_any_other_start_is_refused(since):
    with pytest.raises(DropwireError, match=since):
        start_of(since)


def test_an_article_shows_what_it_states_and_nothing_else():
    article = Article(
        headline="Head",
        body="One two.",
        subjects=(Subject(name="economy", confidence=0.91), Subject(name="ports")),
        links=(Link(uri="https://example.com/b"), Link(uri="https://example.com/c", title="Before")),
    )

    said = article_text("a.txt", article)

    assert said.splitlines() == [
        "a.txt",
        "  pubstatus        usable",
        "  headline         Head",
        "  subjects         economy 0.91, ports",
        "  links            https://example.com/b; Before",
        "    One two.",
    ]


def test_facts_are_shown_with_the_words_they_stand_in():
    body = '"We won," Ada Lee said. It cost $5 million.'
    facts = Facts(
        entities=(Entity(type="person", name="Ada Lee", role="mayor", confidence=0.9),),
        quotes=(Quote(start=0, end=9, kind="direct", speaker="Ada Lee", cue="said", confidence=0.9),),
        money=(Money(start=32, end=42, amount=5e6, currency="USD", confidence=0.9),),
    )

    said = article_text("a.txt", Article(headline="Head", body=body, facts=facts)).splitlines()

    assert said[3:6] == [
        "  people           Ada Lee (mayor)",
        '  quotes           Ada Lee: "We won,"',
        "  money            $5 million = 5000000 USD",
    ]


def report(**changes):
    return Report(
        **{
            "inbox": 0,
            "claimed": 0,
            "archived": 2,
            "rejected": 1,
            "deliveries": 3,
            "outcomes": {"rejected": 1, "published": 2},
            "in_flight": 0,
            "events": 2,
            "problems": [],
        }
        | changes
    )


def test_an_audit_says_whether_it_balances():
    assert audit_text(report()).endswith("balanced and at rest")
    assert audit_text(report(inbox=1)).endswith("balanced; not at rest")
    assert "articles 2 published, 1 rejected" in audit_text(report())


def test_an_audit_names_each_problem():
    said = audit_text(report(problems=["a: gone", "b: twice"]))

    assert "PROBLEM a: gone\nPROBLEM b: twice\nNOT BALANCED" in said


def test_a_dead_letter_is_one_line_with_its_facts():
    reason = {"reason": "invalid_json", "articles": [{"article": 0, "reason": "invalid_json", "line": "3"}]}

    said = dead_letter_text(DeadLetter("wire/a.jsonl", Path("x"), reason))

    assert said.split() == ["wire/a.jsonl", "invalid_json", "line=3"]
