"""An article with what its key-value head states: a text's own lines, or a Markdown file's front matter."""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from services.article import Article, Subject
from workers.formats.copy.embargo import released_at
from workers.formats.parts.fields import language_of
from workers.formats.parts.moments import created, moment
from workers.formats.parts.prose import one_line

#: Fields that are taken as they are.
_PLAIN = [
    "headline",
    "slugline",
    "description",
    "byline",
    "located",
    "infosource",
    "copyrightholder",
    "usageterms",
    "uri",
    "version",
]
_URL = re.compile(r"https?://\S{3,2000}$")
_LIST = re.compile(r"\s*[,;|]\s*")
_STATUS = {
    "withheld": "withheld",
    "embargoed": "withheld",
    "hold": "withheld",
    "killed": "canceled",
    "canceled": "canceled",
}
_STATUS |= {"cancelled": "canceled", "withdrawn": "canceled", "kill": "canceled", "usable": "usable"}


def with_head(article: Article, head: Mapping[str, str], *, origin: str = "head") -> Article:
    """Return the article with the values of its head, which go before what its text says."""
    plain = {
        field: one_line(head[field].replace("\n", ", ") if field == "byline" else head[field])
        for field in _PLAIN
        if head.get(field, "").strip()
    }
    article = replace(article, **plain)
    if "headline" in plain:
        article = replace(article, headline_origin=origin)
    article = replace(
        _dated(article, head, origin),
        keywords=listed(head.get("keywords", "")) or article.keywords,
        subjects=tuple(Subject(name=name) for name in listed(head.get("subjects", ""))) or article.subjects,
        genres=tuple(Subject(name=name) for name in listed(head.get("genres", ""))) or article.genres,
        ednote="\n".join(note for note in (head.get("ednote", ""), article.ednote) if note),
    )
    if language := language_of(head.get("language")):
        article = replace(article, language=language)
    if _URL.match(url := head.get("url", "")):
        article = replace(article, url=url)
    if (urgency := head.get("urgency", "")) and urgency in "123456789" and len(urgency) == 1:
        article = replace(article, urgency=int(urgency))
    return _with_status(article, head)


def listed(text: str) -> tuple[str, ...]:
    """Return the entries of a list, each once: one a line, or all in one line."""
    entries = text.split("\n") if "\n" in text else _LIST.split(text)
    return tuple(dict.fromkeys(filter(None, map(one_line, entries))))


def _dated(article: Article, head: Mapping[str, str], origin: str) -> Article:
    """Return the article with the head's dates; one that is none is said and left out."""
    stated = {name: head[name] for name in ("date", "modified") if head.get(name)}
    found = {name: moment(raw, f"{origin} {name}") for name, raw in stated.items()}
    warnings = tuple(f"{origin} {name} is not a date" for name, value in found.items() if value is None)
    first, version = created(found.get("date"), found.get("modified"))
    return replace(
        article,
        firstcreated=first or article.firstcreated,
        versioncreated=version or article.versioncreated,
        warnings=article.warnings + warnings,
    )


def _with_status(article: Article, head: Mapping[str, str]) -> Article:
    """Return the article with the head's status and embargo; one whose time can't be read is withheld."""
    status = _STATUS.get(head.get("pubstatus", "").lower(), "")
    if status:
        article = replace(article, pubstatus=status)
    if not (stated := head.get("embargoed", "")) or stated.lower() in ("no", "none", "false"):
        return article
    until = moment(stated, "head embargo") or released_at(stated)
    ednote = "\n".join(note for note in (article.ednote, f"Embargo: {stated}") if note)
    if until is None and article.pubstatus == "usable":
        warnings = (*article.warnings, "embargo without a whole date")
        return replace(article, ednote=ednote, pubstatus="withheld", warnings=warnings)
    return replace(article, embargoed=until, ednote=ednote)
