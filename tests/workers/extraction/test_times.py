import pytest

from services.article import Article, Moment
from workers.extraction.times import extract


def dates(body, basis="2025-12-04", language="en"):
    moment = Moment(value=basis, precision="day", origin="header") if basis else None
    found = extract(Article(body=body, language=language, versioncreated=moment)).facts.dates
    return [(body[date.start : date.end], date.value + (f"..{date.upto}" if date.upto else "")) for date in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("He came on 4 December 2025.", [("4 December 2025", "2025-12-04")]),
        ("He came on Thursday, Dec. 4, 2025.", [("Thursday, Dec. 4, 2025", "2025-12-04")]),
        ("He came on 2025-12-04.", [("2025-12-04", "2025-12-04")]),
        ("He came on 13/04/2025, not on 12/04/2025.", [("13/04/2025", "2025-04-13")]),
        ("It signed in October 2018.", [("October 2018", "2018-10")]),
        ("The declaration was signed in 2000.", [("2000", "2000")]),
        ("It was built in the 1990s.", [("1990s", "199")]),
        ("It was built in the sixties.", [("the sixties", "196")]),
        ("Sales fell in the third quarter of 2024.", [("third quarter of 2024", "2024-Q3")]),
        ("It ruled 2019-2021 and in the 2022/23 season.", [("2019-2021", "2019..2021"), ("2022/23", "2022..2023")]),
        ("Between 2010 and 2015 it grew.", [("2010 and 2015", "2010..2015")]),
        ("The fair runs from 3 to 5 May 2024.", [("3 to 5 May 2024", "2024-05-03..2024-05-05")]),
        ("The fair runs May 3 to June 5, 2024.", [("May 3 to June 5, 2024", "2024-05-03..2024-06-05")]),
        ("In October and November 2018 it fell.", [("October", "2018-10"), ("November 2018", "2018-11")]),
    ],
)
def test_a_date_that_the_text_tells_whole_needs_no_basis(body, expected):
    assert dates(body, basis="") == expected


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("They on Thursday resolved to do it.", "2025-12-04"),
        ("He landed on Thursday night.", "2025-12-04"),
        ("The court ruled on Tuesday.", "2025-12-02"),
        ("The court will rule on Friday.", "2025-12-05"),
        ("The court is expected to rule Tuesday.", "2025-12-09"),
        ("He said on Tuesday that it will rule.", "2025-12-02"),
        ("The bill must pass by Monday.", "2025-12-08"),
        ("He said Friday's vote will be close.", "2025-12-05"),
        ("It closed last Friday.", "2025-11-28"),
        ("It was closed yesterday.", "2025-12-03"),
        ("It closed the day before yesterday.", "2025-12-02"),
        ("It will open tomorrow.", "2025-12-05"),
        ("It closed last week.", "2025-W48"),
        ("It closed two weeks ago.", "2025-W47"),
        ("It opens this month.", "2025-12"),
        ("It opens next year.", "2026"),
        ("It closed three years ago.", "2022"),
        ("It closed in March.", "2025-03"),
        ("It will close in March.", "2026-03"),
        ("The November figures suggest that growth will go on.", "2025-11"),
        ("Growth slowed in the fourth quarter last year.", "2024-Q4"),
        ('The story ("Clinton would win," Times, Tuesday) was wrong.', "2025-12-02"),
        ("It closed in February last year.", "2024-02"),
        ("It closed on Nov. 28.", "2025-11-28"),
        ("It will close on Jan. 2.", "2026-01-02"),
        ("The court will sit at 3 p.m. on Friday.", "2025-12-05T15:00"),
        ("The court sat on Monday at 10:30 GMT.", "2025-12-01T10:30+00:00"),
    ],
)
def test_a_relative_date_counts_from_the_day_of_publication(body, value):
    assert [found[1] for found in dates(body)] == [value]


def test_two_months_side_by_side_are_of_one_year():
    assert [found[1] for found in dates("It rained in October and December.")] == ["2025-10", "2025-12"]


def test_without_a_day_to_count_from_a_relative_date_is_absent():
    body = "On Thursday, last week, two years ago and in March it closed; on May 3 too."

    assert dates(body, basis="") == []


def test_the_dateline_s_day_goes_before_that_of_publication():
    body = "OSLO, Dec. 3 (NTB) - The port was closed today and will open on Thursday, police said."
    moment = Moment(value="2025-12-05T00:30:00+00:00", precision="second", origin="header")

    found = extract(Article(body=body, language="en", versioncreated=moment)).facts.dates

    assert [(date.value, date.basis) for date in found[1:]] == [("2025-12-03", "dateline"), ("2025-12-04", "dateline")]


def test_the_same_day_is_the_one_just_named():
    body = "He left on Tuesday. She came the same day."

    assert dates(body) == [("Tuesday", "2025-12-02"), ("the same day", "2025-12-02")]


@pytest.mark.parametrize(
    "body",
    [
        "You may march in the sun; they sat and marched.",
        "Theresa May said April Ryan met August Wilson.",
        "The March on Washington, the Sept. 11 attacks and the January 6 insurrection.",
        "Good Friday, Super Tuesday, every Monday, on a Sunday, the Sunday Times, Monday Night Football.",
        "Sales grew over the last year, in the past month, fiscal 2024 and FY2023.",
        "A force of 2000 soldiers went 2000 km for 1,999 people in room 2024 with Windows 2000.",
        "More than 25 years ago, nearly two weeks ago, a decade ago.",
        "They meet on Saturday evenings, when nobody watches.",
        "The best time is usually through April.",
        "We meet the challenges of tomorrow.",
        "In today's world there are more of them.",
        "There are more of them today.",
        "Prices of 2.50 and 19.99; on 30 February.",
    ],
)
def test_words_names_spans_and_amounts_are_no_dates(body):
    assert dates(body) == []


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("de", "Er kam am 4. Dezember 2025 an.", "2025-12-04"),
        ("de", "Das teilte die Polizei am Dienstag mit.", "2025-12-02"),
        ("de", "Das Gericht wird am Freitag entscheiden.", "2025-12-05"),
        ("fr", "Il est arrivé le 1er mai 2025.", "2025-05-01"),
        ("fr", "Une étude publiée vendredi le dit.", "2025-11-28"),
        ("es", "Llegó el 4 de diciembre de 2025.", "2025-12-04"),
        ("pt", "Chegou em 4 de dezembro de 2025.", "2025-12-04"),
        ("it", "È arrivato il 3-5 maggio 2024.", "2024-05-03..2024-05-05"),
        ("nl", "Hij kwam op 4 december 2025 aan.", "2025-12-04"),
    ],
)
def test_other_languages_have_their_dates_and_weekdays(language, body, value):
    assert [found[1] for found in dates(body, language=language)] == [value]


def test_a_weekday_abroad_whose_direction_nothing_tells_is_absent():
    assert dates("Montag: Sitzung im Rathaus.", language="de") == []


@pytest.mark.parametrize("basis", ["0001-01-01", "9999-12-31", "2024-02-29", "1600-01-01", "garbage"])
def test_any_day_of_publication_will_do(basis):
    body = "Yesterday, last week, 999 weeks ago, 999 years ago, next Friday, Feb. 29, next month, tomorrow."

    assert isinstance(dates(body, basis=basis), list)
