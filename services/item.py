"""The article as an IPTC ninjs 3.1 item; what ninjs has no place for stands in the analysis."""

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from math import isnan
from typing import Any

from services.article import Article, Image, Moment, Subject
from services.drafts import Draft
from services.facts import Entity, EntityType
from services.uris import is_uri, named, uri_of

NINJS = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"}

Json = dict[str, Any]

#: Where ninjs has the entities of each type.
_LISTS: dict[EntityType, str] = {
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "product": "objects",
    "event": "events",
}


def item_of(draft: Draft, version: int) -> Json:
    """Return the whole item."""
    article = draft.article
    return stated(
        **thin_item_of(draft, version),
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
        genres=[stated(name=genre.name, **named(genre.uri)) for genre in article.genres],
        **_entities(article),
        associations=list(_pictures(article.images)),
        altIds=_alternative_ids(draft),
    )


def thin_item_of(draft: Draft, version: int) -> Json:
    """Return what tells which item it is: all that the event of a duplicate carries."""
    role = "generated" if draft.article.headline_origin == "lede" else "main"
    return stated(
        standard=NINJS,
        uri=uri_of(draft),
        type="text",
        version=str(version),
        pubStatus=draft.article.pubstatus,
        headlines=_texts(role, draft.article.headline),
    )


def stated(**properties: Any) -> Json:
    """Keep the properties that say something: absent stays absent."""
    return {name: value for name, value in properties.items() if value is not None and value not in ("", [], {})}


def probability(subject: Subject) -> float | None:
    """Return a subject's confidence, 0 to 1; None where there is none."""
    sure = subject.confidence
    return None if sure is None or isnan(sure) else min(max(sure, 0.0), 1.0)


def _texts(role: str, text: str) -> list[Json]:
    return [{"role": role, "value": text}] if text else []


def _bodies(text: str) -> list[Json]:
    counts = {"charCount": len(text), "wordCount": len(text.split())}
    return [{"role": "main", "contentType": "text/plain", **counts, "value": text}] if text else []


def _subject(subject: Subject) -> Json:
    sure = probability(subject)
    return stated(
        name=subject.name,
        **named(subject.uri),
        creator=subject.creator or "source",
        confidence=None if sure is None else round(100 * sure),
    )


def _entities(article: Article) -> dict[str, list[Json]]:
    lists: dict[str, list[Json]] = {}
    for entity in article.facts.entities:
        lists.setdefault(_LISTS[entity.type], []).append(_entity(entity))
    return lists


def _entity(entity: Entity) -> Json:
    return stated(name=entity.name, **named(entity.uri), geoJSON=_point(entity))


def _point(entity: Entity) -> Json | None:
    """Return where a place is as GeoJSON (RFC 7946): longitude first."""
    if entity.type != "place" or entity.latitude is None or entity.longitude is None:
        return None
    return {"type": "Point", "coordinates": [entity.longitude, entity.latitude]}


def _pictures(images: tuple[Image, ...]) -> Iterator[Json]:
    shown = [image for image in images if image != Image()]
    for place, image in enumerate(shown, start=1):
        yield stated(
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

ISO = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)


def _date_time(moment: Moment | None) -> str | None:
    """Return an RFC 3339 date-time, or None if the source gives no time or no zone: we don't make one up."""
    if moment is None or moment.precision not in ("minute", "second"):
        return None
    shape = ISO.fullmatch(moment.value)
    if shape is None or not shape["zone"]:
        return None
    try:
        return datetime.fromisoformat(moment.value).isoformat()
    except ValueError:  # the 31st of June
        return None
