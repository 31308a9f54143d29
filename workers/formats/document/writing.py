"""What the paragraphs of a word processor's document are: its headline, its text, its captions."""

from collections.abc import Iterator

from services.article import Image
from workers.formats.document.wordml import Paragraph
from workers.formats.parts.captions import caption_of, split_credit
from workers.formats.parts.prose import ends_sentence, one_line, word_count

#: Words below which a document says nothing; as in a plain text.
FEWEST_WORDS = 3
#: Paragraphs in which a headline may stand, and its longest.
_OPENING, _LONGEST_HEADLINE = 8, 200


def headline_in(found: list[Paragraph], title: str) -> tuple[set[int], str, str]:
    """Return which paragraphs the headline is, its text, and how it was found: by its style, or how it is set."""
    opening = found[:_OPENING]
    for role in ("title", "heading 1"):
        at = [number for number, paragraph in enumerate(opening) if paragraph.role == role]
        if at and len(opening[at[0]].text) <= _LONGEST_HEADLINE:
            return {at[0]}, one_line(opening[at[0]].text), f"style {role}"
    lines: list[Paragraph] = []
    for paragraph in opening:
        if _is_prose(paragraph):
            break
        lines.append(paragraph)
    same = [number for number, line in enumerate(lines) if one_line(line.text).lower() == one_line(title).lower()]
    if same:
        return {same[0]}, one_line(lines[same[0]].text), "title"
    weights = [(line.size, line.is_bold) for line in lines]
    best = [number for number, weight in enumerate(weights) if weight == max(weights)]
    if len(best) != 1 or len(lines) == len(opening):
        return set(), "", ""  # several lines that are set alike: which of them it is, is not stated
    return {best[0]}, one_line(lines[best[0]].text), "first line" if len(lines) == 1 else "largest type"


def texts_of(paragraphs: list[Paragraph]) -> Iterator[str]:
    """Yield the text's paragraphs, without the captions."""
    for paragraph in paragraphs:
        if not image_of(paragraph):
            yield f"- {paragraph.text}" if paragraph.is_list else paragraph.text


def image_of(paragraph: Paragraph) -> Image | None:
    """Return the picture whose caption a paragraph is."""
    if paragraph.role == "caption":
        return split_credit(one_line(paragraph.text))
    return caption_of(paragraph.text)


def keywords_in(stated: str) -> tuple[str, ...]:
    """Return the keywords of a line of them."""
    parts = stated.split(";" if ";" in stated else ",")
    return tuple(dict.fromkeys(part for one in parts if (part := one.strip())))


def _is_prose(paragraph: Paragraph) -> bool:
    return len(paragraph.text) > _LONGEST_HEADLINE or (ends_sentence(paragraph.text) and word_count(paragraph.text) > 6)
