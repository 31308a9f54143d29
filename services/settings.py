"""Every option: its default, its unit and its DROPWIRE_ variable."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from services import secrecy
from services.errors import SettingsError

PREFIX = "DROPWIRE_"

Seconds = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field an option; `redis_url` is read from DROPWIRE_REDIS_URL, and so on."""

    redis_url: str = ""  # empty: an embedded server inside the spool
    inbox: Path = Path("inbox")  # where files are dropped
    spool: Path = Path("spool")  # claimed, archive, rejected and ledger; on the inbox's file system

    settle: Seconds = 2.0  # how long a file must stand still where a writer can't be seen (NFS, another owner)
    quiet: Seconds = 0.05  # the same for a file just written in place that nobody holds open
    rescan: Seconds = 1.0  # between two looks at the whole inbox, whatever inotify says
    require_done: bool = False  # take only files that have a NAME.ok beside them
    max_bytes: Count = 50_000_000  # of a file, or of an archive's member, that is read whole
    max_archive_bytes: Count = 5_000_000_000  # of one delivery; a larger one is rejected unread
    max_unpacked_bytes: Count = 20_000_000_000  # of all that is unpacked from one delivery
    max_ratio: Count = 200  # unpacked bytes for each byte of a delivery; pages compress to a fiftieth at best
    max_members: Count = 200_000  # files in an archive, in those it holds too
    max_nesting: Count = 5  # archives in archives; a .tar.gz counts two, a mail's attachment one
    max_articles: Count = 200_000  # articles in one delivery

    batch: Count = 50  # deliveries or articles a job under backlog
    batch_bytes: Count = 8_000_000  # of article text a job
    high_water: Count = 2_000  # articles in flight; above it the backlog waits in the inbox
    workers: Annotated[int, Meta(ge=0)] = 0  # worker processes; 0: one a core, at least one a stage
    worker_kind: Literal["simple", "fork"] = "simple"  # fork: each job in a process of its own, 5x the cost
    lease: Seconds = 30.0  # how long a batch may be silent before another worker may take it
    cpu_limit: Seconds = 10.0  # CPU seconds for one article, enforced by the kernel
    wall_limit: Seconds = 60.0  # the same by the clock on the wall
    memory_limit_mb: Count = 2_048  # address space of a worker process
    recycle_jobs: Count = 2_000  # jobs after which a worker process starts afresh
    recycle_mb: Count = 500  # resident memory at which it does
    attempts: Count = 3  # times a delivery may kill its worker before it is rejected as poison

    durable_after: Seconds = 3.0  # age of an outcome that the append-only file must hold (everysec: 2 s at worst)
    partitions: Annotated[int, Meta(ge=1, le=256)] = 1  # streams that events are parted over by subject; 1: one for all
    window: Count = 604_800  # seconds for which a duplicate is known
    window_articles: Annotated[int, Meta(ge=1, le=4_000_000)] = 2_000_000  # and at most so many articles, 0.75 kB each
    stories: Count = 1_000_000  # stories that are remembered for that time; the oldest makes room; 0.5 kB each
    memory_alarm: Annotated[float, Meta(gt=0, le=1)] = 0.7  # share of Redis' maxmemory that raises an alarm
    memory_stop: Annotated[float, Meta(gt=0, le=1)] = 0.85  # share above which nothing more is claimed

    retention: Seconds = 604_800.0  # age at which events leave the stream for the segments; 0: at any age they stay
    retention_events: Annotated[int, Meta(ge=0)] = 2_000_000  # events that a stream holds; 0: any number
    retention_policy: Literal["block", "spill", "drop"] = "block"  # what a slow consumer group does to that
    group_life: Seconds = 604_800.0  # time without a consumer after which a group no longer holds trimming back
    segment_events: Count = 10_000  # in one file of segments/, some 10 MB
    segment_seconds: Seconds = 3_600.0  # between two looks at what is due; with so many events due, at once
    segments_keep: Annotated[float, Meta(ge=0)] = 0.0  # days that segments are kept; 0: for ever
    archive_keep: Annotated[float, Meta(ge=0)] = 0.0  # days that archived files are kept; 0: for ever

    lag_alarm: Seconds = 900.0  # age of a consumer group's oldest unread entry that raises an alarm; 0: none does

    feeds: Path = Path("feeds.txt")  # the list of feeds that are polled, a URL a line, or an OPML file
    feeds_interval: Annotated[float, Meta(ge=60)] = 900.0  # seconds between polls of a feed that asks for no more
    feeds_concurrency: Count = 16  # feeds polled at a time; one at a time of each host
    feeds_spacing: Seconds = 1.0  # between two requests to one host
    feeds_timeout: Annotated[float, Meta(gt=0, le=300)] = 30.0  # seconds for one whole answer, redirects included
    feeds_max_bytes: Count = 8_000_000  # of one feed or page, as decompressed
    feeds_pages: bool = False  # fetch the pages of entries that hold less than an article
    feeds_allow: str = ""  # networks and hosts beyond the public internet: 10.1.0.0/16, feeds.internal
    feeds_agent: str = "Dropwire (news feed reader)"  # what we say to servers we are; a contact in it is good manners

    relay_host: str = "127.0.0.1"  # the address `dropwire relay` listens on; any but a loopback's asks for a token
    relay_port: Annotated[int, Meta(ge=1, le=65_535)] = 8471  # and the port
    relay_token: str = ""  # what a consumer must bring, 16 characters at least; empty: one is made and printed
    relay_targets: Path = Path("relay.toml")  # the webhooks, if the file is there
    relay_allow: str = ""  # networks and hosts beyond the public internet that webhooks may be at: 10.1.0.0/16
    relay_attempts: Count = 20  # tries of a webhook, over some 6 hours, after which an event is a dead letter
    relay_timeout: Annotated[float, Meta(gt=0, le=300)] = 30.0  # seconds for one whole answer of a webhook

    labels: str = ""  # files of label rules (TOML) and models that `dropwire train` made, parted by commas
    spacy: str = ""  # spaCy pipelines, by package or folder, parted by commas; needs the extra `spacy`
    onnx: str = ""  # folders of Transformers models in ONNX, parted by commas; needs the extra `onnx`

    web: bool = True  # whether `dropwire run` serves the status page, where the extra `web` is installed
    web_host: str = "127.0.0.1"  # the address it listens on; any but a loopback's asks for a token
    web_port: Annotated[int, Meta(ge=1, le=65_535)] = 8470  # and the port
    web_token: str = ""  # what a browser must show, 16 characters at least; empty: one is made and printed if needed

    heartbeat_file: str = ""  # touched every second while all processes are up; for a container's health check
    log_format: Literal["auto", "json", "console"] = "auto"  # auto: console on a terminal, else JSON lines
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"  # of what goes to stderr

    def __repr__(self) -> str:
        """Return the options that are not at their default, without the secrets."""
        told = {name: value for name, value in self.options().items() if value != getattr(_DEFAULTS, name)}
        for name, value in told.items():
            for secret in secrecy.secrets_of({name: value}):
                told[name] = str(told[name]).replace(secret, secrecy.HIDDEN)
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in told.items())})"

    def options(self) -> dict[str, object]:
        """Return every option with its value."""
        return msgspec.structs.asdict(self)


_DEFAULTS = Settings()


def from_env(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the DROPWIRE_ variables; raise SettingsError naming the one that is unknown or does not fit.

    DROPWIRE_REDIS_URL_FILE names a file that holds DROPWIRE_REDIS_URL, as containers hand out secrets; any option so.
    """
    try:
        return msgspec.convert(_values(env), Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise SettingsError(_with_variable(str(error))) from None


def variable(field: str) -> str:
    """Return the variable of an option: `redis_url` is DROPWIRE_REDIS_URL."""
    return PREFIX + field.upper()


def _values(env: Mapping[str, str]) -> dict[str, str]:
    values = {name.removeprefix(PREFIX).lower(): value for name, value in env.items() if name.startswith(PREFIX)}
    for name in [name for name in values if name not in Settings.__struct_fields__]:
        option = name.removesuffix("_file")
        if option != name and option in Settings.__struct_fields__:
            path = values.pop(name)
            if values.get(option):
                raise SettingsError(f"{variable(name)}: {variable(option)} is set, too")
            values[option] = secrecy.from_file(variable(name), path)
    return values


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind)


def _with_variable(complaint: str) -> str:
    unknown = re.search(r"unknown field `(\w+)`", complaint)
    if unknown:
        return f"{variable(unknown[1])}: no such option"
    field = re.search(r" - at `\$\.(\w+)`", complaint)
    return f"{variable(field[1])}: {complaint[: field.start()]}" if field else complaint
