"""Intake: a claimed delivery read into a pile, from where an earlier attempt had come to."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import structlog

from services import attempts, publisher
from services.article import Article
from services.attempts import Attempts
from services.drafts import Draft
from services.errors import Rejected
from services.spool import Claim, StillChanging
from workers.dedup.identity import identified
from workers.dedup.index import packed
from workers.formats import read
from workers.formats.parts.members import Position, limits_of
from workers.pile import Pile, Rejection, Total

log = structlog.get_logger()


class Earlier(NamedTuple):
    """What is kept of earlier attempts at a delivery."""

    outcomes: Mapping[str, str]
    attempts: Attempts

    def start(self) -> Position:
        """Return where to begin: where the last attempt had come to, if all before that has its outcome."""
        found = Position(*publisher.position(self.outcomes))
        is_kept = all(str(ordinal) in self.outcomes for ordinal in range(found.articles))
        return found if is_kept else Position()


def read_into(pile: Pile, claim: Claim, earlier: Earlier) -> None:
    """Lay the delivery's articles on the pile, but those that have their outcome from an earlier attempt.

    When their number is known, nothing is read beyond the last that is wanted: what comes there may kill the reader.
    """
    last = publisher.last_missing(earlier.outcomes)
    start = earlier.start()
    ordinal = start.articles
    try:
        for article in _articles(pile, claim, earlier):
            if last is not None and ordinal > last:
                break
            if str(ordinal) not in earlier.outcomes:
                pile.add(_draft(claim, ordinal, article))
            ordinal += 1
            pile.hand.take(f"{claim.delivery}/{ordinal}+{pile.positions[claim.delivery].members}")
    except StillChanging:
        log.warning("file still changing after it was claimed", file=claim.name)
    else:
        if last is None:
            pile.totals[claim.delivery] = Total(ordinal, claim.size)
    pile.hand.put_down()


def _articles(pile: Pile, claim: Claim, earlier: Earlier) -> Iterator[Article | Rejected]:
    """Yield what a delivery holds; a file that can't be opened is one Rejected."""
    settings = pile.bench.settings

    def beat(position: Position) -> None:
        pile.positions[claim.delivery] = position
        pile.hand.take(f"{claim.delivery}/{position.articles}+{position.members}")

    beat(earlier.start())
    try:
        with pile.bench.spool.open(claim) as file:
            yield from read(
                claim.name,
                file,
                limits_of(settings),
                start=earlier.start(),
                poisoned=attempts.unreadable(earlier.attempts, settings.attempts),
                beat=beat,
            )
    except Rejected as why:
        yield why


def _draft(claim: Claim, ordinal: int, article: Article | Rejected) -> Draft | Rejection:
    if isinstance(article, Rejected):
        return Rejection(claim, ordinal, article)
    known, made = identified(article, claim.name.rpartition("/")[0])
    return Draft(
        delivery=claim.delivery,
        ordinal=ordinal,
        name=claim.name,
        size=claim.size,
        claimed=claim.time.isoformat(timespec="milliseconds"),
        article=known,
        digest=made.digest,
        signature=packed(made),
    )
