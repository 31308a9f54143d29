"""A feed's own picture, with title, address and size."""

from collections.abc import Callable

from workers.formats.feeds.state import Attributes, End, State


def image(state: State, attributes: Attributes) -> End:  # noqa: ARG001
    """Begin a feed's logo."""
    if state.entry is None:
        state.here.setdefault("image", {})
    state.in_image = True
    state.title_depth = -1
    state.opened()
    return _end_image


def _end_image(state: State) -> None:
    state.texts.pop()
    state.in_image = False


def size(name: str) -> Callable[[State, Attributes], End]:
    """Return the start of a logo's width or height."""

    def end(state: State) -> None:
        stated = state.raw()
        if state.in_image:
            state.here[name] = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else 0

    def start(state: State, attributes: Attributes) -> End:  # noqa: ARG001
        state.opened()
        return end

    return start
