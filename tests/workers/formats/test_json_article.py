import json

import pytest

from services.errors import Rejected
from tests.workers.formats.pairs import article, articles, expected, from_data, reason
from workers.formats import read


def test_a_full_object_becomes_its_article():
    assert from_data("full.article.json") == expected("full.article.json")


def test_an_array_of_objects_is_many_articles():
    found = list(read("a.json", b'[{"title": "Bridge opens"}, 5, {"title": "School closes"}]'))

    assert [one.headline for one in found if not isinstance(one, Rejected)] == ["Bridge opens", "School closes"]
    assert [(one.reason, one.facts["entry"]) for one in found if isinstance(one, Rejected)] == [("no_article", "2")]


def test_articles_wrapped_in_an_answer_are_read():
    assert len(articles("a.json", b'{"status": "ok", "articles": [{"title": "Bridge opens"}, {"title": "B c"}]}')) == 2


def test_angle_brackets_of_a_company_are_no_markup():
    assert article("a.json", b'{"title": "ATT <T> up", "text": "ATT <T> rose, a < b."}').body == "ATT <T> rose, a < b."


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{}", "no_article"),
        (b'{"price": 5}', "no_article"),
        (b"[]", "no_items"),
        (b'{"title": ', "invalid_json"),
        (b'{"name": "Oslo - Bergen", "id": 7}', "no_article"),
        (
            b'{"title": "Press day", "text": "At the port.", "start_date": "2025-12-04", "endDate": "2025-12-05"}',
            "no_article",
        ),
        (b'{"$schema": "http://json-schema.org/draft-07/schema#", "title": "News"}', "no_article"),
        (b'{"title": NaN}', "invalid_json"),
        (b'{"title": "\\ud800"}', "invalid_json"),
        (b'{"a":' * 100_000, "corrupt"),
        (b"[[" * 100_000, "corrupt"),
    ],
)
def test_what_is_no_article_is_rejected_with_the_reason(data, why):
    assert reason("a.json", data) == why


def test_the_answer_of_an_api_is_taken_out_of_its_envelope():
    inner = {"headline": "Port is closed", "body": "The port of Rotterdam was closed on Tuesday after a fire."}

    for envelope in (
        {"api_version": "1.1", "data": {"meta": {"id": 1}, "item": inner}},
        {"response": {"article": inner}},
        {"data": {"items": [{"item": inner}]}},
    ):
        assert article("a.json", json.dumps(envelope).encode()).headline == "Port is closed"


def test_an_answer_of_a_form_with_lists_of_one_and_bare_line_breaks_is_read():
    found = article(
        "a.json", b'{"Headline": ["Port is closed"], "Body": ["The port was closed\non Tuesday after a fire."]}'
    )

    assert found.headline == "Port is closed"
    assert found.body.startswith("The port was closed")


def test_names_are_known_however_their_words_are_parted():
    for names in (("datePublished", "date_modified"), ("date-published", "DateModified")):
        fields = dict.fromkeys(names, "2025-12-04T10:00:00Z") | {"title": "Port is closed", "article-body": "One. Two."}

        found = article("a.json", json.dumps(fields).encode())

        assert (found.firstcreated.value, found.body) == ("2025-12-04T10:00:00+00:00", "One. Two.")


def test_a_date_that_is_none_leaves_the_next_to_be_read():
    fields = {"title": "Port", "text": "One. Two.", "published": True, "created": "2025-12-04", "embargo": "0001-01-01"}

    found = article("a.json", json.dumps(fields).encode())

    assert found.versioncreated.value == "2025-12-04"
    assert (found.embargoed, found.warnings) == (None, ("embargo is not a date",))


def test_status_rights_section_and_note_are_read():
    fields = {
        "headline": "Port is closed",
        "body": "One. Two.",
        "status": "killed",
        "section": "World",
        "genre": "Analysis",
        "editors_note": "Adds quotes",
        "copyright": "Example",
        "urgency": "3",
    }

    found = article("a.json", json.dumps(fields).encode())

    assert (found.pubstatus, found.ednote, found.copyrightholder, found.urgency) == (
        "canceled",
        "Adds quotes",
        "Example",
        3,
    )
    assert [topic.name for topic in (*found.subjects, *found.genres)] == ["World", "Analysis"]
