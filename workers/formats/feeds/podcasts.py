"""Apple's elements for podcasts."""

from workers.formats.feeds.state import Attributes, End, State


def image(state: State, attributes: Attributes) -> End:
    """Note a picture of the feed or the entry."""
    if address := attributes.get("href") or attributes.get("url"):
        state.here["image"] = {"href": address}
    state.opened()
    return _end_image


def _end_image(state: State) -> None:
    state.texts.pop()


def explicit(state: State, attributes: Attributes) -> End | None:
    """Begin a warning of strong language: yes, clean or nothing."""
    if attributes:
        state.here["itunes_explicit"] = attributes
        return None
    state.opened()
    return _end_explicit


def _end_explicit(state: State) -> None:
    state.here["itunes_explicit"] = {"yes": True, "clean": False}.get("".join(state.texts.pop()))


def block(state: State, attributes: Attributes) -> End | None:
    """Begin a word that says whether to hide it."""
    if attributes:
        state.here["itunes_block"] = attributes
        return None
    state.opened()
    return _end_block


def _end_block(state: State) -> None:
    state.here["itunes_block"] = int("".join(state.texts.pop()) in ("yes", "Yes"))
