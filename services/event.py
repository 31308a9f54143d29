"""The published event: CloudEvents attributes, and a JSON document: ninjs 3.1 item, our analysis."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from ipaddress import AddressValueError, IPv6Address
from math import isnan
from typing import Any
from urllib.parse import quote

import msgspec

from services.article import Article, Image, Moment, Part, Subject
from services.drafts import Draft, printable
from services.errors import DropwireError

PUBLISHED = "article.published"
UPDATED = "article.updated"
CORRECTED = "article.corrected"
WITHDRAWN = "article.withdrawn"
DUPLICATE = "article.duplicate"
STORY_UPDATED = "story.updated"

SCHEMA = "dropwire.article/1.0"
ANALYSIS = "dropwire.analysis/1.0"
NINJS = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"}

Json = dict[str, Any]


class Dedup(Part, frozen=True, kw_only=True):
    """What dedup decided: the decision, the uri it was compared with, and the rule that decided.

    `similarity` is the part of both texts together that they share, `containment` that of the text of which more is in
    the other; `matched` the article that it was compared with: delivery/ordinal.
    """

    decision: str
    of: str = ""
    rule: str = ""
    similarity: float = 0.0
    containment: float = 0.0
    matched: str = ""


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


def uri_of(draft: Draft) -> str:
    """Return the article's uri; an id that is no URI is wrapped into one, so that two never become one."""
    uri = draft.article.uri
    if is_uri(uri):
        return uri
    if uri:
        return f"urn:dropwire:id:{quote(uri, safe='')}"
    return f"urn:dropwire:text:{draft.digest}" if draft.digest else f"urn:dropwire:article:{draft.key}"


_UNRESERVED = r"A-Za-z0-9\-._~!$&'()*+,;="
_PCHAR = rf"(?:[{_UNRESERVED}:@]|%[0-9A-Fa-f]{{2}})"
_USER = rf"(?:[{_UNRESERVED}:]|%[0-9A-Fa-f]{{2}})*@"
_HOST = rf"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?:[{_UNRESERVED}]|%[0-9A-Fa-f]{{2}})+)"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://(?:{_USER})?{_HOST}(?::[0-9]*)?(?:/{_PCHAR}*)*|/?{_PCHAR}+(?:/{_PCHAR}*)*)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
)


def is_uri(text: str) -> bool:
    """Tell whether `format: uri` (RFC 3986, absolute) holds."""
    found = _URI.fullmatch(text)
    return found is not None and (not found["ipv6"] or _is_ipv6(found["ipv6"]))


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def _compose(draft: Draft, *, type: str, version: int, dedup: Dedup, now: datetime, story: str) -> Event:
    copy = type == DUPLICATE
    data = {
        "item": _thin_item(draft, version) if copy else _item(draft, version),
        "analysis": _thin_analysis(draft, dedup) if copy else _analysis(draft, dedup),
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


# --- the item: ninjs 3.1 ---


def _item(draft: Draft, version: int) -> Json:
    article = draft.article
    return _stated(
        **_thin_item(draft, version),
        representationType="full",
        firstCreated=_date_time(article.firstcreated),
        versionCreated=_date_time(article.versioncreated),
        embargoedUntil=_date_time(article.embargoed),
        urgency=article.urgency if article.urgency in range(1, 10) else None,
        language=article.language,
        descriptions=_texts("summary", article.description),
        bodies=_bodies(article.body),
        by=article.byline,
        located=article.located,
        slugline=article.slugline,
        edNote=article.ednote,
        copyrightHolder=article.copyrightholder,
        usageTerms=article.usageterms,
        infoSources=[{"name": article.infosource}] if article.infosource else [],
        subjects=[_subject(subject) for subject in article.subjects],
        associations=list(_pictures(article.images)),
        altIds=_alternative_ids(draft),
    )


def _thin_item(draft: Draft, version: int) -> Json:
    role = "generated" if draft.article.headline_origin == "lede" else "main"
    return _stated(
        standard=NINJS,
        uri=uri_of(draft),
        type="text",
        version=str(version),
        pubStatus=draft.article.pubstatus,
        headlines=_texts(role, draft.article.headline),
    )


def _stated(**properties: Any) -> Json:
    """Keep the properties that say something: absent stays absent."""
    return {name: value for name, value in properties.items() if value is not None and value not in ("", [], {})}


def _texts(role: str, text: str) -> list[Json]:
    return [{"role": role, "value": text}] if text else []


def _bodies(text: str) -> list[Json]:
    counts = {"charCount": len(text), "wordCount": len(text.split())}
    return [{"role": "main", "contentType": "text/plain", **counts, "value": text}] if text else []


def _subject(subject: Subject) -> Json:
    probability = _probability(subject)
    return _stated(
        name=subject.name,
        **_named(subject.uri),
        creator=subject.creator or "source",
        confidence=None if probability is None else round(100 * probability),
    )


def _probability(subject: Subject) -> float | None:
    sure = subject.confidence
    return None if sure is None or isnan(sure) else min(max(sure, 0.0), 1.0)


def _named(uri: str) -> Json:
    return {"uri" if is_uri(uri) else "literal": uri} if uri else {}


def _pictures(images: tuple[Image, ...]) -> Iterator[Json]:
    stated = [image for image in images if image != Image()]
    for place, image in enumerate(stated, start=1):
        yield _stated(
            name=f"image{place}",
            uri=image.uri if is_uri(image.uri) else _image_urn(image),
            type="picture",
            descriptions=_texts("caption", image.caption),
            by=image.credit,
            altIds=_alternatives(source="" if is_uri(image.uri) else image.uri),
        )


def _image_urn(image: Image) -> str:
    said = "\0".join((image.uri, image.caption, image.credit))
    return f"urn:dropwire:image:{blake2b(said.encode(), digest_size=16).hexdigest()}"


def _alternative_ids(draft: Draft) -> list[Json]:
    uri = draft.article.uri
    return _alternatives(digest=draft.digest, url=draft.article.url, source="" if is_uri(uri) else uri)


def _alternatives(**ids: str) -> list[Json]:
    return [{"role": role, "value": value} for role, value in ids.items() if value]


# --- dates: only as precise as they were stated ---

_TIME = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)


def _date_time(moment: Moment | None) -> str | None:
    """Return an RFC 3339 date-time, or None if the source gives no time or no zone: we don't make one up."""
    if moment is None or moment.precision not in ("minute", "second"):
        return None
    shape = _TIME.fullmatch(moment.value)
    if shape is None or not shape["zone"]:
        return None
    try:
        return datetime.fromisoformat(moment.value).isoformat()
    except ValueError:  # the 31st of June
        return None


def _dates(draft: Draft) -> Json:
    article = draft.article
    return _stated(
        published=_date(article.versioncreated or article.firstcreated),
        created=_date(article.firstcreated),
        embargoed=_date(article.embargoed),
        received=_date(Moment(value=draft.claimed, precision="second", origin="claimed")),
    )


def _date(moment: Moment | None) -> Json | None:
    shape = moment and _TIME.fullmatch(moment.value)
    if not moment or not shape:
        return None
    zone = "stated" if shape["zone"] else "unknown"
    return {"value": moment.value, "precision": moment.precision, "zone": zone, "origin": moment.origin}


# --- the analysis: ours ---


def _analysis(draft: Draft, dedup: Dedup) -> Json:
    article = draft.article
    return _stated(
        **_thin_analysis(draft, dedup),
        dates=_dates(draft),
        headline=_stated(origin=article.headline_origin),
        topics=[_judged(subject) for subject in article.subjects],
        keywords=[word for word in article.keywords if word],
        warnings=list(article.warnings),
    )


def _thin_analysis(draft: Draft, dedup: Dedup) -> Json:
    return {
        "schema": ANALYSIS,
        "dedup": _stated(
            decision=dedup.decision,
            of=dedup.of,
            rule=dedup.rule,
            similarity=dedup.similarity or None,
            containment=dedup.containment or None,
            matched=dedup.matched,
        ),
        "provenance": _provenance(draft, draft.article),
    }


def _judged(subject: Subject) -> Json:
    return _stated(
        **_named(subject.uri),
        name=subject.name,
        probability=_probability(subject),
        evidence=list(subject.evidence),
        creator=subject.creator or "source",
    )


def _provenance(draft: Draft, article: Article) -> Json:
    return _stated(
        delivery=draft.delivery,
        article=draft.ordinal,
        file=draft.name,
        bytes=draft.size,
        claimed=draft.claimed,
        format=article.format,
        encoding=article.encoding,
        version=article.version,
    )


_MEDIA_TOPIC = re.compile(r"(?:https?://cv\.iptc\.org/newscodes/mediatopic/|medtop:)([0-9]{8})/?")


def _topic(subjects: tuple[Subject, ...]) -> str:
    """Return the short code of the surest Media Topic; what the source itself says is certain."""
    codes = [(subject, code) for subject in subjects if (code := _MEDIA_TOPIC.fullmatch(subject.uri))]
    best = max(codes, key=lambda pair: 1.0 if pair[0].confidence is None else pair[0].confidence, default=None)
    return f"medtop:{best[1][1]}" if best else ""


def _certainty(subject: Subject) -> float:
    probability = _probability(subject)
    return 1.0 if probability is None else probability
