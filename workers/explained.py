"""An explanation as text: one line an event, and below it what changed."""

from collections.abc import Iterator, Sequence

import click

from services.differences import Change, Kind, words
from workers.explain import Step

_STYLES: dict[Kind, tuple[str, str, str]] = {  # before, behind, colour
    "same": ("", "", ""),
    "removed": ("[-", "-]", "red"),
    "added": ("{+", "+}", "green"),
}


def as_text(steps: Sequence[Step], *, colours: bool) -> str:
    """Return the events in their order; with colours, what was removed is red and what was added green."""
    return "\n".join(line for step in steps for line in _lines(step, colours=colours))


def _lines(step: Step, *, colours: bool) -> Iterator[str]:
    kind = step.type.removeprefix("article.")
    yield f"{step.time}  {kind:<10} version {step.version}  {step.headline}".rstrip()
    yield f"    {step.uri}  {step.file}".rstrip()
    if why := _why(step.dedup):
        yield f"    {why}"
    if step.changes is not None:
        yield from _changes(step.changes, colours=colours)
    yield ""


def _why(dedup: dict[str, object]) -> str:
    said = [str(dedup.get("rule", ""))]
    if dedup.get("of"):
        said.append(f"of {dedup['of']}")
    said += [f"{name} {dedup[name]}" for name in ("similarity", "containment") if name in dedup]
    return ", ".join(part for part in said if part)


def _changes(changes: Sequence[Change], *, colours: bool) -> Iterator[str]:
    if all(change.kind == "same" for change in changes):
        yield "    the same text"
        return
    for change in changes:
        if change.kind == "same":
            yield f"      ({change.text} paragraph{'s' * (change.text != '1')} the same)"
        elif change.kind == "changed":
            yield "    ~ " + "".join(_marked(kind, text, colours=colours) for kind, text in words(change))
        else:
            yield f"    {'-' if change.kind == 'removed' else '+'} " + _marked(
                change.kind, change.was or change.text, colours=colours
            )


def _marked(kind: Kind, text: str, *, colours: bool) -> str:
    before, behind, colour = _STYLES[kind]
    if colours and colour:
        return click.style(text, fg=colour)
    return f"{before}{text}{behind}"
