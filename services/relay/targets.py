"""The targets: which webhooks want which events, from a TOML file.

[[target]]
name = "cms"
url = "https://cms.example.com/hooks/dropwire"
secret = "whsec_..."                # or secret_file = "/run/secrets/cms"
types = ["article.published"]       # like topics and languages: all that `subscribe` gives where absent
batch = 20                          # events in one request; 1: each alone
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from services import secrecy
from services.consumer import ARTICLES
from services.errors import SettingsError
from services.feeds import urls
from services.feeds.wire import FetchError
from services.relay import signature
from services.settings import variable

#: Characters of a secret, at least: below that it can be found by trying.
SHORTEST = 16


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One webhook. Its name is that of its consumer group, `relay.NAME`: where it has come to."""

    name: Annotated[str, Meta(pattern=r"^[\w-]{1,60}\Z")]
    url: str
    secret: str | list[str] = ""  # several while one is replaced by another
    secret_file: str = ""
    types: tuple[str, ...] = ARTICLES
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    batch: Annotated[int, Meta(ge=1, le=1_000)] = 1
    start: str = "new"  # where a new target begins: new, beginning, or an entry id

    @property
    def group(self) -> str:
        """The consumer group that keeps its place."""
        return f"relay.{self.name}"

    @property
    def secrets(self) -> list[str]:
        """The secrets that a message is signed with, none if it is not."""
        return [one for one in ([self.secret] if isinstance(self.secret, str) else self.secret) if one]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    target: list[Target] = []


def load(path: Path) -> list[Target]:
    """Read the file; raise SettingsError that says what is wrong with which target, and no secret."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File).target
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{_place(path)}: {error}") from None
    except OSError as error:
        raise SettingsError(f"{_place(path)}: {error.strerror}") from None
    targets = [_whole(target, path) for target in found]
    names = [target.name for target in targets]
    if len(set(names)) < len(names):
        raise SettingsError(f"{_place(path)}: two targets of one name")
    secrecy.keep(secret for target in targets for secret in target.secrets)
    return targets


def _whole(target: Target, path: Path) -> Target:
    if target.secret_file:
        secret = secrecy.from_file(f"{_place(path)}: {target.name}", target.secret_file)
        target = msgspec.structs.replace(target, secret=secret, secret_file="")
    try:
        urls.split(target.url)
        for secret in target.secrets:
            if len(signature.key(secret)) < SHORTEST:
                raise ValueError(f"its secret is shorter than {SHORTEST} bytes")
    except (FetchError, ValueError) as error:
        raise SettingsError(f"{_place(path)}: {target.name}: {error}") from None
    if not re.fullmatch(r"new|beginning|\d+-\d+", target.start):
        raise SettingsError(f"{_place(path)}: {target.name}: start is new, beginning or an entry id")
    return target


def _place(path: Path) -> str:
    return f"{path} ({variable('relay_targets')})"
