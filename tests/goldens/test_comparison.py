from services.article import Article, Subject
from services.facts import Acronym, Date, Entity, Facts, Money, Quote
from tests.goldens.comparison import compare
from tests.goldens.labels import Amount, Dated, Explained, Golden, Named, Quoted

BODY = 'Ann Lee, the mayor, said on Friday: "We paid $5 million to the port." Lee left the Port Office (PO).'
GOLDEN = Golden(
    pool="none",
    id="none",
    date="2025-12-04",
    entities=(Named(type="person", name="Ann Lee", forms=("Lee",), roles=("mayor",)),),
    quotes=(Quoted(words='"We paid … port."', kind="direct", speaker=("Ann Lee",), cue=("said",)),),
    money=(Amount(words="$5 million", amount=5e6, currency=("USD",)),),
    quantities=(),
    dates=(Dated(words="Friday", value="2025-12-05"),),
    acronyms=(Explained(short="PO", long="Port Office"),),
    topics=("04000000", "11000000"),
)


def counts(facts: Facts, kind: str) -> tuple[int, int, int, int]:
    one = compare(GOLDEN, Article(body=BODY, facts=facts))[kind]
    return one.truth, one.hit, one.found, one.right


def quote(words: str, speaker: str) -> Facts:
    start = BODY.index(words)
    return Facts(quotes=(Quote(start=start, end=start + len(words), kind="direct", speaker=speaker, confidence=1),))


def money(amount: float, currency: str = "USD") -> Facts:
    start = BODY.index("$5")
    return Facts(money=(Money(start=start, end=start + 10, amount=amount, currency=currency, confidence=1),))


def date(words: str, value: str) -> Facts:
    start = BODY.index(words)
    return Facts(dates=(Date(start=start, end=start + len(words), value=value, precision="day", confidence=1),))


def acronym(long: str) -> Facts:
    start = BODY.index(long)
    return Facts(acronyms=(Acronym(start=start, end=start + len(long), short="PO", long=long, confidence=1),))


def test_a_person_is_known_by_any_of_the_names_labelled():
    assert counts(Facts(entities=(Entity(type="person", name="Lee"),)), "person") == (1, 1, 1, 1)
    assert counts(Facts(entities=(Entity(type="organisation", name="Lee"),)), "person") == (1, 0, 0, 0)


def test_a_person_in_two_pieces_is_half_wrong():
    pieces = Facts(entities=(Entity(type="person", name="Ann Lee"), Entity(type="person", name="Lee")))

    assert counts(pieces, "person") == (1, 1, 2, 1)


def test_a_role_is_judged_of_the_people_found():
    assert counts(Facts(entities=(Entity(type="person", name="Lee", role="the mayor"),)), "role") == (1, 1, 1, 1)
    assert counts(Facts(entities=(Entity(type="person", name="Lee", role="nurse"),)), "role") == (1, 0, 1, 0)
    assert counts(Facts(), "role") == (0, 0, 0, 0)


def test_half_the_words_of_a_quotation_will_do():
    assert counts(quote("We paid $5 million", "Lee"), "quote") == (1, 1, 1, 1)
    assert counts(quote("Lee left the Port Office", "Lee"), "quote") == (1, 0, 1, 0)


def test_a_speaker_is_known_by_any_of_the_names_labelled():
    assert counts(quote("We paid $5 million", "Lee"), "speaker") == (1, 1, 1, 1)
    assert counts(quote("We paid $5 million", "Port Office"), "speaker") == (1, 0, 1, 0)


def test_values_are_exact():
    assert counts(money(5e6), "money") == (1, 1, 1, 1)
    assert counts(money(5), "money") == counts(money(5e6, "CAD"), "money") == (1, 0, 1, 0)
    assert counts(date("Friday", "2025-12-05"), "date") == (1, 1, 1, 1)
    assert counts(date("Friday", "2025-11-28"), "date") == counts(date("left", "2025-12-05"), "date") == (1, 0, 1, 0)


def test_an_acronym_needs_its_long_form():
    assert counts(acronym("Port Office"), "acronym") == (1, 1, 1, 1)
    assert counts(acronym("Office"), "acronym") == (1, 0, 1, 0)


def test_a_topic_is_right_if_acceptable_and_hit_if_the_best():
    second = Subject(uri="http://cv.iptc.org/newscodes/mediatopic/11000000", name="politics", creator="a model")
    tallies = compare(GOLDEN, Article(body=BODY, subjects=(second,)))

    assert [(one.hit, one.found, one.right) for one in (tallies["topic"], tallies["first topic"])] == [
        (0, 1, 1),
        (1, 1, 1),
    ]
