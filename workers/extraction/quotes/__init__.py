"""Quotations, direct and indirect: what is said, by whom, and the words that say so."""

from msgspec.structs import replace

from services.article import Article
from services.facts import Quote, Span
from workers.extraction.quotes.contents import Report, sureness
from workers.extraction.quotes.grammar import languages
from workers.extraction.quotes.mentions import Voice
from workers.extraction.quotes.reading import Reading, kind_of, read
from workers.extraction.quotes.speaker import voices

LANGUAGES = languages()


def extract(article: Article) -> Article:
    """Return the article with what its body quotes."""
    language = article.language.partition("-")[0]
    if language not in LANGUAGES or not article.body:
        return article
    reading = read(article.body, language)
    heard = zip(reading.reports, voices(reading, article.facts.entities), strict=True)
    quotes = tuple(_quote(reading, report, voice) for report, voice in heard)
    return replace(article, facts=replace(article.facts, quotes=quotes)) if quotes else article


def _quote(reading: Reading, report: Report, voice: Voice) -> Quote:
    tag, (start, end) = report.tag, report.content
    return Quote(
        start=start,
        end=end,
        kind=kind_of(reading, report),
        speaker=voice.name,
        source=Span(start=tag.source[0], end=tag.source[1]) if tag else None,
        cue=reading.body[tag.cue.start : tag.cue.end] if tag else "",
        confidence=sureness(report.way, inferred=voice.inferred),
    )
