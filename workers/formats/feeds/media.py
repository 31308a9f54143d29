"""Media RSS: pictures, with the title, description and credit that stand in or around each."""

from collections.abc import Callable

from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.prose import title as start_title
from workers.formats.feeds.state import Attributes, End, Facts, State

#: Media elements within each other; the standard knows a group with contents.
_DEEPEST = 5


def content(state: State, attributes: Attributes) -> End | None:
    """Begin a picture, a film or a sound."""
    state.here.setdefault("media_content", []).append(attributes)
    if state.entry is None:
        return None
    _refuse_deep(state)
    state.media.append({"file": attributes, "around": state.media[-1]})
    state.entry.setdefault("media", []).append(state.media[-1])
    return _end_scope


def group(state: State, attributes: Attributes) -> End | None:  # noqa: ARG001
    """Begin several forms of one picture."""
    if state.entry is None:
        return None
    _refuse_deep(state)
    state.media.append({"around": state.media[-1], "is_group": True})
    return _end_scope


def _refuse_deep(state: State) -> None:
    if len(state.media) > _DEEPEST:
        raise Irregular("media within media")


def _end_scope(state: State) -> None:
    state.media.pop()


def title(state: State, attributes: Attributes) -> End:
    """Begin a picture's title; it is the entry's too if that has none."""
    start_title(state, attributes)
    return _end_title


def _end_title(state: State) -> None:
    ranked = state.title_depth
    value = state.kept_content("title")
    state.title_depth = ranked
    if value and state.entry is not None:
        state.media[-1].setdefault("title", value)


def description(state: State, attributes: Attributes) -> End:
    """Begin a picture's description; it is the entry's too if that has none."""
    state.opened_content(attributes, "text/html")
    return _end_description


def _end_description(state: State) -> None:
    value = state.text("description")
    detail = state.detail(value)
    state.kind, state.content = "", {}
    if value and state.entry is not None:
        state.media[-1].setdefault("description", value)
        state.entry.setdefault("media_description", detail)


def credit(state: State, attributes: Attributes) -> End:
    """Begin the name of a picture's maker."""
    state.here.setdefault("media_credit", []).append(attributes)
    state.opened()
    return _end_credit


def _end_credit(state: State) -> None:
    value = state.kept("credit")
    if value:
        state.here["media_credit"][-1]["content"] = value
        if state.entry is not None:
            state.media[-1].setdefault("credits", []).append(value)


def thumbnail(state: State, attributes: Attributes) -> End:
    """Begin a small picture."""
    state.here.setdefault("media_thumbnail", []).append(attributes)
    if state.entry is not None:
        state.entry.setdefault("media_small", []).append({"file": attributes, "around": state.media[-1]})
    state.opened()
    return _end_thumbnail


def _end_thumbnail(state: State) -> None:
    if address := state.text("url"):
        state.here["media_thumbnail"][-1].setdefault("url", address)


def attributed(name: str, kept: str) -> Callable[[State, Attributes], End]:
    """Return the start of an element of which both the attributes and the text count."""

    def end(state: State) -> None:
        value = state.kept(kept)
        if value:
            state.here[name]["content"] = value.lower().split(" ") if kept == "restriction" else value

    def start(state: State, attributes: Attributes) -> End:
        state.here.setdefault(name, attributes)
        state.opened()
        return end

    return start


def player(state: State, attributes: Attributes) -> End:
    """Begin a page that plays the film."""
    state.here["media_player"] = attributes
    state.opened()
    return _end_player


def _end_player(state: State) -> None:
    state.here["media_player"]["content"] = state.raw()


def settle(entry: Facts) -> None:
    """Give an entry without a summary that of its media."""
    stated = entry.get("media_description")
    if stated and "summary" not in entry:
        entry["summary"], entry["summary_detail"] = stated["value"], stated
