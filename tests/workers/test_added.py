import signal

import pytest

from services.article import Article, Subject
from services.errors import SettingsError
from tests.spools import settings_of, spool_of
from workers.adapters.mentions import with_entities
from workers.added import Added, Annotator, annotate, check, load
from workers.bench import Bench, hold
from workers.preview import worked


def upper(articles):
    return [Article(headline=article.headline.upper(), language=article.language) for article in articles]


def test_annotators_work_on_the_articles_that_they_serve():
    articles = [Article(headline="a", language="en"), Article(headline="b", language="de-AT"), Article(headline="c")]

    found = annotate(articles, [Annotator("upper", frozenset({"de"}), upper)])

    assert [article.headline for article in found] == ["a", "B", "c"]


def test_one_that_fails_costs_a_warning():
    def fail(_articles):
        raise MemoryError

    found = annotate([Article(headline="a")], [Annotator("big", None, fail), Annotator("upper", None, upper)])

    assert found == [Article(headline="A")]
    assert annotate([Article()], [Annotator("big", None, fail)])[0].warnings == ("big failed: MemoryError",)


def test_one_that_loses_an_article_has_failed():
    found = annotate([Article(), Article()], [Annotator("lossy", None, lambda articles: articles[1:])])

    assert [article.warnings for article in found] == [("lossy failed: ValueError",)] * 2


def test_nobody_is_asked_about_nothing():
    assert annotate([Article(language="en")], [Annotator("danish", frozenset({"da"}), pytest.fail)]) == [
        Article(language="en")
    ]


def test_labels_are_added_to_the_subjects_and_none_twice(tmp_path):
    (tmp_path / "desk.toml").write_text('[ports]\nrule = "port"\n', encoding="utf-8")
    (tmp_path / "more.toml").write_text('[ports]\nrule = "port*"\n', encoding="utf-8")
    added = load(settings_of(tmp_path, labels=f"{tmp_path}/desk.toml, {tmp_path}/more.toml"))

    (found,) = annotate([Article(body="The port.", subjects=(Subject(name="own"),))], added.classifiers)

    assert [subject.name for subject in found.subjects] == ["own", "ports"]


def test_what_the_settings_name_and_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingsError, match=r"nothing\.toml"):
        load(settings_of(tmp_path, labels="nothing.toml"))


@pytest.mark.parametrize(
    "setting", [{"labels": "none.toml"}, {"spacy": "no_such_pipeline"}, {"onnx": "no/such/folder"}]
)
def test_what_is_not_there_is_said_before_any_worker_starts(tmp_path, setting):
    with pytest.raises(SettingsError, match=next(iter(setting.values()))):
        check(settings_of(tmp_path, **setting))


def test_the_entities_of_the_newsroom_s_own_model_stand_in_place_of_ours():
    own = Annotator("own", None, lambda articles: [with_entities(one, [("ORG", 0, 7, 0.9)]) for one in articles])

    found = worked(
        Article(headline="Ada Lee left", body="Ada Lee left Oslo on Tuesday, she said.", language="en"), Added((own,))
    )

    assert [(entity.type, entity.name) for entity in found.facts.entities] == [("organisation", "Ada Lee")]


def test_a_batch_that_is_worked_on_at_once_has_the_time_of_all_its_articles(tmp_path, redis_url):
    spool_of(tmp_path)
    (tmp_path / "marks").mkdir()
    desk = Bench(settings_of(tmp_path, cpu_limit=100), redis_url, tmp_path / "marks")

    with hold(desk, "job", ["a"]) as hand, hand.together(3):
        armed = signal.getitimer(signal.ITIMER_PROF)[0]
    desk.store.redis.close()

    assert 200 < armed < 301
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
