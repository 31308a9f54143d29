"""Products and events that are known by their form: `S-400 missile systems`, `Operation Sindoor`, `Typhoon Haiyan`."""

import re

from workers.extraction.entities.events import event, is_name, sure_of
from workers.extraction.entities.reading import WORK, Mention, Reading
from workers.extraction.entities.words import (
    PRODUCTS,
    SIGNS,
    SOFTWARE,
    VESSELS,
    listed,
)

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


def ruled(reading: Reading) -> list[Mention]:
    """Return the products and events that their form makes sure."""
    found: list[Mention] = []
    kinds: dict[str, str] = {}
    designated = []
    for number in reading.signs:
        word = reading.word(number)
        if word in VESSELS:
            found += _vessel(reading, number, word)
        elif word in PRODUCTS or word in SOFTWARE:
            found += _known(reading, number, word)
        elif word in SIGNS:
            found += event(reading, number, word)
        elif _DESIGNATOR.fullmatch(word) and not _NO_PRODUCT.fullmatch(word):
            designated.append(number)
            if (kind := _kind(reading, number + 1)) and not (kind == "vehicle" and _ROAD.fullmatch(word)):
                kinds.setdefault(word, kind)
    odds = sure_of(WORK)
    for number in designated:
        word = reading.word(number)
        if word in kinds:
            found.append(reading.mention(number, number + 1, odds, kinds[word]))
    return found


def _kind(reading: Reading, number: int) -> str:
    """Return the kind by the last head noun of the words that follow: `fighter jets`, `missile systems`."""
    kind = ""
    for step in range(6):
        if step and "\n\n" in reading.token(number + step - 1):
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
    while last < number + 4 and is_name(reading.word(last)) and "\n" not in reading.token(last - 1):
        last += 1
    return [reading.mention(first, last, sure_of(WORK), VESSELS[word])] if last > number + 1 else []


#: What follows the name of a product in its versions.
_VERSION = re.compile(
    r"[0-9]{1,2}(?:\.[0-9]{1,2})?|[0-9]{2}s|XP|NT|Vista|Phone|Pro|Air|Mini|mini|Max|Plus|X|II|III|IV|SE"
)


def _known(reading: Reading, number: int, word: str) -> list[Mention]:
    """Return the product that is known by name, with its version: `iPhone 6`, `Windows XP`."""
    first, last = number, number + 1
    while last < number + 3 and reading.token(last - 1)[-1:] == " " and _VERSION.fullmatch(reading.word(last)):
        last += 1
    if word == "Windows" and last == number + 1:
        return []
    if word == "Explorer":
        if reading.word(number - 1) != "Internet":
            return []
        first -= 1
    if last == number + 1 and reading.word(last)[:1].isupper() and reading.token(number)[-1:] == " ":
        return []  # Android Open Source Project
    return [reading.mention(first, last, sure_of(WORK), PRODUCTS.get(word, "software"))]
