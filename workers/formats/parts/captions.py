"""Captions in running text: `IMAGE: what it shows. Photograph: whose`."""

import re

from services.article import Image

_LABEL = re.compile(r"(?:FILE )?(?:IMAGE|PHOTO|PICTURE|PHOTOGRAPH)S?(?: CAPTION)?:\s*", re.I)
_CREDIT = re.compile(r"\b(?:Photographs?|Photos?|Pictures?|Images?|Credits?|Courtesy|Photo credits?):\s*", re.I)
#: Characters: a longer tail is text that happens to hold such a word, not a name.
_LONGEST_CREDIT = 120


def caption_of(paragraph: str) -> Image | None:
    """Return the picture that a paragraph describes, or None if it is text."""
    label = _LABEL.match(paragraph)
    if not label or len(paragraph) == label.end():
        return None
    return split_credit(paragraph[label.end() :].replace("\n", " "))


def split_credit(caption: str, uri: str = "") -> Image:
    """Return the picture with its credit parted from its caption."""
    tails = list(_CREDIT.finditer(caption))
    if not tails or len(caption) - tails[-1].end() > _LONGEST_CREDIT:
        return Image(uri=uri, caption=caption.strip())
    credit = caption[tails[-1].end() :].strip(" ()[]")
    return Image(uri=uri, caption=caption[: tails[-1].start()].rstrip(" ([|/-\u2014"), credit=credit)
