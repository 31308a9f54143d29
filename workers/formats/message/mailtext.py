"""What mail programs do to a text: flowed lines, signatures, armour, the footers of lists."""

import re

from workers.formats.parts.prose import word_count

_SIGNATURE = re.compile(r"^--[ ]?\n", re.M)
#: Lines and characters that may follow a `--` for it to be a signature, not a rule between stories.
_SIGNATURE_LINES, _SIGNATURE_LENGTH = 12, 800
_LIST_FOOTER = re.compile(r"^_{30,80}\n", re.M)
_LIST_FOOTER_LINES = 6
_ARMOUR = re.compile(
    r"\s*-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]+:[^\n]*\n)*+\n(.*?)(?=-----BEGIN PGP SIGNATURE-----|\Z)", re.S
)
#: What the first or last paragraphs of a newsletter say to its reader, not about the news.
_TO_SUBSCRIBERS = re.compile(
    r"unsubscribe|opt[ -]out of|view (?:this (?:e-?mail|message|newsletter) )?in (?:your |a |the )?(?:web )?browser|"
    r"(?:manage|update|change) (?:your )?(?:e-?mail |subscription )?(?:preferences|subscription|settings)|"
    r"you(?:'re| are) receiving this|you (?:have )?received this (?:e-?mail|message|newsletter)|"
    r"newsletter ab(?:bestellen|melden)|im browser (?:ansehen|anzeigen|öffnen)|se désabonner|désinscri|"
    r"darse de baja|cancelar (?:la |su |a )?(?:suscripción|inscrição|assinatura)|disiscri|afmelden voor",
    re.I,
)
#: Words of a paragraph that may be taken away for such a phrase, and how many paragraphs at either end.
_FOOTER_WORDS, _FOOTERS = 45, 4


def unflowed(text: str, *, joins_words: bool) -> str:
    """Return a `format=flowed` text (RFC 3676) with its paragraphs on one line each."""
    found: list[list[str]] = []
    flowing: str | None = None  # the quote marks of the line that flows on
    for line in text.split("\n"):
        words = line.lstrip(">")
        quote, words = line[: len(line) - len(words)], words.removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        if flowing != quote or words == "-- ":
            found.append([f"{quote} "] if quote else [])
        found[-1].append(words[:-1] if flows and joins_words else words)
        flowing = quote if flows else None
    return "\n".join(map("".join, found))


def without_armour(text: str) -> str:
    """Return a clear-signed text without its PGP armour."""
    signed = _ARMOUR.match(text)
    return re.sub(r"^- ", "", signed[1], flags=re.M) if signed else text


def without_signature(text: str) -> str:
    """Return the text up to its signature (`-- `) or the footer that a mailing list added."""
    for mark, lines in ((_LIST_FOOTER, _LIST_FOOTER_LINES), (_SIGNATURE, _SIGNATURE_LINES)):
        cuts = [found.start() for found in mark.finditer(text, max(0, len(text) - _SIGNATURE_LENGTH))]
        cuts = [at for at in cuts if at and text[at - 1] == "\n" and text.strip("\n").count("\n", at) <= lines]
        text = text[: cuts[0]] if cuts else text
    return text


def without_footers(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs without those at either end that are about the subscription."""
    last = len(paragraphs)
    for at in range(last - 1, max(-1, last - 1 - _FOOTERS), -1):
        if word_count(paragraphs[at]) > _FOOTER_WORDS:
            break  # prose: what stands before it is no footer
        last = at if _is_footer(paragraphs[at]) else last
    kept = [text for at, text in enumerate(paragraphs[:last]) if at >= _FOOTERS or not _is_footer(text)]
    return kept or paragraphs


def _is_footer(paragraph: str) -> bool:
    if paragraph == "--" or paragraph.startswith("--\n"):
        return True  # a signature in HTML
    return word_count(paragraph) <= _FOOTER_WORDS and bool(_TO_SUBSCRIBERS.search(paragraph))
