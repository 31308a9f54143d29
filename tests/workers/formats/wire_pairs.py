"""What a wire format's reader makes of bytes; the pairs in `data/FORMAT/`, and the shared corpora."""

from pathlib import Path
from types import ModuleType

import msgspec

from services.article import Article
from services.errors import Rejected

DATA = Path(__file__).parent / "data"
#: Beside the checkout: files that may be read, but not kept with it.
CORPORA = Path(__file__).parents[4] / "shared" / "data" / "corpora"
HOSTILE = CORPORA.parent / "hostile"


def outcomes(reader: ModuleType, data: bytes | str) -> list[Article | Rejected]:
    """Return all that a reader yields, or the Rejected that it raises."""
    data = data.encode() if isinstance(data, str) else data
    assert reader.matches("download", data[:4096]), data[:200]
    try:
        return list(reader.read(data, "download"))
    except Rejected as rejected:
        return [rejected]


def articles(reader: ModuleType, data: bytes | str) -> list[Article]:
    """Read a file in which everything must be an article."""
    found = outcomes(reader, data)
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


def article(reader: ModuleType, data: bytes | str) -> Article:
    """Read a file that must be one article."""
    (only,) = articles(reader, data)
    return only


def reason(reader: ModuleType, data: bytes | str) -> str:
    """Return why a file becomes no article at all."""
    found = outcomes(reader, data)
    reasons = [one.reason for one in found if isinstance(one, Rejected)]
    assert len(found) == len(reasons) == 1, found
    return reasons[0]


def from_pair(reader: ModuleType, name: str) -> list[Article]:
    """Read `data/NAME`."""
    return articles(reader, (DATA / name).read_bytes())


def expected(name: str) -> list[Article]:
    """Return what `data/NAME` must become."""
    return msgspec.json.decode((DATA / f"{name}.json").read_bytes(), type=list[Article])
