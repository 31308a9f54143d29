"""What came in the last minutes: articles by outcome, counted in steps of half a minute."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

#: Seconds of a step, and how many are shown: a quarter of an hour.
STEP, STEPS = 30, 30
#: The outcomes, as they stand on each other in the chart.
OUTCOMES = ("published", "updated", "corrected", "withdrawn", "duplicate", "rejected")


class Activity:
    """Counts by step, from the counters that Redis keeps; what came before the first look is told once."""

    def __init__(self) -> None:
        self.since = 0  # ms, from when on nothing is missing
        self._steps: dict[int, dict[str, int]] = {}
        self._last: dict[str, int] | None = None

    def tell(self, past: Sequence[tuple[int, str]], *, since: int) -> None:
        """Count what came before the first look: time in ms, and outcome."""
        self.since = since
        for ms, outcome in past:
            self._add(ms // 1000 // STEP, outcome, 1)

    def count(self, counts: Mapping[str, int], now: int) -> None:
        """Count what came since the last look; `now` in ms."""
        step = now // 1000 // STEP
        last = self._last
        if last is not None and any(counts.get(name, 0) < had for name, had in last.items()):
            last = None  # Redis was emptied
        if last is not None:
            for outcome, count in counts.items():
                if count > last.get(outcome, 0):
                    self._add(step, outcome, count - last.get(outcome, 0))
        self._last = dict(counts)
        self._steps = {at: had for at, had in self._steps.items() if at > step - STEPS}

    def steps(self, now: int) -> list[dict[str, int]]:
        """Return the counts of each step, the oldest first."""
        newest = now // 1000 // STEP
        return [dict(self._steps.get(at, {})) for at in range(newest - STEPS + 1, newest + 1)]

    def _add(self, step: int, outcome: str, count: int) -> None:
        had = self._steps.setdefault(step, {})
        had[outcome] = had.get(outcome, 0) + count


class Bar(NamedTuple):
    """A rectangle of the chart, in its own units."""

    x: float
    y: float
    width: float
    height: float
    outcome: str


class Chart(NamedTuple):
    """The steps drawn: each a column, its outcomes on each other; `top` is how many articles the height stands for."""

    bars: list[Bar]
    top: int
    width: int
    height: int


def drawn(steps: Sequence[Mapping[str, int]], *, width: int = 600, height: int = 120) -> Chart:
    """Return the chart of the steps."""
    top = nice(max((sum(step.values()) for step in steps), default=0))
    column = width / max(len(steps), 1)
    bars = []
    for place, step in enumerate(steps):
        level = float(height)
        for outcome in (name for name in OUTCOMES if step.get(name)):
            tall = step[outcome] / top * height
            level -= tall
            bars.append(Bar(round(place * column, 1), round(level, 1), round(column - 2, 1), round(tall, 1), outcome))
    return Chart(bars, top, width, height)


def nice(most: int) -> int:
    """Return a round number that is not below."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            if step * scale >= max(most, 5):
                return step * scale
        scale *= 10


def totals(steps: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return how many articles ended in each outcome."""
    return {outcome: sum(step.get(outcome, 0) for step in steps) for outcome in OUTCOMES}
