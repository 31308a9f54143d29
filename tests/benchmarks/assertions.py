"""What another newsroom system's tests assert of the wire fixtures, and whether our articles say the same."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from services.article import Article, Moment

_DATES = ("firstcreated", "versioncreated", "embargoed", "firstpublished")
#: Derived by that system, and not scored by `score_wire.py` either.
_DERIVED = ("word_count", "type")
#: Formats in which a version's public identifier is the item's id and its number.
_VERSIONED = ("newsml_1", "newsml_g2")


class Assertion(NamedTuple):
    """A field of one article of a file, and its value."""

    path: str
    item: int
    field: str
    value: object

    def holds(self, found: Sequence[Mapping[str, object]]) -> bool:
        """Say whether the file's articles have it."""
        if self.field == "n_items":
            return len(found) == self.value
        return _agrees(self.field, self.value, found[self.item] if self.item < len(found) else {})

    def shown(self, found: Sequence[Mapping[str, object]]) -> str:
        """Return it on one line, beside what was read."""
        read = (
            len(found)
            if self.field == "n_items"
            else found[self.item].get(self.field)
            if self.item < len(found)
            else ""
        )
        return f"{self.path} [{self.item}] {self.field}: {str(self.value)[:90]!r}, read {str(read)[:90]!r}"


def assertions(corpora: Path) -> dict[str, list[Assertion]]:
    """Return the assertions by the file's path."""
    found: dict[str, list[Assertion]] = {}
    for file in sorted(corpora.glob("wire/expectations-*.jsonl")):
        for line in file.read_text().split("\n")[:-1]:
            row = json.loads(line)
            path, core = row["path"], row["core"]
            fields = [
                Assertion(path, int(item), field, value)
                for item, stated in core["items"].items()
                for field, value in stated.items()
                if field not in _DERIVED
            ]
            if core["n_items"] is not None:
                fields.append(Assertion(path, 0, "n_items", core["n_items"]))
            found[path] = fields
    return found


def result_of(article: Article) -> dict[str, object]:
    """Return an article under the names that the assertions use."""
    versioned = article.format in _VERSIONED and article.version
    created = article.firstcreated or article.versioncreated  # of a lone date, that system makes both
    return {
        "headline": article.headline,
        "uri": article.uri,
        "guid": f"{article.uri}:{article.version}" if versioned else article.uri,
        "guid_base": article.uri,
        "language": article.language,
        "byline": article.byline,
        "firstcreated": _value(created),
        "versioncreated": _value(article.versioncreated),
        "firstpublished": _value(created),
        "embargoed": _value(article.embargoed),
        "urgency": article.urgency,
        "pubstatus": article.pubstatus,
        "slugline": article.slugline,
        "keywords": list(article.keywords),
        "subject_codes": [code for subject in article.subjects for code in _codes(subject.uri, subject.name)],
        "ednote": article.ednote,
        "source": article.infosource,
        "usageterms": article.usageterms,
        "abstract": article.description,
        "description_text": article.description,
        "dateline_city": article.located,
        "dateline_text": article.dateline,
        "body": article.body,
    }


def _codes(uri: str, name: str) -> list[str]:
    """Return a subject's code as it stands in the file: bare, with its scheme, or as a name."""
    return list(dict.fromkeys([re.split(r"[/:]", uri)[-1], uri, name]))


def _value(moment: Moment | None) -> str:
    return moment.value if moment else ""


def _agrees(field: str, value: object, read: Mapping[str, object]) -> bool:
    body, stated = _flat(read.get("body")), read.get(field)
    if field in _DATES:
        return _same_time(str(value), str(stated))
    if field == "body_contains":
        return all(_flat(part) in body for part in value)  # type: ignore[attr-defined]
    if field == "body_startswith":
        return body.startswith(_flat(value))
    if field == "body_text":
        return re.sub(r"\W", "", _flat(value)) == re.sub(r"\W", "", body)
    if field == "keywords_contain":
        return set(value) <= set(read.get("keywords") or [])  # type: ignore[call-overload, arg-type]
    if field == "subject_codes":
        return set(value) <= set(stated or [])  # type: ignore[call-overload]
    if field == "guid_base":
        return _flat(read.get("guid")).startswith(_flat(value))
    if field == "byline":
        return _names(value) == _names(stated)
    return _flat(value) == _flat(stated)


def _names(line: object) -> str:
    return _flat(line).lower().removeprefix("by ")


def _flat(value: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(value or "")).split())


def _same_time(one: str, other: str) -> bool:
    try:
        first, second = (datetime.fromisoformat(value.replace("Z", "+00:00")) for value in (one, other))
    except ValueError:
        return False
    if first.tzinfo is None or second.tzinfo is None:
        return first.replace(tzinfo=None) == second.replace(tzinfo=None)
    return first == second
