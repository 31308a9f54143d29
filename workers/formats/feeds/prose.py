"""Titles, summaries, contents: texts that may be markup."""

from collections.abc import Callable

from workers.formats.feeds.state import TYPES, XHTML, Attributes, End, State

_COPIED = ("text/plain", "text/html", XHTML)


def title(state: State, attributes: Attributes) -> End:
    """Begin a title."""
    state.opened_content(attributes, "text/plain")
    return end_title if state.is_inside else _end_title_outside


def end_title(state: State) -> None:
    """Keep a title, if it is the first or stands higher than the first."""
    if state.kept_content("title"):
        state.title_depth = state.depth


def _end_title_outside(state: State) -> None:
    if state.dropped_content():
        state.title_depth = state.depth


def prose(name: str, kind: str) -> Callable[[State, Attributes], End]:
    """Return the start of a text kept under its name; `kind` is the type it has if it states none."""

    def end(state: State) -> None:
        state.kept_content(name)

    def start(state: State, attributes: Attributes) -> End:
        state.opened_content(attributes, kind)
        return end

    return start


_DESCRIPTION = prose("description", "text/html")
_SUMMARY = prose("summary", "text/plain")


def description(state: State, attributes: Attributes) -> End:
    """Begin a description: the second one is the content, in feeds that have both under one name."""
    if "summary" in state.here and not state.has_content:
        return content(state, attributes)
    if not state.is_inside:
        state.opened_content(attributes, "text/html")
        return _end_description_outside
    return _DESCRIPTION(state, attributes)


def _end_description_outside(state: State) -> None:
    state.dropped_content()


def summary(state: State, attributes: Attributes) -> End:
    """Begin a summary: the second one is the content, as with descriptions."""
    if "summary" in state.here and not state.has_content:
        return content(state, attributes)
    return _SUMMARY(state, attributes)


def content(state: State, attributes: Attributes) -> End:
    """Begin Atom's content."""
    state.has_content = True
    state.opened_content(attributes, "text/plain")
    if source := attributes.get("src"):
        state.content["src"] = source
    return _end_content


def encoded(state: State, attributes: Attributes) -> End:
    """Begin RSS's content."""
    state.has_content = True
    state.opened_content(attributes, "text/html")
    return _end_content


def body(state: State, attributes: Attributes) -> End:
    """Begin a body of XHTML."""
    state.opened_content(attributes, XHTML)
    return _end_content


def _end_content(state: State) -> None:
    is_text = TYPES.get(state.kind, state.kind) in _COPIED
    value = state.kept_content("content")
    if is_text:
        state.here.setdefault("summary", value)
