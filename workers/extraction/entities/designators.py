"""Products and events that are known by their form: `S-400 missile systems`, `Operation Sindoor`, `Typhoon Haiyan`."""

import re

from workers.extraction.entities.reading import EVENT, WORK, Mention, Reading
from workers.extraction.entities.words import GAMES, MEETINGS, SHOWS, SIGNS, STORMS, VESSELS, WARS, listed, lists

#: Head nouns behind a product's name, in the singular, and the kind that they tell.
KINDS = {
    **dict.fromkeys(
        listed("""missile warhead torpedo rifle pistol handgun shotgun gun howitzer mortar artillery tank fighter
            bomber warplane gunship submarine warship frigate destroyer corvette carrier drone uav rocket
            launcher bomb grenade missiles munition munitions interceptor battery"""),
        "weapon",
    ),
    **dict.fromkeys(listed("airliner aircraft plane airplane aeroplane jetliner helicopter jet airbus"), "aircraft"),
    **dict.fromkeys(listed("spacecraft satellite rover probe lander orbiter capsule telescope"), "spacecraft"),
    **dict.fromkeys(
        listed("smartphone phone tablet console laptop smartwatch handset headset camera processor chip"), "device"
    ),
    **dict.fromkeys(listed("car sedan suv truck pickup hatchback motorcycle scooter minivan locomotive"), "vehicle"),
}
#: Words that may stand between the name and its head noun: `S-400 surface-to-air missile systems`.
_BETWEEN = listed("""air defence defense anti-aircraft anti-tank anti-ship surface-to-air air-to-air ballistic cruise
    missile rocket fighter stealth combat military strategic passenger long-range medium-range
    short-range multiple multirole multi-role attack transport cargo light heavy main battle assault
    sniper guided precision-guided guided-missile nuclear-capable nuclear hypersonic supersonic unmanned
    aerial armed twin-engine wide-body narrow-body training trainer reconnaissance surveillance
    interceptor machine self-propelled mobile electric sport utility smart weather communications""")
_DESIGNATOR = re.compile(r"[A-Z][A-Za-z]{0,10}-?\d{1,4}[A-Za-z]{0,4}")
#: Groups of states, illnesses, quarters: letters and figures, but no product.
_NO_PRODUCT = re.compile(r"(?:G-?\d{1,2}|COVID-19|H\d+N\d+|Q[1-4]|FY\d+|P5)")
#: Roads: what is driven on them is no product of that name.
_ROAD = re.compile(r"[ABMI]-?\d{1,4}")
#: What an article says of an operation that soldiers carry out, not the police or surgeons.
_MILITARY = re.compile(
    r"\b(?:military|army|troops|airstrikes?|air strikes?|missiles?|soldiers|armed forces|air force|navy)\b"
)
#: How sure a rule is, as measured on the articles read by hand.
SURE = 0.9


def ruled(reading: Reading) -> list[Mention]:
    """Return the products and events that their form makes sure."""
    found: list[Mention] = []
    kinds: dict[str, str] = {}
    designated = []
    for number in reading.signs:
        word = reading.word(number)
        if word in VESSELS:
            found += _vessel(reading, number, word)
        elif word in SIGNS:
            found += _event(reading, number, word)
        elif _DESIGNATOR.fullmatch(word) and not _NO_PRODUCT.fullmatch(word):
            designated.append(number)
            if (kind := _kind(reading, number + 1)) and not (kind == "vehicle" and _ROAD.fullmatch(word)):
                kinds.setdefault(word, kind)
    odds = _odds(WORK)
    for number in designated:
        word = reading.word(number)
        if word in kinds:
            found.append(reading.mention(number, number + 1, odds, kinds[word]))
    return found


def _kind(reading: Reading, number: int) -> str:
    """Return the kind by the last head noun of the words that follow: `fighter jets`, `missile systems`."""
    kind = ""
    for step in range(6):
        if step and "\n\n" in reading.tokens[number + step - 1 : number + step]:
            break
        word = reading.word(number + step).lower()
        singular = word[:-1] if word.endswith("s") and word not in KINDS else word
        if singular in KINDS:
            kind = kind or KINDS[singular]
        elif word not in _BETWEEN and singular not in ("system", "vehicle"):
            break
    return kind


def _vessel(reading: Reading, number: int, word: str) -> list[Mention]:
    """Return the ship or spacecraft of `USS Nimitz`, `Space Shuttle Columbia`."""
    first, last = number, number + 1
    if word == "Shuttle":
        if reading.word(number - 1) != "Space":
            return []
        first = number - 1
    while last < number + 4 and _is_name(reading.word(last)) and "\n" not in reading.tokens[last - 1]:
        last += 1
    return [reading.mention(first, last, _odds(WORK), VESSELS[word])] if last > number + 1 else []


def _event(reading: Reading, number: int, word: str) -> list[Mention]:
    following = reading.word(number + 1)
    if word == "Operation" or word in STORMS:
        if not _is_name(following) or "\n" in reading.tokens[number]:
            return []
        last = number + 2
        if word == "Operation":
            while last < number + 5 and _is_name(reading.word(last)) and "\n" not in reading.tokens[last - 1]:
                last += 1
        elif "o" in lists().get(following, "") or following in SIGNS or _is_name(reading.word(last)):
            return []  # Storm Prediction Center
        first = number - (reading.word(number - 1) == "Tropical")
        kind = (
            "storm" if word != "Operation" else "military operation" if _MILITARY.search(reading.body) else "operation"
        )
        return [reading.mention(first, last, _odds(EVENT), kind)]
    if word == "Battle":
        if following == "of" and _is_name(reading.word(number + 2)):
            return [reading.mention(number, number + 3, _odds(EVENT), "battle")]
        return []
    return _headed(reading, number, word)


def _headed(reading: Reading, number: int, word: str) -> list[Mention]:
    """Return the event that ends in its head noun: `2014 FIFA World Cup`, `World War II`."""
    first = number
    while first > 0 and number - first < 6 and _part(reading, first - 1):
        first -= 1
    while first < number and reading.word(first) in ("and", "of", "The", "A", "the"):
        first += 1
    last = number + 1
    if word == "War" and reading.word(last) in _NUMERALS:
        last += 1
    elif _is_name(reading.word(last)) and "\n" not in reading.tokens[number]:
        return []  # National War Memorial
    if first == number and word not in _ALONE:
        return []
    if word == "Games" and reading.word(number - 1) not in _GAMES_OF:
        return []
    if word == "Convention" and reading.word(number - 1) not in _HELD:
        return []  # a treaty
    kind = WARS.get(word) or next(kind for signs, kind in _EVENT_KINDS if word in signs)
    return [reading.mention(first, last, _odds(EVENT), kind)]


def _part(reading: Reading, number: int) -> bool:
    token = reading.tokens[number]
    word = token.rstrip()
    if "\n" in token or not word or "t" in lists().get(word, "") or "m" in lists().get(word, ""):
        return False
    if word[0].isdigit():
        return (len(word) == 4 and word.isdigit()) or word[-2:] in ("st", "nd", "rd", "th")
    return word[0].isupper() and word not in _OPENERS


_NUMERALS = listed("I II III One Two")
#: Event nouns that are a name by themselves.
_ALONE = listed("Olympics Paralympics Oscars Holocaust Eurovision")
_GAMES_OF = listed("Olympic Asian Commonwealth Paralympic Pan-American European Invictus")
#: Capitalised words that begin a sentence, not the event's name.
_OPENERS = listed("The In At After Before During On This Since When")
#: What a convention is called that people go to.
_HELD = frozenset(("National", "Annual", "Party", "State", "Comic"))
_EVENT_KINDS = (
    (GAMES, "sports event"),
    (MEETINGS, "conference"),
    (SHOWS, "festival"),
)


def _is_name(word: str) -> bool:
    return word[:1].isupper() and word[1:2].islower() and lists().get(word, "")[:1] != "m"


def _odds(kind: int) -> list[float]:
    return [SURE if number == kind else 0.0 for number in range(6)]
