"""The decision: what an article is to what was seen before. A pure function; the first line that fits decides.

| the article                           | seen before                   | decision  | rule                             |
|---------------------------------------|-------------------------------|-----------|----------------------------------|
| any                                   | itself                        | as before | delivered before                 |
| is canceled, or says KILL             | its uri, withdrawn            | duplicate | withdrawn before                 |
|                                       | its uri, in use               | withdrawn | canceled                         |
|                                       | its text, of another uri      | withdrawn | canceled, same text              |
|                                       | nearly its text               | withdrawn | canceled, the copy's rule        |
|                                       | nothing: it may still come    | withdrawn | canceled                         |
| states a newer version or time        | its uri, withdrawn            | updated   | sent again after its withdrawal  |
| states none, or not a newer           | its uri, withdrawn            | duplicate | withdrawn before it came         |
| states an older version or time       | its uri                       | duplicate | older version                    |
| has the newest text, states no newer  | its uri                       | duplicate | same id and text                 |
| says CORRECTED, REFILE                | its uri                       | corrected | same id, correction              |
| states the same version or time, and  | its uri                       | duplicate | same id and version, nothing new |
| has an earlier text, or nothing new   |                               |           |                                  |
| has the newest text                   | its uri                       | updated   | same id, newer version           |
| has an earlier text                   | its uri                       | updated   | same id, back to an earlier text |
| has another text                      | its uri                       | updated   | same id, another text            |
| any                                   | its text, of another uri      | duplicate | same text                        |
| says CORRECTED, REFILE                | nearly its text, that doesn't | corrected | correction of a similar text     |
| says UPDATE 2, WRAPUP, 1st Ld, adds   | the same with a lower count   | updated   | update of a similar text         |
| says nothing, or a lower count        | the same with a higher count  | duplicate | older version                    |
| any                                   | the same with other figures   | updated   | the copy's rule, other figures   |
| any                                   | nearly its text               | duplicate | nearly the same text, cut copy,  |
|                                       |                               |           | extended copy, edited copy       |
| any                                   | nothing, or what looks alike  | published |                                  |

A withdrawal wins in every order of arrival: a story that comes after it is not published, unless it states that it is
newer. A text of an older version that comes late doesn't supersede a newer one, nor is it news. A version sent under
another id than what it updates keeps its own uri; `of` names the other, and the versions count on from there.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.article import Article
from workers.dedup.copies import adds_nothing, copy_rule, may_be_copy, other_figures, tells_nothing_new
from workers.dedup.likeness import Likeness, likeness, overlap
from workers.dedup.markers import Marker, unpacked
from workers.dedup.record import marker_of
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import Signature
from workers.dedup.versions import Age, age

#: What a version that says what it is becomes.
_VERSIONS = {"correction": "corrected", "update": "updated"}


class Verdict(NamedTuple):
    """The decision, the version it is published as, what it is a duplicate or version of, and the rule that said so."""

    decision: str
    version: int
    of: str = ""
    rule: str = ""
    similarity: float = 0.0  # shared shingles of all that either text has
    containment: float = 0.0  # shared shingles of the text of which more is shared
    matched: str = ""  # the key of the article that it was compared with


class Copy(NamedTuple):
    """A published text that is much like the article's."""

    published: Published
    found: Likeness
    rule: str

    @property
    def says(self) -> Marker:
        """Return what the published one says of itself."""
        return unpacked(marker_of(self.published.record))


def judge(article: Article, key: str, signature: Signature, seen: Seen) -> Verdict:
    """Return the verdict on an article with its own key, from one look at the index."""
    says = unpacked(marker_of(signature.record))
    if itself := next((one for one in (seen.chain, seen.owner) if one and one.key == key), None):
        return _as_before(article, itself.key, itself.version)
    if article.pubstatus == "canceled" or says.kind == "kill":
        return _withdrawal(article, key, signature, seen)
    if seen.chain:
        return _version(article, signature, seen.chain, seen.near)
    if seen.owner:
        return _of(seen.owner, "duplicate", "same text")
    copies = _copies(key, signature, seen.near, marked=says.kind in _VERSIONS)
    return _copy(copies, says) if copies else Verdict("published", 1)


def _as_before(article: Article, key: str, version: int) -> Verdict:
    """Return what it was as far as is known: the commit keeps the outcome, this only must not call it a copy."""
    decision = "withdrawn" if article.pubstatus == "canceled" else "published" if version == 1 else "updated"
    return Verdict(decision, version, article.uri if version > 1 else "", "delivered before", matched=key)


def _withdrawal(article: Article, key: str, signature: Signature, seen: Seen) -> Verdict:
    if chain := seen.chain:
        if chain.status == "canceled":
            return Verdict("duplicate", chain.version, article.uri, "withdrawn before", matched=chain.key)
        return Verdict("withdrawn", chain.version + 1, article.uri, "canceled", matched=chain.key)
    if seen.owner:
        return _of(seen.owner, "withdrawn", "canceled, same text")
    copies = _copies(key, signature, seen.near, marked=True)
    if copies:
        return _like(copies[0], "withdrawn", f"canceled, {copies[0].rule}")
    return Verdict("withdrawn", 1, "", "canceled")


def _version(article: Article, signature: Signature, chain: Chain, near: Sequence[Published]) -> Verdict:
    """Judge a usable article whose uri is known."""
    newest = next((one for one in near if one.key == chain.key and one.record), None)
    found = likeness(signature.record, newest.record) if newest else None
    decision, rule = _version_rule(signature, chain, age(article, chain), found)
    version = chain.version if decision == "duplicate" else chain.version + 1
    similarity, containment = _shares(found) if found else (0.0, 0.0)
    return Verdict(decision, version, article.uri, rule, similarity, containment, chain.key)


def _version_rule(signature: Signature, chain: Chain, stated: Age, found: Likeness | None) -> tuple[str, str]:
    if chain.status == "canceled":
        if stated == "newer":
            return "updated", "sent again after its withdrawal"
        return "duplicate", "withdrawn before it came"
    if stated == "older":
        return "duplicate", "older version"
    text = f"{signature.exact:016x}"
    is_newest, is_known = text in chain.digests[-1:], text in chain.digests
    if is_newest and stated != "newer":
        return "duplicate", "same id and text"
    if unpacked(marker_of(signature.record)).kind == "correction":
        return "corrected", "same id, correction"
    if stated == "same" and (is_known or (found and tells_nothing_new(found))):
        return "duplicate", "same id and version, nothing new"
    if is_newest:
        return "updated", "same id, newer version"
    return "updated", "same id, back to an earlier text" if is_known else "same id, another text"


def _copies(key: str, signature: Signature, near: Sequence[Published], *, marked: bool) -> list[Copy]:
    """Return those of the candidates that are copies, the most alike first."""
    copies = []
    for published in near:
        if published.key == key or not published.record:
            continue
        if may_be_copy(overlap(signature.record, published.record)):
            found = likeness(signature.record, published.record)
            is_version = marked or unpacked(marker_of(published.record)).kind in _VERSIONS
            if rule := copy_rule(found, marked=is_version):
                copies.append(Copy(published, found, rule))
    return sorted(copies, key=lambda copy: copy.found.similarity, reverse=True)


def _copy(copies: Sequence[Copy], says: Marker) -> Verdict:
    """Judge a usable article whose uri and whose very text are new."""
    best = max(copies, key=lambda copy: copy.published.version) if says.kind in _VERSIONS else copies[0]
    order = _order(says, best.says)
    if order == "newer" and not (says.kind == "update" and adds_nothing(best.found)):
        return _like(best, _VERSIONS[says.kind], f"{says.kind} of a similar text")
    if order == "older":
        return _like(best, "duplicate", "older version")
    if other_figures(best.found):
        return _like(best, "updated", f"{best.rule}, other figures")
    return _like(best, "duplicate", best.rule)


def _order(new: Marker, old: Marker) -> str:
    """Say how two versions stand to each other by what they say; "" if they say the same, or nothing.

    A correction comes after what it corrects; an update after the correction of what was before it.
    """
    ours, theirs = (says if says.kind in _VERSIONS else Marker() for says in (new, old))
    if ours == theirs:
        return ""
    if not ours.kind or ours.number < theirs.number:
        return "older"
    return "newer"


def _of(published: Published, decision: str, rule: str, similarity: float = 1.0, containment: float = 1.0) -> Verdict:
    version = published.version if decision == "duplicate" else published.version + 1
    return Verdict(decision, version, published.uri, rule, similarity, containment, published.key)


def _like(copy: Copy, decision: str, rule: str) -> Verdict:
    return _of(copy.published, decision, rule, *_shares(copy.found))


def _shares(found: Likeness) -> tuple[float, float]:
    return round(found.similarity, 3), round(found.containment, 3)
