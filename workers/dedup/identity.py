"""An article's identity: its uri, and its text however it is typed."""

import re
from urllib.parse import quote

import msgspec

from services.article import Article
from services.uris import is_uri
from workers.dedup.signature import Signature, signature

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
