"""The built-in topics of an article: what they say, and when they say nothing."""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from services.article import Article
from workers.classification import classify, english, mediatopics, model, phrases

SEED = (Path(__file__).parents[3] / "seeds" / "000_4d3a99b873f7ee57.txt").read_text("utf-8")
VOCABULARY = Path(__file__).parents[4] / "shared" / "data" / "classify" / "iptc" / "iptc_mapping.json"

HINDI = "भारत और रूस ने गुरुवार को अपने द्विपक्षीय रक्षा सहयोग का विस्तार करने का संकल्प लिया। " * 5
RUSSIAN = "Министры обороны России и Индии договорились расширить военное сотрудничество. " * 5
GERMAN = (
    "Die Minister der beiden Staaten vereinbarten in Berlin eine engere Zusammenarbeit im Bereich Verteidigung. " * 5
)
GIBBERISH = "Zxq vrrt plomk dwee uuyt ghhj bnnm qazx wsxe dcrf vtgb yhnu jmik olpq. " * 10

CRICKET = Article(
    language="en",
    headline="India win second Test by six wickets",
    body="The captain's unbeaten century and five wickets by the fast bowler took the hosts to victory "
    "in the Test match before lunch on the fourth day, and they lead the cricket series 2-0.",
)


def topics(article, classifier=mediatopics):
    return {subject.name for subject in classifier.classify(article)}


def test_the_sample_story_of_a_defence_summit_is_politics():
    assert topics(Article(body=SEED)) == {"politics"}


def test_the_sample_story_is_about_defence_and_diplomacy():
    found = {s.name: s for s in phrases.classify(Article(body=SEED))}

    assert {"defence", "diplomacy", "international relations"} <= found.keys()
    assert all(found[name].evidence for name in ("defence", "diplomacy", "international relations"))


def test_a_match_report_is_sport_and_cricket():
    assert topics(CRICKET) == {"sport"}
    assert topics(CRICKET, phrases) == {"cricket"}


@pytest.mark.parametrize("article", [Article(body=SEED), CRICKET])
def test_evidence_is_in_the_text(article):
    text = " ".join(english.words(f"{article.headline} {article.body}"))
    evidence = [term for subject in classify(article).subjects for term in subject.evidence]

    assert evidence
    assert all(f" {term} " in f" {text} " for term in evidence)


def test_the_first_evidence_is_what_weighed_most():
    shipped = mediatopics._model()
    scores = shipped.score(english.words(CRICKET.body))
    sport = shipped.codes.index("15000000")

    column = scores.contributions[:, sport]
    assert shipped.evidence(scores, sport, 1) == (shipped.terms[scores.known[column.argmax()]],)
    assert len(shipped.evidence(scores, sport, 99)) == (column > 0).sum()


def test_every_subject_names_its_creator_and_its_confidence():
    subjects = classify(Article(body=SEED)).subjects

    assert {s.creator for s in subjects} == {"dropwire-mediatopics@1", "dropwire-phrases@1"}
    assert all(0.4 <= s.confidence <= 1 and len(s.evidence) <= 5 for s in subjects)


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize("text", [GIBBERISH, "Ministers discuss defence", "", "12 34 56 " * 50])
def test_a_text_that_says_too_little_gets_no_topic(text, language):
    assert classify(Article(body=text, language=language)).subjects == ()


@pytest.mark.parametrize("text", [HINDI, RUSSIAN, GERMAN])
def test_other_languages_get_no_topic_even_if_none_is_stated(text):
    assert classify(Article(body=text)).subjects == ()


QUOTED = "The two sides reaffirmed the strategic partnership of the two countries and their armed forces. "


@pytest.mark.parametrize("text", [GERMAN, HINDI + QUOTED, RUSSIAN + QUOTED])
def test_an_english_quotation_or_ascii_letters_make_no_english_text(text):
    assert english.english(Article(body=text)) == ([], [])


@pytest.mark.parametrize("language", ["hi", "ru", "de", "de-AT", "english-ish"])
def test_a_text_stated_to_be_in_another_language_is_left_alone(language):
    assert classify(Article(body=SEED, language=language)).subjects == ()


@pytest.mark.parametrize("language", ["en", "en-GB", "EN", "en-us"])
def test_every_english_is_english(language):
    assert topics(Article(body=SEED, language=language)) == {"politics"}


def test_an_article_without_a_body_is_judged_by_its_description():
    assert topics(Article(headline=CRICKET.headline, description=CRICKET.body)) == {"sport"}


def test_an_undecided_model_states_nothing(monkeypatch):
    monkeypatch.setattr(mediatopics, "THRESHOLD", 1.01)

    assert topics(CRICKET) == set()


def test_two_likely_topics_are_both_stated_the_likelier_first(monkeypatch):
    monkeypatch.setattr(mediatopics, "THRESHOLD", 0.0)
    found = mediatopics.classify(CRICKET)

    assert len(found) == len(mediatopics.TOPICS)
    assert [s.confidence for s in found] == sorted((s.confidence for s in found), reverse=True)


def test_the_shipped_model_is_small_and_holds_no_pickle():
    source = files("workers.classification") / "data" / "mediatopics.npz"
    with source.open("rb") as file, np.load(file, allow_pickle=False) as parts:
        kinds = {parts[name].dtype.kind for name in parts.files}

    assert "O" not in kinds
    assert len(source.read_bytes()) < 3_000_000
    assert set(model.read(source).codes) == set(mediatopics.TOPICS)


def test_a_pickle_in_a_model_file_is_refused(tmp_path):
    np.savez(tmp_path / "evil.npz", terms=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ValueError, match="allow_pickle"):
        model.read(tmp_path / "evil.npz")


def test_codes_and_names_are_the_official_ones():
    if not VOCABULARY.exists():
        pytest.skip(f"IPTC's vocabulary is not here ({VOCABULARY.name})")
    official = json.loads(VOCABULARY.read_bytes())
    table = phrases._table()
    for code, name in {**mediatopics.TOPICS, **table.names}.items():
        topic = official[f"medtop:{code}"]
        assert (topic["Name (en-GB)"], topic["NewsCode-URI"]) == (name, mediatopics.SCHEME + code)
        assert not isinstance(topic["RetiredDate"], str), f"{name} is retired"


def test_a_form_of_words_belongs_to_one_phrase_of_a_topic():
    for form, matches in phrases._table().forms.items():
        codes = [code for code, _ in matches]
        assert len(codes) == len(set(codes)), form
