"""Sample files: made of the seeds, each an article that nobody has seen."""

from pathlib import Path

import pytest

from services.benchmark import samples
from services.errors import DropwireError
from services.settings import Settings
from workers.preview import preview


@pytest.fixture
def made(tmp_path: Path) -> list[Path]:
    samples.make(28, tmp_path)
    return sorted(tmp_path.iterdir())


def test_as_many_files_as_asked_for_are_made_of_several_formats(made: list[Path]):
    assert len(made) == 28
    assert {path.suffix for path in made} == {".txt", ".html", ".json", ".xml"}


def test_each_is_read_as_articles_with_uris_and_texts_of_their_own(made: list[Path]):
    articles = [article for path in made for article in preview(path, Settings())]

    assert len(articles) >= 28
    assert len({article.uri for article in articles}) == len(articles)
    assert len({article.body for article in articles}) == len(articles)


def test_markup_keys_and_dates_stay_as_they_are():
    text = '<p class="first">Several people waited under bridges.</p>{"contentType": "text/plain"} 2025-11-18'

    changed = samples.varied(text, ["other"], 1)

    assert changed == '<p class="first">Several other other other bridges.</p>{"contentType": "text/plain"} 2025-11-18'


def test_the_same_count_gives_the_same_files(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        samples.make(7, tmp_path / name)

    one, two = ([path.read_bytes() for path in sorted((tmp_path / name).iterdir())] for name in ("one", "two"))
    assert one == two


def test_without_seeds_it_says_what_to_do(tmp_path: Path):
    with pytest.raises(DropwireError, match="name a folder"):
        samples.make(5, tmp_path, seeds=tmp_path / "none")
