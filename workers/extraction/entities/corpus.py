"""The texts that train and test the tagger: which sources there are, and what may train."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from workers.extraction.entities.forms import conll, gmb
from workers.extraction.entities.samples import EVENT, NATIONALITY, ORGANISATION, PERSON, PLACE, WORK, Sample, samples

CROSSNER = {
    **dict.fromkeys(("politician", "person", "scientist", "musicalartist", "writer", "researcher"), PERSON),
    **dict.fromkeys(
        ("organisation", "politicalparty", "university", "band", "magazine", "academicjournal"), ORGANISATION
    ),
    **dict.fromkeys(("location", "country", "astronomicalobject"), PLACE),
    **dict.fromkeys(("election", "event", "conference"), EVENT),
    **dict.fromkeys(("award", "album", "song", "book", "poem", "misc", "product", "programlang"), WORK),
}
GMB = {"geo": PLACE, "gpe": NATIONALITY, "per": PERSON, "org": ORGANISATION, "art": WORK, "eve": EVENT}
CONLL = {"PER": PERSON, "ORG": ORGANISATION, "LOC": PLACE, "MISC": WORK}
WNUT = {
    "person": PERSON,
    "location": PLACE,
    "corporation": ORGANISATION,
    "group": ORGANISATION,
    "creative-work": WORK,
    "product": WORK,
}
RE3D = {
    "Person": PERSON,
    "Location": PLACE,
    "Organisation": ORGANISATION,
    "Nationality": NATIONALITY,
    "Weapon": WORK,
    "MilitaryPlatform": WORK,
}


def training(data: Path) -> list[Sample]:
    """Read every source that may train a model that ships, in a fixed order; no sample of `held_out`."""
    folder = data / "classify"
    sources = [
        *samples(gmb(folder / "gmb/ner_dataset.first2.6MB.csv.gz"), "gmb", GMB, size=8),
        *samples(conll(folder / "wikigold/wikigold.conll.txt"), "wikigold", CONLL, size=8),
        *samples(conll(folder / "uner-ewt/en_ewt-ud-dev.iob2", 1, 2), "uner-ewt-dev", CONLL, size=8, partial=True),
        *(sample for domain in ("politics", "science", "music", "literature") for sample in _crossner(folder, domain)),
        *samples(conll(folder / "wnut17/data/train/wnut17train.conll", 0, 1), "wnut17", WNUT, size=1),
        *(
            s
            for part in "bfgh"
            for s in samples(conll(folder / f"btc/data/{part}.conll", 0, 1), "btc", CONLL, size=1, partial=True)
        ),
    ]
    return sorted((sample for sample in sources if not _gmb_test(sample)), key=lambda sample: sample.order)


def held_out(data: Path) -> dict[str, list[Sample]]:
    """Read the sets that no part of the training ever saw, by name, and the held-back tenth of GMB's news."""
    folder = data / "classify"
    re3d = [
        *conll(folder / "re3d/data/train/re3d-train.conll", 0, 1),
        *conll(folder / "re3d/data/test/re3d-test.conll", 0, 1),
    ]
    bank = samples(gmb(folder / "gmb/ner_dataset.first2.6MB.csv.gz"), "gmb", GMB, size=8)
    return {
        "gmb-test": [sample for sample in bank if _gmb_test(sample)],
        "re3d": list(samples(re3d, "re3d", RE3D, size=1)),
        "uner-ewt-test": list(
            samples(conll(folder / "uner-ewt/en_ewt-ud-test.iob2", 1, 2), "ewt", CONLL, size=8, partial=True)
        ),
        "wnut17-test": list(
            samples(conll(folder / "wnut17/data/test/emerging.test.annotated", 0, 1), "wnut17", WNUT, size=1)
        ),
    }


def plain_texts(data: Path) -> Iterator[str]:
    """Yield open news text without annotations: Wikipedia's Current Events, digital.gov, HuffPost's summaries."""
    for row in _lines(data / "classify/wcep/wcep.jsonl.gz"):
        yield str(row["text"])
    for row in _lines(data / "corpora/pool/digitalgov-a.jsonl.gz"):
        yield from map(str, cast(list[object], row["body"]))
    for row in _lines(data / "classify/huffpost/News_Category_Dataset_v3.first9999.jsonl.gz"):
        yield str(row["short_description"])


def _gmb_test(sample: Sample) -> bool:
    return sample.source == "gmb" and sample.order[0] < 26


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def _crossner(folder: Path, domain: str) -> Iterator[Sample]:
    for part in ("train", "dev", "test"):
        yield from samples(
            conll(folder / f"crossner/ner_data/{domain}/{part}.txt"), f"crossner-{domain}", CROSSNER, size=1
        )
