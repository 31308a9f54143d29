"""Authors, contributors, publishers: elements with names in them, or one line with both name and address."""

import re
from collections.abc import Callable

from workers.formats.feeds.state import Attributes, End, Facts, State

#: Bounded, so that 1 MB of letters is looked at once; no address has a longer name before the `@`.
_ADDRESS = re.compile(
    r"[A-Za-z0-9_.+-]{1,64}@(?:\[(?:\d{1,3}\.){3}|(?:[A-Za-z0-9-]{1,63}\.){1,10})(?:[A-Za-z]{2,63}|\d{1,3})\]?"
    r"(?:\?subject=\S+)?"
)


def author(state: State, attributes: Attributes) -> End:  # noqa: ARG001
    """Begin an author."""
    state.role = "author"
    state.opened()
    state.here.setdefault("authors", []).append({})
    return _end_author


def _end_author(state: State) -> None:
    state.kept("author")
    state.role = ""
    _settle(state.here, "author")


def contributor(state: State, attributes: Attributes) -> End:  # noqa: ARG001
    """Begin a contributor with elements in it."""
    state.role = "contributor"
    state.here.setdefault("contributors", []).append({})
    state.opened()
    return _end_contributor


def _end_contributor(state: State) -> None:
    state.texts.pop()
    state.role = ""


def named_contributor(state: State, attributes: Attributes) -> End:
    """Begin a contributor that is a name."""
    contributor(state, attributes)
    return _end_named_contributor


def _end_named_contributor(state: State) -> None:
    state.here["contributors"][-1]["name"] = state.raw()
    state.role = ""


def publisher(state: State, attributes: Attributes) -> End:  # noqa: ARG001
    """Begin a publisher in one line."""
    state.opened()
    return _end_publisher


def _end_publisher(state: State) -> None:
    state.kept("publisher")
    _settle(state.here, "publisher")


def owner(state: State, attributes: Attributes) -> End:  # noqa: ARG001
    """Begin a publisher with elements in it."""
    state.role = "publisher"
    state.opened()
    return _end_owner


def _end_owner(state: State) -> None:
    state.texts.pop()
    state.role = ""
    _settle(state.here, "publisher")


def part(name: str) -> Callable[[State, Attributes], End]:
    """Return the start of a name or mail address."""

    def end(state: State) -> None:
        _add(state, name, state.raw())

    def start(state: State, attributes: Attributes) -> End:  # noqa: ARG001
        state.opened()
        return end

    return start


def address(state: State, attributes: Attributes) -> End:  # noqa: ARG001
    """Begin the address of a person's page, or of a logo."""
    state.opened()
    return _end_address


def _end_address(state: State) -> None:
    value = state.kept("href")
    if state.role != "publisher":
        _add(state, "href", value)


def _add(state: State, name: str, value: str) -> None:
    here = state.here
    if state.role == "contributor":
        here.setdefault("contributors", [{}])[-1][name] = value
    elif state.role:
        here.setdefault(f"{state.role}_detail", {})[name] = value
        _settle(here, "author")
        here.setdefault("authors", [{}])[-1][name] = value


def _settle(here: Facts, role: str) -> None:
    """Make one line of an author's parts, or parts of an author's line."""
    detail = here.get(f"{role}s", [{}])[-1]
    name, mail = detail.get("name"), detail.get("email")
    if detail:
        if name or mail:
            here[role] = f"{name} ({mail})" if name and mail else name or mail
        return
    if line := here.get(role):
        name, mail = _parted(line)
        if name or mail:
            here.setdefault(f"{role}_detail", detail)
        detail.update({key: value for key, value in (("name", name), ("email", mail)) if value})


def _parted(line: str) -> tuple[str, str]:
    found = _ADDRESS.search(line)
    if not found:
        return line, ""
    name = line.replace(found[0], "")
    for brackets in ("()", "<>", "&lt;&gt;"):
        name = name.replace(brackets, "")
    return name.strip().removeprefix("(").removesuffix(")").strip(), found[0]
