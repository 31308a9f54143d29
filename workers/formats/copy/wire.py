"""Wire copy: what stands above and below a text, told from the text by its place and its form."""

import msgspec

from services.article import Article, Image, PubStatus
from workers.formats.copy import embargo, notes, tails, tops, withdrawal
from workers.formats.copy.service import corrections_in, marks_of
from workers.formats.parts.captions import caption_of, credit_of
from workers.formats.parts.prose import unwrapped, word_count

#: Words that a text has at most when it is only the notice that another is withdrawn.
_MOST_OF_NOTICE = 80


def article_of(text: str, *, headed: bool = False) -> Article:
    """Return what a spaced text states; `headed` says that its headline, if any, stands elsewhere."""
    top, rest = tops.parted(text, headed=headed)
    found, images = _without_captions(unwrapped(rest))
    found, tail = tails.parted(found)
    top.notes += tail.notes
    body = "\n\n".join(_without_notes(top.notes, found))
    if not body:
        body, top.headline = top.headline or "\n".join(top.notes), ""
    pubstatus, warnings = _judged(top, body)
    return Article(
        version=top.version,
        pubstatus=pubstatus,
        headline=top.headline,
        headline_origin="first line" if top.headline else "",
        slugline=top.slugline or (withdrawal.slugged("\n".join([*top.notes, body])) if pubstatus == "canceled" else ""),
        description=top.description,
        body=body,
        versioncreated=tail.filed,
        embargoed=top.embargoed,
        urgency=top.urgency,
        ednote=noted(*top.notes),
        infosource=tail.infosource,
        copyrightholder=tail.copyrightholder,
        usageterms=tail.usageterms,
        images=images,
        warnings=warnings,
    )


def noted(*notes: str) -> str:
    """Return the notes, one a line, each once."""
    return "\n".join(dict.fromkeys(note for note in notes if note))


def _without_captions(found: list[str]) -> tuple[list[str], tuple[Image, ...]]:
    """Part the captions from the text; a lone credit belongs to the caption above it."""
    text: list[str] = []
    images: dict[Image, None] = {}
    last: Image | None = None
    for paragraph in found:
        image = caption_of(paragraph)
        credit = credit_of(paragraph) if last and not last.credit else ""
        if last and credit:
            del images[last]
            last = msgspec.structs.replace(last, credit=credit)
            images[last] = None
        elif image:
            images[image] = None
        else:
            text.append(paragraph)
        last = image if image and not credit else None
    return text, tuple(images)


def _without_notes(kept: list[str], found: list[str]) -> list[str]:
    """Part the notes that stand in the first paragraphs, and in brackets anywhere, and keep them."""
    text = []
    for at, paragraph in enumerate(found):
        if notes.is_note(paragraph) and (at < 3 or paragraph.startswith(("(", "["))):
            kept.append(paragraph)
        else:
            text.append(paragraph)
    return text


def _judged(top: tops.Top, body: str) -> tuple[PubStatus, tuple[str, ...]]:
    """Return what the marks and notes mean for the whole, and what is to be warned of."""
    marks = marks_of(top.headline)
    top.notes += corrections_in(marks)
    top.mark(marks)
    if withdrawal.is_kill(top.headline):
        top.notes.append(top.headline)
        return "canceled", ()
    if top.notes and withdrawal.asks_to_kill("\n".join(top.notes)) and word_count(body[:2000]) < _MOST_OF_NOTICE:
        return "canceled", ()
    if top.pubstatus == "usable" and top.embargoed is None and any(map(embargo.is_embargo, top.notes)):
        return "withheld", ("embargo without a whole date",)
    return top.pubstatus, ()
