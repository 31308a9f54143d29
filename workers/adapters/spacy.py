"""A spaCy pipeline as extractor (its entities) and classifier (its text categories); needs the extra `spacy`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from services.article import Article
from services.errors import SettingsError
from workers.adapters.mentions import Mention, with_entities
from workers.adapters.topics import with_subjects
from workers.extraction.text import READ

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Texts that go through the pipeline at a time.
BATCH = 16


class Pipeline:
    """A pipeline, loaded once; it serves its own language, or all if that is `xx`."""

    def __init__(self, name: str) -> None:
        """Load a pipeline by its package's name or its folder; raise SettingsError saying why it can't be."""
        try:
            import spacy

            self.nlp = spacy.load(name)
        except (ImportError, OSError, ValueError) as error:
            raise SettingsError(f"spacy: {name}: {error}") from None
        self.LANGUAGES = None if self.nlp.lang == "xx" else frozenset({str(self.nlp.lang)})
        self.creator = f"spacy {self.nlp.meta['lang']}_{self.nlp.meta['name']}@{self.nlp.meta['version']}"

    @property
    def extracts(self) -> bool:
        """Whether a part of the pipeline finds entities."""
        return bool({"ner", "entity_ruler", "span_ruler"} & set(self.nlp.pipe_names))

    @property
    def classifies(self) -> bool:
        """Whether a part of the pipeline classifies texts."""
        return bool({"textcat", "textcat_multilabel"} & set(self.nlp.pipe_names))

    def extract_all(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with the pipeline's entities."""
        return [
            with_entities(article, _mentions(doc)) for article, doc in zip(articles, self._docs(articles), strict=True)
        ]

    def classify_all(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with the pipeline's categories, those that it gives a probability of a half at least."""
        docs = self._docs(articles)
        return [
            with_subjects(article, doc.cats.items(), self.creator) for article, doc in zip(articles, docs, strict=True)
        ]

    def _docs(self, articles: Sequence[Article]) -> "Iterator[Doc]":
        return self.nlp.pipe((article.body[:READ] for article in articles), batch_size=BATCH)


def _mentions(doc: "Doc") -> Iterator[Mention]:
    for entity in doc.ents:
        yield entity.label_, entity.start_char, entity.end_char, None
