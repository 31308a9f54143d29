"""The command: what scripts rely on, and what a person sees."""

import json
import shutil
import subprocess
import sys

import pytest

from services.cli import main
from tests.product import ROOT, Product, environment, story

SEED = ROOT / "seeds" / "000_4d3a99b873f7ee57.txt"


def dropwire(*command, folder, **settings):
    return subprocess.run(
        [sys.executable, "-m", "services", *map(str, command)],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_imports_neither_redis_nor_rq(tmp_path):
    code = "import sys; from services import cli; sys.exit(bool({'redis', 'rq', 'structlog'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_and_stands_in_the_readme(command, tmp_path):
    done = dropwire(command, "--help", folder=tmp_path)

    assert done.returncode == 0
    assert main.commands[command].hidden or f"`dropwire {command}" in (ROOT / "README.md").read_text()


def test_read_shows_the_sample_without_redis(tmp_path):
    done = dropwire("read", SEED, "--json", folder=tmp_path, redis_url="redis://127.0.0.1:1/0")

    article = json.loads(done.stdout)
    assert done.returncode == 0
    assert article["versioncreated"] == {"value": "2025-12-04", "precision": "day", "origin": "header line"}
    assert article["images"][0]["credit"] == "PIB Photo gallery/ANI Photo"
    assert article["language"] == "en"
    assert (article["file"], article["format"]) == (str(SEED), "text")


def test_read_says_why_a_file_would_be_rejected_and_exits_with_1(tmp_path):
    (tmp_path / "empty.txt").touch()
    done = dropwire("read", "empty.txt", folder=tmp_path)

    assert done.returncode == 1
    assert json.loads(done.stdout) == {"rejected": "empty", "file": "empty.txt"}


def test_a_misspelt_setting_stops_the_start_and_is_named(tmp_path):
    done = dropwire("status", folder=tmp_path, workres="3")

    assert done.returncode == 1
    assert "DROPWIRE_WORKRES: no such option" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["run", "work"])
def test_labels_that_are_not_there_stop_the_start_and_are_named(tmp_path, command):
    done = dropwire(command, folder=tmp_path, labels="none.toml")

    assert done.returncode == 1
    assert done.stderr.startswith("Error: none.toml: ")
    assert not (tmp_path / "spool").exists()


def test_a_command_that_does_not_exist_is_misuse(tmp_path):
    assert dropwire("publish", folder=tmp_path).returncode == 2


def test_status_without_a_running_service_says_so_in_one_line(tmp_path):
    done = dropwire("status", folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr == "Error: nothing is running on spool: start `dropwire run`, or set DROPWIRE_REDIS_URL\n"


def test_ingest_starts_what_is_needed_sums_up_and_leaves_nothing_running(tmp_path):
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    for number in range(7):
        (source / "sub" / f"{number}.txt").write_text(story(number))
    (source / "copy.txt").write_text(story(0))
    (source / "empty.txt").touch()
    (source / "upload.part").write_text("half a st")
    done = dropwire("ingest", source, "--json", folder=tmp_path)

    summary = json.loads(done.stdout)
    assert done.returncode == 1  # one was rejected
    assert (summary["files"], summary["articles"], summary["ignored"]) == (9, 9, 1)
    assert summary["outcomes"] == {"published": 7, "duplicate": 1, "rejected": 1}
    assert summary["reasons"] == {"empty": 1}
    assert not [path for path in (tmp_path / "inbox").rglob("*") if path.is_file()]
    assert len(list((tmp_path / "spool/archive").rglob("*.txt"))) == 8
    assert dropwire("status", folder=tmp_path).returncode == 1  # its redis has gone with it


def test_ingest_uses_the_workers_that_run(tmp_path):
    with Product(tmp_path) as product:
        product.wait_until_ready()
        shutil.copy(SEED, tmp_path / "seed.txt")
        done = dropwire("ingest", "seed.txt", "--json", folder=tmp_path)

        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["outcomes"] == {"published": 1}
        assert product.run("status").returncode == 0


def test_subscribe_prints_json_lines_in_a_pipe_and_stops_at_its_limit(tmp_path):
    with Product(tmp_path) as product:
        product.wait_until_ready()
        for number in range(3):
            product.drop(f"{number}.txt", story(number))
        first = dropwire("subscribe", "--group", "desk", "--since", "beginning", "--limit", "3", folder=tmp_path)
        again = dropwire("subscribe", "--since", "beginning", "--limit", "2", folder=tmp_path)

        assert len({json.loads(line)["subject"] for line in first.stdout.splitlines()}) == 3
        assert len(again.stdout.splitlines()) == 2
