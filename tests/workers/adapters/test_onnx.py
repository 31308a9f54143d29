import json
from pathlib import Path

import numpy as np
import pytest

from services.article import Article
from services.errors import SettingsError
from services.facts import Span
from workers.adapters.onnx import Model

pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")
pytest.importorskip("onnx", reason="onnx, which makes the tests' models, is not installed")

WORDS = {"[UNK]": 0, "ada": 1, "lee": 2, "oslo": 3, "port": 4, "strike": 5}


@pytest.fixture
def made(tmp_path):
    """Make a model on disk that looks each word's scores up, and for a text takes their mean."""

    def make(labels, scores, *, tokens, **config):
        import onnx
        from onnx import TensorProto, helper
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        weights = helper.make_tensor("weights", TensorProto.FLOAT, np.shape(scores), np.ravel(scores))
        nodes = [helper.make_node("Gather", ["weights", "input_ids"], ["logits" if tokens else "each"])]
        if not tokens:
            nodes.append(helper.make_node("ReduceMean", ["each"], ["logits"], axes=[1], keepdims=0))
        graph = helper.make_graph(
            nodes,
            "lookup",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, None)],
            [weights],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.save(model, tmp_path / "model.onnx")
        tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.save(str(tmp_path / "tokenizer.json"))
        architecture = "BertForTokenClassification" if tokens else "BertForSequenceClassification"
        said = {"architectures": [architecture], "id2label": {str(n): label for n, label in enumerate(labels)}}
        (tmp_path / "config.json").write_text(json.dumps(said | config))
        return tmp_path

    return make


def entities(made, **config):
    labels = ["O", "B-PER", "I-PER", "B-LOC"]
    scores = [[9, 0, 0, 0], [0, 9, 0, 0], [0, 0, 9, 0], [0, 0, 0, 9], [9, 0, 0, 0], [9, 0, 0, 0]]
    return made(labels, scores, tokens=True, **config)


def test_labelled_tokens_become_entities(made):
    model = Model(entities(made))

    (found,) = model.extract_all([Article(body="Ada Lee left Oslo. Ada Lee is back.")])

    assert [(entity.type, entity.name) for entity in found.facts.entities] == [("person", "Ada Lee"), ("place", "Oslo")]
    assert found.facts.entities[0].mentions == (Span(start=0, end=7), Span(start=19, end=26))
    assert found.facts.entities[0].confidence == pytest.approx(1.0, abs=0.01)
    assert (model.extracts, model.classifies, model.LANGUAGES) == (True, False, None)


def test_a_long_text_is_read_to_its_end_and_nothing_twice(made):
    body = "the port " * 300 + "Ada Lee " + "the port " * 300 + "Oslo"

    (found,) = Model(entities(made)).extract_all([Article(body=body)])

    assert [(entity.name, len(entity.mentions)) for entity in found.facts.entities] == [("Ada Lee", 1), ("Oslo", 1)]


def test_a_batch_of_many_texts_keeps_its_order(made):
    found = Model(entities(made)).extract_all([Article(body=body) for body in ["Oslo", "", "the port"] * 9])

    assert [bool(article.facts.entities) for article in found] == [True, False, False] * 9


def test_a_text_s_label_becomes_its_subject(made):
    folder = made(["ports", "medtop:09000000 labour"], [[0, 0]] * 4 + [[4, 0], [0, 8]], tokens=False)

    found = Model(folder).classify_all([Article(body="port"), Article(body="strike")])

    assert [(subject.name, subject.confidence) for article in found for subject in article.subjects] == [
        ("ports", pytest.approx(0.982, abs=0.001)),
        ("labour", pytest.approx(1.0, abs=0.001)),
    ]
    assert found[1].subjects[0].uri == "http://cv.iptc.org/newscodes/mediatopic/09000000"


def test_a_model_of_several_labels_gives_each_that_is_likely(made):
    folder = made(["a", "b"], [[0, 0]] * 4 + [[4, 4], [0, 0]], tokens=False, problem_type="multi_label_classification")

    (found,) = Model(folder).classify_all([Article(body="port")])

    assert {subject.name for subject in found.subjects} == {"a", "b"}


def test_a_model_says_which_languages_it_serves(made):
    model = Model(entities(made, languages=["de", "nl"]))

    assert sorted(model.LANGUAGES) == ["de", "nl"]


def test_a_model_that_can_not_be_loaded_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"onnx: .*config"):
        Model(Path(tmp_path))
