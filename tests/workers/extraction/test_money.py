import pytest

from services.article import Article
from workers.extraction.money import extract


def amounts(body, language="en", **fields):
    return [
        (body[found.start : found.end], found.amount, found.upto, found.currency)
        for found in extract(Article(body=body, language=language, **fields)).facts.money
    ]


@pytest.mark.parametrize(
    ("body", "printed", "amount", "currency"),
    [
        ("It signed a $5 billion deal.", "$5 billion", 5e9, "USD"),
        ("Reserves fell to 7.15 billion N.Z. Dlrs in January.", "7.15 billion N.Z. Dlrs", 7.15e9, "NZD"),
        ("A £3.2m bid failed.", "£3.2m", 3.2e6, "GBP"),
        ("It lost €1,5 Mrd last year.", "€1,5 Mrd", 1.5e9, "EUR"),
        ("India put Rs 500 crore into it.", "Rs 500 crore", 5e9, "INR"),
        ("It paid A$40m.", "A$40m", 4e7, "AUD"),
        ("It paid HK$20.", "HK$20", 20, "HKD"),
        ("It paid US$ 20,000 in bail.", "US$ 20,000", 20_000, "USD"),
        ("They owe 5 million euros.", "5 million euros", 5e6, "EUR"),
        ("A 500-million-dollar plant.", "500-million-dollar", 5e8, "USD"),
        ("It costs 50 cents.", "50 cents", 0.5, "USD"),
        ("Petrol rose 30p a litre.", "30p", 0.3, "GBP"),
        ("A loan of JPY 500bn.", "JPY 500bn", 5e11, "JPY"),
        ("It spent 1.2 trillion yen.", "1.2 trillion yen", 1.2e12, "JPY"),
        ("It earned 10.2 mln dlrs.", "10.2 mln dlrs", 10.2e6, "USD"),
        ("A fine of 10 million Australian dollars.", "10 million Australian dollars", 1e7, "AUD"),
        ("It raised half a million dollars.", "half a million dollars", 500_000, "USD"),
        ("It lost two and a half billion dollars.", "two and a half billion dollars", 2.5e9, "USD"),
        ("The prize was 50 mln Kenyan shillings.", "50 mln Kenyan shillings", 5e7, "KES"),
    ],
)
def test_an_amount_is_told_with_its_currency(body, printed, amount, currency):
    assert amounts(body) == [(printed, amount, None, currency)]


@pytest.mark.parametrize(
    ("body", "printed", "low", "high"),
    [
        ("It costs $5-6 billion.", "$5-6 billion", 5e9, 6e9),
        ("Fees of between $1m and $2m.", "$1m and $2m", 1e6, 2e6),
        ("It would take one to two billion dollars.", "one to two billion dollars", 1e9, 2e9),
        ("Fines run to US$350\u2013410.", "US$350\u2013410", 350, 410),
        ("Wages range from $15 to $26 an hour.", "$15 to $26", 15, 26),
        ("Anything from $500 to $1 million.", "$500 to $1 million", 500, 1e6),
    ],
)
def test_a_range_is_one_amount_with_both_ends(body, printed, low, high):
    assert amounts(body) == [(printed, low, high, "USD")]


def test_a_change_from_one_amount_to_another_is_two():
    assert amounts("Profit rose from $5 million to $8 million.") == [
        ("$5 million", 5e6, None, "USD"),
        ("$8 million", 8e6, None, "USD"),
    ]


@pytest.mark.parametrize(
    "words", ["about", "nearly", "more than", "up to", "as much as", "no less than", "an estimated"]
)
def test_an_inexact_amount_says_so(words):
    (found,) = extract(Article(body=f"It cost {words} $5 billion.", language="en")).facts.money

    assert found.approximate


@pytest.mark.parametrize(
    "body",
    [
        "The dollar fell in dollar terms.",
        "It won 3 matches and lost 22 pounds of weight.",
        "Millions of dollars were spent, a few million more than tens of billions of yen.",
        "50 Cent sang in 720p.",
        "$ORIGIN in a zone file; M$5 too.",
        "The bill was 10 francs, or 300 pesos.",
        "The R2 group met the G20; page R16.",
        "1.8 million voters, 5 percent, 300 km.",
    ],
)
def test_what_is_no_amount_or_of_no_known_currency_is_none(body):
    assert amounts(body) == []


def test_two_amounts_side_by_side_are_no_range():
    assert [found[1:3] for found in amounts("It paid $5 million and $6 million.")] == [(5e6, None), (6e6, None)]


def test_a_shared_name_is_of_the_one_country_that_the_text_names():
    assert amounts("In Mexico a day's work is 330 pesos.") == [("330 pesos", 330, None, "MXN")]
    assert amounts("In Mexico and Chile a day's work is 330 pesos.") == []


def test_a_bare_sign_is_the_provider_s_home_dollar_and_else_that_of_the_usa_with_a_doubt_abroad():
    lodge = "The lodge reopened after a $100-million transformation."

    (home,) = extract(Article(body=lodge, language="en", url="https://news.example.ca/lodge")).facts.money
    (plain,) = extract(Article(body=lodge, language="en")).facts.money
    (abroad,) = extract(Article(body=lodge, language="en", located="TORONTO")).facts.money

    assert (home.currency, plain.currency, abroad.currency) == ("CAD", "USD", "USD")
    assert plain.confidence > home.confidence > abroad.confidence
    assert amounts("Costó $500.", "es") == []


@pytest.mark.parametrize(
    ("language", "body", "amount", "currency"),
    [
        ("de", "Es kostet 5,5 Mio. Euro.", 5.5e6, "EUR"),
        ("de", "Es kostet 1.200 €.", 1200, "EUR"),
        ("de", "Es kostet drei, also 2 Billionen Dollar.", 2e12, "USD"),
        ("fr", "Une mesure évaluée à 3,5 milliards d'euros.", 3.5e9, "EUR"),
        ("fr", "Il coûte 10 000 €.", 10_000, "EUR"),
        ("es", "Costó 3 mil millones de euros.", 3e9, "EUR"),
        ("pt", "Custou R$ 5 milhões.", 5e6, "BRL"),
        ("it", "Vale 3 miliardi di euro.", 3e9, "EUR"),
        ("nl", "Het kost 2,5 miljard euro.", 2.5e9, "EUR"),
    ],
)
def test_the_other_languages_have_their_own_points_and_scales(language, body, amount, currency):
    assert [found[1:] for found in amounts(body, language)] == [(amount, None, currency)]


@pytest.mark.parametrize("url", ["http://[", "https://example.au:80/", "http://", "urn:x", "https://\udfff.ca"])
@pytest.mark.parametrize("language", ["en", "en-GB", "sv", "zh", ""])
def test_a_strange_address_or_language_costs_nothing(url, language):
    assert amounts("It cost £5.", language, url=url) == [("£5", 5, None, "GBP")]


def test_money_twice_is_money_once():
    once = extract(Article(body="A $5 billion deal.", language="en"))

    assert extract(once) is once
