"""When two names, roles or units are the same: letter case, accents, articles, hyphens and plurals set aside."""

import re
import unicodedata

from services.facts import Quantity
from tests.goldens.labels import Measure

#: What a unit is written as elsewhere, by its singular.
UNITS = {
    "percent": "%",
    "pct": "%",
    "year": "a",
    "yr": "a",
    "month": "mo",
    "week": "wk",
    "day": "d",
    "hour": "h",
    "minute": "min",
    "second": "s",
    "meter": "m",
    "metre": "m",
    "mile": "[mi_i]",
    "mi": "[mi_i]",
    "square mile": "[mi_i]2",
    "mi2": "[mi_i]2",
    "[smi_us]": "[mi_i]2",
    "°c": "Cel",
    "c": "Cel",
    "cel": "Cel",
}

_OTHERWISE = {"people": "person", "men": "man", "personnel": "personnel"}
_ARTICLE = re.compile(r"(?:the|an?)\s+")


def folded(name: str) -> str:
    """Return a name as it is compared."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("\u2019", "'")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[-\u2010-\u2013]", " ", _ARTICLE.sub("", plain.strip(), count=1)).split()).strip(
        " .,;:'\""
    )


def is_unit(found: Quantity, label: Measure) -> bool:
    """Say whether a quantity has one of the label's units; of counted nouns the last word decides."""
    return not label.unit or _unit(found.unit) in {_unit(unit) for unit in label.unit}


def _unit(unit: str) -> str:
    whole = " ".join((*unit.split()[:-1], _singular(unit.split()[-1]))).lower() if unit.strip() else ""
    last = whole.rpartition(" ")[2]
    return UNITS.get(whole) or UNITS.get(last, last)


def _singular(noun: str) -> str:
    if noun.lower() in _OTHERWISE:
        return _OTHERWISE[noun.lower()]
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
