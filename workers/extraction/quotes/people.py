"""What a text tells of its people that pronouns and titles can be held against: gender and role."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from services.facts import Entity

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    ("the", "a", "an", "of", "for", "and", "to", "in", "on", "at", "his", "her", "their", "its", "former", "new")
)
_OF = re.compile(r"\s(?:of|for|at|in|to|with)\s")
#: Letters that two words share from their beginning to be of one stem: Russia and Russian, defence and defense.
_STEM = 5


def may_be(person: Entity | str, gender: str) -> bool:
    """Say whether nothing in a person's name and role speaks against `male` or `female`."""
    other = "female" if gender == "male" else "male"
    words = _WORD.findall(person if isinstance(person, str) else f"{person.name} {person.role}")
    told = _gendered()
    return not any(word in told[other] for word in words[:1] + words[-3:]) or any(
        word in told[gender] for word in words
    )


def fits(entity: Entity, nominal: str) -> bool:
    """Say whether `the Russian defence minister` is what the text calls a person elsewhere."""
    if not entity.role:
        return False
    role, words = _role_words(entity.role), _said_words(nominal)
    return (
        bool(words)
        and words[-1] == role_noun(entity.role)
        and all(any(_is_akin(word, other) for other in role) for word in words)
    )


@lru_cache(maxsize=256)
def role_noun(role: str) -> str:
    """Return what a role says that one is: `minister` of `Defence Minister of Russia`; of `Russian` nothing is."""
    words: list[str] = _WORD.findall(_OF.split(role.lower(), maxsplit=1)[0])
    return words[-1] if words else ""


def given_names() -> frozenset[str]:
    """Return the given names and titles whose gender is known."""
    return _gendered()["male"] | _gendered()["female"]


@lru_cache(maxsize=256)  # of one text's people, asked of each of its titles
def _role_words(role: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(role)]


@lru_cache(maxsize=256)
def _said_words(nominal: str) -> list[str]:
    return [word for word in _WORD.findall(nominal.lower()) if word not in _SMALL]


def _is_akin(first: str, second: str) -> bool:
    return first == second or (min(len(first), len(second)) >= _STEM and first[:_STEM] == second[:_STEM])


@cache
def _gendered() -> dict[str, frozenset[str]]:
    table = tomllib.loads((files(__package__) / "data" / "given.toml").read_text("utf-8"))
    return {
        gender: frozenset(f"{table[gender]} {table[f'titles_{gender}']} {table[f'nouns_{gender}']}".split())
        for gender in ("male", "female")
    }
