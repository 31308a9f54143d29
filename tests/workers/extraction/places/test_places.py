import re

import pytest

from services.article import Article
from services.facts import Entity, Facts, Span
from workers.extraction import places
from workers.extraction.places import gazetteer


def located(body, *names):
    """Return what becomes of the places of a text, by name."""
    found = places.extract(Article(body=body, language="en", facts=Facts(entities=tuple(_named(body, names)))))
    return {entity.name: entity for entity in found.facts.entities}


def _named(body, names):
    for name in names:
        spans = tuple(Span(start=m.start(), end=m.end()) for m in re.finditer(rf"\b{re.escape(name)}(?!\w)", body))
        yield Entity(type="place", name=name, mentions=spans, confidence=0.9)


def test_a_city_has_its_country_its_coordinates_and_its_address():
    oslo = located("A fire broke out in Oslo.", "Oslo")["Oslo"]

    assert (oslo.kind, oslo.country, oslo.uri) == ("city", "NO", "https://sws.geonames.org/3143244/")
    assert (round(oslo.latitude), round(oslo.longitude)) == (60, 11)


def test_a_country_is_no_point():
    assert located("He flew to India.", "India")["India"].country == "IN"
    assert located("He flew to India.", "India")["India"].latitude is None


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("the US", "US"),
        ("U.S.", "US"),
        ("Britain", "GB"),
        ("Burma", "MM"),
        ("Bombay", "IN"),
        ("Kiev", "UA"),
        ("Québec", "CA"),
    ],
)
def test_places_are_known_by_their_other_names(name, country):
    assert located(f"In {name} it rained.", name)[name].country == country


@pytest.mark.parametrize(
    ("body", "name", "country"),
    [
        ("He was held in Paris.", "Paris", "FR"),
        ("He was held in Paris, Texas, on Friday.", "Paris", "US"),
        ("He was held in London, Ont., on Friday.", "London", "CA"),
        ("The trial in Birmingham, Alabama, goes on.", "Birmingham", "US"),
        ("Pakistani officials said so in Hyderabad.", "Hyderabad", "PK"),
        ("The Indian police said so in Hyderabad.", "Hyderabad", "IN"),
    ],
)
def test_of_places_of_one_name_the_story_says_which(body, name, country):
    assert located(body, name)[name].country == country


def test_what_stands_behind_a_city_is_its_state_or_country():
    assert located("Police in Atlanta, Georgia, said so.", "Atlanta", "Georgia")["Georgia"].country == "US"
    assert located("Police in Tbilisi, Georgia, said so.", "Tbilisi", "Georgia")["Georgia"].country == "GE"
    assert located("Police in Seattle, Washington, said so.", "Seattle", "Washington")["Washington"].kind == "region"


def test_the_countries_of_a_list_are_not_in_each_other():
    found = located("They came from Sudan, Iran, Libya, India, Russia and Egypt.", "Sudan", "Iran", "Libya", "India")

    assert [entity.country for entity in found.values()] == ["SD", "IR", "LY", "IN"]


def test_a_small_place_is_where_the_story_puts_it():
    assert located("The fire in Xyzzytown, Ohio, is out.", "Xyzzytown")["Xyzzytown"].country == "US"


def test_a_name_that_could_be_anywhere_is_left_open():
    assert located("He lives in Springfield and works in Reading.", "Reading")["Reading"].country == ""
    assert located("He lives in Newtown Abcd.", "Newtown Abcd")["Newtown Abcd"].country == ""
    assert located("The Cambridge team won.", "Cambridge")["Cambridge"].country == ""


def test_where_only_the_country_is_clear_no_point_is_made_up():
    springfield = located("The American town of Springfield", "Springfield")["Springfield"]

    assert (springfield.country, springfield.latitude, springfield.uri) == ("US", None, "")


def test_a_continent_has_no_country():
    assert located("All over Europe it rained.", "Europe")["Europe"].country == ""
    assert located("All over Europe it rained.", "Europe")["Europe"].kind == "continent"


def test_other_entities_stay_as_they_are():
    person = Entity(type="person", name="Paris Hilton", confidence=0.9)
    article = Article(body="Paris Hilton", facts=Facts(entities=(person,)))

    assert places.extract(article) is article


def test_every_line_of_the_gazetteer_can_be_found():
    lines = gazetteer._lines()

    assert lines == sorted(lines)
    assert all(gazetteer.places(line.partition("\t")[0]) for line in lines[::5_000])


@pytest.mark.parametrize("name", ["", "\t", "\n", "\udc00", "x" * 100_000, "the", "the the"])
def test_any_name_can_be_asked_for(name):
    assert isinstance(gazetteer.places(name), tuple)
