"""Which of the places of one name is meant: by what stands behind the name, and by the countries of the story."""

from collections.abc import Sequence
from math import log10

from workers.extraction.places.gazetteer import Place, places

#: What it counts, in powers of ten of inhabitants, that the story names the place's country.
COUNTRY = 2.0
#: By how much the best must lead, in powers of ten of inhabitants: Birmingham, England, leads by 0.8.
LEAD = 0.7
#: Inhabitants below which a place is meant only if the story names its country: Reading, Nice and Mobile have more.
KNOWN = 100_000


def chosen(candidates: Sequence[Place], qualifier: str, countries: frozenset[str]) -> Place | None:
    """Return the place that is meant, or None if that is not clear.

    `qualifier` is what the text puts behind the name, `Texas` in `Paris, Texas`; `countries` those that it names.
    Where only the country is clear, the place has no more than that.
    """
    if within := _within(candidates, qualifier):
        return within
    ranked = sorted(candidates, key=lambda place: -_score(place, countries))
    if not ranked or not _is_plausible(ranked[0], countries):
        return None
    best, others = ranked[0], ranked[1:]
    if not others or _score(best, countries) - _score(others[0], countries) >= LEAD:
        return best
    rivals = [place for place in ranked if _score(best, countries) - _score(place, countries) < LEAD]
    same = {place.country for place in rivals}
    return Place(kind=best.kind, country=best.country) if len(same) == 1 else None


def area_around(name: str, inside: str) -> Place | None:
    """Return the country or region of a name that a place stands in: in `Seattle, Washington` the state."""
    candidates = places(inside)
    return next((area for area in _areas(name) if any(_is_inside(place, area) for place in candidates)), None)


def _areas(name: str) -> list[Place]:
    named = (*places(name), *places(f"{name} state")) if name else ()
    return [area for area in named if area.kind in ("country", "region")]


def _within(candidates: Sequence[Place], qualifier: str) -> Place | None:
    """Return the place in the region or country that is named behind it; of an unknown place, only where it is.

    A known place that is not in there only stands before it in a list: `Sudan, Iran, Libya`.
    """
    areas = _areas(qualifier)
    for area in areas:
        inside = [place for place in candidates if _is_inside(place, area)]
        if inside:
            return inside[0]
    if candidates or len({area.country for area in areas}) != 1:
        return None
    return Place(kind="city", country=areas[0].country)


def _is_inside(place: Place, area: Place) -> bool:
    if place.country != area.country or place.id == area.id:
        return False
    return area.kind == "country" or not area.region or place.region == area.region


def _score(place: Place, countries: frozenset[str]) -> float:
    return log10(place.population + 1_000) + (COUNTRY if place.country in countries else 0.0)


def _is_plausible(place: Place, countries: frozenset[str]) -> bool:
    return place.kind != "city" or place.population >= KNOWN or place.country in countries
