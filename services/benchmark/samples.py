"""Sample files: the seeds with other words in them, as many as are asked for, each an article of its own."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from services.errors import DropwireError

#: One sample of each usual format. They are beside the packages in a checkout; a wheel holds none.
SEEDS = Path(__file__).parents[2] / "seeds"
#: How often each seed is taken: a news desk gets more wire texts and pages than feeds.
SHARES = {".txt": 6, ".html": 3, ".ninjs.json": 2, ".rss.xml": 1, ".atom.xml": 1, ".feed.json": 1}

#: Prose: five words in a row with nothing of markup between them, so that no tag, key or address is touched.
_PROSE = re.compile(r"""(?:[^\W_][^\s<>={}"/:&\\]*+ ){4,}""")
_WORD = re.compile(r"\b[a-z]{5,}\b")
_SITE = re.compile(r"\bexample\.(?=org|com|net)")
#: A seed's own number for an article: two copies must not be versions of one.
_NUMBER = re.compile(r'("(?:id|uri)": ")(?!https?:)')


def make(count: int, folder: Path, *, seeds: Path = SEEDS) -> None:
    """Write so many files; the same count gives the same files."""
    chosen = [(path, share) for path in _files(seeds) for suffix, share in SHARES.items() if path.name.endswith(suffix)]
    if not chosen:
        raise DropwireError("no samples are installed: name a folder of files")
    texts = {path: path.read_text("utf-8") for path, _ in chosen}
    words = sorted({word for text in texts.values() for run in _PROSE.findall(text) for word in _WORD.findall(run)})
    order = [path for path, share in chosen for _ in range(share)]
    for number in range(count):
        path = order[number % len(order)]
        (folder / f"{number:06}-{path.name}").write_text(varied(texts[path], words, number), "utf-8")


def varied(text: str, words: list[str], number: int) -> str:
    """Return a text with each longer word replaced by another throughout, and with sites and numbers of its own."""
    replaced = _Replacement(words, random.Random(number))
    prose = _PROSE.sub(lambda run: _WORD.sub(lambda word: replaced[word[0]], run[0]), text)
    return _NUMBER.sub(rf"\g<1>urn:n{number}:", _SITE.sub(f"n{number}.example.", prose))


class _Replacement(dict[str, str]):
    """A word for each word, drawn when it is first met."""

    def __init__(self, words: list[str], chance: random.Random) -> None:
        super().__init__()
        self._words, self._chance = words, chance

    def __missing__(self, word: str) -> str:
        self[word] = self._chance.choice(self._words)
        return self[word]


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.iterdir()) if folder.is_dir() else [])
