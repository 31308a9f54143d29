"""`By NAME` above the lede, `(Reporting by NAME)` below the text: the byline, and no longer part of the text."""

from msgspec.structs import replace

from services.article import Article
from workers.formats.copy.bylines import byline_of, credited

#: Last paragraphs that credits are looked for in: an agency's sign-off may stand below them.
_LAST = 2


def extract(article: Article) -> Article:
    """Return the article with the byline, and the credits, parted from its text."""
    return _without_credits(_without_byline(article))


def _without_byline(article: Article) -> Article:
    first, _, rest = article.body.partition("\n\n")
    line, _, below = first.partition("\n")
    byline = byline_of(line)
    if not byline or not (below or rest):
        return article
    if article.byline and byline.casefold() not in article.byline.casefold():
        return article
    body = "\n\n".join(part for part in (below, rest) if part)
    return replace(article, byline=article.byline or byline, body=body)


def _without_credits(article: Article) -> Article:
    """Keep the credits as a note, whole: they name editors too. Who reported is the byline where there is none."""
    *before, last = article.body.rsplit("\n\n", _LAST)
    names = credited(last) if before else None
    if names is None:
        return article
    ednote = "\n".join(note for note in (article.ednote, last) if note)
    return replace(article, byline=article.byline or names, ednote=ednote, body="\n\n".join(before))
