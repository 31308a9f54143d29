from services.errors import Rejected
from tests.workers.formats.pairs import DATA, article, expected, reason
from workers.formats import read


def test_good_lines_become_articles_and_each_bad_one_is_rejected_alone():
    found = list(read("full.jsonl", (DATA / "full.jsonl").read_bytes()))
    bad = [one for one in found if isinstance(one, Rejected)]

    assert [one for one in found if not isinstance(one, Rejected)] == expected("full.jsonl")
    assert [(one.reason, one.facts["line"]) for one in bad] == [("invalid_json", "3"), ("no_article", "4")]


def test_a_single_line_is_read_when_the_name_says_so():
    assert article("a.ndjson", b'{"title": "Bridge opens", "text": "It is open."}').format == "jsonl"


def test_long_lines_are_read_even_if_the_name_says_json():
    line = b'{"title": "Bridge opens", "text": "' + b"It is open. " * 900 + b'"}\n'

    assert len(list(read("a.json", line * 3))) == 3


def test_a_cut_last_line_costs_only_itself():
    first, last = read("a.jsonl", b'{"title": "Bridge opens"}\n{"title": "Cut')

    assert first.headline == "Bridge opens"
    assert (last.reason, last.facts["line"]) == ("invalid_json", "2")


def test_a_file_of_blank_lines_is_empty():
    assert reason("a.jsonl", b"\n\n\n") == "empty"
