"""The texts that train and test the topic model: which source, read how, and what its categories mean."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

ARTS, CONFLICT, CRIME, DISASTER = ("01000000",), ("16000000",), ("02000000",), ("03000000",)
ECONOMY, EDUCATION, ENVIRONMENT, HEALTH = ("04000000",), ("05000000",), ("06000000",), ("07000000",)
HUMAN, LABOUR, LEISURE, POLITICS = ("08000000",), ("09000000",), ("10000000",), ("11000000",)
RELIGION, SCIENCE, SOCIETY, SPORT, WEATHER = ("12000000",), ("13000000",), ("14000000",), ("15000000",), ("17000000",)

#: Wikipedia's Current Events. A category that spans two topics allows both, and the regression decides (`fit`).
#: A category that is not here ("Uncategorized", single countries, mixed affairs) trains nothing.
WCEP = {
    "armed conflicts and attacks": CONFLICT,
    "armed conflict and attacks": CONFLICT,
    "armed conflicts and incidents": CONFLICT,
    "armed attacks and conflicts": CONFLICT,
    "armed conflicts": CONFLICT,
    "attacks and conflicts": CONFLICT,
    "conflict in iraq": CONFLICT,
    "syrian civil war": CONFLICT,
    "2011 libyan civil war": CONFLICT,
    "2008 south ossetia war": CONFLICT,
    "2006 israel-lebanon conflict": CONFLICT,
    "war in north-west pakistan": CONFLICT,
    "islamist insurgency in nigeria": CONFLICT,
    "war in donbass": CONFLICT,
    "arab spring": CONFLICT + POLITICS,
    "2011 egyptian protests": CONFLICT + POLITICS,
    "euromaidan": CONFLICT + POLITICS,
    "law and crime": CRIME,
    "law and crimes": CRIME,
    "crime": CRIME,
    "disasters and accidents": DISASTER,
    "disasters": DISASTER,
    "disasters and incidents": DISASTER,
    "2010 pakistan floods": DISASTER,
    "hurricane katrina": DISASTER,
    "typhoon haiyan": DISASTER,
    "business and economy": ECONOMY + LABOUR,
    "business and economics": ECONOMY + LABOUR,
    "business": ECONOMY,
    "business and finance": ECONOMY,
    "subprime mortgage crisis": ECONOMY,
    "late 2000s recession": ECONOMY,
    "health and environment": HEALTH + ENVIRONMENT,
    "environment and health": HEALTH + ENVIRONMENT,
    "health": HEALTH,
    "health and medicine": HEALTH,
    "environment": ENVIRONMENT,
    "politics and elections": POLITICS,
    "politics and election": POLITICS,
    "politics": POLITICS,
    "international relations": POLITICS,
    "2008 united states presidential election": POLITICS,
    "senkaku islands dispute": POLITICS,
    "treaty of lisbon": POLITICS,
    "religion": RELIGION,
    "child sex abuse in the catholic church": RELIGION + CRIME,
    "science and technology": SCIENCE,
    "science": SCIENCE,
    "technology": SCIENCE,
    "same-sex marriage": SOCIETY,
    "same-sex marriage in the united states": SOCIETY,
    "human rights": POLITICS + SOCIETY,
    "arts and culture": ARTS + RELIGION + HUMAN,
    "art and culture": ARTS + RELIGION + HUMAN,
    "arts, culture and entertainment": ARTS,
    "television": ARTS,
    "movies": ARTS,
    "sports": SPORT,
    "sport": SPORT,
    "association football": SPORT,
    "american football": SPORT,
    "2012 summer olympics": SPORT,
}

#: HuffPost's sections. U.S. NEWS, WORLD NEWS, COMEDY, BLACK VOICES, IMPACT are about anything: left out.
HUFFPOST = {
    "POLITICS": POLITICS,
    "ENTERTAINMENT": ARTS,
    "MEDIA": ARTS,
    "CULTURE & ARTS": ARTS,
    "SPORTS": SPORT,
    "CRIME": CRIME,
    "STYLE & BEAUTY": LEISURE + ARTS + HUMAN,
    "HOME & LIVING": LEISURE,
    "FOOD & DRINK": LEISURE,
    "TRAVEL": LEISURE,
    "WELLNESS": HEALTH + LEISURE,
    "WEIRD NEWS": HUMAN,
    "WEDDINGS": HUMAN + LEISURE,
    "PARENTING": SOCIETY,
    "WOMEN": SOCIETY,
    "QUEER VOICES": SOCIETY,
    "ENVIRONMENT": ENVIRONMENT,
    "BUSINESS": ECONOMY + LABOUR,
    "MONEY": ECONOMY,
    "TECH": SCIENCE,
    "SCIENCE": SCIENCE,
    "RELIGION": RELIGION,
    "EDUCATION": EDUCATION,
}

#: SIB-200's topics; "geography" has no place among the 17.
SIB200 = {
    "science/technology": SCIENCE,
    "travel": LEISURE,
    "politics": POLITICS,
    "sports": SPORT,
    "health": HEALTH,
    "entertainment": ARTS,
}


@dataclass(frozen=True)
class Example:
    """A text and the topics one of which it has."""

    text: str
    codes: tuple[str, ...]
    source: str

    @property
    def share(self) -> int:
        """A number from 0 to 9 by the text's hash: 0 is held out for testing, 1 for calibration."""
        return self.order[0] % 10

    @property
    def order(self) -> bytes:
        """The text's hash, which shuffles without a random number."""
        return hashlib.sha256(self.text.encode()).digest()


def examples(data: Path) -> list[Example]:
    """Read every training source under `data`, each text once, in a fixed order."""
    sources = chain(seeds(), _wcep(data), _huffpost(data), _iptc(data), _sib200(data))
    return list({example.text: example for example in sources}.values())


def held_out(example: Example) -> bool:
    """Tell whether a text's source is one of those of which shares 0 and 1 are kept from training."""
    return example.source in ("wcep", "huffpost")


def seeds() -> Iterator[Example]:
    """Read the sentences written for Dropwire, which ship with it."""
    code = ""
    text = (files("workers.classification") / "data" / "seed_sentences.txt").read_text("utf-8")
    for line in filter(None, text.splitlines()[1:]):
        if line.startswith("# "):
            code = line[2:]
        else:
            yield Example(line, (code,), "seeds")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _wcep(data: Path) -> Iterator[Example]:
    for row in lines(data / "classify/wcep/wcep.jsonl.gz"):
        if codes := WCEP.get(row["cat"].lower()):
            yield Example(row["text"], codes, "wcep")


def _huffpost(data: Path) -> Iterator[Example]:
    for row in lines(data / "classify/huffpost/News_Category_Dataset_v3.first9999.jsonl.gz"):
        if codes := HUFFPOST.get(row["category"]):
            yield Example(f"{row['headline']}. {row['short_description']}", codes, "huffpost")


def _iptc(data: Path) -> Iterator[Example]:
    topics = json.loads((data / "classify/iptc/iptc_mapping.json").read_bytes())
    for topic in topics.values():
        code = topic["Level1/NewsCode"].removeprefix("medtop:")
        yield Example(f"{topic['Name (en-GB)']}. {topic['Definition (en-GB)']}", (code,), "iptc")


def _sib200(data: Path) -> Iterator[Example]:
    for part in ("train", "dev", "test"):
        with (data / f"classify/sib200-eng/eng_Latn/{part}.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if codes := SIB200.get(row["category"]):
                    yield Example(row["text"], codes, "sib200")
