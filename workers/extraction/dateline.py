"""The dateline, `NEW DELHI, March 16 (AP) - `: where a report was filed, and by which agency."""

import re

import msgspec
from msgspec.structs import replace

from services.article import Article

#: Agencies by the name in the brackets; any other name there may be a party, a ticker or a nickname.
AGENCIES = {
    "AA": "Anadolu",
    "AAP": "AAP",
    "AFP": "AFP",
    "ANI": "ANI",
    "ANP": "ANP",
    "ANSA": "ANSA",
    "AP": "AP",
    "APA": "APA",
    "BELGA": "Belga",
    "BLOOMBERG": "Bloomberg",
    "DPA": "dpa",
    "EFE": "EFE",
    "IANS": "IANS",
    "INTERFAX": "Interfax",
    "KYODO": "Kyodo",
    "KYODO NEWS": "Kyodo",
    "NTB": "NTB",
    "PA": "PA",
    "PTI": "PTI",
    "REUTERS": "Reuters",
    "RIA NOVOSTI": "RIA Novosti",
    "SDA": "SDA",
    "TASS": "TASS",
    "THE CANADIAN PRESS": "The Canadian Press",
    "TT": "TT",
    "UPI": "UPI",
    "XINHUA": "Xinhua",
    "YONHAP": "Yonhap",
}

_DASH = r"(?:--|[-\u2013\u2014_])"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_WITH_AGENCY = re.compile(rf"([^()\n]{{2,80}}?)(?:[,/] ?({_DAY}))? ?\(([^()\n]{{2,20}})\) ?{_DASH}+ ")
_WITHOUT_AGENCY = re.compile(rf"([^()\n\u2013\u2014]{{2,80}}?)(?:[,/] ?({_DAY}))? ?{_DASH}+ ")
_STATED_DAY = re.compile(rf"[,/] ?{_DAY}$")


class Dateline(msgspec.Struct, frozen=True):
    """A dateline's place, its date as printed, and its agency; each may be empty."""

    place: str
    day: str = ""
    agency: str = ""


def extract(article: Article) -> Article:
    """Return the article with place and agency of its dateline, where it states none itself."""
    found = dateline_of(article.body)
    if found is None:
        return article
    return replace(article, located=article.located or found.place, infosource=article.infosource or found.agency)


def dateline_of(body: str) -> Dateline | None:
    """Return the dateline that a text begins with."""
    start = body[:200].partition("\n")[0]
    found = _WITH_AGENCY.match(start)
    if found and _is_place(found[1]):
        return Dateline(found[1].strip(), found[2] or "", AGENCIES.get(found[3].strip().upper(), ""))
    found = _WITHOUT_AGENCY.match(start)
    if found and _is_place(found[1]) and (found[2] or _is_capitals(found[1])):
        return Dateline(found[1].strip(), found[2] or "")
    return None


def _is_place(text: str) -> bool:
    """Say whether it reads as `CITY` or `CITY, Region`: the city in capitals, few words."""
    city = text.partition(",")[0].strip()
    return _is_capitals(city) and len(text.split()) <= 8


def _is_capitals(text: str) -> bool:
    letters = [letter for letter in text.partition(",")[0] if letter.isalpha()]
    return len(letters) > 2 and all(letter.isupper() for letter in letters)
