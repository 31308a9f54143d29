"""An article's identity: its uri, and its text however it is typed."""

import re
import unicodedata
from urllib.parse import quote

import msgspec

from services.article import Article
from services.event import is_uri
from workers.dedup.signature import Signature, signature

#: Every combining mark, and the five letters that NFKC turns into nothing but marks.
_MARK = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000)))) + "\u0f73\u0f75\u0f81\uff9e\uff9f"
#: Runs of marks are cut here: normalising 100,000 in a row takes seconds (UAX #15, stream-safe text: 30).
_MARKS = re.compile(f"([{_MARK}]{{30}})[{_MARK}]+")
#: Only text with this can have one; looking for it first costs a tenth in a text of short words.
_LONG_RUN = re.compile("[\u0300-\U0001ffff]{31}")
_NOT_WORD = re.compile(r"[\W_]+")
#: An address of a whole site and not of one page.
_SITE = re.compile(r"[^:/]+://[^/?#]*/?(?:[?#].*)?")


def identified(article: Article, folder: str = "") -> tuple[Article, Signature]:
    """Return the article with its uri, and its signature."""
    made = signature(article)
    return msgspec.structs.replace(article, uri=uri_of(article, made.digest, folder)), made


def uri_of(article: Article, digest: str, folder: str = "") -> str:
    """Return the provider's id as a URI, else the page's address, else a name made of the text's digest.

    An id that is no URI ("1042") is one provider's own: it is qualified by the provider's name, or else by the folder
    that its file was dropped in.
    """
    if article.uri:
        if is_uri(article.uri):
            return article.uri
        return f"urn:dropwire:id:{quote(article.infosource or folder, safe='')}:{quote(article.uri, safe='')}"
    if is_uri(article.url) and not _SITE.fullmatch(article.url):
        return article.url
    return f"urn:dropwire:text:{digest}"


def normalised(text: str) -> str:
    """Return the text's words alone, in one case and one form (NFKC), parted by single spaces."""
    if not text.isascii():
        if _LONG_RUN.search(text):
            text = _MARKS.sub(r"\1", text)
        text = unicodedata.normalize("NFKC", text)
    return _NOT_WORD.sub(" ", text.casefold()).strip()
