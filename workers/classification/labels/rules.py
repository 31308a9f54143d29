"""The newsroom's own labels, by rules in a TOML file.

[wind-power]
name = "Wind power"
rule = '"wind farm" OR turbine* AND NOT recipe'
languages = ["en"]                # optional; without it every language
uri = "https://example.com/wind"  # optional; without it urn:dropwire:label:wind-power
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from services.article import Article, Subject
from services.errors import SettingsError
from services.uris import is_uri
from workers.classification.labels.fields import Fields
from workers.classification.labels.query import Query, QueryError, parse

CREATOR = "labels"
SCHEME = "urn:dropwire:label:"
#: Terms given as evidence of a label.
EVIDENCE = 8
_KEYS = {"name", "rule", "languages", "uri"}


@dataclass(frozen=True)
class Label:
    """One label: its name and address, the languages its rule is for (none: all), and the rule."""

    name: str
    uri: str
    languages: frozenset[str]
    query: Query

    def serves(self, language: str) -> bool:
        """Tell whether the rule is for articles in a language (BCP 47)."""
        return not self.languages or language.partition("-")[0].lower() in self.languages


@dataclass(frozen=True)
class Rules:
    """All labels of a file, as a classifier."""

    labels: tuple[Label, ...]

    def classify(self, article: Article) -> tuple[Subject, ...]:
        """Return the labels whose rules hold, each with the terms that carried it; in the order of the file."""
        fields = Fields(article)
        found = ((label, label.query(fields)) for label in self.labels if label.serves(article.language))
        return tuple(
            Subject(uri=label.uri, name=label.name, evidence=evidence[:EVIDENCE], creator=CREATOR)
            for label, evidence in found
            if evidence is not None
        )


def read(path: Path) -> Rules:
    """Read a file of labels; raise SettingsError naming the file, the label and what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    return Rules(tuple(_label(path, key, entry) for key, entry in table.items()))


def _label(path: Path, key: str, entry: object) -> Label:
    if not isinstance(entry, Mapping):
        raise SettingsError(f"{path}: {key} is no label; a label is a table: [{key}]")
    if unknown := set(entry) - _KEYS:
        raise SettingsError(f"{path}: label {key} has no {', '.join(sorted(unknown))}")
    try:
        return _made(key, entry)
    except QueryError as error:
        raise SettingsError(f"{path}: label {key}: {error}") from None
    except TypeError as error:
        raise SettingsError(f"{path}: label {key}: {error}") from None


def _made(key: str, entry: Mapping[str, Any]) -> Label:
    rule, name, languages = entry.get("rule"), entry.get("name", key), entry.get("languages", [])
    uri = entry.get("uri", SCHEME + quote(key, safe=""))
    if not isinstance(rule, str) or not isinstance(name, str) or not name:
        raise TypeError("rule and name are texts")
    if not isinstance(uri, str) or not is_uri(uri):
        raise TypeError("uri is no URI")
    if not isinstance(languages, list) or not all(isinstance(one, str) for one in languages):
        raise TypeError('languages is a list: ["en", "de"]')
    return Label(name, uri, frozenset(one.partition("-")[0].lower() for one in languages), parse(rule))
