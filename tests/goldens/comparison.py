"""What extraction and classification found in an article, beside its golden labels, kind by kind.

entity      the name is the label's or one of its forms (case, accents, articles, hyphens aside), the type one that the
            label allows; a second entity of the same label is wrong, for it parts what is one
role, country, product kind: of the entities found, where the label has one; a role that the text does not give is wrong
quote       a label is hit if half its words are in quotations found, a quotation right if half its words are in labels
speaker, quote kind, cue: of the quotations found right, where the label has one
money, quantity, date: the words overlap, and amount, currency, value, unit and range are exact; of a labelled range of
            dates either end alone is right too
acronym     short and long form, as names are compared
topic       top-level Media Topics: right if a fair editor would accept them, hit if the best is among them
first topic the most confident one: right, and hit, if acceptable
deeper topic right if it is a labelled one, or above or below one; hit if one of the labelled is there
genre       by name or code

An entry that only optional labels cover counts neither way if its value is right, and as wrong if not.
"""

from collections.abc import Sequence

from services.article import Article
from services.facts import Acronym
from tests.goldens.alike import folded
from tests.goldens.entities import TYPES, compare_entities
from tests.goldens.labels import Explained, Golden
from tests.goldens.quotes import compare_quotes
from tests.goldens.tally import Tally, tally
from tests.goldens.topics import compare_genres, compare_topics
from tests.goldens.values import compare_dates, compare_money, compare_quantities

#: Every kind, in the order shown.
KINDS = (
    *TYPES,
    *("role", "country", "product kind"),
    *("quote", "speaker", "quote kind", "cue"),
    *("money", "quantity", "date", "acronym"),
    *("topic", "first topic", "deeper topic", "genre"),
)


def compare(golden: Golden, article: Article) -> dict[str, Tally]:
    """Return the tally of every kind for an article that has been through extraction and classification."""
    facts, body = article.facts, article.body
    return {
        **compare_entities(golden.entities, facts.entities),
        **compare_quotes(golden, facts.quotes, body),
        "money": compare_money(golden, facts.money, body),
        "quantity": compare_quantities(golden, facts.quantities, body),
        "date": compare_dates(golden, facts.dates, body),
        "acronym": compare_acronyms(golden.acronyms, facts.acronyms),
        **compare_topics(golden, [subject for subject in article.subjects if subject.creator != "source"]),
        "genre": compare_genres(golden, [genre for genre in article.genres if genre.creator != "source"]),
    }


def compare_acronyms(labels: Sequence[Explained], acronyms: Sequence[Acronym]) -> Tally:
    """Return the tally of acronyms that the text itself explains."""
    forms = [{(folded(label.short), folded(long)) for long in (label.long, *label.others)} for label in labels]
    found = {(folded(one.short), folded(one.long)): f"{one.short} = {one.long}" for one in acronyms}
    known = {form: label for label, own in zip(labels, forms, strict=True) for form in own}
    return tally(
        [
            (f"{label.short} = {label.long}", not own.isdisjoint(found))
            for label, own in zip(labels, forms, strict=True)
            if not label.optional
        ],
        [(shown, (not known[form].optional or None) if form in known else False) for form, shown in found.items()],
    )
