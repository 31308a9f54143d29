import pytest

from services.article import Article
from workers.classification.labels.fields import Fields
from workers.classification.labels.query import QueryError, parse

STORY = Article(
    headline="Storm hits wind farms in Köln",
    body="The turbines stood still on Tuesday. A fire broke out near a big warehouse. 倉庫で火災があった。",
    byline="Ada Lee",
    located="COLOGNE",
    infosource="NTB",
    keywords=("energy", "weather"),
)


def found(rule):
    return parse(rule)(Fields(STORY))


@pytest.mark.parametrize(
    ("rule", "evidence"),
    [
        ("storm", ("storm",)),
        ("STORM", ("STORM",)),
        ('"wind farms"', ("wind farms",)),
        ('"wind farm*"', ("wind farm*",)),
        ("turbine*", ("turbine*",)),
        ("koln", ("koln",)),
        ("Köln", ("Köln",)),
        ("rain OR storm", ("storm",)),
        ("storm AND turbines", ("storm", "turbines")),
        ("storm turbines", ("storm", "turbines")),
        ("storm AND NOT rain", ("storm",)),
        ("rain OR storm AND fire", ("storm", "fire")),
        ("(rain OR storm) AND fire", ("storm", "fire")),
        ("headline:storm", ("storm",)),
        ("headline:(rain OR storm) body:fire", ("storm", "fire")),
        ("byline:lee place:cologne source:ntb keyword:energy", ("lee", "cologne", "ntb", "energy")),
        ("fire NEAR/5 warehouse", ("fire", "warehouse")),
        ("warehouse NEAR/5 fire", ("warehouse", "fire")),
        ('"big warehouse" NEAR/4 "a fire"', ("big warehouse", "a fire")),
        ("at_least(2, rain, storm, fire)", ("storm", "fire")),
        ("火災", ("火災",)),
    ],
)
def test_a_rule_that_holds_tells_what_carried_it(rule, evidence):
    assert found(rule) == evidence


@pytest.mark.parametrize(
    "rule",
    [
        "rain",
        "turbine",
        '"farms wind"',
        "storm AND rain",
        "storm AND NOT fire",
        "headline:fire",
        "body:storm",
        "fire NEAR/4 warehouse",
        "at_least(3, rain, storm, fire)",
        "災火",
        "byline:storm",
    ],
)
def test_a_rule_that_does_not_hold_finds_nothing(rule):
    assert found(rule) is None


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "a word, phrase or bracket is missing, at character 1"),
        ("storm OR", "is missing, at character 9"),
        ("(storm", "a bracket is not closed, at character 7"),
        ("storm)", "unexpected '\\)', at character 6"),
        ("foo:storm", "no field foo: there are headline"),
        ("NEAR/3 storm", "unexpected 'NEAR/3'"),
        ("(a OR b) NEAR/3 storm", "NEAR stands between two words"),
        ("at_least(3, a, b)", "has only 2 terms"),
        ("at_least(x, a)", "begins with a number"),
        ('"storm', "cannot read"),
        ('"..."', "has no word"),
        ("(" * 100_000, "brackets in each other"),
        ("NOT " * 100_000, "brackets in each other"),
        ("headline:" * 100_000, "brackets in each other"),
        ("a " * 100_000, "more than 2000 terms"),
    ],
)
def test_a_rule_that_can_not_be_read_says_where_and_why(rule, reason):
    with pytest.raises(QueryError, match=reason):
        parse(rule)


@pytest.mark.parametrize("body", ["a " * 20_000, "a" * 1_000_000, "\udc00\0", "*" * 40_000])
def test_hostile_text_is_searched_like_any_other(body):
    fields = Fields(Article(body=body))

    assert parse('"a b" OR a NEAR/9 c OR "x*"')(fields) is None
