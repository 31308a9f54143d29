"""Pairs in tests/data: a file as it is dropped, and `NAME.json`, what it must become."""

from pathlib import Path

import msgspec

from services.article import Article
from services.errors import Rejected
from workers.formats import read

DATA = Path(__file__).parents[2] / "data"
SEEDS = Path(__file__).parents[3] / "seeds"


def articles(name: str, data: bytes) -> list[Article]:
    """Read a delivery in which every member must be an article."""
    found = list(read(name, data))
    assert all(isinstance(article, Article) for article in found), found
    return [article for article in found if isinstance(article, Article)]


def article(name: str, data: bytes) -> Article:
    """Read a delivery that must be one article."""
    (only,) = articles(name, data)
    return only


def reason(name: str, data: bytes) -> str:
    """Return why a delivery is rejected whole."""
    (only,) = read(name, data)
    assert isinstance(only, Rejected), f"{name} became {only}"
    return only.reason


def expected(name: str) -> list[Article]:
    """Return what `tests/data/NAME` must become."""
    return msgspec.json.decode((DATA / f"{name}.json").read_bytes(), type=list[Article])


def from_data(name: str) -> list[Article]:
    """Read `tests/data/NAME`."""
    return articles(name, (DATA / name).read_bytes())
