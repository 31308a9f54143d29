import pytest

from services.article import Article
from services.errors import SettingsError
from services.facts import Span
from workers.adapters.spacy import Pipeline

pytest.importorskip("spacy", reason="the extra `spacy` is not installed")


@pytest.fixture
def made(tmp_path):
    """Make a pipeline on disk that finds the entities of a few patterns."""

    def make(language="en"):
        import spacy

        nlp = spacy.blank(language)
        ruler = nlp.add_pipe("entity_ruler")
        ruler.add_patterns(
            [
                {"label": "PERSON", "pattern": "Ada Lee"},
                {"label": "GPE", "pattern": "Oslo"},
                {"label": "DATE", "pattern": "Tuesday"},
            ]
        )
        nlp.to_disk(tmp_path / "pipeline")
        return str(tmp_path / "pipeline")

    return make


def test_a_pipeline_s_entities_are_ours(made):
    pipeline = Pipeline(made())

    (found,) = pipeline.extract_all([Article(body="Ada Lee left Oslo on Tuesday.\nAda Lee is back.", language="en")])

    assert [(entity.type, entity.name, entity.confidence) for entity in found.facts.entities] == [
        ("person", "Ada Lee", None),
        ("place", "Oslo", None),
    ]
    assert found.facts.entities[0].mentions == (Span(start=0, end=7), Span(start=30, end=37))
    assert (pipeline.extracts, pipeline.classifies) == (True, False)


def test_a_batch_keeps_its_order(made):
    bodies = [f"{name} spoke." for name in ["Ada Lee", "Nobody", "Oslo"] * 20]

    found = Pipeline(made()).extract_all([Article(body=body) for body in bodies])

    assert [bool(article.facts.entities) for article in found] == [True, False, True] * 20


def test_a_pipeline_serves_its_own_language(made):
    assert sorted(Pipeline(made("da")).LANGUAGES) == ["da"]


def test_a_pipeline_of_all_languages_serves_all(made):
    assert Pipeline(made("xx")).LANGUAGES is None


def test_categories_become_subjects(tmp_path):
    import spacy

    nlp = spacy.blank("en")
    categories = nlp.add_pipe("textcat_multilabel")
    for label in ("ports", "medtop:06000000 environment"):
        categories.add_label(label)
    nlp.initialize()
    nlp.to_disk(tmp_path / "topics")
    pipeline = Pipeline(str(tmp_path / "topics"))
    doc = next(pipeline._docs([Article(body="The port.")]))

    (found,) = pipeline.classify_all([Article(body="The port.")])

    assert pipeline.classifies
    assert {subject.name for subject in found.subjects} == {
        label.rpartition(" ")[2] for label, chance in doc.cats.items() if chance >= 0.5
    }


def test_a_pipeline_that_is_not_there_is_named():
    with pytest.raises(SettingsError, match="no_such_pipeline"):
        Pipeline("no_such_pipeline")
