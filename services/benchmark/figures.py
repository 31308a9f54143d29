"""The figures of a benchmark: what a run's readings come to, as a struct and as text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from services.benchmark.latency import Latency
from services.benchmark.trial import Run, Sample

SLICES = 10
MB = 1_000_000


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """What the processes of one role used: `share` of all CPU time, `busy` share of the time there was for each."""

    processes: int
    cpu_seconds: float
    cpu_us_per_article: float
    share: float
    busy: float
    peak_mb: float  # of the largest
    descriptors: int  # of the one with most


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """A tenth of the run's articles: how fast they came, what they cost, and the resident memory at its end."""

    articles_per_second: float
    cpu_us_per_article: float
    redis_cpu_us_per_article: float
    resident_mb: dict[str, float]


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds from drop to event; `rate` is files a second, 0 when they came one by one."""

    rate: float
    articles: int
    p50: float
    p95: float
    p99: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All that `dropwire bench` measures."""

    files: int
    articles: int
    seconds: float
    settled_seconds: float
    articles_per_second: float
    articles_per_second_and_core: float  # of CPU time: what other programs take of the machine does not count
    cores: int
    load: float
    roles: dict[str, Role]
    idle: Wait
    loaded: Wait
    redis_bytes_per_article: float
    outcomes: dict[str, int]
    problems: list[str]
    slices: list[Slice]
    steadiness: float  # articles/s of the last three slices but one, to those of the first three but one
    growth: float  # the same of CPU time an article; what other programs take of the machine does not count


def roles(run: Run, most: dict[str, tuple[int, int, int]]) -> dict[str, Role]:
    """Return the use of each role, in the order of an article's way."""
    total = sum(run.cpu.values())
    return {
        role: Role(
            processes=most[role][0],
            cpu_seconds=round(run.cpu[role], 2),
            cpu_us_per_article=round(run.cpu[role] / max(run.articles, 1) * 1e6, 1),
            share=round(run.cpu[role] / total, 3) if total else 0.0,
            busy=round(run.cpu[role] / (run.settled * most[role][0]), 3),
            peak_mb=round(most[role][1] / MB, 1),
            descriptors=most[role][2],
        )
        for role in sorted(most, key=_place)
    }


def slices(samples: Sequence[Sample]) -> list[Slice]:
    """Return the run in ten parts of as many articles each."""
    total = samples[-1].articles
    if not total:
        return []
    ends = [_when(samples, total * part / SLICES) for part in range(SLICES + 1)]
    return [
        Slice(
            articles_per_second=round(total / SLICES / max(end.seconds - start.seconds, 1e-3), 1),
            cpu_us_per_article=round((end.cpu.total() - start.cpu.total()) / total * SLICES * 1e6, 1),
            redis_cpu_us_per_article=round((end.cpu["redis"] - start.cpu["redis"]) / total * SLICES * 1e6, 1),
            resident_mb={role: round(size / MB, 1) for role, size in sorted(end.resident.items(), key=_place_of)},
        )
        for start, end in pairwise(ends)
    ]


def steadiness(parts: Sequence[Slice]) -> float:
    """Return how fast the end was to the beginning, 1.0 for a straight line.

    Without the first slice, while the queues fill, and the last, while they run empty.
    """
    speeds = [part.articles_per_second for part in parts]
    if len(speeds) < SLICES:
        return 0.0
    return round(_together(speeds[-4:-1]) / _together(speeds[1:4]), 2)


def growth(parts: Sequence[Slice]) -> float:
    """Return what an article cost at the end to what it cost at the beginning, 1.0 for no more; of the same slices."""
    costs = [part.cpu_us_per_article for part in parts]
    first = sum(costs[1:4])
    return round(sum(costs[-4:-1]) / first, 2) if len(costs) == SLICES and first else 0.0


def wait(latency: Latency, rate: float) -> Wait:
    """Return a latency with the rate it was measured at."""
    return Wait(rate=round(rate, 1), articles=latency.articles, p50=latency.p50, p95=latency.p95, p99=latency.p99)


def as_text(found: Figures) -> str:
    """Return the figures for a terminal."""
    return "\n".join(_lines(found))


def _lines(found: Figures) -> Iterator[str]:
    yield (
        f"{found.files:,} files, {found.articles:,} articles in {found.seconds:.1f} s, "
        f"all settled after {found.settled_seconds:.1f} s; {found.cores} cores, load {found.load:.1f}"
    )
    yield (
        f"{found.articles_per_second:,.1f} articles/s, "
        f"{found.articles_per_second_and_core:,.1f} articles/s a core of CPU time"
    )
    yield f"outcomes: {', '.join(f'{count:,} {name}' for name, count in found.outcomes.items())}"
    yield f"audit: {'balanced' if not found.problems else '; '.join(found.problems[:5])}"
    yield f"redis: {found.redis_bytes_per_article:,.0f} bytes an article"
    yield f"\n{'':16}{'processes':>10}{'CPU us/article':>16}{'share':>8}{'busy':>8}{'peak MB':>10}{'descriptors':>13}"
    for name, role in found.roles.items():
        yield (
            f"{name:16}{role.processes:>10}{role.cpu_us_per_article:>16,.0f}{role.share:>8.0%}{role.busy:>8.0%}"
            f"{role.peak_mb:>10,.0f}{role.descriptors:>13}"
        )
    yield f"\n{'drop to event, ms':28}{'articles':>10}{'p50':>9}{'p95':>9}{'p99':>9}"
    for label, waits in (("one by one", found.idle), (f"at {found.loaded.rate:,.1f} files/s", found.loaded)):
        yield f"{label:28}{waits.articles:>10,}{waits.p50:>9,.0f}{waits.p95:>9,.0f}{waits.p99:>9,.0f}"
    yield f"\nten slices; end to beginning: {found.steadiness:.2f} x the speed, {found.growth:.2f} x the CPU time"
    for number, part in enumerate(found.slices, 1):
        held = "  ".join(f"{role} {size:,.0f}" for role, size in part.resident_mb.items())
        cost = f"{part.cpu_us_per_article:>8,.0f} us, redis {part.redis_cpu_us_per_article:>5,.0f}"
        yield f"{number:>4}{part.articles_per_second:>10,.1f} articles/s{cost}   MB: {held}"


def _when(samples: Sequence[Sample], articles: float) -> Sample:
    """Return the moment at which so many articles were done, between two samples in proportion."""
    for before, after in pairwise(samples):
        if after.articles >= articles:
            grown = after.articles - before.articles
            share = (articles - before.articles) / grown if grown else 0.0
            seconds = before.seconds + share * (after.seconds - before.seconds)
            cpu = Counter(
                {role: before.cpu[role] + share * (used - before.cpu[role]) for role, used in after.cpu.items()}
            )
            return after._replace(seconds=seconds, cpu=cpu)
    return samples[-1]


def _together(speeds: Sequence[float]) -> float:
    """Return the speed over slices of as many articles each: the harmonic mean."""
    return len(speeds) / sum(1 / max(speed, 1e-3) for speed in speeds)


_ORDER = ("watcher", "dedup", "extraction", "classification", "redis", "janitor", "supervisor")


def _place(role: str) -> int:
    return _ORDER.index(role) if role in _ORDER else len(_ORDER)


def _place_of(resident: tuple[str, int]) -> int:
    return _place(resident[0])
