"""Quotations without a tag of their own: one goes on where a tagged one ended, or stands alone with no speaker told."""

from bisect import bisect_right

from workers.extraction.quotes.contents import Report
from workers.extraction.quotes.marks import Pair

#: Characters from which a quotation that nobody is said to say is still one, and no heading or cry from a crowd.
_ALONE = 40
#: What may stand around a quotation that is a sentence of its own.
_AROUND = " .,;:!?)\n"
_FAR = 1 << 62


def untagged(body: str, mask: str, pairs: list[Pair], sentences: list[Pair], found: list[Report]) -> list[Report]:
    """Return the reports with those of the quotations that are sentences of their own, in order."""
    contents = sorted(report.content for report in found)
    tags = {report.tag.cue.sentence: report.tag for report in found if report.tag}
    more: list[Report] = []
    for pair in pairs:
        at = bisect_right(sentences, (pair[0], _FAR)) - 1
        if at < 0 or _is_in(contents, pair) or not _stands_alone(mask, sentences[at], pair):
            continue
        if at and (tag := tags.get(sentences[at - 1])) and _goes_on(mask, pair):
            tags[sentences[at]] = tag
            more.append(Report(pair, tag, "continued"))
        elif _is_said(body, pair):
            more.append(Report(pair, None, "alone"))
    return sorted([*found, *more], key=lambda report: report.content)


def _is_in(contents: list[Pair], pair: Pair) -> bool:
    at = bisect_right(contents, (pair[0], _FAR))
    return any(start <= pair[0] and pair[1] <= end for start, end in contents[max(at - 3, 0) : at])


def _stands_alone(mask: str, sentence: Pair, pair: Pair) -> bool:
    return not mask[sentence[0] : pair[0]].strip(_AROUND) and not mask[pair[1] : sentence[1]].strip(_AROUND)


def _goes_on(mask: str, pair: Pair) -> bool:
    """Say whether a quotation stands in the paragraph of what is before it."""
    return "\n" not in mask[max(pair[0] - 3, 0) : pair[0]]


def _is_said(body: str, pair: Pair) -> bool:
    """Say whether double marks hold a sentence."""
    start, end = pair
    return (
        end - start >= _ALONE
        and body[start] not in "'\u2018"
        and any(stop in body[end - 3 : end - 1] for stop in ".?!")
    )
