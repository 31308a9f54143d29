"""What a worker does with a file, without Redis: read, extract, classify, and the bytes that it would send."""

from datetime import UTC, datetime

from services import drafts
from services.article import Article
from services.drafts import Draft
from services.errors import Rejected
from tests.fuzz.inputs import Input
from workers.classification import classify
from workers.dedup.identity import identified
from workers.dedup.index import packed, signature_of
from workers.dedup.seen import Seen
from workers.extraction import extract
from workers.formats import read
from workers.publishing import Desk, Looked, decided
from workers.stories.languages import Languages

NOW = datetime(2025, 12, 4, tzinfo=UTC)


def follow(given: Input) -> int:
    """Take a file through; return how many articles it holds; raise AssertionError for what must not be."""
    articles = 0
    for piece in read(given.name, given.data):
        if isinstance(piece, Rejected):
            assert piece.reason.replace("_", "").isalpha(), piece
            continue
        assert isinstance(piece, Article), piece
        articles += 1
        _publish(piece, articles)
    return articles


def _publish(article: Article, ordinal: int) -> None:
    known, made = identified(article, "")
    done = classify(extract(known))
    assert not [warning for warning in done.warnings if "failed" in warning], done.warnings
    assert done.headline or done.body or done.pubstatus == "canceled"
    draft = Draft(
        delivery="0" * 32,
        ordinal=ordinal,
        name="a",
        size=1,
        claimed=NOW.isoformat(),
        article=done,
        digest=made.digest,
        signature=packed(made),
    )
    (kept,) = drafts.decode(drafts.encode([draft]))
    assert signature_of(kept) == made
    (entry,) = decided([Looked(kept, made, Seen())], Desk(Languages()))
    assert entry.fields
