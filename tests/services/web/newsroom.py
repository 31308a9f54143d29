"""A newsroom for the tests: a spool, a Redis, articles through the real commit, and the application that shows them."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.testclient import TestClient

from services import keys, publisher
from services.article import Article
from services.drafts import Draft
from services.facts import Entity, Facts, Quote, Span
from services.spool import Spool
from services.store import Store
from services.web.access import Access, access
from services.web.app import application
from tests.signatures import delivery
from tests.spools import claim_text, settings_of
from workers.dedup.identity import identified
from workers.dedup.index import packed
from workers.publishing import publish
from workers.stories.languages import Languages

CLAIMED = "2026-11-22T10:00:00+00:00"
#: What a browser adds to a form that it sends from a page of ours.
OURS = {"origin": "http://127.0.0.1:8470"}
EVERYTHING = ("/", "/articles", "/article?uri=x", "/article/versions?uri=", "/event?entry=1-1", "/metrics")
TOKEN = "a token that is long enough"
#: A text long enough to be an article, of its own for every number.
WORDS = "the council of the town met on Monday and spoke for hours about the harbour, the ferry and the new school"


def body(number: int) -> str:
    return f"{WORDS} {' '.join(f'word{number}x{place}' for place in range(40))}."


class Newsroom:
    """Articles are published as a worker publishes them."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self.settings = settings_of(folder, feeds=folder / "feeds.txt", **settings)
        self.url = url
        self.store = Store(url)
        self.spool = Spool(self.settings)
        self.spool.prepare()
        self.clients: list[TestClient] = []
        self._bench = SimpleNamespace(store=self.store, settings=self.settings, languages=Languages())
        self._number = 0

    def publish(self, headline: str = "Port is closed", *, name: str = "wire/a.txt", **facts: Any) -> str:
        """Publish an article; return the id of its entry in the stream."""
        self._number += 1
        given = {"uri": f"urn:x:{self._number}", "body": body(self._number), "language": "en"} | facts
        known, made = identified(Article(headline=headline, **given))
        one = Draft(
            delivery=delivery(str(self._number)),
            ordinal=0,
            name=name,
            size=1,
            claimed=CLAIMED,
            article=known,
            digest=made.digest,
            signature=packed(made),
        )
        publish(self._bench, [one])  # type: ignore[arg-type]
        newest: Any = self.store.redis.xrevrange(keys.ARTICLES, count=3)
        return next(entry.decode() for entry, fields in newest if fields[b"type"].startswith(b"article."))

    def reject(self, name: str, reason: str = "empty", **facts: object) -> None:
        """Reject a file: the commit tells the stream, then the janitor moves it."""
        found = claim_text(self.spool, name)
        said_of = {fact: str(value) for fact, value in facts.items()}
        entry = publisher.rejection(found.delivery, 0, file=found.name, reason=reason, facts=said_of, time=CLAIMED)
        publisher.commit(self.store, self.settings, [entry])
        articles = [{"article": 0, "reason": reason} | facts]
        said = {"reason": reason, "file": found.name, "delivery": found.delivery, "articles": articles}
        self.spool.settle(found, self.spool.rejected, json.dumps(said).encode())

    def rules(self, **changes: Any) -> Access:
        return access("127.0.0.1", "")._replace(**changes)

    def client(self, *, base: str = "http://127.0.0.1:8470", **changes: Any) -> TestClient:
        """Return a browser in front of a running application; it is closed with the newsroom."""
        app = application(self.settings, self.url, self.rules(**changes))
        client = TestClient(app, base_url=base, follow_redirects=False)
        client.__enter__()
        self.clients.append(client)
        return client

    def close(self) -> None:
        for client in self.clients:
            client.__exit__(None, None, None)
        self.store.redis.close()


def published(newsroom: Newsroom) -> str:
    """Publish an article with a name and a quote in it."""
    text = 'The port was closed on Tuesday after a long fire. "We open soon," said Ada Lee of the harbour.'
    name, words = text.index("Ada"), text.index('"')
    facts = Facts(
        entities=(Entity(type="person", name="Ada Lee", mentions=(Span(start=name, end=name + 7),), confidence=0.9),),
        quotes=(Quote(start=words, end=words + 15, kind="direct", speaker="Ada Lee", cue="said", confidence=0.9),),
    )
    return newsroom.publish("Port is closed", uri="urn:x:port", body=text, byline="B. Line", facts=facts)


def form_of(html: str) -> str:
    """Return what the page's forms must bring."""
    found = re.search(r'name="form" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]
