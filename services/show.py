"""What a person sees in the terminal: events, articles, reports; and the same as JSON lines."""

import contextlib
import re
import textwrap
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import click
import msgspec

from services import shown
from services.article import Article
from services.audit import Report
from services.deadletters import DeadLetter
from services.errors import DropwireError, Rejected
from services.logs import UNSAFE, safe
from services.store import Store, wait
from services.subscriber import ARTICLES, Event, Subscription, replay
from services.subscriber import subscribe as join

#: Characters of a body that a terminal shows.
BODY_SHOWN = 600


class Wanted(NamedTuple):
    """What `dropwire subscribe` was asked for."""

    group: str
    since: str
    types: Sequence[str]
    topics: Sequence[str]
    languages: Sequence[str]
    limit: int | None


def follow(url: str, as_json_: bool, stop: threading.Event) -> None:
    """Print every event from now on, duplicates too, until told to stop."""
    for event in replay(url, since=_now(url), types="all", follow=True):
        if stop.is_set():
            return
        click.echo(escaped(event.json()) if as_json_ else event_text(event))


def subscribe(url: str, wanted: Wanted, *, as_json: bool, stop: threading.Event) -> None:
    """Print the events that are wanted until told to stop, or until there were `limit`."""
    types = "all" if "all" in wanted.types else (wanted.types or ARTICLES)
    chosen: dict[str, Any] = {"types": types, "topics": wanted.topics, "languages": wanted.languages}
    since = start_of(wanted.since)
    if not wanted.group:
        first = {"new": _now(url), "beginning": None}.get(str(since), since)
        events = replay(url, since=first, follow=True, **chosen)
        _print(_until(events, stop), wanted.limit, as_json)
        return
    with join(url, wanted.group, start=since, **chosen) as subscription:
        threading.Thread(target=_stop_with, args=(stop, subscription), daemon=True).start()
        _print(subscription, wanted.limit, as_json)


def start_of(since: str) -> str | datetime:
    """Return where to start: `new`, `beginning`, an entry id, or a time."""
    if since in ("", "new", "beginning") or re.fullmatch(r"\d+-\d+", since):
        return since or "new"
    try:
        time = datetime.fromisoformat(since)
    except ValueError:
        raise DropwireError(f"neither a time nor an entry id: {since}") from None
    return time.astimezone()


def event_text(event: Event) -> str:
    """Return an event as two lines for a terminal."""
    kind = event.type.removeprefix("article.")
    facts = [kind, event.date, event.language, ", ".join(_topics(event)), event.source]
    dedup = event.analysis.get("dedup", {})
    if dedup.get("of"):
        facts.append(f"{dedup.get('rule', '')}: {dedup['of']}")
    return safe(f"{event.headline or event.uri}\n    {' · '.join(fact for fact in facts if fact)}")


def article_text(file: str, article: Article | Rejected) -> str:
    """Return an article, or why it is rejected, for a terminal."""
    if isinstance(article, Rejected):
        return safe(f"{file}\n  rejected   {article}\n")
    stated = [(name, _value(article, name)) for name in article.__struct_fields__]
    rows = [f"  {name:<16} {value}" for name, value in [*stated, *shown.rows(article)] if value]
    body = textwrap.indent(textwrap.shorten(article.body, BODY_SHOWN, placeholder=" ..."), "    ")
    return safe("\n".join([file, *rows, textwrap.fill(body, 100), ""]))


def article_json(file: str, article: Article | Rejected) -> str:
    """Return an article, or why it is rejected, as one line of JSON that names its file."""
    if isinstance(article, Rejected):
        return as_json({"file": file, "rejected": article.reason, **article.facts})
    return as_json({"file": file} | msgspec.to_builtins(article))


def audit_text(report: Report) -> str:
    """Return an audit for a terminal."""
    lines = [
        f"inbox {report.inbox}, claimed {report.claimed}, archived {report.archived}, rejected {report.rejected}",
        f"ledger {report.deliveries} deliveries, {report.in_flight} more in flight",
        "articles " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.outcomes.items())),
        f"stream {report.events} events",
        *(f"PROBLEM {problem}" for problem in report.problems),
        "balanced" if not report.problems else "NOT BALANCED",
    ]
    return safe("\n".join(lines) + (" and at rest" if report.at_rest else "; not at rest"))


def dead_letter_text(letter: DeadLetter) -> str:
    """Return a rejected file with its reason as one line."""
    facts: dict[str, object] = next(iter(letter.reason.get("articles", [])), {})
    said = " ".join(f"{name}={value}" for name, value in facts.items() if name not in ("article", "reason"))
    return safe(f"{letter.name:<50} {letter.reason['reason']:<20} {said}".rstrip())


def as_json(value: object) -> str:
    """Return a value as one line of JSON."""
    return escaped(msgspec.json.encode(value).decode())


def escaped(document: str) -> str:
    """Return JSON that says the same without what could act on a terminal."""
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def _now(url: str) -> str:
    store = Store(url)
    wait(store)
    return f"{store.now_ms()}-0"


def _print(events: Iterator[Event], limit: int | None, as_json_: bool) -> None:
    with contextlib.suppress(StopIteration):
        for count, event in enumerate(events, start=1):
            click.echo(escaped(event.json()) if as_json_ else event_text(event))
            if limit and count >= limit:
                return


def _stop_with(stop: threading.Event, subscription: Subscription) -> None:
    stop.wait()
    subscription.stop()


def _until(events: Iterator[Event], stop: threading.Event) -> Iterator[Event]:
    for event in events:
        if stop.is_set():
            return
        yield event


def _topics(event: Event) -> list[str]:
    return [topic["name"] for topic in event.analysis.get("topics", [])][:3]


def _value(article: Article, name: str) -> str:
    value = getattr(article, name)
    if name in ("body", "facts") or not value:
        return ""
    if name in ("subjects", "genres"):
        return ", ".join(f"{s.name} {s.confidence:.2f}" if s.confidence else s.name for s in value)
    if name == "images":
        return "; ".join(f"{image.caption} / {image.credit}" for image in value)
    if name == "links":
        return "; ".join(link.title or link.uri for link in value)
    if name in ("versioncreated", "firstcreated", "embargoed"):
        return f"{value.value} ({value.precision}, {value.origin})"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
