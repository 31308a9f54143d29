"""What is a person's name in what a page states or prints: names parted, without roles, offices and labels."""

import re
from collections.abc import Iterator

#: What stands before a name.
STATED_BY = re.compile(
    r"""\W{0,3}(?:(?:written|posted|published|reported|created|submitted|ver(?:öffentlicht|fasst)|geschrieben|
        erstellt|zeige?n?\salle\sbeiträge|alle\s(?:artikel|beiträge)|(?:view\s)?all\sposts|more\s(?:posts|articles)|
        articles?|story|text|words|publi(?:é|cado)|escrito|rédigé|ein\s(?:artikel|beitrag|gastbeitrag))\s{1,3})?
        (?:by|von|vom|par|por|di|door|af|av|oleh|przez)\s{0,2}:?\s{1,3}
      | \W{0,3}(?:autor(?:in|en|e|es)?|auth?ors?|texte?|redaktion|автор|작성자|作者|文|記者)\s{0,3}[:\uff1a|]\s{0,3}""",
    re.I | re.X,
)
#: What parts the names of a list.
BETWEEN = re.compile(r"\s*[;|/•·]\s*|\s*,\s*(?:(?:and|und|et|y)\s+)?|\s+(?:and|und|et|y|e|og|och|en|&|with|mit)\s+")
#: What companies and offices have in their names, and people have not.
COMPANY = re.compile(
    r"""\b(?:gmbh|ag|e\.?\s?v|inc|ltd|llc|corp|s\.?a\.?|s\.?l|bv|pc|co\.\skg|instituto?|institute?|verlag|verband|
    bundesverband|ministerium|amt|editorial\steam|media|magazine?|agenc(?:y|ies)|newsroom|universit(?:y|ät|é|à)|
    department|abteilung|foundation|stiftung|association|society|council|committee|ministry|verein|landesanstalt|
    behörde|partei|party|sekretariat|clinic|hospital|dentistry|feuerwehr|cent(?:er|re)|zentrum)\b\.?""",
    re.I | re.X,
)
#: What is stated as an author and is none: dates, accounts of the site's software, offices, labels.
_NO_NAME = re.compile(
    r"""\b\d{1,2}\b | \d{3} | ^\W*$ | ^[a-z]$ | ^(?:administrator|(?:word\s?press\s?|super\s?)?(?:admin|user)|editors?|
    editorial|staff|(?:(?:web|news|online)\s?)?redaktion|redaktionsteam|redacción|redacao|redação|rédaction|redakcja|redazione|
    unknown|undefined|none|null|guest|anonymous|anonymo?|anónimo|author|autor|the\sauthor|team|publisher|posted|published|updated|share|
    follow|by|von|vom|par|por|news|online|desk|about|
    (?:view\s)?all\sposts|more|contributor|correspondent|(?:web|news|online|digital)?\s?(?:desk|staff|team|editor)|
    (?:written|posted|published|eingestellt)\s(?:by|von)|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|
    (?:mon|tues|wednes|thurs|fri|satur|sun)day)$ | ^(?:photo|foto|фото|image|bild|video)s?\b
    """,
    re.I | re.X,
)
#: What follows a name: its holder's role, place or paper.
_ROLE = re.compile(
    r"\s{0,9}(?:\(.{0,60}\)|[\u2013\u2014|→]\s?.{0,80}|\s-\s.{0,80}|\b(?:for|bei|in|am|from|on)\s+\S.{0,60})$", re.I
)
#: Characters and words: what is longer is a sentence with someone's name in it.
_LONGEST_NAME, _MOST_WORDS = 60, 6


def names_in(text: str) -> Iterator[str]:
    """Yield the names in a byline, or in what is stated as one."""
    for part in BETWEEN.split(without_by(text)):
        name = _once(_ROLE.sub("", without_by(part)).strip(" .:-\u2013"))
        if name and len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS and not _NO_NAME.search(name):
            yield name


def _once(name: str) -> str:
    """Return a name that stands there twice, as a picture's text and as a link's, once."""
    half = name[: len(name) // 2]
    return half if " " in half and half + half == name else name


def without_by(text: str) -> str:
    """Return a byline without the `By` in front."""
    found = STATED_BY.match(text)
    return text[found.end() :] if found else text
