"""Prometheus' text exposition format 0.0.4: families of samples in, text out."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

#: What a scrape is answered with.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Samples of one family; what is beyond is summed into one whose labels are all `other`: a label that comes from
#: outside (a consumer group, a reason of an added reader) must not fill a monitoring server.
MOST = 200
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Sample(NamedTuple):
    """One value; `suffix` is `_bucket`, `_sum` or `_count` in a histogram."""

    value: float
    labels: Mapping[str, str] = {}
    suffix: str = ""


class Family(NamedTuple):
    """A metric: its name, what it is, and its samples."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    samples: Sequence[Sample]


def text(families: Iterable[Family]) -> str:
    """Return the families as a scrape is answered; one without samples is told of all the same."""
    return "".join(map(_family, families))


def histogram(name: str, help_: str, counted: Mapping[float, int], total: float) -> Family:
    """Return a histogram of how many were counted up to each bound and above the one before; math.inf is the last."""
    samples, below = [], 0
    for bound in sorted(counted):
        below += counted[bound]
        samples.append(Sample(below, {"le": _number(bound)}, "_bucket"))
    return Family(name, "histogram", help_, [*samples, Sample(total, {}, "_sum"), Sample(below, {}, "_count")])


def gauge(name: str, help_: str, samples: Sequence[Sample] | float) -> Family:
    """Make a gauge of ours, of one value or of several samples."""
    return Family(f"dropwire_{name}", "gauge", help_, samples if isinstance(samples, Sequence) else [Sample(samples)])


def counter(name: str, help_: str, samples: Sequence[Sample]) -> Family:
    """Make a counter of ours."""
    return Family(f"dropwire_{name}_total", "counter", help_, samples)


def by(label: str, values: Mapping[str, float]) -> list[Sample]:
    """Return a sample for each value of a label."""
    return [Sample(value, {label: name}) for name, value in sorted(values.items())]


def _family(family: Family) -> str:
    head = f"# HELP {family.name} {_escaped(family.help)}\n# TYPE {family.name} {family.kind}\n"
    return head + "".join(f"{family.name}{_sample(sample)}\n" for sample in _bounded(family.samples))


def _bounded(samples: Sequence[Sample]) -> Sequence[Sample]:
    if len(samples) <= MOST:
        return samples
    largest = sorted(samples, key=lambda sample: -sample.value)
    rest = sum(sample.value for sample in largest[MOST - 1 :])
    return [*largest[: MOST - 1], Sample(rest, dict.fromkeys(samples[0].labels, "other"))]


def _sample(sample: Sample) -> str:
    labels = ",".join(f'{name}="{_escaped(value, quotes=True)}"' for name, value in sample.labels.items())
    return (
        f"{sample.suffix}{{{labels}}} {_number(sample.value)}" if labels else f"{sample.suffix} {_number(sample.value)}"
    )


def _escaped(value: str, *, quotes: bool = False) -> str:
    printable = _CONTROLS.sub("\ufffd", value.encode("utf-8", "replace").decode())
    escaped = printable.replace("\\", "\\\\").replace("\n", "\\n")
    return escaped.replace('"', '\\"') if quotes else escaped


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if float(value).is_integer() else repr(float(value))
