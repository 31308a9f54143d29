"""Which names are one person's: spellings of a full name, and single names that are a part of it."""

from collections import defaultdict

from workers.extraction.entities.group import Group
from workers.extraction.entities.reading import NATIONALITY, PLACE, Mention
from workers.extraction.entities.words import lists


def persons_of(groups: list[Group], others: list[Group]) -> list[Group]:
    """Join the spellings of a full name, then single names with the full name that they are part of."""
    full: list[Group] = []
    by_end: dict[str, list[Group]] = defaultdict(list)  # by the first word and by the last: one of them is the same
    for group in sorted((g for g in groups if len(g.words) > 1), key=lambda g: (-len(g.words), g.first)):
        ends = group.words[0], group.words[-1]
        near = [known for end in ends for known in by_end.get(end, ()) if _same_person(known.words, group.words)]
        if near:
            same = min(near, key=full.index) if len(near) > 1 else near[0]
            same.join(group)
        else:
            full.append(group)
            for end in ends:
                by_end[end].append(group)
    by_part: dict[str, list[Group]] = defaultdict(list)
    for group in full:
        for name in {mention.text for mention in group.mentions}:
            words = name.split()
            for part in {words[-1], words[0], " ".join(words[1:])}:
                if group not in by_part[part]:
                    by_part[part].append(group)
    alone = []
    for single in sorted((g for g in groups if len(g.words) == 1), key=lambda g: g.first):
        owners = by_part.get(single.words[0], [])
        if len(owners) > 1:
            owners = [g for g in owners if single.words[0] in {name.split()[-1] for name in g.names}] or owners
        if owners:
            _share(single, owners)
        else:
            alone.append(single)
    for other in others:  # a family name taken for something else, once or more
        owners = by_part.get(other.words[0], []) if len(other.words) == 1 else []
        owners = [g for g in owners if g.words[-1] == other.words[0]]
        if owners and other.type not in (NATIONALITY, PLACE) and "p" not in lists().get(other.words[0], ""):
            _share(other, owners)
            other.mentions = []
    return full + alone


def _share(single: Group, owners: list[Group]) -> None:
    """Give the mentions of a single name to the owner that is named most; among equals, to the one named last."""
    for mention in single.mentions:
        owner = (
            owners[0]
            if len(owners) == 1
            else max(
                owners,
                key=lambda g: (g.full, max((m.start for m in g.mentions if m.start < mention.start), default=-1)),
            )
        )
        odds = owner.mentions[0].odds  # as sure as the full name
        owner.add(Mention(mention.first, mention.last, mention.start, mention.end, mention.text, odds))


def _same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two full names are one: the same family name and a given name alike, or the other way round."""
    if one[-1] == other[-1]:
        return _alike_given(one[0], other[0])
    return one[0] == other[0] and len(one) == len(other) and _near(one[-1], other[-1])


def _alike_given(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    if len(short) == 1 or "." in short:
        return long[:1] == short[:1]
    return _near(one, other)


def _near(one: str, other: str) -> bool:
    """Tell whether two spellings differ as transliterations do: Andrei and Andrey, Zelensky and Zelenskyy."""
    least = min(len(one), len(other))
    if least < 4 or one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return False
    return _distance(one[:20], other[:20]) <= (2 if least > 6 else 1)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
