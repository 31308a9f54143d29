import msgspec
import pytest

from services.article import Image
from tests.workers.formats.pairs import SEEDS, article, expected, from_data, reason

ITEM = {"uri": "urn:x:1", "versioncreated": "2025-01-02T03:04:05Z", "pubstatus": "usable"}


def item(**fields: object) -> bytes:
    return msgspec.json.encode({**ITEM, **fields})


def test_a_full_item_of_version_1_becomes_its_article():
    assert from_data("full.ninjs.json") == expected("full.ninjs.json")


def test_an_item_of_version_3_is_read_in_full():
    found = article("a.json", (SEEDS / "rail-strike.ninjs.json").read_bytes())

    assert found.headline == "Train drivers call off Friday's strike"
    assert len(found.body.split("\n\n")) == 3
    assert (found.version, found.urgency, found.located, found.byline) == ("2", 3, "Gdansk", "Anna Kowalska")
    assert found.images == (
        Image(
            uri="https://agency.example.org/photo-7.jpg",
            caption="Passengers wait on a platform in Gdansk on Thursday.",
            credit="Jan Nowak",
        ),
    )
    assert found.firstcreated.value == "2025-11-20T16:02:00+00:00"
    assert found.subjects[0].uri == "http://cv.iptc.org/newscodes/mediatopic/20000522"


def test_a_canceled_item_needs_no_text():
    found = article("a.json", item(pubstatus="canceled"))

    assert (found.pubstatus, found.uri, found.body) == ("canceled", "urn:x:1", "")


def test_a_usable_item_without_any_text_is_rejected():
    assert reason("a.json", item()) == "no_article"


def test_plain_text_is_taken_before_html():
    bodies = [{"contentType": "text/html", "value": "<p>HTML</p>"}, {"contentType": "text/plain", "value": "Plain."}]

    assert article("a.json", item(bodies=bodies)).body == "Plain."


@pytest.mark.parametrize("value", [None, 7, 1.5, True, [], {}, [[1]], {"a": {"b": 1}}, "", "\u0000", "9" * 5000])
@pytest.mark.parametrize(
    "field",
    ["uri", "version", "headlines", "bodies", "subjects", "associations", "urgency", "language", "infosources", "by"],
)
def test_a_field_of_a_wrong_type_is_an_absent_fact(field, value):
    found = article("a.json", item(headline="Bridge opens", body_text="The bridge is open.", **{field: value}))

    assert found.headline == "Bridge opens" or field == "headlines"
    assert found.urgency == (7 if (field, value) == ("urgency", 7) else None)


def test_a_date_that_is_none_is_absent_with_a_warning():
    found = article("a.json", item(headline="Bridge opens", embargoed="tomorrow"))

    assert found.embargoed is None
    assert found.warnings == ("embargoed is not a date",)


@pytest.mark.parametrize("data", [b'{"uri": "x", "pubstatus": "usable", "headlines": [', item(headline="A")[:-9]])
def test_a_cut_item_is_invalid_json(data):
    assert reason("a.json", data) == "invalid_json"


def test_an_item_nested_beyond_reason_is_corrupt():
    assert reason("a.json", b'{"pubstatus":1,"headlines":' + b"[" * 100_000) == "corrupt"


@pytest.mark.parametrize("name", ["headlines", "headLines"])
def test_an_item_of_version_3_needs_few_fields_to_be_known(name):
    found = article(
        "a.json", msgspec.json.encode({"uri": "urn:x:1", name: [{"role": "main", "value": "Bridge opens"}]})
    )

    assert (found.format, found.headline) == ("ninjs", "Bridge opens")


def test_a_schema_of_ninjs_is_no_item():
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "id": "http://www.iptc.org/std/ninjs/x",
        "title": "ninjs",
    }

    assert reason("a.json", msgspec.json.encode(schema)) == "no_article"


def test_a_longer_text_is_taken_before_a_plain_one_that_has_little_of_it():
    bodies = [
        {"contentType": "text/plain", "value": "The bridge at noon."},
        {
            "contentType": "text/html",
            "value": "<p>The bridge is open.</p><p>It cost nine million and took two years.</p>",
        },
    ]

    assert article("a.json", item(bodies=bodies)).body.endswith("two years.")


def test_lists_tables_and_the_repeated_headline_of_a_marked_up_body_are_read_as_in_other_wires():
    html = "<h1>Bridge opens</h1><ul><li>Two lanes</li></ul><table><tr><td>Cost</td><td>9</td></tr></table>"

    assert article("a.json", item(headline="Bridge opens", body_xhtml=html)).body == "- Two lanes\n\nCost | 9"
