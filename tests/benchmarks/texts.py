"""Wire-like texts for the benchmarks: English, about 200 words, each different from every other."""

import random
from collections.abc import Iterator

#: Sentences in a text: about 200 words.
SENTENCES = 12

PLACES = ["ROTTERDAM", "GENEVA", "NAIROBI", "LISBON", "OSAKA", "MONTREAL", "TALLINN", "LIMA", "ADELAIDE", "CARDIFF"]
NAMES = [
    "Anna Berg",
    "Tom Okafor",
    "Maria Lindqvist",
    "Paul Haines",
    "Jane Doe",
    "Li Wei",
    "Carlos Mendes",
    "Ruth Adeyemi",
]
BODIES = ["port authority", "city council", "finance ministry", "health service", "rail operator", "teachers' union"]
ISSUES = [
    "a new budget",
    "higher fares",
    "the harbour fire",
    "the flood defences",
    "a strike over pay",
    "the trade agreement",
]
VERBS = ["approved", "rejected", "discussed", "delayed", "welcomed", "criticised"]
FRAMES = [
    "The {body} {verb} {issue} on {day} after a vote of {a} to {b}.",
    '"We have waited {a} months for this decision," said {name}, who speaks for the {body}.',
    "About {a}00 people had signed a petition against {issue}, the {body} said.",
    "The cost is put at {a}.{b} million, up from {b} million in the previous year.",
    "{name} told reporters in {place} that talks on {issue} would resume within {b} days.",
    "In a report of {a} pages, the {body} said that {issue} had affected {b} districts.",
    "Shares in the company fell {a}.{b} percent in early trading before recovering.",
    "Police in {place} said that {a} people were questioned and {b} were later released.",
    "A spokesman for {name} declined to comment on {issue} when asked on {day}.",
    "The opposition {verb} the plan and called for an inquiry into {issue}.",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def texts(start: int, count: int) -> Iterator[str]:
    """Yield the texts of these numbers; the same number is always the same text."""
    return (text(number) for number in range(start, start + count))


def text(number: int) -> str:
    """Return the text of a number: headline, byline, dateline and sentences."""
    chance = random.Random(number)
    lede, *others = [_sentence(chance) for _ in range(SENTENCES)]
    headline = f"{_filled('{body} {verb} {issue}', chance).capitalize()} in case {number}"
    paragraphs = [" ".join(others[at : at + 3]) for at in range(0, len(others), 3)]
    dateline = f"{chance.choice(PLACES)}, March {chance.randint(1, 28)} (Reuters) - "
    return "\n\n".join([headline, f"By {chance.choice(NAMES)}", f"{dateline}{lede} It is case {number}.", *paragraphs])


def _sentence(chance: random.Random) -> str:
    return _filled(chance.choice(FRAMES), chance)


def _filled(frame: str, chance: random.Random) -> str:
    return frame.format(
        body=chance.choice(BODIES),
        verb=chance.choice(VERBS),
        issue=chance.choice(ISSUES),
        name=chance.choice(NAMES),
        place=chance.choice(PLACES).title(),
        day=chance.choice(DAYS),
        a=chance.randint(2, 90),
        b=chance.randint(2, 90),
    )
