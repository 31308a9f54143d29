"""`dropwire train`: what it says, and the exit codes."""

import json

import pytest
from click.testing import CliRunner

from services.cli import main
from tests.workers.classification.labels.newsroom import single, table


def train(*arguments):
    return CliRunner().invoke(main, ["train", *map(str, arguments)])


@pytest.fixture
def examples(tmp_path):
    return table(tmp_path / "desk.csv", [*single(), ("", "Ports")])


def test_a_model_is_written_and_named_with_its_setting(examples, tmp_path):
    done = train(examples, "--out", tmp_path / "desk.npz")

    assert done.exit_code == 0
    assert done.stdout == ""
    assert "skipped desk.csv:62: the text is empty" in done.stderr
    assert f"3 labels of 60 examples; DROPWIRE_LABELS={tmp_path / 'desk.npz'}" in done.stderr
    assert (tmp_path / "desk.npz").stat().st_size < 100_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.csv", "desk.npz"]


def test_the_report_is_json_where_nobody_looks_on(examples, tmp_path):
    found = json.loads(train(examples, "--out", tmp_path / "desk.npz", "--report").stdout)

    assert {"accuracy", "macro_f1", "coverage", "calibration_error", "confusion", "doubtful"} <= found.keys()
    assert [row["label"] for row in found["labels"]] == ["Courts", "Farms", "Ports"]
    assert found["skipped"] == [{"file": "desk.csv", "line": 62, "reason": "the text is empty"}]


def test_training_twice_gives_the_same_bytes(examples, tmp_path):
    for name in ("a.npz", "b.npz"):
        train(examples, "--out", tmp_path / name)

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--out", "desk.model"], "a model's name ends in .npz or .dropwire"),
        (["--out", "desk.npz", "--label", "rubric"], "no column rubric; there are: text, label"),
        (["--out", "desk.npz", "--threshold", "2"], "not in the range"),
        ([], "Missing option '--out'"),
    ],
)
def test_misuse_is_named_and_writes_nothing(examples, tmp_path, monkeypatch, arguments, reason):
    monkeypatch.chdir(tmp_path)
    done = train(examples, *arguments)

    assert done.exit_code != 0
    assert reason in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["desk.csv"]
