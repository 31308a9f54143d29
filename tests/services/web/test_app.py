"""What a browser gets: the pages, and what machines ask."""

import json

from services import keys
from services.web import views
from tests.servers import eventually
from tests.services.web.newsroom import TOKEN, published


def test_the_page_shows_what_came_in(newsroom):
    newsroom.publish("Port is closed", uri="urn:x:1", body="One two three. " * 20)
    newsroom.publish("Port is closed", uri="urn:x:1", body="One two three. " * 20)
    newsroom.reject("wire/empty.txt", "empty")
    newsroom.store.redis.xgroup_create(keys.ARTICLES, "the-site", "0")

    page = newsroom.client().get("/").text

    assert "Port is closed" in page
    assert "same id and text, 100 % alike" in page
    assert 'aria-label="Retry wire/empty.txt"' in page
    assert "the-site" in page
    assert "Articles in the last 15 minutes: 1 published, 1 duplicate, 1 rejected" in page
    assert "no worker for dedup" in page


def test_an_empty_newsroom_has_a_page_too(newsroom):
    page = newsroom.client().get("/")

    assert page.status_code == 200
    assert "No article yet" in page.text
    assert "Nothing is rejected" in page.text


def test_the_articles_can_be_chosen(newsroom):
    newsroom.publish("Ferry is late", language="en", name="wire/a.txt")
    newsroom.publish("Fähre kommt später", language="de", name="dpa/b.txt")
    client = newsroom.client()

    def headlines(query):
        return [name for name in ("Ferry", "Fähre") if name in client.get(f"/articles?{query}").text]

    assert headlines("") == ["Ferry", "Fähre"]
    assert headlines("language=de") == ["Fähre"]
    assert headlines("source=wire") == ["Ferry"]
    assert headlines("words=late") == ["Ferry"]
    assert headlines("language=fr") == []
    assert "1 of the last" in client.get("/?language=de").text


def test_an_article_has_a_page_with_its_facts_marked(newsroom):
    entry = published(newsroom)
    client = newsroom.client()

    page = client.get(f"/article?uri=urn:x:port&entry={entry}").text

    assert "<h1" in page
    assert "B. Line" in page
    assert '<mark class="person" title="person · Ada Lee">Ada Lee</mark>' in page
    assert '<mark class="quote" title="quote · Ada Lee direct">' in page
    assert client.get("/article?uri=urn:x:port").text == page


def test_an_article_that_is_not_there_is_said_so(newsroom):
    client = newsroom.client()

    for query in ("entry=1-1", "entry=x", "entry=99999999999999999999-1", "uri=", "", "uri=%00", "uri=urn:x:none"):
        assert client.get(f"/article?{query}").status_code == 404, query


def test_an_event_is_json_in_ascii(newsroom):
    entry = newsroom.publish("Zürich 😀")
    answer = newsroom.client().get(f"/event?entry={entry}")

    assert answer.headers["content-type"] == "application/json"
    assert answer.content.isascii()
    assert json.loads(answer.content)["item"]["headlines"][0]["value"] == "Zürich 😀"


def test_the_versions_of_an_article_show_what_changed(newsroom):
    text = "The council of the town met on Monday. " * 5
    newsroom.publish("Council meets", uri="urn:x:c", version="1", body=f"{text}\n\nEleven came.")
    newsroom.publish("Council meets", uri="urn:x:c", version="2", body=f"{text}\n\nTwelve came.")

    part = newsroom.client().get("/article/versions?part=1&uri=urn:x:c").text

    assert "<del>Eleven </del><ins>Twelve </ins>came." in part
    assert "1 paragraph the same" in part
    assert "<html" not in part


def test_the_newest_version_is_found_by_its_uri_even_when_it_is_no_longer_among_the_latest(newsroom, monkeypatch):
    newsroom.publish("Council meets", uri="urn:x:c", version="1")
    monkeypatch.setattr("services.web.lines.Lines.newest", lambda *_: [])

    assert "Council meets" in newsroom.client().get("/article?uri=urn:x:c").text


def test_health_needs_no_token_and_says_no_secrets(newsroom):
    client = newsroom.client(token=TOKEN)

    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "not ready\n")


def test_not_ready_says_why_and_ready_says_so(newsroom):
    client = newsroom.client()
    before = client.get("/readyz")
    newsroom.store.redis.set(keys.janitor(newsroom.spool.id), "j")
    for stage in ("dedup", "extraction", "classification"):
        newsroom.store.redis.sadd(f"rq:workers:{stage}", f"rq:worker:{stage}")
        newsroom.store.redis.hset(f"rq:worker:{stage}", "state", "idle")
    after = client.get("/readyz")
    newsroom.store.redis.config_set("appendonly", "no")
    try:
        without = client.get("/readyz")
    finally:
        newsroom.store.redis.config_set("appendonly", "yes")

    assert before.status_code == 503
    assert "janitor" in before.text
    assert (after.status_code, after.text) == (200, "ready\n")
    assert without.status_code == 503
    assert "append-only" in without.text


def test_metrics_are_served_as_prometheus_reads_them(newsroom):
    answer = newsroom.client().get("/metrics")

    assert "dropwire_redis_up 1\n" in answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")


def test_while_redis_is_away_the_page_says_so(newsroom, redis_server):
    published(newsroom)
    newsroom.reject("a.txt")
    client = newsroom.client()
    client.get("/")
    redis_server.kill()
    try:
        page = eventually(lambda: next((p for p in [client.get("/")] if "does not answer" in p.text), None))
        article, ready = (client.get(path) for path in ("/article?entry=1-1", "/readyz"))
    finally:
        redis_server.start()

    assert page.status_code == 200
    assert "Port is closed" in page.text
    assert (article.status_code, ready.status_code) == (503, 503)


def test_too_many_open_pages_are_refused(newsroom, monkeypatch):
    monkeypatch.setattr(views, "MOST_BROWSERS", 0)

    assert newsroom.client().get("/events").status_code == 503
