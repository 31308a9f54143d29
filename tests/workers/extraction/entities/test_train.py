import numpy as np
import pytest

from workers.extraction.entities import train
from workers.extraction.entities.clusters import clusters
from workers.extraction.entities.crf import marginals
from workers.extraction.entities.model import LABELS, Tagger, read, write
from workers.extraction.entities.report import found, score
from workers.extraction.entities.samples import Sample

PEOPLE = ("Anna Berg", "Olaf Sund", "Mira Kost", "Jens Holm")
TOWNS = ("Norby", "Sandvik", "Lundal", "Torsund")


def samples():
    texts = [
        (f"Yesterday {person} flew from {town} to {other}.", person, town, other)
        for person in PEOPLE
        for town in TOWNS
        for other in TOWNS
    ]
    return [
        Sample(
            text,
            tuple(
                (text.rindex(name), text.rindex(name) + len(name), kind)
                for name, kind in ((person, "person"), (town, "place"), (other, "place"))
            ),
            "made",
        )
        for text, person, town, other in texts
        if town != other
    ]


@pytest.fixture(scope="module")
def weights():
    return train.train(samples(), {})


def test_training_teaches_names_by_their_company(weights):
    text = "Yesterday Kari Moen flew from Eidfjord to Vang."

    assert {(text[start:end], kind) for start, end, kind in found(Tagger(weights), text)} == {
        ("Kari Moen", "person"),
        ("Eidfjord", "place"),
        ("Vang", "place"),
    }


def test_training_twice_gives_the_same_model(weights):
    again = train.train(samples(), {})

    assert np.array_equal(weights.table, again.table)
    assert np.array_equal(weights.moves, again.moves)


def test_the_edges_of_a_text_weigh_nothing(weights):
    assert not weights.table[weights.numbers[""]].any()
    assert not {"l", "s", ">"} & weights.numbers.keys()


def test_a_model_is_read_as_it_was_written(weights, tmp_path):
    write(weights, tmp_path / "model.npz")
    back = read(tmp_path / "model.npz")

    assert back.numbers == weights.numbers
    assert back.classes == weights.classes
    assert np.abs(back.table - weights.table).max() <= np.abs(weights.table).max() / 100


def test_the_report_counts_names_right_found_and_true():
    sample = Sample("Anna Berg left Norby.", ((0, 9, "person"), (15, 20, "place")), "made")
    lines = score([sample], lambda _: {(0, 9, "person"), (15, 20, "person")})

    assert any("person" in line and "P 0.500  R 1.000" in line for line in lines)
    assert any("F3" in line and "P 0.500  R 0.500  F1 0.500  of 2" in line for line in lines)


def test_the_words_that_keep_the_same_company_are_of_one_cluster(monkeypatch):
    monkeypatch.setattr("workers.extraction.entities.clusters.FINE", 12)
    monkeypatch.setattr("workers.extraction.entities.clusters.COARSE", 4)
    found = clusters([sample.text for sample in samples()] * 20)

    assert len({found[town] for town in TOWNS}) == 1
    assert found["Norby"][0] == "4"  # always written with a capital
    assert found["flew"][0] == "0"


def test_the_chances_of_a_word_add_up_whatever_the_runs_lengths():
    random = np.random.default_rng(3)
    lengths = np.array([3, 1, 5, 2])
    scores = random.normal(size=(11, LABELS)).astype(np.float32) * 20
    moves, edge = random.normal(size=(LABELS, LABELS)).astype(np.float32), np.zeros(LABELS, np.float32)
    together, total = marginals(scores, lengths, moves, edge, edge)
    alone = [marginals(part, np.array([len(part)]), moves, edge, edge) for part in np.split(scores, [3, 4, 9])]

    assert np.allclose(together.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(together, np.concatenate([chances for chances, _ in alone]), atol=1e-4)
    assert total == pytest.approx(sum(part for _, part in alone), rel=1e-4)
