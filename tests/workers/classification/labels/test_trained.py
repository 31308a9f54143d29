import io
import json
import random

import numpy as np
import pytest

from services.article import Article
from services.errors import SettingsError
from tests.workers.classification.labels.newsroom import single, table, text
from workers.classification.labels.examples import Columns, read
from workers.classification.labels.reporting import as_text, report
from workers.classification.labels.tokens import spelled, words
from workers.classification.labels.trained import is_model, write
from workers.classification.labels.trained import read as read_model
from workers.classification.labels.training import train

HAN = {"港口": "货船集装箱码头起重机吊装进出港", "法院": "法官判决律师陪审团上诉开庭审理"}


def learnt(tmp_path, rows, several=False, header=("text", "label"), **options):
    found = read([table(tmp_path / "desk.csv", rows, header=header)], Columns(), several=several)
    return train(found, several=several or found.several, **options)


def model(tmp_path, rows, **options):
    done = learnt(tmp_path, rows, **options)
    write(done.trained, done.terms, tmp_path / "desk.npz")
    return read_model(tmp_path / "desk.npz")


def test_an_article_gets_the_label_that_its_words_make_likely(tmp_path):
    (subject,) = model(tmp_path, single()).classify(Article(headline="Harbour crane", body="The cargo ship docks."))

    assert (subject.uri, subject.name) == ("urn:dropwire:label:Ports", "Ports")
    assert subject.confidence > 0.8
    assert {"harbour", "crane"} <= set(subject.evidence)
    assert subject.creator.startswith("desk@")
    assert len(subject.creator) == len("desk@") + 8


def test_an_article_of_other_words_gets_none(tmp_path):
    found = model(tmp_path, single())

    assert not found.classify(Article(headline="Neue Oper eröffnet", body="Die Kritik war sich ein ship uneins."))
    assert not found.classify(Article())


def test_an_article_may_have_several_labels_or_none(tmp_path):
    both = [(f"{text('Ports', n)} {text('Courts', n + 3)}", "Ports;Courts") for n in range(20)]
    none = [(f"the town said that people came and went number{n}", "") for n in range(20)]
    found = model(tmp_path, [*single(), *both, *none])

    assert {one.name for one in found.classify(Article(body="The judge and jury saw the cargo ship."))} == {
        "Ports",
        "Courts",
    }
    assert not found.classify(Article(body="The town said that people came and went as usual."))


def test_a_script_that_parts_no_words_is_learnt_by_pairs_of_characters(tmp_path):
    draw = random.Random(5)
    parts = {label: [runs[at : at + 2] for at in range(0, len(runs) - 1, 2)] for label, runs in HAN.items()}
    rows = [("今天" + "".join(draw.sample(parts[label], 4)) + f"{n}", label) for label in HAN for n in range(20)]

    (subject,) = model(tmp_path, rows).classify(Article(headline="货船", body="集装箱在码头"))

    assert subject.name == "港口"
    assert subject.uri == "urn:dropwire:label:%E6%B8%AF%E5%8F%A3"


def test_words_of_any_script():
    assert words("Łódź\u2019s 3 Straßen ÉTÉ") == ["łodz", "s", "3", "strassen", "ete"]
    assert words("हिन्दी में") == ["हिन्दी", "में"]
    assert words("港口船 A") == ["港口", "口船", "a"]
    assert [spelled("港口 口船"), spelled("港口 船"), spelled("big ship")] == ["港口船", "港口 船", "big ship"]


def test_equal_examples_give_equal_bytes_in_whatever_order(tmp_path):
    first = learnt(tmp_path, single())
    second = learnt(tmp_path, single()[::-1])
    write(first.trained, first.terms, tmp_path / "a.npz")
    write(second.trained, second.terms, tmp_path / "b.npz")

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_model_of_examples_with_languages_serves_those(tmp_path):
    rows = [(text, label, "en-GB") for text, label in single()]

    assert model(tmp_path, rows, header=("text", "label", "language")).languages == {"en"}
    assert model(tmp_path, single()).languages is None


def test_the_report_says_what_is_learnt_and_what_is_labelled_wrongly(tmp_path):
    rows = single(40)
    rows[3] = (rows[3][0], "Farms")
    found = report(learnt(tmp_path, rows).judged, several=False)

    assert found.accuracy > 0.95
    assert sum(map(sum, found.confusion)) == found.examples == 120
    assert (found.doubtful[0].line, found.doubtful[0].labels, found.doubtful[0].doubt) == (5, ("Farms",), "Ports")
    assert {row.label for row in found.labels} == {"Ports", "Courts", "Farms"}
    shown = as_text(found)
    assert "desk.csv:5  Farms: rather Ports" in shown
    assert "Confusion" in shown


def test_a_threshold_that_is_given_is_that_of_all(tmp_path):
    assert set(learnt(tmp_path, single(), threshold=0.7).trained.header.thresholds) == {0.7}


def changed(path, **parts):
    with np.load(path) as found:
        kept = dict(found)
    packed = io.BytesIO()
    np.savez(packed, **{**kept, **parts})
    path.write_bytes(packed.getvalue())


def header(path, **fields):
    with np.load(path) as found:
        stated = json.loads(found["header"].tobytes())
    return np.frombuffer(json.dumps({**stated, **fields}).encode(), np.uint8)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:2_000]), "no model of `dropwire train`, or damaged"),
        (lambda path: path.write_bytes(b""), "no model"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + b"\0" * 100), "no model"),
        (lambda path: np.savez(path, a=np.zeros(3)), "no model"),
        (lambda path: np.savez(path, header=np.array([{"a": 1}], object)), "no model"),
        (lambda path: changed(path, bias=np.zeros(9)), "do not fit"),
        (lambda path: changed(path, idf=np.full(3, np.nan)), "do not fit"),
        (lambda path: changed(path, header=header(path, format="other")), "do not fit"),
        (lambda path: changed(path, header=header(path, version=2)), "made by a newer Dropwire"),
        (lambda path: path.unlink(), "No such file"),
    ],
)
def test_a_file_that_is_no_sound_model_is_refused(tmp_path, damage, reason):
    model(tmp_path, single())
    damage(tmp_path / "desk.npz")

    with pytest.raises(SettingsError, match=reason):
        read_model(tmp_path / "desk.npz")


def test_a_byte_changed_anywhere_is_noticed(tmp_path):
    model(tmp_path, single())
    path = tmp_path / "desk.npz"
    whole = path.read_bytes()
    for place in range(200, len(whole) * 2 // 3, len(whole) // 23):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        try:
            found = read_model(path)
        except SettingsError:
            continue
        assert found.classify(Article(body="The cargo ship and the harbour crane"))  # a byte that says nothing


def test_a_model_is_told_from_rules_by_name_or_content(tmp_path):
    model(tmp_path, single())
    (tmp_path / "desk.npz").rename(tmp_path / "desk.model")

    assert is_model(tmp_path / "desk.model")
    assert is_model(tmp_path / "gone.npz")
    assert not is_model(table(tmp_path / "labels.toml", []))
