"""An article's identity: its uri, and the digest of its text however it is typed."""

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import quote, urlsplit

import msgspec

from services.article import Article

#: Words below which a body does not identify an article by itself ("More follows."), so that the headline counts too.
FEW_WORDS = 20
#: Runs of combining marks are cut here: normalising 100,000 in a row takes seconds (UAX #15, stream-safe text: 30).
_MARKS = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{30})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_NOT_WORD = re.compile(r"[\W_]+")
#: RFC 3986, as far as a consumer's validator looks.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def identified(article: Article, folder: str = "") -> tuple[Article, str]:
    """Return the article with its uri, and the digest of its text (32 hex digits)."""
    digest = text_digest(article)
    return msgspec.structs.replace(article, uri=uri_of(article, digest, folder)), digest


def uri_of(article: Article, digest: str, folder: str = "") -> str:
    """Return the provider's id as a URI, else the page's address, else a name made of the text's digest.

    An id that is no URI ("1042") is one provider's own: it is qualified by the provider's name, or else by the folder
    that its file was dropped in.
    """
    if article.uri:
        if _URI.fullmatch(article.uri):
            return article.uri
        return f"urn:dropwire:id:{quote(article.infosource or folder, safe='')}:{quote(article.uri, safe='')}"
    if _URI.fullmatch(article.url) and urlsplit(article.url).path not in ("", "/"):
        return article.url
    return f"urn:dropwire:text:{digest}"


def text_digest(article: Article) -> str:
    """Return the digest of the words: case, punctuation, white space and typography don't count.

    A withdrawal often has no text, or repeats that of what it withdraws: it is known by whose it is.
    """
    words = normalised(article.body).split()
    if len(words) < FEW_WORDS:
        words = normalised(article.headline).split() + words
    if article.pubstatus == "canceled":
        words = ["canceled", article.uri or article.url, article.version, *words]
    return blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).hexdigest()


def normalised(text: str) -> str:
    """Return the text's words alone, in one case and one form (NFKC), parted by single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _MARKS.sub(r"\1", text))
    return _NOT_WORD.sub(" ", text.casefold()).strip()
