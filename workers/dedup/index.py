"""The index of what was published, in Redis; written only by the commit."""

from collections.abc import Sequence

from services import keys
from services.drafts import Draft
from services.store import Store, text
from workers.dedup.decision import Seen


def look_up(store: Store, drafts: Sequence[Draft]) -> list[Seen]:
    """Return what was seen before of each draft, in one round trip."""
    if not drafts:
        return []
    texts = [keys.seen_text(draft.digest) for draft in drafts]
    uris = [keys.seen_uri(draft.article.uri) for draft in drafts]
    values = [text(value) for value in store.redis.mget([*texts, *uris])]
    return [_seen(*both) for both in zip(values[: len(drafts)], values[len(drafts) :], strict=True)]


def _seen(same_text: str, same_uri: str) -> Seen:
    owner, _, owner_uri = same_text.partition("|")
    version = same_uri.partition("|")[0]
    return Seen(owner, owner_uri, int(version or 0))
