import pytest

from services.errors import DropwireError
from tests.workers.classification.labels.newsroom import lines, single, table
from workers.classification.labels.examples import Columns, read


def read_one(path, several=False, **columns):
    return read([path], Columns(**columns), several=several)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_parts_its_columns(tmp_path, delimiter):
    found = read_one(table(tmp_path / "desk.txt", single(), delimiter=delimiter))

    assert (len(found.examples), found.labels, found.several) == (60, ("Courts", "Farms", "Ports"), False)
    assert found.examples[0].place == "desk.txt:2"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = table(tmp_path / "desk.csv", single())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(read_one(path).examples) == 60


def test_columns_have_the_names_that_are_given(tmp_path):
    rows = [("Headline", text, "en", label) for text, label in single()]
    path = table(tmp_path / "desk.csv", rows, header=("kop", "tekst", "taal", "rubriek"))

    found = read_one(path, text="tekst", label="rubriek", headline="kop", language="taal")

    assert (found.examples[0].headline, found.examples[0].language) == ("Headline", "en")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, r"which column has the text\? \(--text COLUMN\); there are: tekst, rubriek"),
        ({"text": "tekst"}, r"which column has the label\?"),
        ({"text": "tekst", "label": "sectie"}, "no column sectie; there are: tekst, rubriek"),
        ({"text": "tekst", "label": "rubriek", "language": "taal"}, "no column taal"),
    ],
)
def test_a_column_that_is_not_there_is_said_with_those_that_are(tmp_path, columns, reason):
    path = table(tmp_path / "desk.csv", single(), header=("tekst", "rubriek"))

    with pytest.raises(DropwireError, match=reason):
        read_one(path, **columns)


def test_bad_rows_are_told_by_line_and_cost_nothing_else(tmp_path):
    path = table(tmp_path / "desk.csv", [("a\nb", "Ports", "too much"), ("", "Ports"), *single()])
    path.write_text(path.read_text() + '"he said "no", Ports\n' + "x" * 300 + ",Ports\n" + f"x,{'y' * 300}\n")

    found = read_one(path)

    assert [str(one) for one in found.skipped] == [
        "desk.csv:2: 3 columns, where the header has 2",
        "desk.csv:4: the text is empty",
        "desk.csv:65: ',' expected after '\"'",
        "desk.csv:67: a label of 300 characters; 200 at most",
    ]
    assert len(found.examples) == 61


def test_an_unclosed_quotation_mark_is_told_where_it_opens(tmp_path):
    path = table(tmp_path / "desk.csv", single())
    path.write_text(path.read_text() + '"never closed,Ports\n')

    assert [str(one) for one in read_one(path).skipped] == ["desk.csv:62: a quotation mark is not closed"]


def test_labels_are_parted_by_semicolons_or_a_list(tmp_path):
    rows = [{"text": text, "labels": [label, "News"] if number % 2 else label} for number, (text, label) in
            enumerate(single())]  # fmt: skip
    rows += [{"text": "nothing of the kind", "labels": []}, {"text": "two more", "labels": "Ports; News ;"}]
    found = read_one(lines(tmp_path / "desk.jsonl", rows))

    assert found.several
    assert [one.labels for one in found.examples[-3:]] == [("Farms", "News"), (), ("Ports", "News")]


def test_lines_that_are_no_json_objects_are_skipped(tmp_path):
    path = lines(tmp_path / "desk.jsonl", [{"text": text, "label": label} for text, label in single()])
    path.write_text(path.read_text() + '{"text": \n[1]\n{"text": "a"}\n{"text": "b", "label": 3}\n' + "{" * 9_000)

    assert [(one.line, one.reason.split(":")[0]) for one in read_one(path).skipped] == [
        (61, "no JSON"),
        (62, "no JSON object"),
        (63, "no label"),
        (64, "a label is a text, or a list of texts"),
        (65, "no JSON"),
    ]


def test_what_read_and_subscribe_print_and_ninjs_items_are_examples(tmp_path):
    item = {"uri": "urn:a", "type": "text", "language": "de", "headlines": [{"value": "Kopf"}]}
    rows = []
    for number, (text, label) in enumerate(single()):
        ninjs = {**item, "bodies": [{"value": text, "contenttype": "text/plain"}]}
        rows.append(
            [
                {"file": "a.txt", "headline": "Kopf", "body": text, "language": "de", "label": label},
                {"id": "1", "type": "article.published", "data": {"item": ninjs, "analysis": {}}, "label": label},
                {**ninjs, "label": label},
            ][number % 3]
        )
    found = read_one(lines(tmp_path / "desk.jsonl", rows))

    assert {(one.headline, one.language) for one in found.examples} == {("Kopf", "de")}
    assert sorted(one.text for one in found.examples) == sorted(text for text, _ in single())


def test_the_same_text_counts_once(tmp_path):
    again = [single()[0], (single()[0][0], "Farms")]
    path = table(tmp_path / "desk.csv", [*single(), *again])

    assert [one.reason for one in read_one(path).skipped] == [
        "the same as desk.csv:2",
        "the same text as desk.csv:2, labelled otherwise (--multi takes both)",
    ]
    assert read_one(path, several=True).examples[0].labels == ("Ports", "Farms")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "there is no example"),
        ([("a text", "")], "no example has a label"),
        ([*single(), ("a text", "Rare")], r"a label needs 8 examples or more; too few have: Rare \(1\)"),
        ([row for row in single() if row[1] == "Ports"], "Ports is the label of 20 of 20 examples"),
        ([(f"text {n}", f"label {n}") for n in range(1_001)], "1,001 labels, 1,000 at most: is it the right column"),
    ],
)
def test_what_can_not_be_learnt_is_said(tmp_path, rows, reason):
    with pytest.raises(DropwireError, match=reason):
        read_one(table(tmp_path / "desk.csv", rows))
