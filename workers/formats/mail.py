"""A mail: a press release or newsletter as an article, its attachments as members."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from services.article import Article, Moment
from services.errors import Rejected
from workers.formats.message import mime
from workers.formats.message.mailcontent import Content, in_utf8
from workers.formats.message.mime import Part
from workers.formats.parts import moments
from workers.formats.parts.captions import caption_of
from workers.formats.parts.fields import language_of, names
from workers.formats.parts.members import Allowance, Member, whole
from workers.formats.parts.opening import opening
from workers.formats.parts.prose import one_line, word_count

#: Words below which a mail says nothing; as in a plain text.
FEWEST_WORDS = 3
#: Characters in which those words must be.
_SAMPLE = 10_000

_FIELD_NAME = re.compile(r"([!-9;-~]{1,76})[ \t]*:")
_ENVELOPE = re.compile(r">?From [^\n]{1,500}\n")
#: Field names that only mails have, and those that a memo or a page's head may have too.
_OF_MAIL = frozenset(
    [
        "received",
        "message-id",
        "mime-version",
        "return-path",
        "delivered-to",
        "dkim-signature",
        "content-transfer-encoding",
        "reply-to",
        "in-reply-to",
        "references",
        "list-id",
        "list-unsubscribe",
        "received-spf",
        "authentication-results",
        "envelope-to",
        "x-original-to",
        "x-mailer",
        "x-received",
        "newsgroups",
    ]
)
_MAYBE_OF_MAIL = frozenset(["from", "to", "cc", "sender", "subject", "date", "content-type", "content-language"])
#: Lines of the head that may be no field: mail gateways break some.
_HEAD_MISSES = 2
_ADDRESS = re.compile(r"(?:from|to|cc|sender)[ \t]*:[^\n]{0,400}?(?<![\w.+-])[\w.+-]{1,80}@[\w-]", re.I)
_PREFIX = re.compile(r"(?:(?:re|fwd?|aw|wg|antw|sv|vb|rv|tr|enc)(?:\[\d{1,3}\])?:\s*){1,20}", re.I)
_TAG = re.compile(r"\[([^\[\]]{1,60})\]\s*")
_MAILBOX = re.compile(r'\s*(?:"((?:[^"\\]|\\.){0,200})"|([^<>"]{0,200}))\s*<')
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{3,500})\s*>")
_WEB = re.compile(r"https?://[^\s<>\"]{4,2000}")
_ENCRYPTED = re.compile(r"multipart/encrypted|application/(?:x-)?pkcs7-mime")


def matches(name: str, head: bytes) -> bool:
    """Say whether it begins with the header fields of a mail."""
    text = opening(head).replace("\r\n", "\n")
    envelope = _ENVELOPE.match(text)
    found = _field_names(text[envelope.end() :] if envelope else text)
    certain, likely = len(found & _OF_MAIL), len(found & _MAYBE_OF_MAIL)
    if certain >= 2 or (certain and likely):
        return True
    return likely >= 2 and (name.lower().endswith((".eml", ".mht", ".mhtml")) or bool(_ADDRESS.search(text)))


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Article | Rejected | Member]:
    """Yield the article that a mail is, if it has a text, and its attachments."""
    return read(whole(stream, allowance.limits), name)


def read(data: bytes, name: str) -> Iterator[Article | Rejected | Member]:
    """Yield the article that a mail is, if it has a text, and its attachments."""
    message = mime.parse(data)
    _refuse_machines(message, name)
    if page := _saved_page(message):
        yield page
        return
    content = Content()
    body = content.text_of(message)
    if content.document:
        yield content.document
    elif body and word_count(f"{message.text('subject')} {body[:_SAMPLE]}") >= FEWEST_WORDS:
        yield _article(message, body, content)
    elif not content.attached:
        raise content.refusal or _nothing_in(body, name)
    yield from content.members()


def _nothing_in(body: str, name: str) -> Rejected:
    words = word_count(body)
    return Rejected("too_short" if words else "no_article", file=name, words=words)


def _field_names(text: str) -> set[str]:
    """Return the lower-case field names before the first blank line; none if its first line is no field."""
    found: set[str] = set()
    misses = 0
    for number, line in enumerate(text.partition("\n\n")[0].split("\n")):
        field = _FIELD_NAME.match(line)
        if field:
            found.add(field[1].lower())
        elif not line.startswith((" ", "\t")):
            misses += 1
            if number == 0 or misses > _HEAD_MISSES:
                break
    return found


def _refuse_machines(message: Part, name: str) -> None:
    """Refuse what a mail system wrote, not a person or newsroom, and what only its addressee can read."""
    sender = message.text("from").lower()
    is_returned = message.text("return-path") == "<>" and re.search(r"mailer-daemon|postmaster", sender)
    if message.kind == "multipart/report" or "x-failed-recipients" in message.fields or is_returned:
        raise Rejected("no_article", file=name, detail="delivery report")
    if message.text("auto-submitted").lower().startswith("auto-replied"):
        raise Rejected("no_article", file=name, detail="automatic reply")
    if _ENCRYPTED.match(message.kind):
        raise Rejected("encrypted", file=name, detail=message.kind)


def _saved_page(message: Part) -> Member | None:
    """Return the page in an MHTML file, which is a mail that holds a page with its address."""
    page = message.children[0] if message.kind == "multipart/related" and message.children else message
    stated = message.text("snapshot-content-location") or page.text("content-location")
    address = _WEB.match(stated.replace(" ", ""))
    if not address or "to" in message.fields or page.kind not in ("text/html", "application/xhtml+xml"):
        return None
    return Member(address[0], io.BytesIO(in_utf8(page)))


def _article(message: Part, body: str, content: Content) -> Article:
    warnings = [*content.warnings]
    if message.is_cut:
        warnings.append(f"parts beyond {mime.MOST_PARTS}, or nested deeper than {mime.DEEPEST}, are not read")
    headline = _headline(message)
    texts = [text for at, text in enumerate(body.split("\n\n")) if at > 1 or text != headline]
    images = tuple(dict.fromkeys(image for text in texts if (image := caption_of(text))))
    address = _WEB.search(message.text("archived-at"))
    return Article(
        uri=_uri(message),
        headline=headline,
        headline_origin="Subject" if headline else "",
        language=language_of(message.text("content-language")),
        body="\n\n".join(text for text in texts if not caption_of(text)),
        versioncreated=_sent(message, warnings),
        infosource=_sender(message),
        url=address[0] if address else "",
        keywords=names(message.text("keywords")),
        images=images,
        encoding=content.encoding,
        warnings=tuple(warnings),
    )


def _headline(message: Part) -> str:
    """Return the subject without what mail programs and lists put before it."""
    subject = message.text("subject")
    subject = subject[match.end() :] if (match := _PREFIX.match(subject)) else subject
    tag = _TAG.match(subject)
    if tag and tag[1].lower() in message.text("list-id").lower():
        subject = subject[tag.end() :]
        subject = subject[match.end() :] if (match := _PREFIX.match(subject)) else subject
    return subject


def _sent(message: Part, warnings: list[str]) -> Moment | None:
    stated = message.text("date")
    # RFC 5322: -0000 is Universal Time too; it says only that the sender's own zone is not known.
    found = moments.moment(re.sub(r"-0000(?=$| \()", "+0000", stated), "Date")
    if stated and not found:
        warnings.append("Date is not a date")
    return found


def _sender(message: Part) -> str:
    """Return the provider's name as it states it; a bare address is no name, and the sender is not the author."""
    if organization := message.text("organization"):
        return organization
    mailbox = _MAILBOX.match(message.text("from"))
    name = one_line(re.sub(r"\\(.)", r"\1", mailbox[1] or mailbox[2])) if mailbox else ""
    return "" if "@" in name else name.strip("'\" ")


def _uri(message: Part) -> str:
    found = _MESSAGE_ID.search(message.text("message-id"))
    return f"mid:{found[1]}" if found else ""  # RFC 2392
