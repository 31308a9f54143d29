"""A batch: its articles that are decided and not yet committed, told as the index will tell of them."""

from collections import Counter

from services.article import Article
from workers.dedup.decision import Verdict
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import Signature, enough
from workers.dedup.versions import moment

#: The place of a batch's first article, until the commit gives it one in the index.
BATCH = 0xFFFF0000
#: As services/scripts/index.lua and seen.lua have it: articles told of a slot, candidates, texts of a chain.
HOLDERS, NEAR, TEXTS = 4, 3, 16


class Batch:
    """What the articles of a batch have seen of each other."""

    def __init__(self) -> None:
        self.members: dict[int, Published] = {}
        self.holders: dict[int, list[int]] = {}
        self.texts: dict[int, Published] = {}
        self.chains: dict[str, tuple[Chain, Published]] = {}

    def seen(self, article: Article, found: Signature, before: Seen) -> Seen:
        """Return what is seen of an article here, beside what was seen `before` in the index."""
        if not self.members:
            return before
        near = self._near(found)
        chain = before.chain
        if article.uri in self.chains:
            chain, newest = self.chains[article.uri]
            if newest not in near:
                near.append(newest)
        return Seen(before.at, self.texts.get(found.exact, before.owner), chain, (*near, *before.near))

    def add(self, number: int, article: Article, key: str, found: Signature, before: Seen, verdict: Verdict) -> None:
        """Add the article that is the `number`-th of its batch: `before` is what was seen of it, here and there."""
        if verdict.decision == "duplicate" or verdict.rule == "delivered before":
            return
        made = Published(key, article.uri, verdict.version, found.record, BATCH + number)
        self.members[made.place] = self.texts[found.exact] = made
        for slot in found.slots if verdict.decision != "withdrawn" else ():
            holders = self.holders.setdefault(slot, [])
            holders.append(made.place)
            del holders[:-HOLDERS]
        texts = (*(before.chain.digests if before.chain else ()), f"{found.exact:016x}")[-TEXTS:]
        status = "canceled" if verdict.decision == "withdrawn" else article.pubstatus
        chain = Chain(key, verdict.version, article.version, moment(article), status, texts, made.place)
        self.chains[article.uri] = (chain, made)

    def _near(self, found: Signature) -> list[Published]:
        shared = Counter(place for slot in found.slots for place in self.holders.get(slot, ()))
        wanted = enough(found)
        likely = sorted((-count, place) for place, count in shared.items() if count >= wanted)
        return [self.members[place] for _, place in likely[:NEAR]]
