import pytest

from services.errors import DropwireError
from services.janitor import Janitor
from tests.workers.test_reindex import lost, published  # noqa: F401 - fixture
from tests.workers.test_stages import _as_before, line, spool, store  # noqa: F401 - fixtures
from workers import explained
from workers.explain import explain, printable


def test_versions_and_copies_are_shown_in_their_order_with_what_changed(published, store, spool):  # noqa: F811
    Janitor(published.set_up(durable_after=0) or published.settings, store, spool).round()

    first, copy, second = explain(store, spool, published.settings, "urn:x:1")

    assert [step.type for step in (first, copy, second)] == [
        "article.published",
        "article.duplicate",
        "article.updated",
    ]
    assert [step.version for step in (first, second)] == ["1", "2"]
    assert (copy.uri, copy.dedup["of"], copy.dedup["rule"]) == ("urn:x:2", "urn:x:1", "same text")
    assert first.changes is None
    assert [change.kind for change in copy.changes] == ["same"]
    assert [change.kind for change in second.changes] == ["changed"]


def test_of_a_copy_whose_file_is_gone_only_the_text_is_not_told(published, store, spool):  # noqa: F811
    copy = explain(store, spool, published.settings, "urn:x:1")[1]

    assert (copy.type, copy.file, copy.changes) == ("article.duplicate", "b.json", None)


def test_the_uri_of_a_copy_leads_to_what_it_is_a_copy_of(published, store, spool):  # noqa: F811
    assert [step.uri for step in explain(store, spool, published.settings, "urn:x:2")] == [
        "urn:x:1",
        "urn:x:2",
        "urn:x:1",
    ]


def test_without_an_index_the_newest_events_are_looked_through(published, store, spool):  # noqa: F811
    lost(store)

    assert [step.type for step in explain(store, spool, published.settings, "urn:x:1")] == [
        "article.published",
        "article.updated",
    ]


def test_what_is_not_known_is_said(published, store, spool):  # noqa: F811
    with pytest.raises(DropwireError, match="nothing is known of urn:x:9"):
        explain(store, spool, published.settings, "urn:x:9")


def test_the_text_shows_what_was_removed_and_added(published, store, spool):  # noqa: F811
    steps = explain(store, spool, published.settings, "urn:x:1")

    plain, coloured = (explained.as_text(steps, colours=colours) for colours in (False, True))
    assert "updated    version 2  Port" in plain
    assert "same text, of urn:x:1, similarity 1.0, containment 1.0" in plain
    assert "[-No one was hurt.-]{+Two were hurt, and" in plain
    assert "\x1b[32m" in coloured
    assert "\x1b[" not in plain


def test_nothing_in_it_acts_on_a_terminal(published, store, spool):  # noqa: F811
    steps = explain(store, spool, published.settings, "urn:x:1")
    safe = [printable(step, lambda text: text.replace("Two", "?")) for step in steps]

    assert "Two" not in explained.as_text(safe, colours=False)
