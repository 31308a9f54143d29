"""Values of foreign JSON: of any type, missing or nested, made a fact or nothing."""

import json
import re
from collections.abc import Iterator, Mapping

import msgspec

from services.article import Moment
from services.errors import Rejected
from workers.formats.parts import moments
from workers.formats.parts.prose import one_line

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][\w-]{1,20})?$")
#: Whole numbers beyond this are no version, id or time; turning a 5,000-digit one into text raises.
_LARGEST = 10**18
#: What msgspec says of a control character in a string, where the standard library can be told to accept it.
_CONTROL_INSIDE = "invalid character"

Fields = Mapping[str, object]


def decoded(text: str | bytes) -> object:
    """Return the value of a JSON text, or raise Rejected."""
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        raise Rejected("corrupt", detail="nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeError) as error:
        if _CONTROL_INSIDE in str(error):
            return _leniently(text, error)
        raise Rejected("invalid_json", detail=error) from None


def text_of(value: object) -> str:
    """Return a string or number as one clean line; anything else is an absent fact."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return str(value)
    return ""


def first_text(fields: Fields, *names: str) -> str:
    """Return the first of the named fields that says something."""
    return next((text for name in names if (text := text_of(fields.get(name)))), "")


def objects(value: object) -> list[Fields]:
    """Return the objects in a list, or in an object of objects (ninjs 1)."""
    members = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return [member for member in members if isinstance(member, dict)]


def names(value: object) -> tuple[str, ...]:
    """Return the names in a name, a comma-parted list of them, or a list of names or named objects."""
    if isinstance(value, str):
        return tuple(name for part in value.split(",") if (name := one_line(part)))
    found = [_name(member) for member in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(name for name in found if name))


def number_between(value: object, least: int, most: int) -> int | None:
    """Return a whole number within the bounds, also one written as text."""
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most else None


def language_of(value: object) -> str:
    """Return a language tag as short as it goes: `en` for `en-US`."""
    tag = _LANGUAGE.match(text_of(value))
    return tag[1].lower() if tag else ""


def moment_of(value: object, origin: str, warnings: list[str]) -> Moment | None:
    """Return the moment that a field states; warn if it states something else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = moments.moment_of_epoch(value, origin)
    else:
        found = moments.moment(text_of(value), origin)
    if found is None and value not in (None, "", [], {}):
        warnings.append(f"{origin} is not a date")
    return found


def first_moment(fields: Fields, keys: tuple[str, ...], warnings: list[str]) -> Moment | None:
    """Return the moment that the first of the named fields states; warn if none of those filled states one."""
    odd: list[str] = []
    for key in keys:
        if fields.get(key) and (found := moment_of(fields[key], key, odd)):
            return found
    warnings += odd
    return None


def lowered(fields: Fields) -> dict[str, object]:
    """Return the fields under lower-case names: ninjs 1 and 2 write `versioncreated`, 3 `versionCreated`."""
    return {name.lower(): value for name, value in fields.items()}


def strings(value: object) -> Iterator[str]:
    """Yield the texts of a value that should be one text, uncleaned: itself, or its paragraphs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (member for member in value if isinstance(member, str))


def _leniently(text: str | bytes, error: Exception) -> object:
    """Return the value of JSON that has bare line breaks in its strings, as forms and hand-made files have."""
    try:
        return json.loads(text, strict=False, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Rejected("invalid_json", detail=error) from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _name(member: object) -> str:
    return first_text(member, "name", "literal", "value") if isinstance(member, dict) else text_of(member)
