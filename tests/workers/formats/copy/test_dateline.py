# ruff: noqa: RUF001 - other alphabets are what this is about
import pytest

from workers.formats.copy.dateline import dateline_of


@pytest.mark.parametrize(
    ("start", "place", "day", "agency"),
    [
        ("Berlin (dpa) - Die Stadt", "Berlin", "", "dpa"),
        ("San Diego (tca/dpa) - History", "San Diego", "", "dpa"),
        ("Bonn (epd). Die Kirche", "Bonn", "", "epd"),
        ("PARIS, 4 déc 2025 (AFP) - Le port", "PARIS", "4 déc 2025", "AFP"),
        ("Paris, le 4 décembre 2025 – Le port", "Paris", "le 4 décembre 2025", ""),
        ("MADRID, 4 dic. (EUROPA PRESS) - El puerto", "MADRID", "4 dic", "Europa Press"),
        ("BRASÍLIA, 4 DEZ (ANSA) - O porto", "BRASÍLIA", "4 DEZ", "ANSA"),
        ("(ANSA) - ROMA, 04 DIC - Il porto", "ROMA", "04 DIC", "ANSA"),
        ("Lisboa, 04 dez 2025 (Lusa) – O porto", "Lisboa", "04 dez 2025", "Lusa"),
        ("МОСКВА, 4 дек - РИА Новости. Порт", "МОСКВА", "4 дек", "RIA Novosti"),
        ("МОСКВА, 4 декабря. /ТАСС/. Порт", "МОСКВА", "4 декабря", "TASS"),
        ("Москва. 4 декабря. INTERFAX.RU - Порт", "Москва", "4 декабря", "Interfax"),
        ("القاهرة (رويترز) - قالت", "القاهرة", "", "Reuters"),
        ("नई दिल्ली, 4 दिसंबर (भाषा) प्रधानमंत्री", "नई दिल्ली", "4 दिसंबर", "PTI"),
        ("新华社北京12月4日电（记者王）港口", "北京", "12月4日", "Xinhua"),
        ("[ソウル　４日　ロイター] - 港", "ソウル", "４日", "Reuters"),
        ("(서울=연합뉴스) 홍길동 기자 = 항구", "서울", "", "Yonhap"),
        ("NEW YORK, Dec. 4, 2025 /PRNewswire/ -- Acme", "NEW YORK", "Dec. 4, 2025", "PR Newswire"),
        ("NEW YORK--(BUSINESS WIRE)--Acme said", "NEW YORK", "", "Business Wire"),
        (
            "SAN JOSE, Calif., Dec. 04, 2025 (GLOBE NEWSWIRE) -- Acme",
            "SAN JOSE, Calif.",
            "Dec. 04, 2025",
            "GlobeNewswire",
        ),
        ("Toronto, Feb 26 - A bank", "Toronto", "Feb 26", ""),
        ("LONDON, Thursday (PA) - The port", "LONDON", "", "PA"),
        ("WASHINGTON/PARIS, Dec 4 (Reuters) - The", "WASHINGTON/PARIS", "Dec 4", "Reuters"),
    ],
)
def test_datelines_of_many_languages_are_read(start, place, day, agency):
    found = dateline_of(start)

    assert found is not None
    assert (found.place, found.day, found.agency) == (place, day, agency)


def test_the_text_begins_behind_the_dateline():
    text = "Berlin (dpa) - Die Stadt"
    found = dateline_of(text)

    assert found is not None
    assert text[found.end :] == "Die Stadt"


@pytest.mark.parametrize(
    "text",
    [
        "Prime Minister (Keir) - said",
        "Paris, May 4 - June 5: an exhibition",
        "NATO - the alliance - said",
        "COVID-19 - what we know",
        "U.S. - China talks",
        "SUGAR IMPORTS DOWN IN WEEK - USDA",
        "UPDATE 1-Storm shuts ports",
        "Der Minister (SPD) - er ist neu - sprach",
    ],
)
def test_a_headline_or_sentence_is_no_dateline(text):
    assert dateline_of(text) is None
