"""Whose money a bare name or sign means: by the provider's country, and by the countries that the text names."""

import re
from typing import NamedTuple

from services.article import Article
from workers.extraction.folded import folded
from workers.extraction.money.currencies import SHARED


class Currency(NamedTuple):
    """A currency (ISO 4217), what one unit of its name is worth in it, and how sure that is."""

    code: str
    unit: float
    confidence: float


class Setting(NamedTuple):
    """What the article says of its money: its body, its language, and the dollar that a bare sign means, if any."""

    body: str
    language: str
    dollar: Currency | None


#: The style books of these countries write the home dollar bare and mark the others: US$.
_HOME = {"au": "AUD", "ca": "CAD", "nz": "NZD", "sg": "SGD", "hk": "HKD"}
#: The country at the end of a host's name; a broken address has none, where the standard parser raises.
_HOST = re.compile(r"https?://[^/?#\s]{1,250}\.([a-z]{2})(?::[0-9]+)?(?:[/?#]|$)")
#: Datelines in whose stories a bare sign is the home dollar as often as not, if nobody says who provides them.
_ABROAD = re.compile(
    r"(?i:sydney|melbourne|canberra|brisbane|perth|adelaide|toronto|ottawa|montreal|vancouver|calgary|winnipeg|wellington"
    r"|auckland|christchurch|singapore|hong kong|taipei)\b"
)
#: A bare sign in these languages is as often a peso, a real or a home dollar.
_UNSURE = frozenset({"es", "pt"})
_PRICED = re.compile(
    r" (?:pric|cost|pay|paid|worth|fine|spen[dt]|sold|sell|tax|wage|salar|fee|bill|bid|charg|debt|fund|budget|loan"
    r"|profit|earn|deal|ticket|rais|donat|compensat|damages|bought|buy|invest|rent|cheap|expens|afford|money|cash)"
)
_WEIGHED = re.compile(
    r" (?:weigh|los[est]|gain|heav|lift|overweight|dropped|shed|carr|meat|beef|fish|catch|payload|thrust)"
)
_NEAR = 90


def setting_of(article: Article) -> Setting:
    """Return what an article says of its money."""
    language = article.language.partition("-")[0] or "en"
    return Setting(article.body, language, _bare_dollar(article, language))


def _bare_dollar(article: Article, language: str) -> Currency | None:
    """Return what a bare `$` means: the provider's home dollar; else that of the USA, less surely in some places."""
    host = _HOST.match(article.url)
    home = _HOME.get(host[1]) if host else None
    if home:
        return Currency(home, 1, 0.7)
    if language in _UNSURE:
        return None
    if not article.infosource and _ABROAD.match(article.located):
        return Currency("USD", 1, 0.5)
    return Currency("USD", 1, 0.95 if language == "en" else 0.8)


def shared_currency(name: str, adjective: str, setting: Setting) -> Currency | None:
    """Return the currency of a name that several countries share: by its adjective, else by the one country named."""
    owners = SHARED[name]
    if adjective:
        small = adjective.lower()
        return next((Currency(code, 1, 0.97) for stem, code in owners if small.startswith(stem)), None)
    if name == "dollar":
        return setting.dollar
    text = folded(setting.body)
    named = {code for stem, code in owners if f" {stem}" in text}
    return Currency(named.pop(), 1, 0.75) if len(named) == 1 else None


def cents(setting: Setting) -> Currency | None:
    """Return what a cent is: of the bare dollar; of the euro where only euros are spoken of."""
    text = folded(setting.body)
    euros, dollars = "€" in text or " euro" in text, "$" in text or " dollar" in text or " dlr" in text
    if euros and dollars:
        return None
    if euros:
        return Currency("EUR", 0.01, 0.7)
    return setting.dollar and Currency(
        setting.dollar.code, 0.01, min(setting.dollar.confidence, 0.9 if dollars else 0.6)
    )


def is_sterling(setting: Setting, start: int, end: int) -> bool:
    """Tell whether bare pounds are money: the words around speak of prices, and none of weights."""
    around = folded(setting.body)[max(0, start - _NEAR) : end + _NEAR]
    return ("£" in setting.body or _PRICED.search(around) is not None) and _WEIGHED.search(around) is None
