"""Captions in running text: `IMAGE: what it shows. Photograph: whose`."""

import re

from services.article import Image

_LABEL = re.compile(
    r"\[?(?:(?:FILE|HANDOUT|ARCHIVE|COURTESY) )?(?:IMAGE|PHOTO|PICTURE|PHOTOGRAPH|FOTO|BILD|IMAGEN|LEGENDE|LÉGENDE)S?"
    r"(?:[ -]CAPTION)?(?: \d{1,2})?:\s*|\[?(?:PHOTO |IMAGE |PICTURE )?CAPTION(?: \d{1,2})?:\s*",
    re.I,
)
_CREDIT = re.compile(
    r"\b(?:Photographs?|Photos?|Pictures?|Images?|Credits?|Courtesy|Photo credits?|Image credits?|Photo courtesy|Foto"
    r"|Crédito|Crédit photo|Crédit)(?:: ?|(?<=ograph) by |(?<=hoto) by |(?<=ourtesy) of )\s*",
    re.I,
)
#: `(AP Photo/Jane Doe)`, `(Photo by Jane Doe/Getty Images)`, `REUTERS/Jane Doe`: how agencies sign a caption.
_SIGNED = re.compile(
    r"\(((?:[\w .&'-]{1,30} )?(?:Photo|Foto|Image)(?:/| by |: ?)[^()\n]{2,80}|[\w .&'-]{2,40} via [^()\n]{2,40})\)\.?$"
)
_SLASHED = re.compile(r"(?<=[.!?] )([A-Z]{2,10}/[A-Z][^\n/]{2,60})$")
_ONLY_CREDIT = re.compile(
    r"[(\[]?(?:Photographs?|Photos?|Pictures?|Images?|Credits?|Photo credits?|Image credits?|Fotos?|Crédits?)(?: by|:)"
    r"\s+([^\n]{2,120}?)[)\]]?$",
    re.I,
)
#: Characters: a longer tail is text that happens to hold such a word, not a name.
_LONGEST_CREDIT = 120


def caption_of(paragraph: str) -> Image | None:
    """Return the picture that a paragraph describes, or None if it is text."""
    label = _LABEL.match(paragraph)
    if not label or len(paragraph) == label.end():
        return None
    return split_credit(" ".join(paragraph[label.end() :].split("\n")).rstrip("]" if paragraph[0] == "[" else ""))


def credit_of(paragraph: str) -> str:
    """Return whose a picture is, of a paragraph that says only that: `Photograph: PIB`."""
    found = _ONLY_CREDIT.match(paragraph)
    return found[1].strip() if found and not found[1].rstrip().endswith((".", "!", "?")) else ""


def split_credit(caption: str, uri: str = "") -> Image:
    """Return the picture with its credit parted from its caption."""
    caption = caption.strip()
    if signed := _SIGNED.search(caption) or _SLASHED.search(caption):
        return Image(uri=uri, caption=caption[: signed.start()].rstrip(" ("), credit=signed[1].strip())
    tails = list(_CREDIT.finditer(caption))
    if not tails or len(caption) - tails[-1].end() > _LONGEST_CREDIT:
        return Image(uri=uri, caption=caption)
    credit = caption[tails[-1].end() :].strip(" ()[]")
    return Image(uri=uri, caption=caption[: tails[-1].start()].rstrip(" ([|/-\u2014"), credit=credit)
