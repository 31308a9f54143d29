"""The places that are known, by name: GeoNames' cities of 5,000 and more, countries, well-known regions, continents."""

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, cast

import zstandard

Kind = Literal["city", "country", "region", "continent"]
#: Names that are remembered after a look-up: the places of a day's news.
_REMEMBERED = 20_000


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place: `id` is GeoNames' (0: none); `country` ISO 3166-1 alpha-2; `region` the country's own code."""

    kind: Kind
    id: int = 0
    country: str = ""
    region: str = ""
    population: int = 0
    latitude: float | None = None
    longitude: float | None = None

    @property
    def uri(self) -> str:
        """Return GeoNames' address of the place."""
        return f"https://sws.geonames.org/{self.id}/" if self.id else ""


@lru_cache(maxsize=_REMEMBERED)
def places(name: str) -> tuple[Place, ...]:
    """Return every place of a name, the largest first; case, accents and a leading `the` don't matter."""
    key = f"{folded(name)}\t"
    lines = _lines()
    found = []
    at = bisect_left(lines, key)
    while at < len(lines) and lines[at].startswith(key):
        found.append(_place(lines[at]))
        at += 1
    return tuple(sorted(found, key=lambda place: -place.population))


def folded(name: str) -> str:
    """Return a name without case, accents and `the`."""
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "'").casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).removeprefix("the ").strip()


def line_of(name: str, place: Place) -> str:
    """Return a place as a line of the gazetteer."""
    where = ["" if number is None else f"{number:g}" for number in (place.latitude, place.longitude)]
    return "\t".join(
        [folded(name), place.kind, str(place.id), place.country, place.region, str(place.population), *where]
    )


def _place(line: str) -> Place:
    _, kind, id, country, region, population, latitude, longitude = line.split("\t")
    return Place(
        kind=cast(Kind, kind),
        id=int(id),
        country=country,
        region=region,
        population=int(population),
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
    )


@cache
def _lines() -> list[str]:
    packed = (files("workers.extraction.places") / "data" / "gazetteer.txt.zst").read_bytes()
    return zstandard.ZstdDecompressor().decompress(packed).decode().split("\n")
