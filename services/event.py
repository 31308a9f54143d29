"""The published event: CloudEvents attributes, and a JSON document: the item and its analysis."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec

from services.analysis import Dedup, analysis_of, thin_analysis_of
from services.article import Subject
from services.drafts import Draft, printable
from services.errors import DropwireError
from services.item import item_of, thin_item_of
from services.uris import uri_of

PUBLISHED = "article.published"
UPDATED = "article.updated"
CORRECTED = "article.corrected"
WITHDRAWN = "article.withdrawn"
DUPLICATE = "article.duplicate"
STORY_UPDATED = "story.updated"

SCHEMA = "dropwire.article/1.1"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the stream; all but `data` is read without decoding JSON; "" is a fact we don't have."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    schema: str = SCHEMA
    lang: str = ""
    topic: str = ""
    story: str = ""
    data: bytes

    @classmethod
    def from_fields(cls, fields: Mapping[bytes, bytes]) -> "Event":
        """Read a stream entry; fields of later versions are passed over."""
        try:
            known = {name: fields[name.encode()] for name in cls.__struct_fields__ if name.encode() in fields}
            data = known.pop("data", b"")
            return cls(**{name: value.decode() for name, value in known.items()}, data=data)
        except (TypeError, UnicodeDecodeError) as error:
            raise DropwireError(f"this is not an event: {error}") from error


def fields(event: Event) -> dict[str, bytes]:
    """Return the event flat, for XADD: always the same names in one order, so that Redis stores them once."""
    named = msgspec.structs.asdict(event)
    return {name: value if isinstance(value, bytes) else value.encode() for name, value in named.items()}


def compose(draft: Draft, *, type: str, version: int, dedup: Dedup, now: datetime, story: str = "") -> Event:
    """Make the event of a draft; everything but `time` is the same on every retry."""
    try:
        return _compose(draft, type=type, version=version, dedup=dedup, now=now, story=story)
    except UnicodeEncodeError:
        return _compose(printable(draft), type=type, version=version, dedup=dedup, now=now, story=story)


def identity(draft: Draft) -> str:
    """Return the id of the event that publishes this text in this state, however often it arrives.

    Neither our version counter nor published/updated goes into it: both depend on the order of arrival.
    """
    state = f"{draft.digest}|{draft.article.pubstatus}|{draft.article.version}"
    return f"{uri_of(draft)}#{blake2b(state.encode(), digest_size=8).hexdigest()}"


def _compose(draft: Draft, *, type: str, version: int, dedup: Dedup, now: datetime, story: str) -> Event:
    copy = type == DUPLICATE
    data = {
        "item": thin_item_of(draft, version) if copy else item_of(draft, version),
        "analysis": thin_analysis_of(draft, dedup) if copy else analysis_of(draft, dedup),
    }
    return Event(
        id=f"{identity(draft)}:{draft.key}" if copy else identity(draft),
        type=type,
        source=_folder(draft.name),
        subject=uri_of(draft),
        time=now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        lang=draft.article.language.encode().decode(),
        topic=_topic(draft.article.subjects),
        story=story,
        data=msgspec.json.encode(data),
    )


def _folder(name: str) -> str:
    return "/".join(["/inbox", *name.split("/")[:-1]])


_MEDIA_TOPIC = re.compile(r"(?:https?://cv\.iptc\.org/newscodes/mediatopic/|medtop:)([0-9]{8})/?")


def _topic(subjects: tuple[Subject, ...]) -> str:
    """Return the short code of the surest Media Topic; what the source itself says is certain."""
    codes = [(subject, code) for subject in subjects if (code := _MEDIA_TOPIC.fullmatch(subject.uri))]
    best = max(codes, key=lambda pair: 1.0 if pair[0].confidence is None else pair[0].confidence, default=None)
    return f"medtop:{best[1][1]}" if best else ""
