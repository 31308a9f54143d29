"""How sure an entity is: the tagger's odds and the number of its mentions, as a probability.

A logistic curve by type, fitted on the even texts of GMB's held-out news and of EWT's test set (the latter, web forums,
counting half). Of the entities stated on the odd texts of GMB's held-out news, right where half of their mentions are
labelled so, the mean probability and the share that is right were: persons 0.92 and 0.88 (of 84), organisations 0.84
and 0.89 (of 71), places 0.90 and 0.91 (of 249).
"""

from math import exp, log

from workers.extraction.entities.group import Group
from workers.extraction.entities.reading import EVENT, ORGANISATION, PERSON, PLACE, WORK
from workers.extraction.entities.words import lists

#: By type: the weight of the odds' logarithm, of the number of mentions', and the constant.
_CURVES = {ORGANISATION: (0.61, 0.97, -0.97), PERSON: (0.67, 1.45, -0.07), PLACE: (0.71, 0.46, 0.23)}
#: What an organisation gains that says what it is: a ministry, a bank; or is known, as the FBI.
_SAYS_SO = 0.87
#: An entity less sure than this is left out; the share above that is right is what is left then.
LEAST = {PERSON: 0.6, ORGANISATION: 0.6, PLACE: 0.55, EVENT: 0.5, WORK: 0.5}


def confidence(group: Group) -> float:
    """Return the probability that a group is what it is taken for; what a rule found is as sure as the rule."""
    mean = min(max(group.mean, 0.01), 0.995)
    curve = _CURVES.get(group.type)
    if curve is None:
        return mean
    score = curve[0] * log(mean / (1 - mean)) + curve[1] * log(len(group.mentions)) + curve[2]
    if group.type == ORGANISATION and _says_so(group.words):
        score += _SAYS_SO
    return 1 / (1 + exp(-score))


def _says_so(words: tuple[str, ...]) -> bool:
    if len(words) == 1:
        return "b" in lists().get(words[0], "")
    return any("o" in lists().get(word, "") for word in words)
