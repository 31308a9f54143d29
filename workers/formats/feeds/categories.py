"""Categories: one an element, or many in a line."""

from collections.abc import Callable

from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.state import Attributes, End, Facts, State

#: What feedparser says of iTunes' own categories; no podcast states it.
ITUNES = "http://www.itunes.com/"
#: Categories compared with a new one; entries have ten, and one with 100,000 should not take minutes.
_TAGS = 30


def category(scheme: str | None = None, term: str = "term") -> Callable[[State, Attributes], End]:
    """Return the start of a category; `scheme` is the one it has if it states none."""

    def start(state: State, attributes: Attributes) -> End:
        stated = scheme if term != "term" else attributes.get("scheme", attributes.get("domain", scheme))
        tag(state, attributes.get(term), stated, attributes.get("label") if term == "term" else None)
        state.opened()
        return _end_category

    return start


def _end_category(state: State) -> None:
    if value := state.text("category"):
        tags = state.here["tags"]
        if tags and not tags[-1]["term"]:
            tags[-1]["term"] = value
        else:
            tag(state, value, None, None)


def keywords(name: str, scheme: str | None) -> Callable[[State, Attributes], End | None]:
    """Return the start of a list of keywords, parted by commas."""

    def end(state: State) -> None:
        stated = state.text(name)
        if name != "itunes_keywords":
            state.keep(name, stated)
        for term in filter(None, map(str.strip, stated.split(","))):
            tag(state, term, scheme, None)

    def start(state: State, attributes: Attributes) -> End | None:
        if attributes:
            raise Irregular("keywords with attributes")
        state.opened()
        return end

    return start


def tag(state: State, term: str | None, scheme: str | None, label: str | None) -> None:
    """Add a category, once."""
    tags: list[Facts] = state.here.setdefault("tags", [])
    stated = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and stated not in tags[-_TAGS:]:
        tags.append(stated)
