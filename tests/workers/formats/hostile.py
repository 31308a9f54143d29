"""Damage done to files: every reader must answer it with an article, a member or a Rejected, and nothing else."""

import random
from collections.abc import Callable, Iterable, Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats.parts.members import Member

Found = Article | Rejected | Member


def truncated(data: bytes) -> Iterator[bytes]:
    """Yield the file cut at every sixteenth."""
    for sixteenth in range(17):
        yield data[: len(data) * sixteenth // 16]


def mutated(data: bytes, times: int, seed: int = 1) -> Iterator[bytes]:
    """Yield the file with some bytes changed, lost, inserted or repeated."""
    dice = random.Random(seed)
    for _ in range(times):
        damaged = bytearray(data)
        for _ in range(dice.randrange(1, 12)):
            at = dice.randrange(len(damaged) + 1)
            match dice.randrange(4):
                case 0:
                    damaged[at : at + 1] = bytes([dice.randrange(256)])
                case 1:
                    del damaged[at : at + dice.randrange(1, 50)]
                case 2:
                    damaged[at:at] = dice.randbytes(dice.randrange(1, 20))
                case _:
                    other = dice.randrange(len(damaged) + 1)
                    damaged[at:at] = damaged[other : other + 200]
        yield bytes(damaged)


def outcomes(read: Callable[[bytes], Iterable[Found]], files: Iterable[bytes]) -> list[Found]:
    """Return what reading each file gives; fail for anything that is no outcome, or holds a lone surrogate."""
    found: list[Found] = []
    for data in files:
        try:
            found += read(data)
        except Rejected as rejected:
            found.append(rejected)
    for one in found:
        assert isinstance(one, Article | Rejected | Member), one
        if isinstance(one, Article):
            f"{one.headline}{one.body}{one.infosource}{one.uri}{one.keywords}".encode()
    return found
