import pkgutil
from importlib import import_module
from types import ModuleType

import pytest

from services import registry
from services.article import Article
from tests.workers.formats.pairs import SEEDS, article
from workers import extraction


@pytest.fixture
def plug_in(monkeypatch):
    """Register one third-party extractor, ahead of ours."""

    def register(name, extract, languages=None):
        module = ModuleType(f"acme.{name}")
        module.extract = extract
        module.LANGUAGES = languages
        entry_point = type("EntryPoint", (), {"load": lambda _self: module})()
        monkeypatch.setattr(
            registry, "entry_points", lambda group: [entry_point] if group == "dropwire.extractors" else []
        )
        registry._load.cache_clear()

    yield register
    registry._load.cache_clear()


def test_every_extractor_has_its_line():
    modules = {found.name for found in pkgutil.iter_modules(extraction.__path__)}
    listed = {name.rpartition(".")[2] for name in (*extraction.PREPARING, *extraction.EXTRACTORS)}

    assert listed <= modules
    assert {name for name in modules if _defines_extract(f"workers.extraction.{name}")} == listed


def _defines_extract(name):
    return getattr(getattr(import_module(name), "extract", None), "__module__", "") == name


def test_the_newsroom_s_own_story_gets_its_facts():
    seed = SEEDS / "000_4d3a99b873f7ee57.txt"

    found = extraction.extract(article(seed.name, seed.read_bytes()))

    assert found.language == "en"
    assert found.headline.startswith("India and Russia on Thursday resolved to expand")
    assert (len(found.headline) <= 121, found.headline_origin) == (True, "lede")
    assert found.versioncreated.value == "2025-12-04"
    assert (found.byline, found.located, found.warnings) == ("", "", ())


def test_a_wire_story_gets_all_its_facts():
    lede = "ROTTERDAM, March 3, 2025 (AP) - The port was closed on Tuesday after a fire."

    found = extraction.extract(Article(body=f"By JANE DOE\n\n{lede}\n\nNo one was hurt."))

    assert (found.byline, found.located, found.infosource) == ("JANE DOE", "ROTTERDAM", "AP")
    assert found.versioncreated.value == "2025-03-03"
    assert found.headline == "The port was closed on Tuesday after a fire."
    assert found.body == f"{lede}\n\nNo one was hurt."


def test_an_extractor_of_some_languages_is_asked_about_no_other(plug_in):
    asked = []
    plug_in("danish", lambda article: asked.append(article.language) or article, languages={"da"})

    for language in ("en", "da-DK", ""):
        extraction.extract(Article(body="x", language=language))

    assert asked == ["da-DK"]


def test_extraction_twice_is_extraction_once():
    once = extraction.extract(Article(body="By JANE DOE\n\nOSLO (NTB) -- The port was closed on Tuesday after a fire."))

    assert extraction.extract(once) == once


def test_a_failing_extractor_costs_a_warning_and_never_shows_the_text(plug_in):
    def fail(article):
        raise ValueError(article.body)

    plug_in("sentiment", fail)

    found = extraction.extract(Article(body="A secret text."))

    assert found.body == "A secret text."
    assert found.warnings == ("extractor sentiment failed: ValueError",)
    assert found.headline == "A secret text."


def test_an_extractor_that_returns_no_article_has_failed(plug_in):
    plug_in("mute", lambda _article: None)

    assert extraction.extract(Article(body="A text.")).warnings == ("extractor mute failed: TypeError",)


def test_warming_up_loads_the_language_model():
    from workers.extraction import language

    language._identifier.cache_clear()

    extraction.warm()

    assert language._identifier.cache_info().currsize == 1
