"""The index in memory, with the rule of the one in Redis: tests and benchmarks decide a stream with it."""

from services.article import Article
from workers.dedup.batch import Batch
from workers.dedup.decision import Verdict, judge
from workers.dedup.seen import Seen
from workers.dedup.signature import signature


class MemoryIndex:
    """What was published: one batch that has no end."""

    def __init__(self) -> None:
        self.batch = Batch()
        self.decided = 0

    def decide(self, article: Article, key: str) -> Verdict:
        found = signature(article)
        seen = self.batch.seen(article, found, Seen())
        verdict = judge(article, key, found, seen)
        self.batch.add(self.decided, article, key, found, seen, verdict)
        self.decided += 1
        return verdict
