"""The `dropwire` command: results on stdout, logs on stderr, exit code 0, 1 (not all is well) or 2 (misuse)."""

import click

from services.commands import articles, bench, feeds, pipeline, relay, retention, train, upkeep, watching, web
from services.commands.common import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dropwire")
def main() -> None:
    """Drop a news file in a folder; subscribe to the article."""


for command in (
    pipeline.run,
    pipeline.watch,
    pipeline.work,
    pipeline.ingest,
    pipeline.process,
    articles.subscribe,
    articles.read,
    articles.explain,
    train.train,
    retention.replay,
    retention.reprocess,
    upkeep.status,
    upkeep.audit,
    upkeep.reindex,
    upkeep.rejected,
    upkeep.retry,
    bench.bench,
    watching.health,
    watching.metrics,
    watching.trace,
    feeds.feeds,
    web.web,
    relay.relay,
):
    main.add_command(command)
