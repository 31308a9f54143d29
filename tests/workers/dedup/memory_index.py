"""The index in memory, with the rule of the one in Redis: tests and benchmarks decide a stream with it."""

from collections import Counter

from services.article import Article
from workers.dedup.decision import Verdict, judge
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import Signature, enough, signature
from workers.dedup.versions import moment

#: Candidates that a look returns.
CANDIDATES = 3
#: Digests that a chain keeps.
DIGESTS = 16


class MemoryIndex:
    """What was published; a slot is its first holder's."""

    def __init__(self) -> None:
        self.published: list[Published] = []
        self.slots: dict[int, int] = {}
        self.texts: dict[int, int] = {}
        self.chains: dict[str, Chain] = {}

    def look(self, article: Article, found: Signature) -> Seen:
        shared = Counter(self.slots[slot] for slot in found.slots if slot in self.slots)
        wanted = enough(found)
        near = sorted((place for place in shared if shared[place] >= wanted), key=lambda place: (-shared[place], place))
        owner = self.texts.get(found.exact)
        return Seen(
            at=len(self.published),
            owner=None if owner is None else self.published[owner],
            chain=self.chains.get(article.uri),
            near=tuple(self.published[place] for place in near[:CANDIDATES]),
        )

    def commit(self, article: Article, key: str, found: Signature, verdict: Verdict) -> None:
        if verdict.decision == "duplicate" or verdict.rule == "delivered before":
            return
        place = len(self.published)
        self.published.append(Published(key, article.uri, verdict.version, found.record))
        self.texts.setdefault(found.exact, place)
        for slot in found.slots if verdict.decision != "withdrawn" else ():
            self.slots.setdefault(slot, place)
        before = self.chains.get(article.uri)
        digests = (*(before.digests if before else ()), f"{found.exact:016x}")[-DIGESTS:]
        status = "canceled" if verdict.decision == "withdrawn" else article.pubstatus
        self.chains[article.uri] = Chain(key, verdict.version, article.version, moment(article), status, digests)

    def decide(self, article: Article, key: str) -> Verdict:
        found = signature(article)
        verdict = judge(article, key, found, self.look(article, found))
        self.commit(article, key, found, verdict)
        return verdict
