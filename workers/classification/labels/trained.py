"""A model of labels that `dropwire train` made: its file, and what it says of an article."""

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np
from numpy.typing import NDArray

from services.article import Article, Subject
from services.errors import SettingsError
from workers.classification.labels import calibration
from workers.classification.labels.rules import SCHEME
from workers.classification.labels.tokens import spelled, words_of_article
from workers.classification.labels.vocabulary import Vocabulary
from workers.classification.model import Floats, Model, Terms, from_parts, parts

FORMAT, VERSION = "dropwire labels", 1
#: Names that a model's file ends with.
ENDINGS = (".npz", ".dropwire")
#: Terms given as evidence of a label.
EVIDENCE = 5
#: Known terms that an article needs; less says too little.
LEAST_TERMS = 3
#: Bytes that a model may unpack to: TERMS x MOST labels are 60 MB.
LARGEST = 500_000_000


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What a model learnt from: examples, those without any label, rows skipped, and the files by name and SHA-256."""

    examples: int
    unlabelled: int = 0
    skipped: int = 0
    files: tuple[tuple[str, str], ...] = ()


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a model's file says beside its weights; `unknown` is what an unknown word adds to a text's squared length.

    `several`: an article may have several labels or none. `languages`: those it serves, all if there are none.
    """

    format: str = FORMAT
    version: int = VERSION
    several: bool
    thresholds: tuple[float, ...]
    calibration: tuple[tuple[float, float], ...]
    unknown: float
    languages: tuple[str, ...] = ()
    provenance: Provenance


class _Kind(msgspec.Struct):
    format: str
    version: int


@dataclass(frozen=True)
class Trained:
    """A model with its header, as a classifier; `creator` is its name and the first of its file's hash."""

    header: Header
    model: Model
    creator: str = ""

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages it serves; None: all."""
        return frozenset(self.header.languages) or None

    def classify(self, article: Article) -> tuple[Subject, ...]:
        """Return the labels that the article's words make likely, the likeliest first; none rather than a doubtful."""
        known, contributions = self.contributions(words_of_article(article))
        if len(known) < LEAST_TERMS:
            return ()
        chances = self.chances(contributions)
        stated = np.flatnonzero(chances >= self._thresholds)
        ranked = sorted(stated.tolist(), key=lambda number: -chances[number])
        if not self.header.several and ranked:
            ranked = ranked[:1] if chances[ranked[0]] == chances.max() else []
        return tuple(self._subject(number, chances, known, contributions) for number in ranked)

    def chances(self, contributions: Floats) -> NDArray[np.float64]:
        """Return the probability of each label, of the contributions of an article's terms."""
        margins = (contributions.sum(axis=0) + self.model.bias)[None].astype(np.float64)
        if not self.header.several:
            margins = calibration.log_odds(margins)
        chances: NDArray[np.float64] = calibration.calibrated(margins, self._calibration)[0]
        return chances

    def contributions(self, words: Sequence[str]) -> tuple[NDArray[np.int64], Floats]:
        """Return the numbers of the known terms of a text, and what each adds to each label's margin."""
        known, times, unknown = self._vocabulary.count(words)
        values = (1 + np.log(times.astype(np.float32))) * self.model.idf[known]
        length = np.sqrt(float((values * values).sum()) + self.header.unknown * unknown)
        step = values * self.model.scale[known] / np.float32(max(length, 1e-9))
        contributions: Floats = step[:, None] * self.model.weights[known]
        return known, contributions

    def _subject(
        self, number: int, chances: NDArray[np.float64], known: NDArray[np.int64], contributions: Floats
    ) -> Subject:
        terms = _terms(self.model)
        label, column = self.model.codes[number], contributions[:, number]
        strongest = [one for one in np.argsort(-column, kind="stable")[:EVIDENCE].tolist() if column[one] > 0]
        return Subject(
            uri=SCHEME + quote(label, safe=""),
            name=label,
            confidence=round(float(chances[number]), 3),
            evidence=tuple(spelled(terms[known[one]]) for one in strongest),
            creator=self.creator,
        )

    @cached_property
    def _thresholds(self) -> NDArray[np.float64]:
        return np.array(self.header.thresholds)

    @cached_property
    def _calibration(self) -> NDArray[np.float64]:
        return np.array(self.header.calibration)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(_terms(self.model))


def is_model(path: Path) -> bool:
    """Tell whether a file is meant to be a model rather than rules: by its name, or its first bytes."""
    if path.suffix in ENDINGS:
        return True
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def write(trained: Trained, terms: Sequence[str], path: Path) -> None:
    """Write a model, whole or not at all; equal models give equal bytes."""
    packed = io.BytesIO()
    header = np.frombuffer(msgspec.json.encode(trained.header), np.uint8)
    np.savez_compressed(packed, allow_pickle=False, header=header, **parts(trained.model, terms))
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(packed.getvalue())
    os.replace(beside, path)


def read(path: Path) -> Trained:
    """Read a model; raise SettingsError if it is damaged, of something else, or of a newer Dropwire."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    try:
        found = _unpacked(packed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        KeyError,
        OSError,
        RuntimeError,
        MemoryError,
    ) as error:
        raise SettingsError(f"{path}: no model of `dropwire train`, or damaged ({type(error).__name__})") from None
    header, model = _checked(path, found)
    return Trained(header, model, f"{path.stem}@{hashlib.sha256(packed).hexdigest()[:8]}")


def _unpacked(packed: bytes) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as members:
        if sum(member.file_size for member in members.infolist()) > LARGEST:
            raise ValueError("too large")
    with np.load(io.BytesIO(packed), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _checked(path: Path, found: Mapping[str, NDArray[Any]]) -> tuple[Header, Model]:
    try:
        raw = found["header"].tobytes()
        kind = msgspec.json.decode(raw, type=_Kind)
        if kind.format == FORMAT and kind.version > VERSION:
            raise SettingsError(f"{path}: made by a newer Dropwire (format {kind.version}; this one reads {VERSION})")
        header, model = msgspec.json.decode(raw, type=Header), from_parts(found)
        sound = header.format == FORMAT and _fits(header, model)
    except (msgspec.DecodeError, KeyError, ValueError, TypeError, UnicodeError, RecursionError):
        sound = False
    if not sound:
        raise SettingsError(f"{path}: no model of `dropwire train`, or damaged (its parts do not fit)")
    return header, model


def _fits(header: Header, model: Model) -> bool:
    """Tell whether all parts are as large as each other wants, and all numbers are numbers."""
    labels, terms = len(model.codes), len(_terms(model))
    shapes = (model.weights.shape, model.idf.shape, model.scale.shape, model.bias.shape)
    numbers = (model.idf, model.scale, model.bias, header.calibration, header.thresholds, header.unknown)
    return (
        shapes == ((terms, labels), (terms,), (terms,), (labels,))
        and len(header.thresholds) == len(header.calibration) == labels > 0
        and model.weights.dtype == np.int8
        and all(isinstance(code, str) and code for code in model.codes)
        and all(bool(np.isfinite(np.asarray(one, np.float64)).all()) for one in numbers)
    )


def _terms(model: Model) -> tuple[str, ...]:
    return model.vocabulary.terms if isinstance(model.vocabulary, Terms) else ()
