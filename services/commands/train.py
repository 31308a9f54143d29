"""The command that learns the newsroom's own labels from its examples."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.commands.common import is_json
from services.errors import DropwireError

if TYPE_CHECKING:
    from workers.classification.labels.examples import Skipped

#: Skipped rows that are shown one by one.
SHOWN = 10


@click.command()
@click.argument("examples", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The model: NAME.npz.")
@click.option("--text", help="Column of the text; without, one with a usual name (text, body ...). Likewise:")
@click.option("--label", help="Column of the label, or of several, parted by semicolons.")
@click.option("--headline", help="Column of the headline.")
@click.option("--language", help="Column of the language; if all examples have one, only those are served.")
@click.option("--multi", is_flag=True, help="Articles may have several labels or none, though no example has.")
@click.option("--threshold", type=click.FloatRange(0, 1), help="State labels from this probability on.")
@click.option("--report", is_flag=True, help="Say how well each label is learnt, what carries it, what is confused.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def train(
    examples: Sequence[Path],
    out: Path,
    *,
    text: str | None,
    label: str | None,
    headline: str | None,
    language: str | None,
    multi: bool,
    threshold: float | None,
    report: bool,
    as_json: bool,
) -> None:
    """Learn labels from examples (CSV, TSV or JSON lines), for DROPWIRE_LABELS.

    A label is stated from the probability on at which nine of ten were right in cross-validation.
    """
    from workers.classification.labels import reporting, trained, training
    from workers.classification.labels.examples import Columns, digests, read

    if out.suffix not in trained.ENDINGS:
        raise DropwireError(f"{out}: a model's name ends in {' or '.join(trained.ENDINGS)}")
    found = read(examples, Columns(text, label, headline, language), several=multi)
    _tell(found.skipped)
    several = multi or found.several
    learnt = training.train(found, several=several, threshold=threshold, files=digests(examples))
    trained.write(learnt.trained, learnt.terms, out)
    told = reporting.report(learnt.judged, several=several)
    if as_json or (report and is_json(False)):
        _echo_json(told, out, found.skipped)
    elif report:
        from services.logs import safe

        click.echo(safe(reporting.as_text(told)))
    if not as_json:
        click.echo(f"{out}: {len(found.labels)} labels of {told.examples:,} examples; DROPWIRE_LABELS={out}", err=True)


def _tell(skipped: Sequence["Skipped"]) -> None:
    from services.logs import safe

    for one in skipped[:SHOWN]:
        click.echo(safe(f"skipped {one}"), err=True)
    if len(skipped) > SHOWN:
        click.echo(f"skipped {len(skipped) - SHOWN:,} more rows", err=True)


def _echo_json(told: object, out: Path, skipped: Sequence["Skipped"]) -> None:
    import msgspec

    from services.show import as_json

    rows = [{"file": one.file, "line": one.line, "reason": one.reason} for one in skipped]
    click.echo(as_json({"model": str(out), **msgspec.to_builtins(told), "skipped": rows}))
