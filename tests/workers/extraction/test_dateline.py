import pytest

from services.article import Article
from workers.extraction.dateline import extract


@pytest.mark.parametrize(
    ("start", "place", "agency"),
    [
        ("NEW DELHI, March 16 (AP) - ", "NEW DELHI", "AP"),
        ("NEW DELHI, March 16 (AP) \u2014 ", "NEW DELHI", "AP"),
        ("PARIS (Reuters) -- ", "PARIS", "Reuters"),
        ("BERLIN, 3 May 2025 (dpa) \u2013 ", "BERLIN", "dpa"),
        ("ST. LOUIS, Missouri, Jan. 5 (UPI) _ ", "ST. LOUIS, Missouri", "UPI"),
        ("ЮЖНЫЙ, Россия (TASS) - ", "ЮЖНЫЙ, Россия", "TASS"),
        ("GENEVA \u2014 ", "GENEVA", ""),
        ("LIMA, Peru (El Comercio) - ", "LIMA, Peru", ""),
    ],
)
def test_place_and_agency_are_read_and_the_text_stays(start, place, agency):
    body = f"{start}The port was closed."

    found = extract(Article(body=body))

    assert (found.located, found.infosource, found.body) == (place, agency, body)


@pytest.mark.parametrize(
    "body",
    [
        "The port (AP) - a hub - was closed.",
        "Shares of NOKIA (NOK) - up 3 percent - led the market.",
        "He came - and went.",
        "A well-known port was closed.",
        "",
        "LONDON " * 40,
    ],
)
def test_a_sentence_is_no_dateline(body):
    assert extract(Article(body=body)) == Article(body=body)


def test_what_the_source_states_itself_stays():
    found = extract(Article(body="PARIS (AFP) - The port.", located="Paris", infosource="Agence France-Presse"))

    assert (found.located, found.infosource) == ("Paris", "Agence France-Presse")
