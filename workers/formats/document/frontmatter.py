"""Front matter: the values above a Markdown text, in YAML between `---` or in TOML between `+++`.

Of YAML only what people write there is read: `key: value`, quotes, lists, blocks, one level of nesting. There are no
anchors, tags or types, so nothing to expand and nothing that turns `2025-12-04` into midnight.
"""

import json
import re
import tomllib
from collections.abc import Iterator

#: Lines and characters; the longest of a site's 1,400 posts has 60 lines.
_MOST_LINES = 400
_LONGEST = 65_536
_FENCED = re.compile(r"(---|\+\+\+)[ \t]*\n")
_KEY = re.compile(r"([^\W\d_][\w .-]{0,40}?)\s?:(?:[ \t]+(.*))?$")
_QUOTED_KEY = re.compile(r"[\"']([^\"']{1,40})[\"']\s?:(?:[ \t]+(.*))?$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
#: Of a nested map, what names it.
_NAMES = ["name", "title", "label", "value", "src", "url"]
_ENTRY = re.compile(r"\"((?:[^\"\\]|\\.){0,500})\"|'((?:[^']|''){0,500})'|([^,\[\]{}\"']{1,500})")


def parted(text: str) -> tuple[dict[str, str], str] | None:
    """Return the values and the text below; None if there is no front matter. A list has one entry a line."""
    fence = _FENCED.match(text)
    if not fence:
        return None
    lines = text[fence.end() : fence.end() + _LONGEST].split("\n", _MOST_LINES)[:_MOST_LINES]
    ends = (fence[1], "...") if fence[1] == "---" else (fence[1],)
    end = next((at for at, line in enumerate(lines) if line.rstrip() in ends), None)
    if end is None:
        return None
    values = _toml("\n".join(lines[:end])) if fence[1] == "+++" else dict(_yaml(lines[:end]))
    below = text[fence.end() + sum(len(line) + 1 for line in lines[: end + 1]) :]
    return (values, below) if values or not any(line.strip() for line in lines[:end]) else None


def _toml(text: str) -> dict[str, str]:
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}
    return {key: said for key, value in found.items() if (said := _plain(value))}


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return next((_plain(value[name]) for name in _NAMES if name in value and not isinstance(value[name], dict)), "")
    if isinstance(value, list):
        return "\n".join(filter(None, (_plain(entry) for entry in value[:200] if not isinstance(entry, list))))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yaml(lines: list[str]) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(lines):
        found = _KEY.match(lines[at]) or _QUOTED_KEY.match(lines[at])
        at += 1
        if not found:
            continue
        below = at
        while below < len(lines) and (not lines[below].strip() or lines[below].startswith((" ", "\t", "- "))):
            below += 1
        value = _value((found[2] or "").strip(), lines[at:below])
        at = below
        if value:
            yield found[1], value


def _value(first: str, below: list[str]) -> str:
    """Return a value that begins behind its key and may go on in the lines below."""
    if first[:1] in "|>" and len(first) < 4 and first:
        return _block(below, folded=first[0] == ">")
    below = [line.strip() for line in below if line.strip()]
    if first[:1] in "[{" and first:
        return _flow(" ".join([first, *below]))
    if not _bare(first) and below:
        return _entries(below) if below[0].startswith("- ") else _nested(below)
    return _scalar(" ".join([first, *below]))


def _block(below: list[str], *, folded: bool) -> str:
    text = "\n".join(line.strip() for line in below).strip()
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text) if folded else text


def _flow(text: str) -> str:
    """Return the entries of `[a, "b, c"]`, or what names `{name: x}`."""
    if text.startswith("{"):
        return _nested([part.strip() for part in text.strip("{} ").split(",")])
    inside = text[1 : text.rfind("]")] if "]" in text else text[1:]
    entries = (_scalar(found[0].strip()) for found in _ENTRY.finditer(inside))
    return "\n".join(filter(None, entries))


def _entries(lines: list[str]) -> str:
    """Return the entries of a list, one a line; of an entry that is a map, what names it."""
    found = []
    for line in lines:
        if line.startswith("- "):
            pair = _KEY.match(line[2:].strip())
            if not pair or not pair[2] or pair[1].lower() in _NAMES:
                found.append(_scalar(pair[2] if pair and pair[2] else line[2:].strip()))
    return "\n".join(filter(None, found))


def _nested(lines: list[str]) -> str:
    pairs = {pair[1].lower(): _scalar((pair[2] or "").strip()) for line in lines if (pair := _KEY.match(line))}
    if not pairs:
        return _scalar(" ".join(lines))
    return next((pairs[name] for name in _NAMES if pairs.get(name)), "")


def _bare(text: str) -> str:
    """Return a value without its comment."""
    return _COMMENT.sub("", text).strip()


def _scalar(text: str) -> str:
    text = text.strip()
    if text.startswith('"') and (end := text.rfind('"')):
        try:
            return str(json.loads(text[: end + 1], strict=False))
        except ValueError:
            return text[1:end]
    if text.startswith("'") and (end := text.rfind("'")):
        return text[1:end].replace("''", "'")
    text = _bare(text)
    return "" if text in ("~", "null", "|", ">") else text
