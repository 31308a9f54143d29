"""Whatever an article says, it is text: nothing runs, nothing breaks."""

import json
from urllib.parse import quote

import pytest

from services import keys
from services.facts import Entity, Facts, Quote, Span
from services.web.doorman import POLICY
from tests.services.web.newsroom import EVERYTHING, published

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></a></li><iframe src=//evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "\u202egnp.exe\u202c \x07\x1b[31m",
    "\x00\x85\u2028data: x",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_article_says_is_text_and_nothing_else(newsroom, text):
    hostile = {"byline": text, "slugline": text, "ednote": text, "url": f"javascript:{text}", "infosource": text}
    facts = Facts(
        entities=(Entity(type="person", name=text, role=text, mentions=(Span(start=0, end=20),), confidence=0.9),),
        quotes=(Quote(start=0, end=30, kind="direct", speaker=text, cue="said", confidence=0.9),),
        keyphrases=(text,),
    )
    entry = newsroom.publish(
        text, uri=f"urn:x:{quote(text)}", name="a<b>/a.txt", body=f"{text} {'word ' * 40}", facts=facts, **hostile
    )
    newsroom.reject("<img src=x onerror=alert(1)>.txt", text)
    client = newsroom.client()

    for address in ("/", "/articles", f"/article?entry={entry}", f"/?words={quote(text)}&story={quote(text)}"):
        page = client.get(address).text
        for mark in ("<script>", "<img", "<svg/", "<iframe", "javascript:alert", 'href="javascript', "\u202e", "\x1b"):
            assert mark not in page.replace('<script src="/static/', ""), (address, mark)
        assert "49{%" not in page


def test_a_lone_surrogate_breaks_no_page(newsroom):
    data = json.dumps({"item": {"headlines": [{"value": "\ud800 lone"}], "bodies": [{"value": "\udfff body"}]}})
    fields = {"id": "1", "type": "article.published", "subject": "urn:x:lone", "data": data}
    entry = newsroom.store.redis.xadd(keys.ARTICLES, fields).decode()
    client = newsroom.client()

    assert "\ufffd body" in client.get(f"/article?entry={entry}").text
    assert client.get("/").status_code == 200
    assert client.get(f"/event?entry={entry}").status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"{",
        b"\xff",
        b"[" * 150_000,
        b'{"x":' * 30_000,
        b'{"item": 3, "analysis": "x"}',
        b'{"item": {"headlines": 3, "bodies": [{"value": 3}], "altIds": [7], "associations": "x"}}',
        b'{"analysis": {"dates": [], "facts": {"entities": [{"type": [1], "name": {}}]}, "topics": [{"name": []}]}}',
        b'{"analysis": {"dedup": {"similarity": "much", "of": 7}, "provenance": [], "topics": [{"evidence": 7}]}}',
    ],
)
def test_an_event_of_another_shape_breaks_no_page(newsroom, data):
    fields = {"id": "1", "type": "article.published", "subject": "urn:x:odd", "data": data}
    entry = newsroom.store.redis.xadd(keys.ARTICLES, fields).decode()
    client = newsroom.client()

    assert client.get("/").status_code == 200
    assert client.get(f"/article?entry={entry}").status_code == 200
    assert client.get(f"/event?entry={entry}").status_code == 200


def test_a_headline_and_a_body_of_megabytes_are_cut(newsroom):
    entry = newsroom.publish("h" * 1_000_000, body="word " * 400_000)
    client = newsroom.client()

    assert len(client.get("/").content) < 60_000
    page = client.get(f"/article?entry={entry}")
    assert len(page.content) < 500_000
    assert "The text goes on" in page.text


@pytest.mark.parametrize("path", [*EVERYTHING, "/static/page.js", "/login", "/healthz", "/nothing"])
def test_every_answer_says_what_may_run_and_where_it_may_be_shown(newsroom, path):
    headers = newsroom.client().get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    for part in ("default-src 'none'", "frame-ancestors 'none'", "script-src 'self';"):
        assert part in POLICY


def test_no_page_has_script_or_style_in_line(newsroom):
    client = newsroom.client()
    published(newsroom)

    for path in ("/", "/article?uri=urn:x:port", "/login"):
        page = client.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " on" not in "".join(part.partition(">")[0] for part in page.split("<button"))
