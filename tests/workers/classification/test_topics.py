"""The built-in topics of an article: what they say, and when they say nothing."""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import workers.classification
from services.article import Article
from workers.classification import classify, mediatopics, model, phrases
from workers.classification.words import words

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


SUMMIT = Article(language="en", body=SEED)


def topics(article, classifier=mediatopics):
    return {subject.name for subject in classifier.classify(article).subjects}


def test_the_sample_story_of_a_defence_summit_is_politics():
    assert topics(SUMMIT) == {"politics"}


def test_the_sample_story_is_about_defence_and_diplomacy():
    found = {s.name: s for s in phrases.classify(SUMMIT).subjects}

    assert {"defence", "diplomacy", "international relations"} <= found.keys()
    assert all(found[name].evidence for name in ("defence", "diplomacy", "international relations"))


def test_a_match_report_is_sport_and_cricket():
    assert topics(CRICKET) == {"sport"}
    assert topics(CRICKET, phrases) == {"cricket"}


@pytest.mark.parametrize("article", [SUMMIT, CRICKET])
def test_evidence_is_in_the_text(article):
    text = " ".join(words(f"{article.headline} {article.body}"))
    evidence = [term for subject in classify(article).subjects for term in subject.evidence]

    assert evidence
    assert all(f" {term} " in f" {text} " for term in evidence)


def test_the_first_evidence_is_what_weighed_most():
    shipped = mediatopics.model("en")
    scores = shipped.score(words(CRICKET.body))
    sport = shipped.codes.index("15000000")

    column = scores.contributions[:, sport]
    assert shipped.evidence(scores, sport, 1) == (shipped.vocabulary.terms[scores.known[column.argmax()]],)
    assert len(shipped.evidence(scores, sport, 99)) == (column > 0).sum()


def test_every_subject_names_its_creator_and_its_confidence():
    subjects = classify(SUMMIT).subjects

    assert {s.creator for s in subjects} == {"dropwire-mediatopics@2", "dropwire-phrases@2"}
    assert all(0.4 <= s.confidence <= 1 and len(s.evidence) <= 5 for s in subjects)


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize("text", [GIBBERISH, "Ministers discuss defence", "", "12 34 56 " * 50])
def test_a_text_that_says_too_little_gets_no_topic(text, language):
    assert classify(Article(body=text, language=language)).subjects == ()


@pytest.mark.parametrize("text", [HINDI, RUSSIAN, GERMAN, SEED])
def test_an_article_whose_language_is_not_known_gets_no_topic(text):
    assert classify(Article(body=text)).subjects == ()


@pytest.mark.parametrize("language", ["hi", "ru", "nl", "sv-SE", "english-ish"])
def test_a_text_stated_to_be_in_another_language_is_left_alone(language):
    assert classify(Article(body=SEED, language=language)).subjects == ()


@pytest.mark.parametrize("language", ["en", "en-GB", "EN", "en-us"])
def test_every_english_is_english(language):
    assert {"politics", "defence"} <= topics(Article(body=SEED, language=language), workers.classification)


def test_an_article_without_a_body_is_judged_by_its_description():
    assert topics(Article(language="en", headline=CRICKET.headline, description=CRICKET.body)) == {"sport"}


def test_an_undecided_model_states_nothing(monkeypatch):
    monkeypatch.setattr(mediatopics, "THRESHOLD", {"en": 1.01})

    assert topics(CRICKET) == set()


def test_two_likely_topics_are_both_stated_the_likelier_first(monkeypatch):
    monkeypatch.setattr(mediatopics, "THRESHOLD", {"en": 0.0})
    found = classify(CRICKET).subjects[: len(mediatopics.TOPICS)]

    assert len(found) == len(mediatopics.TOPICS)
    assert [s.confidence for s in found] == sorted((s.confidence for s in found), reverse=True)


@pytest.mark.parametrize(
    ("language", "headline", "body"),
    [
        (
            "de",
            "Bayern verliert",
            "Der Trainer war nach der Niederlage im Stadion enttäuscht, der Stürmer schoss kein Tor.",
        ),
        ("fr", "Défaite du PSG", "L'entraîneur regrette la défaite au stade; l'attaquant n'a marqué aucun but."),
        (
            "es",
            "Derrota del Betis",
            "El entrenador lamentó la derrota en el estadio; el delantero no marcó ningún gol.",
        ),
        ("pt", "Derrota do Santos", "O treinador lamentou a derrota no estádio; o atacante não marcou nenhum gol."),
        (
            "it",
            "Sconfitta del Milan",
            "L'allenatore dopo la sconfitta allo stadio: l'attaccante non ha segnato un gol.",
        ),
    ],
)
def test_a_match_report_is_sport_in_six_languages(language, headline, body):
    (sport,) = mediatopics.classify(Article(language=language, headline=headline, body=body)).subjects

    assert sport.name == "sport"
    assert set(sport.evidence) <= set(words(f"{headline} {body}"))


def test_calibrated_probabilities_are_finite_and_keep_the_models_order():
    for chances in ([1.0, 0.0, 0.0], [0.5, 0.3, 0.2], [1 / 3, 1 / 3, 1 / 3], [0.999, 0.001, 0.0]):
        found = mediatopics.calibrated(np.array(chances, np.float32), mediatopics.CALIBRATION["en"])

        assert (np.diff(found) <= 1e-6).all()
        assert 0 <= found.min() <= found.max() <= 1


def test_a_second_topic_is_likelier_beside_a_first_than_its_share_says():
    found = mediatopics.calibrated(np.array([0.8, 0.19, 0.005, 0.005], np.float32), mediatopics.CALIBRATION["en"])

    assert found[1] > 0.5


def test_the_shipped_model_is_small_and_holds_no_pickle():
    source = files("workers.classification") / "data" / "mediatopics.npz"
    with source.open("rb") as file, np.load(file, allow_pickle=False) as parts:
        kinds = {parts[name].dtype.kind for name in parts.files}

    assert "O" not in kinds
    assert len(source.read_bytes()) < 3_000_000
    assert set(model.read(source).codes) == set(mediatopics.TOPICS)


def test_a_pickle_in_a_model_file_is_refused(tmp_path):
    np.savez(tmp_path / "evil.npz", codes=np.array([{"a": 1}], dtype=object))

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
