"""Markdown: front matter, headings, lists, quotes, tables; CommonMark with the tables that everyone writes."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article
from services.errors import Rejected
from workers.formats.copy.headed import with_head
from workers.formats.copy.heads import key_of
from workers.formats.copy.wire import article_of
from workers.formats.document import frontmatter
from workers.formats.document.markdown_page import Page
from workers.formats.parts.decoding import decode
from workers.formats.parts.opening import opening
from workers.formats.parts.prose import spaced, word_count

#: Characters of a text, as for plain text.
LARGEST = 10_000_000
FEWEST_WORDS = 3
#: Signs and lines that the parser is given: it takes 30 µs for a bracket, so 1 MB of them took 32 s. The longest of
#: 1,400 posts has 3,000.
_MOST_SIGNS = 30_000
_FRONT = re.compile(
    r"---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[\"']?[\w.-]{1,40}[\"']? ?:(?:\s|$)|\+\+\+[ \t]*\n\s*[\w.\"'-]{1,40} ?="
)
_HEADING = re.compile(r"#{1,6} \S|[^\n]{3,120}\n={3,}\n")
#: What Markdown has and plain text has not; each kind counts once.
_SIGNS = [
    re.compile(r"^#{2,6} \S", re.M),
    re.compile(r"!?\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}(?: \"[^\"\n]{0,200}\")?\)"),
    re.compile(r"^(?:```|~~~)", re.M),
    re.compile(r"^\|? ?:?-{3,}:? ?\|", re.M),
    re.compile(r"(?<![\w*])\*\*[^*\n]{1,200}\*\*(?!\*)"),
    re.compile(r"^> \S", re.M),
    re.compile(r"^(?:[*-] \S[^\n]{0,500}\n){2}", re.M),
    re.compile(r"^\[[^\[\]\n]{1,80}\]: \S", re.M),
]
_NAMED = (".md", ".markdown", ".mdown", ".mkd")


def matches(name: str, head: bytes) -> bool:
    """Say whether it has front matter, or opens with a heading and has another sign; the name settles the rest."""
    text = opening(head).replace("\r\n", "\n")
    if _FRONT.match(text):
        return True
    if name.lower().endswith(_NAMED):
        return b"\0" not in head and not text.startswith(("<?xml", "<!DOCTYPE", "<html", "{"))
    return _HEADING.match(text) is not None and any(sign.search(text, 2) for sign in _SIGNS)


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a Markdown file."""
    decoded = decode(data)
    text = decoded.text.lstrip("\ufeff\n\r\t ").replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        raise Rejected("empty", file=name)
    if len(text) > LARGEST:
        raise Rejected("too_large", file=name, characters=len(text))
    values, text = frontmatter.parted(text) or ({}, text)
    article = _article(values, text)
    if word_count(f"{article.headline} {article.body}") < FEWEST_WORDS:
        raise Rejected("too_short", file=name)
    yield replace(article, encoding=decoded.encoding, warnings=decoded.warnings + article.warnings)


def _article(values: dict[str, str], text: str) -> Article:
    head = _meanings(values)
    signs = sum(map(text.count, "[*_`<>{|~&\\\n"))
    page = Page(text if signs < _MOST_SIGNS else "", head.get("headline", ""))
    article = article_of(spaced(page.text or text), headed="headline" in head or bool(page.headline))
    article = replace(
        article,
        headline=page.headline or article.headline,
        headline_origin="heading" if page.headline else article.headline_origin,
        images=tuple(dict.fromkeys([*page.images, *article.images])),
        warnings=article.warnings + (("too many signs, read as plain text",) if signs >= _MOST_SIGNS else ()),
    )
    article = with_head(article, head, origin="front matter")
    return replace(article, pubstatus="withheld") if _is_draft(values) else article


def _meanings(values: dict[str, str]) -> dict[str, str]:
    """Return the front matter by meaning; what says yes or no is no date, and what is not known is the site's own."""
    found: dict[str, str] = {}
    for key, value in values.items():
        meaning = key_of(key)
        if meaning and meaning != "body" and value not in ("true", "false"):
            found.setdefault(meaning, value)
    return found


def _is_draft(values: dict[str, str]) -> bool:
    return values.get("draft") == "true" or values.get("published") == "false"
