"""The bench: idle files, one backlog, files under load, and the audit, one after the other on a product of its own."""

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from services.benchmark import figures, latency, samples
from services.benchmark.trial import running
from services.errors import DropwireError
from services.inbox import DONE_SUFFIX, is_temporary
from services.settings import Settings
from services.spool import paths_below

#: Files dropped before anything is measured, and those dropped one by one: at most, and as a share of all.
WARM_UP, IDLE_MOST, IDLE_SHARE = 5, 60, 0.05
#: Share of the files that is kept back for the measurement under load, how many at most, and the seconds it may take.
LOADED_SHARE, LOADED_MOST, LOADED_SECONDS = 0.2, 5_000, 30.0
#: Share of the measured throughput at which latency is measured under load.
LOAD = 0.7

Say = Callable[[str], None]


class Parts(NamedTuple):
    """The files of a bench, by what they are for."""

    warm: list[Path]
    idle: list[Path]
    backlog: Path
    loaded: list[Path]


def stage(source: Path | None, room: Path, count: int) -> Parts:
    """Copy files, or make samples, where they wait to be dropped by a rename; `count` is 0 for all of a folder."""
    room.mkdir(parents=True)
    made = room / "made"
    made.mkdir()
    if source is None:
        samples.make(count, made)
    else:
        _copy(source, made, count)
    return _parted(made, room)


def measured(settings: Settings, parts: Parts, say: Say) -> figures.Figures:
    """Run the whole bench; `say` is told what begins."""
    with running(settings) as trial:
        say("files one by one")
        latency.idle(trial, parts.warm)
        idle = latency.idle(trial, parts.idle)
        say("the backlog")
        run = trial.put_through(parts.backlog)
        most = trial.meter.most()
        say(f"files at {LOAD:.0%} of {run.articles / run.seconds:,.1f} articles/s" if run.articles else "nothing")
        rate = max(LOAD * run.files / max(run.seconds, 1e-3), 0.1)
        loaded = latency.loaded(trial, parts.loaded[: max(1, int(rate * LOADED_SECONDS))], rate)
        trial.settle()
        report = trial.audit()
    cpu = sum(run.cpu.values())
    parts_of_run = figures.slices(run.samples)
    return figures.Figures(
        files=run.files,
        articles=run.articles,
        seconds=round(run.seconds, 2),
        settled_seconds=round(run.settled, 2),
        articles_per_second=round(run.articles / max(run.seconds, 1e-3), 1),
        articles_per_second_and_core=round(run.articles / max(cpu, 1e-3), 1),
        cores=len(os.sched_getaffinity(0)),
        load=round(os.getloadavg()[0], 1),
        roles=figures.roles(run, most),
        idle=figures.wait(idle, 0.0),
        loaded=figures.wait(loaded, rate),
        redis_bytes_per_article=round(run.redis_bytes / max(run.articles, 1)),
        outcomes=dict(sorted(report.outcomes.items())),
        problems=report.problems,
        slices=parts_of_run,
        steadiness=figures.steadiness(parts_of_run),
        growth=figures.growth(parts_of_run),
    )


def _copy(source: Path, target: Path, count: int) -> None:
    """Copy what the inbox would take; names are numbered, so that no two are one."""
    paths = [path for path in map(Path, sorted(paths_below(source))) if _is_taken(path)]
    if not paths:
        raise DropwireError(f"no files in {source}")
    for number, path in enumerate(paths[: count or None]):
        folder = target / path.relative_to(source).parent
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / f"{number:06}-{path.name}"[:200])


def _is_taken(path: Path) -> bool:
    done_file = path.name.endswith(DONE_SUFFIX) and path.with_suffix("").exists()
    return path.is_file() and not path.is_symlink() and not is_temporary(path.name) and not done_file


def _parted(made: Path, room: Path) -> Parts:
    """Take the files of the smaller measurements out, drawn at random; the rest is the backlog, in its folders."""
    files = [Path(path) for path in sorted(paths_below(made))]
    chosen = list(files)
    random.Random(len(files)).shuffle(chosen)
    idle = min(IDLE_MOST, int(len(files) * IDLE_SHARE) + 2)
    warm, idle_files = chosen[:WARM_UP], chosen[WARM_UP : WARM_UP + idle]
    held_back = min(LOADED_MOST, int(len(files) * LOADED_SHARE) + 2)
    loaded = chosen[WARM_UP + idle : WARM_UP + idle + held_back]
    if len(files) <= WARM_UP + idle + len(loaded):
        raise DropwireError(f"{len(files)} files are too few to measure with")
    apart = room / "apart"
    apart.mkdir()
    return Parts(_moved(warm, apart), _moved(idle_files, apart), made, _moved(loaded, apart))


def _moved(files: Sequence[Path], folder: Path) -> list[Path]:
    return [path.rename(folder / path.name) for path in files]
