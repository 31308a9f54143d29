"""Secrets: what nobody may read in a log, a status or an error; how they come from files."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from services.errors import SettingsError

#: What stands for a secret.
HIDDEN = "***"
#: Bytes of a secret's file; a device or a wrong path must not fill memory.
LARGEST = 65_536
#: Characters below which a secret is not looked for in texts: it would be found in every word. In a URL it still is.
SHORTEST = 4

_SECRET_OPTION = re.compile(r"(?:^|_)(?:token|secret|password)s?$")
# whoever stands between `://` and `@`, of any URL, ours or not
_IN_URL = re.compile(r"(://[^\s:/@\"'<>]{0,256}+:)[^\s/@\"'<>]{1,512}+@")
_kept: set[str] = set()
_pattern: re.Pattern[str] | None = None


def keep(secrets: Iterable[str]) -> None:
    """Hide these from now on, for the life of this process, also where they are quoted or escaped."""
    global _pattern
    _kept.update(form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret))
    longest_first = sorted(_kept, key=len, reverse=True)
    _pattern = re.compile("|".join(map(re.escape, longest_first))) if _kept else None


def hidden(text: str) -> str:
    """Return a text without the secrets that are kept, and without the password of any URL."""
    if _pattern:
        text = _pattern.sub(HIDDEN, text)
    return _IN_URL.sub(rf"\1{HIDDEN}@", text) if "://" in text else text


def secrets_of(options: Mapping[str, object]) -> Iterator[str]:
    """Yield the secrets among options: passwords in addresses, and all of what is a token, secret or password."""
    for name, value in options.items():
        if isinstance(value, str) and value:
            yield from [value] if _SECRET_OPTION.search(name) else _in_url(value)


def from_file(variable: str, path: str) -> str:
    """Return what a file says, stripped; raise SettingsError that names the variable."""
    try:
        with Path(path).open("rb") as file:
            said = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{variable}: {getattr(error, 'strerror', 'not a path')}: {path}") from None
    if len(said) > LARGEST:
        raise SettingsError(f"{variable}: larger than {LARGEST} bytes: {path}")
    try:
        return said.decode().strip()
    except UnicodeDecodeError:
        raise SettingsError(f"{variable}: not UTF-8: {path}") from None


def _in_url(value: str) -> Iterator[str]:
    if "://" not in value:
        return
    rest = value.partition("://")[2]
    if "@" in rest:  # the last one ends it: whoever writes a password into a URL forgets to quote it
        yield from filter(None, [rest.rpartition("@")[0].partition(":")[2]])
    try:
        yield from (said for name, said in parse_qsl(urlsplit(value).query) if "password" in name and said)
    except ValueError:
        return


def _forms(secret: str) -> set[str]:
    """Return a secret as texts may have it: as is, percent-encoded or not, in JSON, in a repr."""
    plain = {secret, unquote(secret), quote(secret, safe="")}
    return plain | {json.dumps(one)[1:-1] for one in plain} | {repr(one)[1:-1] for one in plain}
