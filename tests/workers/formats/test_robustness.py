import random

import pytest

from services.article import Article
from services.errors import Rejected
from tests.workers.formats.pairs import SEEDS
from workers.extraction import extract
from workers.formats import read

#: Mutations of each seed; a third cut, a third overwritten, a third with a piece of it repeated elsewhere.
MUTATIONS = 60
_NASTY = [
    b"\0",
    b"\xff\xfe",
    b"<",
    b">",
    b"&#0;",
    b"&",
    b'"',
    b"\\u",
    b"{",
    b"[",
    b"]]>",
    b"\x1b$B",
    b"\xed\xa0\x80",
    b"1e999",
]


def mutated(data: bytes, dice: random.Random) -> bytes:
    at, other = sorted(dice.sample(range(len(data)), 2))
    kind = dice.randrange(3)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + dice.choice(_NASTY) * dice.randrange(1, 9) + data[at + dice.randrange(9) :]
    return data[:other] + data[at:other] + data[other:]


@pytest.mark.parametrize("seed", sorted(path.name for path in SEEDS.iterdir() if not path.name.startswith(".")))
def test_damaged_files_are_read_or_rejected_and_never_anything_else(seed):
    dice = random.Random(seed)
    data = (SEEDS / seed).read_bytes()

    for _ in range(MUTATIONS):
        try:
            found = list(read(seed, mutated(data, dice)))
        except Rejected:
            continue
        for one in found:
            assert isinstance(one, Article | Rejected)
            if isinstance(one, Article):
                extracted = extract(one)
                assert not [warning for warning in extracted.warnings if "failed" in warning]
                extracted.body.encode()  # raises for a lone surrogate
