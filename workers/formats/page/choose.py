"""Which of a page's blocks are its article: each is weighed, the best box found, its ends trimmed."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate, takewhile

from workers.formats.page.blocks import Block, Box, ends_sentence
from workers.formats.page.doubts import PROSE, doubted
from workers.formats.page.phrases import begins_other_stories
from workers.formats.page.walk import HEADINGS, Walk

#: Letters of a block that is prose if it ends as a sentence does.
_SENTENCE = 35
#: Letters beyond which a block weighs no more: one endless block (a licence, a script's leak) is no article.
_WEIGHTIEST = 1200
#: What blocks that are no prose take away.
_DOUBTED, _LINKED, _SHORT, _CELL, _HEADING = -10.0, -20.0, -8.0, -1.0, -2.0
#: A box that calls itself the article may hold so much less.
_STATED = 1.12
#: Share of the run's prose that stands in one box, from which other boxes need as much of that to count.
_AT_HOME, _LARGE = 0.6, 0.3
#: What boxes around tables and programs hold: parts of the text that no sentence is in.
_HELD = frozenset(["td", "th", "pre"])
#: Paragraphs in one box, from which a box with a single one behind it shows another story.
_SETTLED = 8
#: Blocks that the article may be away from its lede, and from a last paragraph after an advert.
_BACK, _ON = 20, 10


class Choice:
    """The blocks of a page with their weights, and the run of them that is the article."""

    def __init__(self, walk: Walk, is_trusting: bool = False) -> None:
        self.blocks = walk.blocks
        self.is_doubted = [False] * len(walk.blocks) if is_trusting else doubted(walk.blocks)
        self.weights = [weight(*pair) for pair in zip(walk.blocks, self.is_doubted, strict=True)]
        self.start, self.end = self._run(_best(walk.boxes, self.weights))
        self.chosen = self._siblings()
        self._gained = [0.0, *accumulate(max(0.0, weight) for weight in self.weights)]

    def share_after(self, at: int) -> float:
        """Return the share of the run's prose that stands behind a block."""
        total = self._gained[self.end] - self._gained[self.start]
        return (self._gained[self.end] - self._gained[min(at + 1, self.end)]) / total if total else 0.0

    def _run(self, box: Box) -> tuple[int, int]:
        start, end = _heaviest_run(self.weights, box.start, box.end)
        start = self._back_to_lede(start, box.start)
        return start, self._on_to_end(end, box.end)

    def _siblings(self) -> list[int]:
        """Return the run without the cards in and after it, and with what stands beside its paragraphs outside it."""
        weighed: dict[Box, float] = defaultdict(float)
        paragraphs: dict[Box, int] = defaultdict(int)
        for at in range(self.start, self.end):
            weighed[self.blocks[at].box] += max(0.0, self.weights[at])
            paragraphs[self.blocks[at].box] += self.weights[at] > 0
        home = max(weighed, key=lambda box: weighed[box])
        kin = self._kin(home)
        run: Iterable[int] = range(self.start, self.end)
        if weighed[home] > _AT_HOME * sum(weighed.values()):
            large = {box for box, weight in weighed.items() if weight >= _LARGE * weighed[home]} | kin
            run = [at for at in run if self._belongs(at, home) or self.blocks[at].box in large]
        if paragraphs[home] >= _SETTLED:
            several = {box for box, count in paragraphs.items() if count > 1} | kin
            run = [at for at in run if at < home.end or self.blocks[at].box in several]
        headline = max((at for at in range(home.start, self.start) if self.blocks[at].tag == "h1"), default=-1)
        before = (at for at in range(max(home.start, headline + 1), self.start) if self._is_sibling(at, home))
        after = takewhile(lambda at: not begins_other_stories(self.blocks[at].text), range(self.end, home.end))
        found = [*before, *run, *(at for at in after if self._is_sibling(at, home))]
        more = [at for at, block in enumerate(self.blocks) if block.box in kin and not self.is_doubted[at]]
        return sorted({*found, *more}) if more else found

    def _kin(self, home: Box) -> set[Box]:
        """Return the boxes named as the text's own, if one has prose: the posts of a thread, the parts of a text."""
        own = home.name
        kin = {block.box for block in self.blocks if block.box.name == own} - {home} if own else set()
        pairs = zip(self.blocks, self.weights, strict=True)
        return kin if kin and any(weight > 0 and block.box in kin for block, weight in pairs) else set()

    def _belongs(self, at: int, home: Box) -> bool:
        """Say whether a block of the run is the article's, where nearly all its paragraphs stand in one box."""
        block = self.blocks[at]
        return block.box is home or at < home.start or (at < home.end and block.tag != "div")

    def _is_sibling(self, at: int, home: Box) -> bool:
        block = self.blocks[at]
        is_within = block.box is home or block.tag in _HELD
        return is_within and not self.is_doubted[at] and self.weights[at] > _LINKED

    def _back_to_lede(self, start: int, least: int) -> int:
        at, limit = start - 1, max(least, start - _BACK)
        while at >= limit and self.blocks[at].tag != "h1":
            if self.weights[at] > 0 or self._is_paragraph(at):
                start, limit = at, max(least, at - _BACK)
            at -= 1
        while start > least and self.blocks[start - 1].tag in HEADINGS - {"h1"} and not self.is_doubted[start - 1]:
            start -= 1
        return start

    def _on_to_end(self, end: int, most: int) -> int:
        at, limit = end, min(most, end + _ON)
        while at < limit:
            if self.blocks[at].tag in HEADINGS and begins_other_stories(self.blocks[at].text):
                break
            if self.weights[at] > 0:
                end, limit = at + 1, min(most, at + 1 + _ON)
            at += 1
        return end

    def _is_paragraph(self, at: int) -> bool:
        block = self.blocks[at]
        is_plain = block.tag == "p" and not self.is_doubted[at]
        return is_plain and len(block.text) > 60 and block.linked < 0.4 * len(block.text)


def weight(block: Block, is_doubted: bool) -> float:
    """Return how much a block speaks for its surroundings being the article, in letters of prose."""
    if is_doubted:
        return _DOUBTED
    wide = block.prose + block.linked
    if block.tag in HEADINGS:
        return _HEADING if block.linked < 0.6 * wide else _LINKED
    if block.linked > 0.55 * wide:
        return _LINKED - 0.1 * min(wide, 200)
    prose = block.prose
    if prose >= PROSE or (prose >= _SENTENCE and ends_sentence(block.text)):
        return min(prose, _WEIGHTIEST) * (0.7 if block.tag in ("td", "th") else 1.0)
    return _CELL if block.tag in ("li", "td", "th") else _SHORT


def _best(boxes: list[Box], weights: list[float]) -> Box:
    """Return the box with the greatest weight, of equal ones the smallest."""
    before = [0.0, *accumulate(weights)]

    def rank(box: Box) -> tuple[float, int]:
        total = before[box.end] - before[box.start]
        return (total * _STATED if box.is_article else total), box.start - box.end

    return max(boxes, key=rank)


def _heaviest_run(weights: list[float], start: int, end: int) -> tuple[int, int]:
    """Return the run with the greatest sum (Kadane's algorithm)."""
    best, total, begin, run = float("-inf"), 0.0, start, (start, end)
    for at in range(start, end):
        if total <= 0:
            total, begin = 0.0, at
        total += weights[at]
        if total > best:
            best, run = total, (begin, at + 1)
    return run
