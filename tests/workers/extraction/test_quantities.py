import pytest

from services.article import Article
from workers.extraction.quantities import extract


def quantities(body):
    return [
        (body[found.start : found.end], found.value, found.upto, found.unit)
        for found in extract(Article(body=body, language="en")).facts.quantities
    ]


@pytest.mark.parametrize(
    ("body", "printed", "value", "unit"),
    [
        ("Prices rose 12 percent.", "12 percent", 12, "%"),
        ("Prices rose 21.5%.", "21.5%", 21.5, "%"),
        ("It fell by 2 percentage points.", "2 percentage points", 2, "percentage points"),
        ("The town is 300 km away.", "300 km", 300, "km"),
        ("A 26-mile race.", "26-mile", 26, "[mi_i]"),
        ("They farm 700 acres.", "700 acres", 700, "[acr_us]"),
        ("It pumps 28 million barrels per day.", "28 million barrels", 28e6, "[bbl_us]"),
        ("It was 40 degrees Celsius.", "40 degrees Celsius", 40, "Cel"),
        ("A plant of 250 gigawatts.", "250 gigawatts", 250, "GW"),
        ("A file of 50 MB.", "50 MB", 50, "MBy"),
        ("He was away for two years.", "two years", 2, "a"),
        ("Police held 1,200 people.", "1,200 people", 1200, "people"),
        ("It sent 1,200 armed police officers.", "1,200 armed police officers", 1200, "armed police officers"),
        ("It bought five units of the S-400.", "five units", 5, "units"),
        ("Three squadrons were delivered.", "Three squadrons", 3, "squadrons"),
        ("It moved half a million people.", "half a million people", 5e5, "people"),
        ("Winters stay below 0C: a temperature for furs.", "0C", 0, "Cel"),
        ("The temperature fell to -30C in the north.", "-30C", -30, "Cel"),
        ("It exploded 73 seconds after liftoff.", "73 seconds", 73, "s"),
        ("They broke into 12 FDIC workstations.", "12 FDIC workstations", 12, "FDIC workstations"),
        ("A fire killed 345 Muslim pilgrims.", "345 Muslim pilgrims", 345, "Muslim pilgrims"),
        ("Debt of 17 African nations.", "17 African nations", 17, "African nations"),
    ],
)
def test_a_measure_or_a_count_is_told_with_its_unit(body, printed, value, unit):
    assert quantities(body) == [(printed, value, None, unit)]


@pytest.mark.parametrize(
    ("body", "low", "high", "unit"),
    [
        ("It grew 5-6 percent.", 5, 6, "%"),
        ("Between 10 and 20 people came.", 10, 20, "people"),
        ("A drop of 20 to 30 pct.", 20, 30, "%"),
        ("It needs 3 to 5 million litres.", 3e6, 5e6, "L"),
    ],
)
def test_a_range_has_both_ends(body, low, high, unit):
    assert [found[1:] for found in quantities(body)] == [(low, high, unit)]


@pytest.mark.parametrize(
    "body",
    [
        "They won 3-0 at 10:30; call 555-1234.",
        "The No. 5 seeds flew Boeing 737 jets.",
        "Dozens of people came for the 19th time.",
        "A 37-year-old man left three years ago.",
        "It cost $5 billion and 20 million euros.",
        "In 2016 soldiers came on 4 December 2025.",
        "A mnemonic, a tnt charge, an mnemonic and half a bnode.",
        "It cost 10 francs in the January 31 second quarter.",
        "The 18F team left on 12 December and at 9 GMT prices fell.",
        "Of the four Americans dead, it said two days later.",
        "One of them; the S-400 systems; B2B sales.",
    ],
)
def test_scores_codes_ages_money_and_dates_are_no_quantities(body):
    assert quantities(body) == []


def test_an_inexact_quantity_says_so_but_a_span_over_years_is_exact():
    inexact, exact = extract(Article(body="About 300 km of road over 10 years.", language="en")).facts.quantities

    assert (inexact.approximate, exact.approximate) == (True, False)
