import pytest

from services import errors, registry


class Plugin:
    """An entry point of another distribution."""

    def __init__(self, module):
        self.load = lambda: module


@pytest.fixture(autouse=True)
def _fresh():
    registry._load.cache_clear()
    yield
    registry._load.cache_clear()


def test_the_built_in_modules_come_in_their_order():
    found = registry.load("dropwire.nobody", ["services.errors", "services.article"])

    assert [module.__name__ for module in found] == ["services.errors", "services.article"]


def test_third_parties_come_first(monkeypatch):
    groups = []
    monkeypatch.setattr(registry, "entry_points", lambda group: groups.append(group) or [Plugin("theirs")])

    found = registry.load("dropwire.formats", ["services.errors"])

    assert groups == ["dropwire.formats"]
    assert [getattr(module, "__name__", module) for module in found] == ["theirs", "services.errors"]


def test_modules_are_loaded_once_for_each_process(monkeypatch):
    asked = []
    monkeypatch.setattr(registry, "entry_points", lambda group: asked.append(group) or [])
    for _ in range(3):
        registry.load("dropwire.formats", ["services.errors"])

    assert asked == ["dropwire.formats"]


def test_a_module_that_is_not_there_stops_the_start():
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        registry.load("dropwire.formats", ["services.nowhere"])


def test_a_module_is_called_by_its_last_name():
    assert registry.name_of(errors) == "errors"
