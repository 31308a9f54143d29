"""When two texts are copies of one: the rules for texts that are alike but not the same."""

from workers.dedup.likeness import Likeness, Overlap, Side

#: Share that must be shared of the text of which more is; and of the new one: what is mostly new is new. A version that
#: says what it is may have added more.
ALIKE, KNOWN, KNOWN_VERSION = 0.6, 0.35, 0.3
#: The same where both leads agree and hardly a fact differs: copies cut, edited and wrapped in local boilerplate.
LOOSELY_ALIKE, HARDLY = 0.45, 0.3
#: Share of one lead that must be shared: what has only the background or the boilerplate in common has another lead.
LEAD, BOTH_LEADS = 0.2, 0.25
#: A text so much of which is shared is an excerpt, which needs no lead; or, both ways, nearly the same.
EXCERPT, NEARLY = 0.8, 0.9
#: Words of a flash, where each word counts; and how many a copy may add ("BREAKING", an agency's name).
FLASH, ADDED = 20, 2
#: Words that a label takes ("UPDATE:", a dateline).
LABEL = 5
#: Samples below which a share says nothing.
FEW = 5
#: Agreement on facts: how much of them is shared beside the other words, about 1 in copies, less the share of those
#: that stand in the same place and differ, about 0 in copies. Templates have 0.47 at most; copies 0.36 at least, and
#: below 0.6 only those full of typing errors or much shortened. So little makes a template by itself;
TEMPLATE = 0.25
#: so little if some facts differ; so little if two numbers do; so little if some facts differ, as many numbers as
#: don't among them, or both numbers and names.
DOUBTFUL, SOME, TWO_NUMBERS, MOST_NUMBERS, SOME_OF_BOTH = 0.33, 0.15, 0.6, 0.9, 0.2
#: The same for a version that says what it is, of which numbers may differ, but names may not.
LEAST_SHARED, LESS_SHARED, NAMES = 0.25, 0.5, 0.2


def may_be_copy(found: Overlap) -> bool:
    """Say whether it is worth to ask for the rule: of templates and of texts with the same background it hardly is."""
    if found.words < FLASH:
        return True
    return found.known >= KNOWN_VERSION and max(found.known, found.kept) >= LOOSELY_ALIKE


def copy_rule(found: Likeness, *, marked: bool = False) -> str:
    """Say in plain words why a new text is a copy of an old one; "" when it is not.

    Of a version that says what it is (`marked`), facts may differ as long as it is about the same.
    """
    if min(found.words) < FLASH:
        return _flash_rule(found)
    known, kept = found.known.all.value, found.kept.all.value
    if known < (KNOWN_VERSION if marked else KNOWN) or not (_is_alike(found) or _is_loosely_alike(found)):
        return ""
    if (_is_of_others if marked else _is_template)(found):
        return ""
    if _is_nearly_the_same(found):
        return "nearly the same text"
    if known >= EXCERPT:
        return "cut copy"
    return "extended copy" if kept >= EXCERPT else "edited copy"


def other_figures(found: Likeness) -> bool:
    """Say whether a copy is a new version, as numbers differ that stand in the same place.

    Of copies much cut or edited a number or two differ by chance.
    """
    return found.numbers.other > (0 if _is_nearly_the_same(found) else 2)


def adds_nothing(found: Likeness) -> bool:
    """Say whether the new text is the old one with a word or two before it."""
    return found.kept.all.found == found.kept.all.of and found.words[0] - found.words[1] <= LABEL


def tells_nothing_new(found: Likeness) -> bool:
    """Say whether the new text has nothing that a reader would call news: it is the old one cut, or hardly edited."""
    differ = found.numbers.other + found.names.other
    return not differ and min(found.words) >= FLASH and found.known.all.value >= NEARLY


def _is_nearly_the_same(found: Likeness) -> bool:
    return min(found.known.all.value, found.kept.all.value) >= NEARLY


def _is_alike(found: Likeness) -> bool:
    if max(found.known.all.value, found.kept.all.value) < ALIKE:
        return False
    few = min(found.known.lead.of, found.kept.lead.of) < FEW
    return few or found.known.all.value >= EXCERPT or max(_leads(found)) >= LEAD


def _is_loosely_alike(found: Likeness) -> bool:
    if max(found.known.all.value, found.kept.all.value) < LOOSELY_ALIKE or min(_leads(found)) < BOTH_LEADS:
        return False
    return _conflicts(found) <= HARDLY


def _leads(found: Likeness) -> tuple[float, float]:
    return found.known.lead.value, found.kept.lead.value


def _is_template(found: Likeness) -> bool:
    """Say whether the two share the words and not the facts: earnings, match reports, weather, quakes."""
    conflicts = _conflicts(found)
    agreement = _evenness(found) - conflicts
    numbers, names = found.numbers, found.names
    differ = numbers.other if _is_nearly_the_same(found) else numbers.different
    if agreement < TEMPLATE or (agreement < DOUBTFUL and conflicts >= SOME):
        return True
    if agreement < TWO_NUMBERS and differ >= 2:
        return True
    if agreement >= MOST_NUMBERS or conflicts < SOME:
        return False
    return numbers.other > max(0, numbers.same - 1) or (numbers.other > 0 < names.other and conflicts >= SOME_OF_BOTH)


def _is_of_others(found: Likeness) -> bool:
    """Say whether a version that says what it is tells of others than the old text."""
    evenness, names = _evenness(found), found.names
    if evenness < LEAST_SHARED or (evenness < LESS_SHARED and _conflicts(found) >= SOME):
        return True
    return names.different > 1 and names.different >= NAMES * (names.same + names.different)


def _evenness(found: Likeness) -> float:
    """Return how much facts are shared beside other words, in the text where they are shared more."""
    return max(_even(found.known), _even(found.kept))


def _even(side: Side) -> float:
    return side.facts.value / side.plain.value if side.facts.of >= FEW and side.plain.found else 1.0


def _conflicts(found: Likeness) -> float:
    """Return the share of comparable facts that differ."""
    different = found.numbers.different + found.names.different
    return different / (found.numbers.same + found.names.same + different) if different else 0.0


def _flash_rule(found: Likeness) -> str:
    if found.numbers.other or found.names.other or not found.known.all.of:
        return ""
    new, old = found.words
    if found.known.all.value == 1 and (found.kept.all.value >= ALIKE or found.known.all.of >= FEW):
        return "cut copy"
    if found.kept.all.value == 1 and new - old <= ADDED and found.known.all.value >= ALIKE:
        return "nearly the same text"
    return ""
