"""What a newsroom adds to the built-in extractors and classifiers: labels and models that its settings name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from msgspec.structs import replace

from services import registry
from services.article import Article, Subject, warned
from services.errors import SettingsError
from services.settings import Settings
from workers.adapters.onnx import Model
from workers.adapters.spacy import Pipeline
from workers.classification.labels import rules, trained

Work = Callable[[Sequence[Article]], list[Article]]


@dataclass(frozen=True)
class Annotator:
    """One model or set of rules: its name in warnings, the languages it serves (None: all), and what it does."""

    name: str
    LANGUAGES: frozenset[str] | None
    work: Work


@dataclass(frozen=True)
class Added:
    """All of them, loaded: those that run in extraction, and those that run in classification."""

    extractors: tuple[Annotator, ...] = ()
    classifiers: tuple[Annotator, ...] = ()


def load(settings: Settings) -> Added:
    """Load what the settings name; raise SettingsError naming what can't be."""
    models: list[Pipeline | Model] = [
        *map(Pipeline, _listed(settings.spacy)),
        *(Model(Path(folder)) for folder in _listed(settings.onnx)),
    ]
    extractors = (Annotator(one.creator, one.LANGUAGES, one.extract_all) for one in models if one.extracts)
    classifiers = (Annotator(one.creator, one.LANGUAGES, one.classify_all) for one in models if one.classifies)
    return Added(tuple(extractors), (*_labels(settings), *classifiers))


def check(settings: Settings) -> None:
    """Raise SettingsError if the settings name what can't be loaded, as far as that shows without loading models."""
    list(_labels(settings))
    for name in _listed(settings.spacy):
        if not find_spec("spacy") or not (Path(name).exists() or find_spec(name)):
            raise SettingsError(f"spacy: {name} is not there, or the extra `spacy` is not installed")
    for folder in _listed(settings.onnx):
        if not find_spec("onnxruntime") or not find_spec("tokenizers") or not (Path(folder) / "config.json").exists():
            raise SettingsError(f"onnx: {folder}/config.json is not there, or the extra `onnx` is not installed")


def annotate(articles: Sequence[Article], annotators: Sequence[Annotator]) -> list[Article]:
    """Return the articles with what each annotator adds to those it serves, a batch at a time, in their order.

    One that fails adds a warning instead.
    """
    done = list(articles)
    for annotator in annotators:
        served = [place for place, article in enumerate(done) if registry.serves(annotator, article.language)]
        for place, article in zip(served, _worked(annotator, [done[place] for place in served]), strict=True):
            done[place] = article
    return done


def _worked(annotator: Annotator, articles: list[Article]) -> list[Article]:
    try:
        found = annotator.work(articles) if articles else []
        if len(found) != len(articles):
            raise ValueError("one article for each is wanted")
    except Exception as error:  # any: the model is the user's
        return [warned(article, f"{annotator.name} failed: {type(error).__name__}") for article in articles]
    return found


def _labels(settings: Settings) -> Iterator[Annotator]:
    for path in map(Path, _listed(settings.labels)):
        if trained.is_model(path):
            model = trained.read(path)
            yield Annotator(model.creator, model.languages, _each(model.classify))
        else:
            yield Annotator(f"labels of {path.name}", None, _each(rules.read(path).classify))


def _each(classify: Callable[[Article], tuple[Subject, ...]]) -> Work:
    def work(articles: Sequence[Article]) -> list[Article]:
        return [_with(article, classify(article)) for article in articles]

    return work


def _with(article: Article, subjects: tuple[Subject, ...]) -> Article:
    """Return the article with the labels that it does not have yet."""
    known = {subject.uri for subject in article.subjects}
    return replace(article, subjects=(*article.subjects, *(one for one in subjects if one.uri not in known)))


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
