"""structlog once, for every process: JSON lines in production, readable in a terminal, always on stderr."""

import logging.config
import re
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from services import secrecy
from services.settings import Settings

#: What must not reach a terminal: C0 and C1 controls, which move the cursor or retitle the window; bidi controls.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(settings: Settings) -> None:
    """Send every log record of this process, ours and the libraries', to stderr in one format."""
    secrecy.keep(secrecy.secrets_of(settings.options()))
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    render = _console() if console else _json()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "one": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": [structlog.stdlib.add_logger_name, *SHARED, structlog.stdlib.ExtraAdder()],
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "one"}},
            "loggers": {
                "rq": {"level": "ERROR"},  # RQ writes 4-5 lines a job, and a failed job's is ours to write
                "rq.worker": {"level": "ERROR"},  # set by name: importing RQ sets it to INFO
                "watchfiles": {"level": "WARNING"},
            },
            "root": {"handlers": ["stderr"], "level": settings.log_level},
        }
    )
    structlog.configure(  # our own lines don't take the way through logging, which costs three times as much
        processors=[*SHARED, *render],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        cache_logger_on_first_use=True,
    )


def safe(text: str) -> str:
    """Return text without what could act on a terminal."""
    return UNSAFE.sub("\ufffd", text)


def _json() -> list[structlog.typing.Processor]:
    tracebacks = ExceptionDictTransformer(show_locals=False, max_frames=20)  # locals would hold article text
    return [structlog.processors.ExceptionRenderer(tracebacks), _discreet(structlog.processors.JSONRenderer())]


def _console() -> list[structlog.typing.Processor]:
    return [_safe_facts, _discreet(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))]


def _safe_facts(_logger: object, _method: str, facts: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: safe(value) if isinstance(value, str) else value for name, value in facts.items()}


def _discreet(renderer: structlog.typing.Processor) -> structlog.typing.Processor:
    """Hide secrets in the whole line: they come in errors and tracebacks of libraries, not in facts of ours."""

    def render(logger: object, method: str, facts: structlog.typing.EventDict) -> str:
        return secrecy.hidden(str(renderer(logger, method, facts)))

    return render
