"""Bylines as they stand in text: `By NAME` above the lede, `(Reporting by NAME; Editing by NAME)` below it."""

import re

from workers.formats.copy.agencies import agency

_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|autor|autora|author|текст)(?:(?<=by):?|(?<!by):?) +(\S.*)$", re.I
)
#: Words of a name that begin small in several languages.
_SMALL = re.compile(
    r"(?:al|and|at|bin|da|das|de|del|den|der|di|do|dos|du|e|el|en|et|for|from|i|in|la|le|oc|och|of|og|the|und|van|von|y)$"
)
#: Characters: two names with their agencies; a longer line that begins with "By" is a sentence.
_LONGEST = 100
_WORD = re.compile(r"[^\s,;|/&]+")
#: `d'Ormesson`, `dell'Acqua`, `al-Rashid`.
_ELIDED = re.compile(r"[a-z]{1,4}['\u2019-][A-Z]")
_ENDS = (".", "!", "?", ":", ";")
_TITLED = (" Jr.", " Sr.")
#: A desk's name where a person's would stand: `By The Associated Press`, `By dpa correspondents`, `By Staff Writer`.
_DESK = re.compile(r"(?:[\w.]+ ){0,3}(?:correspondents?|staff|reporters?|writers?|newsroom|desk|agencies)\b", re.I)
_CREDIT = re.compile(
    r"\W{0,3}(?:(?:additional |further )?(?:reporting|writing|report|text|story|compiled|written|produced) by"
    r"|(?:bericht|text|reportage de|avec|édité par|reporte de|redacción de))[: ]+(?=[^\W\d_])",
    re.I,
)
_CREDITED = re.compile(
    r"(?<!additional )(?<!further )\b(?:reporting|report|text|story|written) by:? +([^;)\n]{3,200})", re.I
)
_PLACE_OR_ROLE = re.compile(
    r" in [A-Z][^,;]{1,40}?(?=,| and |$)|[,.]? (?:editing|writing|additional|compiled) .*|\.$", re.I
)
_LONGEST_CREDIT = 500


def byline_of(line: str) -> str:
    """Return the name in `By NAME`, or nothing if the line is a sentence ("By Monday, the port ...")."""
    found = _BYLINE.match(line)
    if not found or len(line) > _LONGEST or _is_sentence(line):
        return ""
    name = found[1].strip(" -\u2013\u2014=")
    name = name if name.endswith(_TITLED) else name.removesuffix(".")
    if _DESK.match(name):
        return name
    words = _WORD.findall(name)
    if len(words) < 2 or not _is_name(words[0]) or not all(map(_belongs, words)):
        return ""
    return name


def credited(paragraph: str) -> str | None:
    """Return who reported, of a last paragraph that is only credits (empty if none is said to); None if it is text."""
    if len(paragraph) > _LONGEST_CREDIT or not _CREDIT.match(paragraph):
        return None
    text = paragraph.strip(" ()[]\n.")
    if ". " in re.sub(r"\b[A-Z]\. ", "", text):
        return None  # `Reporting by the paper showed ... . The minister ...`
    found = _CREDITED.search(text)
    names = _PLACE_OR_ROLE.sub("", found[1].strip()) if found else ""
    return names if all(map(_is_name, _WORD.findall(names)[:1])) else None


def _is_sentence(line: str) -> bool:
    """Say whether a line ends as a sentence does; `By Jane Doe, Reuters.` is none."""
    if not line.endswith(_ENDS) or line.endswith(_TITLED):
        return False
    return not agency(line.removesuffix(".").rpartition(", ")[2])


def _belongs(word: str) -> bool:
    return _is_name(word) or _SMALL.match(word) is not None or bool(agency(word))


def _is_name(word: str) -> bool:
    return word[:1].isupper() or not word[:1].isalpha() or _ELIDED.match(word) is not None
