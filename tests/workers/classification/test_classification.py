"""Classification as a stage sees it: every classifier over one article."""

import pkgutil
from importlib import import_module
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

import workers.classification
from services.article import Article, Subject
from workers.classification import CLASSIFIERS, classify, warm

#: Modules of the package that are no classifiers.
HELPERS = {"words", "lexicon", "model", "corpus", "regression", "report", "train", "labels"}
POLITICS = "http://cv.iptc.org/newscodes/mediatopic/11000000"


@pytest.fixture
def install(monkeypatch):
    """Make the given functions the only classifiers."""

    def install(**functions):
        modules = tuple(SimpleNamespace(__name__=f"plugin.{n}", classify=f) for n, f in functions.items())
        monkeypatch.setattr(workers.classification.registry, "load", lambda _group, _built_in: modules)
        return modules

    return install


def fails(_article):
    raise ZeroDivisionError("a detail with the text in it")


def says(*subjects):
    return lambda article: replace(article, subjects=(*article.subjects, *subjects))


def test_every_classifier_of_the_folder_is_in_the_list():
    there = {module.name for module in pkgutil.iter_modules(workers.classification.__path__)}

    assert {f"workers.classification.{name}" for name in there - HELPERS} == set(CLASSIFIERS)


def test_the_lists_classifiers_all_classify():
    assert all(callable(_module(name.rpartition(".")[2]).classify) for name in CLASSIFIERS)


def test_the_sources_own_subjects_stay_first_and_untouched(install):
    install(one=says(Subject(uri="http://x/2", name="two", confidence=0.9)))
    own = Subject(uri="http://x/1", name="one")

    assert [s.name for s in classify(Article(subjects=(own,))).subjects] == ["one", "two"]


@pytest.mark.parametrize("spelling", [POLITICS, "medtop:11000000", POLITICS.replace("http:", "https:")])
def test_a_subject_that_the_source_states_is_not_added_again(install, spelling):
    install(one=says(Subject(uri=POLITICS, name="politics", confidence=0.9, creator="model@1")))
    own = Subject(uri=spelling, name="Politics")

    assert classify(Article(subjects=(own,))).subjects == (own,)


def test_of_two_classifiers_the_more_confident_states_the_subject(install):
    install(
        one=says(Subject(uri="http://x/1", name="a", confidence=0.5, creator="one@1")),
        two=says(Subject(uri="http://x/1", name="a", confidence=0.7, creator="two@1")),
    )

    assert [s.creator for s in classify(Article()).subjects] == ["two@1"]


def test_subjects_come_in_the_order_of_their_confidence(install):
    install(
        one=says(Subject(uri="http://x/1", name="weak", confidence=0.4), Subject(uri="http://x/3", name="none")),
        two=says(Subject(uri="http://x/2", name="strong", confidence=0.8)),
    )

    assert [s.name for s in classify(Article()).subjects] == ["strong", "weak", "none"]


def test_subjects_without_a_uri_are_told_apart_by_name(install):
    install(one=says(Subject(name="a", confidence=0.5), Subject(name="b", confidence=0.4)))

    assert [s.name for s in classify(Article()).subjects] == ["a", "b"]


def test_a_classifier_that_fails_becomes_a_warning_without_the_text(install):
    install(broken=fails)
    article = Article(headline="Kept", warnings=("earlier",))

    done = classify(article)

    assert done.warnings == ("earlier", "classifier broken failed: ZeroDivisionError")
    assert (done.headline, done.subjects) == ("Kept", ())


def test_a_classifier_that_returns_no_article_becomes_a_warning(install):
    install(old=lambda _article: ())

    assert classify(Article(headline="Kept")) == Article(
        headline="Kept", warnings=("classifier old failed: TypeError",)
    )


def test_a_classifier_bound_to_a_language_is_asked_about_no_other(install):
    (one,) = install(one=says(Subject(name="a", confidence=0.5)))
    one.LANGUAGES = frozenset({"de"})

    assert [len(classify(Article(language=language)).subjects) for language in ("de", "de-AT", "en", "")] == [
        1,
        1,
        0,
        0,
    ]


def test_the_sources_own_genres_and_urgency_are_kept(install):
    own, added = Subject(uri="genre:Opinion", name="Comment"), Subject(name="Review", confidence=0.9)
    opinion = Subject(uri="http://cv.iptc.org/newscodes/genre/Opinion", name="Opinion", confidence=0.9)
    install(one=lambda article: replace(article, genres=(*article.genres, opinion, added), urgency=1))

    done = classify(Article(genres=(own,), urgency=4))

    assert (done.genres, done.urgency) == ((own, added), 4)
    assert classify(Article()).urgency == 1


def test_what_a_classifier_takes_away_of_the_sources_comes_back(install):
    install(one=lambda article: replace(article, subjects=(), genres=()))
    article = Article(subjects=(Subject(name="a"),), genres=(Subject(name="b"),))

    assert classify(article) == article


def test_one_classifiers_failure_does_not_silence_another(install):
    install(broken=fails, well=says(Subject(uri="http://x/1", name="a", confidence=0.5)))

    assert [s.name for s in classify(Article()).subjects] == ["a"]


def test_an_article_without_a_word_passes_unchanged():
    assert classify(Article()) == Article()


def test_warming_up_loads_what_the_classifiers_need():
    warm()

    assert _module("mediatopics").model.cache_info().currsize == len(_module("mediatopics").LANGUAGES)
    assert _module("phrases")._table.cache_info().currsize == 1
    assert _module("genre")._table.cache_info().currsize == 1


def _module(name):
    return import_module(f"workers.classification.{name}")
