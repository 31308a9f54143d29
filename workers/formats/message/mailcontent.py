"""What a mail's parts hold: the text to read, of several the best, and what is attached."""

import codecs
import io
import re
from collections.abc import Iterator

from services.errors import Rejected
from workers.formats.message import mailtext
from workers.formats.message.mime import Part
from workers.formats.parts import markup
from workers.formats.parts.decoding import Decoded, declared_in, decode
from workers.formats.parts.members import Member
from workers.formats.parts.prose import clean, one_line, paragraphs

#: Kinds of attachments that hold no article's text.
_NO_TEXT = re.compile(
    r"(?:image|audio|video|font|model)/|text/(?:x-)?v?(?:calendar|card|x-amp-html|css|javascript)|text/x-amp-html|"
    r"application/(?:(?:x-)?pkcs7|pgp|ics|ms-tnef|x-dos_ms|javascript)|message/(?:delivery|disposition|feedback|external)"
)
_NO_TEXT_NAMED = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".mp3", ".mp4", ".mov", ".ics", ".vcf", ".p7s")
#: Bytes of a text: no news is longer, and one of 10 MB of empty lines took 1.2 GB to find its paragraphs.
_LARGEST_TEXT = 3_000_000
#: Share of the HTML's text that the plain text must have to be preferred: some mailers write a line of excuse in it.
_WHOLE = 0.8
#: Addresses in a plain text that show it to be a machine's copy of the HTML.
_MOST_ADDRESSES = 5
_UNSAFE_IN_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\ud800-\udfff]+")
_LONGEST_NAME = 150
#: Bytes in which a page's own charset is looked for.
_PROLOG = 2048
_WEB = re.compile(r"https?://[^\s<>\"]{4,2000}")


class Content:
    """What a walk over a mail's parts has found besides its text."""

    def __init__(self) -> None:
        self.attached: list[Part] = []
        self.document: Member | None = None
        self.encoding = ""
        self.warnings: list[str] = []
        self.has_text = False
        self.refusal: Rejected | None = None

    def text_of(self, part: Part) -> str:
        """Return the text of a part and those in it, in paragraphs."""
        if part.children and part.kind == "multipart/alternative":
            return self._best([(child, self.text_of(child)) for child in part.children])
        if part.children:
            return self._joined([(child, self.text_of(child)) for child in part.children])
        disposition, file_name = part.disposition()
        is_body = part.kind in ("text/plain", "text/html", "text/markdown", "text/enriched")
        if part.kind.startswith("multipart/") or (
            is_body and disposition != "attachment" and not (file_name and self.has_text)
        ):
            return self._leaf(part)
        if not _NO_TEXT.match(part.kind) and not file_name.lower().endswith(_NO_TEXT_NAMED):
            self.attached.append(part)
        return ""

    def members(self) -> Iterator[Member]:
        """Yield the attachments that may hold an article, under names that are safe to show."""
        for number, part in enumerate(self.attached, 1):
            stated = _UNSAFE_IN_NAME.sub("_", clean(part.disposition()[1])).strip(" ._")[-_LONGEST_NAME:]
            fallback = "message.eml" if part.kind == "message/rfc822" else f"part.{part.kind.rpartition('/')[2]}"
            yield Member(stated or f"{number}-{fallback}", io.BytesIO(in_utf8(part)))

    def _leaf(self, part: Part) -> str:
        try:
            if part.end - part.start > _LARGEST_TEXT:
                raise Rejected("too_large", part=part.kind, bytes=part.end - part.start, limit=_LARGEST_TEXT)
            decoded = _decoded(part)
            text = _of_html(decoded.text) if part.kind == "text/html" else self._plain(part, decoded.text)
        except Rejected as rejected:
            self.refusal = self.refusal or rejected
            self.warnings.append(f"a {part.kind} part can't be read: {rejected.reason}")
            return ""
        if text:
            self.has_text = True
            self.encoding = self.encoding or decoded.encoding
            self.warnings += [warning for warning in decoded.warnings if warning not in self.warnings]
        return text

    def _plain(self, part: Part, text: str) -> str:
        text = mailtext.without_armour(text.replace("\r\n", "\n"))
        if text.lstrip().startswith("-----BEGIN PGP MESSAGE-----"):
            raise Rejected("encrypted")
        if part.parameters.get("format", "").lower() == "flowed":
            text = mailtext.unflowed(text, joins_words=part.parameters.get("delsp", "").lower() == "yes")
        if not self.has_text and _is_document(text):
            self.document = Member("body", io.BytesIO(text.strip().encode("utf-8", "replace")))
        return "\n\n".join(mailtext.without_footers(paragraphs(mailtext.without_signature(text))))

    def _best(self, found: list[tuple[Part, str]]) -> str:
        """Return the plain text if it has all that the HTML has, and is not just a machine's copy of it."""
        plain = max((text for part, text in found if part.kind == "text/plain"), key=len, default="")
        rich = max((text for part, text in found if part.kind != "text/plain"), key=len, default="")
        addresses = len(_WEB.findall(plain))
        is_whole = len(_WEB.sub("", plain)) >= _WHOLE * len(_WEB.sub("", rich))
        return plain if plain and (not rich or (is_whole and addresses <= _MOST_ADDRESSES)) else rich

    def _joined(self, found: list[tuple[Part, str]]) -> str:
        """Return the texts in their order, without an HTML copy of the text just before it."""
        kept: list[str] = []
        for part, text in found:
            if text and not (kept and part.kind == "text/html" and one_line(kept[-1]) == one_line(text)):
                kept.append(text)
        return "\n\n".join(kept)


def in_utf8(part: Part) -> bytes:
    """Return a file's bytes; a text whose charset only its part's head states, as UTF-8 that says so itself."""
    if part.kind not in ("text/plain", "text/html", "text/markdown") or not part.parameters.get("charset"):
        return part.content()
    try:
        return codecs.BOM_UTF8 + _decoded(part).text.removeprefix("\ufeff").encode("utf-8", "replace")
    except Rejected:
        return part.content()


def _decoded(part: Part) -> Decoded:
    content = part.content()
    stated = part.parameters.get("charset") or (declared_in(content[:_PROLOG]) if part.kind == "text/html" else "")
    return decode(content, stated)


def _of_html(text: str) -> str:
    root = markup.parse(markup.without_scripts(text))
    blocks = markup.blocks(root, _is_hidden) if root is not None else []
    return "\n\n".join(mailtext.without_footers([block.text for block in blocks]))


def _is_hidden(element: markup.Element) -> bool:
    """Say whether it is a preheader: text for the list of mails only, hidden in the mail."""
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _is_document(text: str) -> bool:
    """Say whether a text is an XML or JSON document that a machine has put into a mail."""
    text = text.strip()
    return text.startswith("<?xml") or (text[:2].strip()[:1] == "{" and '"' in text[:3] and text.endswith("}"))
