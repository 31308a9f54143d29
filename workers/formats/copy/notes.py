"""Notes to editors: `Eds: ...`, `(Adds quotes)`, `This story corrects ...`, and the part below `Notes to editors`."""

import re

_DELIMITED = r"(?:\s*[:_\u2013\u2014]|\s+-|\s*-- )"
_NOTE = re.compile(
    r"[(\[*]{0,2}\s?(?:eds|editors|editor['\u2019]s notes?|editors['\u2019] notes?|attention editors|attn:? editors"
    r"|notes? to (?:the )?editors?|ednote|ed\. note|for editors|redaktionshinweis|redaktionelle hinweise"
    r"|hinweis an die redaktion(?:en)?|achtung redaktionen|note (?:aux rédactions|de la rédaction)"
    r"|attention rédactions|nota a los editores|nota (?:a|de|para) (?:la )?redacción|nota aos editores"
    r"|nota (?:da|à) redação|nota per le redazioni)"
    rf"{_DELIMITED}\s*\S",
    re.I,
)
#: A heading of its own, under which all that follows is for editors.
_NOTES_BELOW = re.compile(
    r"[#*_\s]{0,6}(?:notes? (?:to|for) (?:the )?editors?|editors['\u2019] notes?|editorial contacts?"
    r"|redaktionelle hinweise|notes? aux rédactions|notas? (?:a los editores|para la redacción|aos editores))"
    r"\s?:?[*_\s]{0,4}$",
    re.I,
)
_CHANGE = re.compile(
    r"\((?:adds?|updates?|updating|corrects?|recasts?|rewrites|repeats|removes?|changes?|refiles?|fixes|restores"
    r"|clarifies|drops|releads|leads with|new throughout|writes through)\b[^()]{3,600}\)$",
    re.I,
)
_STORY = r"(?:story|article|item|version|report|headline|dispatch|alert|newsalert|copy)"
_CORRECTED_STORY = re.compile(
    rf"\(?(?:this|the) (?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}} )?{_STORY}\b[^.\n]{{0,60}}"
    r"\b(?:correct(?:s|ed)|refiled|clarifie[sd]|amended)\b",
    re.I,
)


def is_note(paragraph: str) -> bool:
    """Say whether a paragraph is addressed to editors: `Eds: ...`, `(Adds quotes)`, `This story corrects ...`."""
    start = paragraph[:200]
    if _NOTE.match(start) or _CHANGE.match(paragraph):
        return True
    return len(paragraph) < 400 and _CORRECTED_STORY.match(start) is not None


def heads_notes(paragraph: str) -> bool:
    """Say whether it is the heading of the part that is for editors only."""
    return len(paragraph) < 60 and _NOTES_BELOW.match(paragraph) is not None
