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


def test_items_in_an_api_s_envelope_are_read_as_items():
    inner = {
        "uri": "http://example.org/1",
        "type": "text",
        "versioncreated": "2025-11-20T16:02:00Z",
        "pubstatus": "usable",
        "headline": "Port is closed",
        "body_text": "The port of Rotterdam was closed on Tuesday after a fire.",
    }
    plain = article("a.json", msgspec.json.encode(inner))

    for envelope in (
        {"api_version": "2.1", "data": {"meta": {"products": [{"id": 1}]}, "item": inner}},
        {"data": {"current_item_count": 1, "items": [{"meta": {"id": 1}, "item": inner}]}},
        {"total": 1, "item": [inner]},
    ):
        assert article("a.json", msgspec.json.encode(envelope)) == plain


def test_a_list_of_data_in_an_item_is_no_list_of_articles():
    found = article("a.json", item(headline="Votes by ward", body_text="", data=[{"ward": 1}, {"ward": 2}]))

    assert found.headline == "Votes by ward"


def test_what_services_add_to_ninjs_is_read_too():
    found = article(
        "a.json",
        item(
            headLine="Port is closed",
            bodyXhtml="<html><body><p>The port of Rotterdam was closed.</p></body></html>",
            bylines=[{"by": "By ANNA BERG", "title": "Business Writer"}, {"by": "By OLE DAHL"}],
            provider="Example Wire",
            copyrightnotice="Copyright 2025 Example Wire.",
            usageterms=["Editorial use only.", "No archives."],
            links=[{"rel": "related", "href": "http://x.test/1"}, {"rel": "canonical", "href": "http://x.test/2"}],
            datelinelocation={"city": "Rotterdam"},
            subject=[{"code": "s1", "name": "Ports", "scheme": "http://cv.example.org/id/"}, {"code": "subj:04000000"}],
        ),
    )

    assert (found.headline, found.body) == ("Port is closed", "The port of Rotterdam was closed.")
    assert (found.byline, found.located) == ("ANNA BERG, OLE DAHL", "Rotterdam")
    assert (found.infosource, found.url) == ("Example Wire", "http://x.test/2")
    assert (found.copyrightholder, found.usageterms) == (
        "Copyright 2025 Example Wire.",
        "Editorial use only. No archives.",
    )
    assert [subject.uri for subject in found.subjects] == [
        "http://cv.example.org/id/s1",
        "http://cv.iptc.org/newscodes/subjectcode/04000000",
    ]


def test_a_picture_s_credit_is_no_part_of_its_caption():
    found = article(
        "a.json",
        item(
            type="picture",
            headline="Storm",
            description_caption="A ship in the storm off Bergen on Tuesday.",
            description_creditline="Anna Berg/Example",
            photographer={"name": "Anna Berg"},
        ),
    )

    assert found.body == "A ship in the storm off Bergen on Tuesday."
    assert found.images[0].credit == "Anna Berg/Example"


def test_the_embargo_genre_and_address_of_version_3_are_read():
    found = article(
        "a.json",
        item(
            headlines=[{"value": "Port is closed"}],
            embargoedUntil="2025-12-05T06:00:00Z",
            genres=[{"name": "Analysis", "uri": "http://cv.iptc.org/newscodes/genre/Analysis"}, {"literal": "Opinion"}],
            altIds=[{"role": "internal", "value": "7"}, {"role": "url", "value": "https://x.test/port"}],
        ),
    )

    assert found.embargoed.value == "2025-12-05T06:00:00+00:00"
    assert [genre.name for genre in found.genres] == ["Analysis", "Opinion"]
    assert found.url == "https://x.test/port"


def test_pictures_of_the_text_are_those_of_an_item_that_states_none():
    body = "<p>The port.</p><figure><img src='https://x.test/1.jpg'/><figcaption>The quay</figcaption></figure>"

    assert article("a.json", item(headline="Port", body_html=body)).images == (
        Image(uri="https://x.test/1.jpg", caption="The quay"),
    )
