"""A Transformers model in ONNX as extractor (token labels) or classifier (text labels); needs the extra `onnx`.

Its folder holds `model.onnx` (or `onnx/model.onnx`), `tokenizer.json` and `config.json`, as `optimum-cli export onnx`
writes them; the config's `architectures` says what it does, `id2label` what it says.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from services.article import Article
from services.errors import SettingsError
from workers.adapters.mentions import Mention, with_entities
from workers.adapters.topics import with_subjects
from workers.extraction.text import READ

#: Windows of tokens that go through the model at a time, the tokens of one, and those that two share.
BATCH, WINDOW, SHARED = 8, 512, 64

Floats = NDArray[np.float32]


class _Config(msgspec.Struct, frozen=True):
    architectures: list[str]
    id2label: dict[str, str]
    problem_type: str | None = None
    max_position_embeddings: int = WINDOW
    languages: list[str] | None = None


class Model:
    """A model, loaded once; it serves the `languages` of its config, or all if that names none."""

    def __init__(self, folder: Path) -> None:
        """Load a model; raise SettingsError saying why it can't be."""
        try:
            self.config = msgspec.json.decode((folder / "config.json").read_bytes(), type=_Config)
            self.session, self.tokenizer = _loaded(folder, min(self.config.max_position_embeddings, WINDOW))
        except Exception as error:  # the runtime's own errors have no common base
            raise SettingsError(f"onnx: {folder}: {type(error).__name__}: {error}") from None
        self.labels = [self.config.id2label[str(number)] for number in range(len(self.config.id2label))]
        self.inputs = {given.name for given in self.session.get_inputs()}
        self.LANGUAGES = frozenset(self.config.languages) if self.config.languages else None
        self.creator = f"onnx {folder.name}"

    @property
    def extracts(self) -> bool:
        """Whether it labels tokens."""
        return any(name.endswith("ForTokenClassification") for name in self.config.architectures)

    @property
    def classifies(self) -> bool:
        """Whether it labels texts."""
        return any(name.endswith("ForSequenceClassification") for name in self.config.architectures)

    def extract_all(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with the model's entities; a long text is read in windows that overlap."""
        encoded = [self.tokenizer.encode(article.body[:READ]) for article in articles]
        windows = [[one, *one.overflowing] for one in encoded]
        logits = iter(self._run([window for each in windows for window in each]))
        return [
            with_entities(article, self._mentions(each, [next(logits) for _ in each]))
            for article, each in zip(articles, windows, strict=True)
        ]

    def classify_all(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with the labels that headline and beginning are given, as far as one window goes."""
        encoded = [self.tokenizer.encode(f"{article.headline}\n{article.body}"[:READ]) for article in articles]
        several = self.config.problem_type == "multi_label_classification"
        chances = ((_sigmoid if several else _softmax)(logits) for logits in self._run(encoded))
        return [
            with_subjects(article, zip(self.labels, map(float, chance), strict=True), self.creator)
            for article, chance in zip(articles, chances, strict=True)
        ]

    def _run(self, windows: Sequence[Any]) -> Iterator[Floats]:
        """Yield the logits of each window: (labels,), or (tokens, labels)."""
        for first in range(0, len(windows), BATCH):
            batch = windows[first : first + BATCH]
            longest = max((len(window.ids) for window in batch), default=0)
            given = {
                "input_ids": _padded([window.ids for window in batch], longest),
                "attention_mask": _padded([window.attention_mask for window in batch], longest),
                "token_type_ids": _padded([window.type_ids for window in batch], longest),
            }
            yield from self.session.run(None, {name: given[name] for name in given if name in self.inputs})[0]

    def _mentions(self, windows: Sequence[Any], logits: Sequence[Floats]) -> Iterator[Mention]:
        """Yield the mentions of one text; of what two windows share, those of the first."""
        read = 0
        for window, scores in zip(windows, logits, strict=True):
            chances = _softmax(scores[: len(window.ids)])
            end = max((stop for _, stop in window.offsets), default=0)
            for mention in _merged(window, chances, self.labels):
                if mention[1] >= read:
                    yield mention
            read = max(read, end)


def _merged(window: Any, chances: Floats, labels: Sequence[str]) -> Iterator[Mention]:
    """Yield mentions of words labelled B-X I-X (or X X); a mention's probability is the least of its words'."""
    mention: tuple[str, int, int, float] | None = None
    for start, end, best, chance in _words(window, chances):
        begins, _, label = labels[best].rpartition("-")
        if mention and mention[0] == label and begins != "B":
            mention = (label, mention[1], end, min(mention[3], chance))
            continue
        if mention and mention[0] != "O":
            yield mention
        mention = (label, start, end, chance)
    if mention and mention[0] != "O":
        yield mention


def _words(window: Any, chances: Floats) -> Iterator[tuple[int, int, int, float]]:
    """Yield where each word begins and ends, and the label and probability of its first token."""
    current: list[int] = []
    for token, (start, end) in enumerate(window.offsets):
        if start == end:  # a mark of the model's own
            continue
        if current and window.word_ids[token] == window.word_ids[current[2]] and current[1] == start:
            current[1] = end
            continue
        if current:
            yield _word(current, chances)
        current = [start, end, token]
    if current:
        yield _word(current, chances)


def _word(word: Sequence[int], chances: Floats) -> tuple[int, int, int, float]:
    start, end, token = word
    best = int(chances[token].argmax())
    return start, end, best, float(chances[token][best])


def _loaded(folder: Path, window: int) -> tuple[Any, Any]:
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = 1  # workers are processes: one a core
    options.inter_op_num_threads = 1
    path = next(path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.exists())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(window, stride=min(SHARED, window // 4))
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"]), tokenizer


def _padded(rows: Sequence[Sequence[int]], length: int) -> NDArray[np.int64]:
    whole = np.zeros((len(rows), length), dtype=np.int64)
    for place, row in enumerate(rows):
        whole[place, : len(row)] = row
    return whole


def _softmax(logits: Floats) -> Floats:
    powers: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return chances


def _sigmoid(logits: Floats) -> Floats:
    chances: Floats = np.reciprocal(1 + np.exp(-logits))
    return chances
