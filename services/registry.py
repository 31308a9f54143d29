"""The modules of one kind: third parties' (entry points) first, then the built-in list, in its order."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any


def load(group: str, built_in: Sequence[str]) -> tuple[Any, ...]:
    """Import the modules of entry-point group `group` ("": none) and those named in `built_in`; once per process."""
    return _load(group, tuple(built_in))


def name_of(module: ModuleType) -> str:
    """Return the last part of a module's name: `workers.formats.text` is `text`."""
    return module.__name__.rpartition(".")[2]


def serves(module: object, language: str) -> bool:
    """Tell whether a module reads articles in a language (BCP 47); one that names no LANGUAGES reads all."""
    languages = getattr(module, "LANGUAGES", None)
    return languages is None or language.partition("-")[0].lower() in languages


@cache
def _load(group: str, built_in: tuple[str, ...]) -> tuple[Any, ...]:
    plugins = [entry_point.load() for entry_point in entry_points(group=group)] if group else []
    return (*plugins, *(import_module(name) for name in built_in))
