"""Articles with signatures of our making, to be looked up and committed without a text."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from services import publisher
from services.article import Article
from services.drafts import Draft
from services.settings import Settings
from services.store import Store
from workers.dedup import rows
from workers.dedup.batch import Batch
from workers.dedup.cards import card
from workers.dedup.decision import Verdict
from workers.dedup.index import look_up, packed, signature_of
from workers.dedup.seen import Seen
from workers.dedup.signature import RECORD, SLOTS, Signature

SETTINGS = Settings(window=1000)
NOTHING = Seen()


def hashed(said: object) -> int:
    """Return 64 bits for anything."""
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=8).digest(), "big")


def delivery(name: str) -> str:
    """Return a delivery's id: 32 hex digits."""
    return blake2b(name.encode(), digest_size=16).hexdigest()


def slots(text: str, shared: Sequence[int] = ()) -> tuple[int, ...]:
    """Return a text's slots, of which some are another's."""
    return (*shared, *(hashed((text, number)) for number in range(SLOTS - len(shared))))


def draft(
    name: str = "a",
    uri: str = "urn:x:1",
    text: str = "one",
    *,
    ordinal: int = 0,
    of: str = "",
    has: Sequence[int] | None = None,
    **facts: object,
) -> Draft:
    """Return the draft of an article with this text, and with these slots instead of the text's own.

    Its delivery is made of the name, or is `of`.
    """
    exact = hashed(text)
    found = Signature(exact, slots(text) if has is None else tuple(has), record(text), f"{exact:016x}" * 2)
    return Draft(
        delivery=of or delivery(name),
        ordinal=ordinal,
        name="wire/a.txt",
        size=1,
        claimed="2026-11-22T10:00:00+00:00",
        article=Article(uri=uri, **facts),
        digest=found.digest,
        signature=packed(found),
    )


def record(text: str) -> bytes:
    """Return a record of the right length that tells one text from another."""
    return hashed(text).to_bytes(8, "big").ljust(RECORD, b"\x01")


def entry(
    one: Draft, seen: Seen = NOTHING, outcome: str = "published", *, version: int = 1, of: str = ""
) -> publisher.Entry:
    """Return what to commit of a draft; `of` is the key of the article that it refers to."""
    found = [other for other in (seen.owner, seen.chain, *seen.near) if other and other.key == of]
    uri = next((other.uri for other in found if hasattr(other, "uri")), one.article.uri)
    verdict = Verdict(outcome, version, uri if of else "", matched=of)
    fields = {"id": f"{one.article.uri}#{one.digest}:{one.key}", "type": f"article.{outcome}", "data": b"\xff{}"}
    if outcome == "duplicate":
        fields["of"] = uri
    reference = uri if outcome == "duplicate" else ""
    signed = card(one, signature_of(one), seen, verdict)
    return publisher.Entry(one.delivery, one.ordinal, outcome, reference, fields, signed)


def entry_of(
    store: Store, delivered: str, ordinal: int, outcome: str, fields: Mapping[str, str | bytes]
) -> publisher.Entry:
    """Return what to commit of an article like no other, with these fields."""
    one = draft(of=delivered, ordinal=ordinal, uri=f"urn:{delivered}:{ordinal}", text=f"{delivered}/{ordinal}")
    (seen,) = look_up(store, SETTINGS, [one])
    return entry(one, seen, outcome)._replace(fields=fields)


def decided(one: Draft, seen: Seen) -> publisher.Entry:
    """Decide as simply as can be: the same text, or parts of it, is a duplicate; the same uri an update."""
    twin = next((other for other in (seen.owner, *seen.near) if other and other.key != one.key), None)
    if seen.chain and (not twin or twin.uri == one.article.uri) and not seen.owner:
        return entry(one, seen, "updated", version=seen.chain.version + 1, of=seen.chain.key)
    if twin:
        return entry(one, seen, "duplicate", of=twin.key)
    return entry(one, seen)


def publish(store: Store, drafts: Sequence[Draft], settings: Settings = SETTINGS) -> list[publisher.Outcome]:
    """Look up, decide and commit, until every draft has its outcome."""
    outcomes: dict[str, publisher.Outcome] = {}
    waiting = list(zip(drafts, look_up(store, settings, drafts), strict=True))
    while waiting:
        overtaken = []
        for (one, _), outcome in zip(waiting, publisher.commit(store, settings, _decided(waiting)), strict=True):
            if isinstance(outcome, publisher.Overtaken):
                overtaken.append((one, rows.found(outcome.at, outcome.seen, [one], [signature_of(one)])[0]))
            else:
                outcomes[one.key] = outcome
        waiting = overtaken
    return [outcomes[one.key] for one in drafts]


def _decided(looked: Sequence[tuple[Draft, Seen]]) -> list[publisher.Entry]:
    """Decide a batch, each as if those before it were in the index."""
    batch = Batch()
    entries = []
    for number, (one, before) in enumerate(looked):
        seen = batch.seen(one.article, signature_of(one), before)
        entries.append(decided(one, seen))
        verdict = Verdict(entries[-1].outcome, seen.chain.version + 1 if seen.chain else 1)
        batch.add(number, one.article, one.key, signature_of(one), seen, verdict)
    return entries
