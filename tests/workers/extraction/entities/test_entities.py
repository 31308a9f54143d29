from itertools import accumulate
from pathlib import Path

import pytest

from services.article import Article, Image
from workers.extraction import entities as package
from workers.extraction.entities import LANGUAGES, entities
from workers.extraction.entities.tokens import tokens_of
from workers.extraction.text import READ

SEED = Path(__file__).parents[5] / "shared" / "data" / "seed"


def found(body, kind=None):
    return {entity.name: entity for entity in entities(body) if kind in (None, entity.type)}


def names(body, kind):
    return sorted(found(body, kind))


def texts(body, entity):
    return [body[mention.start : mention.end] for mention in entity.mentions]


def test_it_names_persons_organisations_and_places():
    body = (
        "Chancellor Angela Merkel flew to Paris on Monday. Boeing Co. and the World Health Organization said "
        "that they would open offices in Nairobi, Kenya."
    )

    assert names(body, "person") == ["Angela Merkel"]
    assert names(body, "organisation") == ["Boeing Co.", "World Health Organization"]
    assert names(body, "place") == ["Kenya", "Nairobi", "Paris"]


def test_every_mention_stands_where_it_says():
    body = "  President Barack Obama met Angela Merkel in Berlin.\n\nObama said Merkel\u2019s plan was good."

    assert texts(body, found(body)["Barack Obama"]) == ["Barack Obama", "Obama"]
    assert texts(body, found(body)["Angela Merkel"]) == ["Angela Merkel", "Merkel"]


def test_a_family_name_is_the_person_named_before():
    body = "Rajnath Singh met officials in New Delhi. Singh said India was ready. The talks pleased Singh."

    assert names(body, "person") == ["Rajnath Singh"]
    assert texts(body, found(body)["Rajnath Singh"]) == ["Rajnath Singh", "Singh", "Singh"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Andrei Belousov", "Andrey Belousov"), ("Mohammed Morsi", "Mohamed Morsi"), ("Sergei Lavrov", "Sergey Lavrov")],
)
def test_spellings_of_a_name_are_one_person(one, other):
    body = f"Foreign Minister {one} spoke in Moscow. Later {other} left for Cairo."

    assert names(body, "person") == [one]


def test_two_members_of_a_family_stay_two():
    body = "President Bill Clinton and Senator Hillary Clinton arrived in New York on Sunday."

    assert names(body, "person") == ["Bill Clinton", "Hillary Clinton"]


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("Defence Minister Rajnath Singh spoke in London.", "Defence Minister"),
        ("Defence Minister of Russia Sergei Ivanov spoke in London.", "Defence Minister of Russia"),
        ("Russian President Vladimir Putin landed in London.", "Russian President"),
        ("The foreign minister, Sergei Lavrov, spoke in London.", "foreign minister"),
        ("Sergei Lavrov, Russia\u2019s foreign minister, spoke in London.", "foreign minister"),
        ("John Smith, the head of the United Nations, spoke in London.", "head of the United Nations"),
        ("John Smith, ambassador to the U.S., spoke in London.", "ambassador to the U.S."),
        ("John Smith, an adviser to Mr. Obama, spoke in London.", "adviser to Mr. Obama"),
        ("John Smith, head of Research and Development, spoke in London.", "head of Research and Development"),
        ("John Smith, the mayor and a lawyer, spoke in London.", "mayor"),
        ("He saw the major John Smith exhibition in London.", ""),
        ("When President Barack Obama spoke in London, it rained.", "President"),
        ("He met his Russian counterpart Sergei Lavrov in London.", ""),
        ("On Thursday Vladimir Putin landed in London.", ""),
        ("Vladimir Putin, who leads the country, landed in London.", ""),
    ],
)
def test_a_person_has_the_role_that_the_text_gives(body, role):
    person = next(entity for entity in entities(body) if entity.type == "person")

    assert person.role == role


def test_an_organisation_is_one_with_its_short_forms():
    body = (
        "The World Health Organization (WHO) warned on Monday. Boeing Co. said it agreed.\n\n"
        "The WHO said more would follow, and Boeing said the same."
    )
    organisations = found(body, "organisation")

    assert sorted(organisations) == ["Boeing Co.", "World Health Organization"]
    assert organisations["World Health Organization"].acronym == "WHO"
    assert texts(body, organisations["Boeing Co."]) == ["Boeing Co.", "Boeing"]


def test_a_country_is_a_place_whatever_it_does():
    body = "India signed a deal with Russia. The United States warned India, and the U.S. warned Russia too."

    assert names(body, "place") == ["India", "Russia", "United States"]
    assert not names(body, "organisation")


def test_both_places_of_a_pair_are_named():
    body = "India-Russia ties have grown, and India-China ties have not."

    assert texts(body, found(body, "place")["India"]) == ["India", "India"]


def test_a_place_is_told_from_what_belongs_to_it():
    body = "Ukraine\u2019s Defense Ministry met Iran-backed fighters in the Russian-occupied north of Ukraine."

    assert texts(body, found(body, "place")["Ukraine"]) == ["Ukraine", "Ukraine"]
    assert not [name for name in names(body, "organisation") if "Ukraine" in name]
    assert not {"Russian-occupied", "Iran-backed"} & found(body).keys()


@pytest.mark.parametrize("word", ["Russian", "Indian", "Americans", "Muslims", "Islam"])
def test_peoples_and_faiths_are_no_places(word):
    assert not [e for e in entities(f"The {word} had said so, officials said.") if e.name == word]


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("bought S-400 surface-to-air missile systems", "S-400", "weapon"),
        ("offered its Su-57 fighter jets", "Su-57", "weapon"),
        ("flew an A320 passenger plane", "A320", "aircraft"),
        ("sent the USS Nimitz", "USS Nimitz", "ship"),
    ],
)
def test_a_product_is_known_by_what_follows_it(phrase, name, kind):
    assert found(f"The country {phrase} on Friday.", "product")[name].kind == kind


@pytest.mark.parametrize(
    "phrase", ["met the G20 countries", "drove on the A40 truck route", "had COVID-19 camera tests"]
)
def test_letters_and_figures_alone_are_no_product(phrase):
    assert not names(f"The ministers {phrase} on Friday.", "product")


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("The army began Operation Sindoor", "Operation Sindoor", "military operation"),
        ("Police began Operation Yewtree", "Operation Yewtree", "operation"),
        ("Thousands fled Typhoon Haiyan", "Typhoon Haiyan", "storm"),
        ("They won the 2014 FIFA World Cup", "2014 FIFA World Cup", "sports event"),
        ("He fought in World War II", "World War II", "war"),
        ("She sang at the Glastonbury Festival", "Glastonbury Festival", "festival"),
    ],
)
def test_an_event_is_known_by_its_form(phrase, name, kind):
    assert found(f"{phrase} that year.", "event")[name].kind == kind


@pytest.mark.parametrize("phrase", ["The Storm Prediction Center warned", "They signed the Geneva Convention"])
def test_the_form_alone_makes_no_event(phrase):
    assert not names(f"{phrase} that year.", "event")


def test_a_memorial_of_a_war_is_a_place_and_no_war():
    body = "They laid a wreath at the National War Memorial on Friday."

    assert not names(body, "event")
    assert names(body, "place") == ["National War Memorial"]


def test_the_body_alone_is_read_and_other_facts_are_kept():
    article = Article(headline="Merkel in Berlin", body="Angela Merkel was in Berlin.")
    done = package.extract(article)

    assert {entity.name for entity in done.facts.entities} == {"Angela Merkel", "Berlin"}
    assert package.extract(Article(body=" \n ")) == Article(body=" \n ")
    assert {"en"} == LANGUAGES


def test_a_caption_tells_of_a_person_but_has_no_mention():
    body = "Singh met Andrey Belousov in New Delhi. Belousov said that he was pleased."
    caption = "Defence Minister Rajnath Singh and Defence Minister of Russia Andrei Belousov with John Smith"
    done = package.extract(Article(body=body, images=(Image(caption=caption),))).facts.entities
    persons = {entity.name: entity.role for entity in done if entity.type == "person"}

    assert persons["Andrey Belousov"] == "Defence Minister of Russia"
    assert "John Smith" not in persons
    assert all(mention.end <= len(body) for entity in done for mention in entity.mentions)


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("Defence Minister Rajnath Singh met his Russian counterpart Andrey Belousov.", "Russian Defence Minister"),
        (
            "Indian Defence Minister Rajnath Singh met his Russian counterpart, Andrey Belousov.",
            "Russian Defence Minister",
        ),
        ("Prime Minister Narendra Modi met his Russian counterpart Andrey Belousov.", ""),
        ("Rajnath Singh met his Russian counterpart Andrey Belousov.", ""),
        ("Defence Minister Rajnath Singh left.\n\nHis Russian counterpart Andrey Belousov stayed.", ""),
    ],
)
def test_a_counterpart_has_the_office_of_the_one_before(body, role):
    assert found(body, "person")["Andrey Belousov"].role == role


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("The Soviet Union fell. The USSR had fifteen republics. The Soviet Union was large.", "Soviet Union"),
        ("Trains left Kyiv in the morning. Kiev is the capital of Ukraine. In Kyiv it rained.", "Kyiv"),
        ("South Korea won in Seoul. Korea played well. South Korea has won twice.", "South Korea"),
    ],
)
def test_a_place_of_two_names_is_one(body, name):
    ours = found(body, "place")[name]

    assert len(ours.mentions) == 3


def test_korea_is_neither_where_both_are_named():
    body = "South Korea and North Korea met. Korea was divided in 1945."

    assert {"South Korea", "North Korea"} <= set(names(body, "place"))
    assert len(found(body, "place")["South Korea"].mentions) == 1


def test_a_site_is_not_the_place_that_its_name_begins_with():
    body = "Officials in Washington said that USA.gov lists the benefits. USA.gov was relaunched in Washington."

    assert names(body, "place") == ["Washington"]
    assert names(body, "organisation") == ["USA.gov"]


def test_two_names_side_by_side_are_two():
    body = "Marina Lacerda was in New York. Speaking to the Daily Mail Lacerda said that she was glad."

    assert texts(body, found(body, "person")["Marina Lacerda"]) == ["Marina Lacerda", "Lacerda"]


def test_a_currency_is_nobody():
    assert not entities("Reserves fell to 7.15 billion N.Z. Dlrs in January, the bank said.")


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("bought an iPhone 6 on Monday", "iPhone 6", "device"),
        ("runs on Windows XP and on nothing else", "Windows XP", "software"),
        ("released Internet Explorer 9 on Monday", "Internet Explorer 9", "software"),
    ],
)
def test_a_product_is_known_by_name_with_its_version(phrase, name, kind):
    assert {name: entity.kind for name, entity in found(f"The company {phrase}.", "product").items()} == {name: kind}


def test_windows_of_a_house_are_no_product():
    assert not names("Windows were broken in the Android Open Source Project building in London.", "product")


@pytest.mark.parametrize(
    "body",
    [
        "  George W. Bush met J. P. Morgan.\n\nThe end of the U.S. W.\nBush said W. was here.",
        "It was plan B.\nThe\u00a0next line\tof E. coli, (J. Smith) and\r\nDr. No.",
        "x" * 300 + " W. Bush " + "\n \n" * 3,
        "",
    ],
)
def test_a_body_read_by_its_stretches_has_the_tokens_of_a_body_read_at_once(body):
    start, tokens = tokens_of(body)
    begins = list(accumulate(map(len, tokens), initial=start))[:-1]
    tagger = package.tagger()
    codes, places = tagger._chunks.read(body)

    assert places.tolist() == begins
    assert [tagger.lexicon.words[code] for code in codes[2:-2]] == [token.rstrip()[:40] for token in tokens]


def test_the_sample_article_comes_out_whole():
    if not SEED.is_dir():
        pytest.skip(f"no {SEED}")
    body = next(SEED.glob("*.txt")).read_text("utf-8")
    persons = {name: entity.role for name, entity in found(body, "person").items()}

    assert persons == {
        "Rajnath Singh": "Defence Minister",
        "Andrei Belousov": "Defence Minister of Russia",
        "Vladimir Putin": "Russian President",
        "Narendra Modi": "Prime Minister",
    }
    assert {"India", "Russia", "New Delhi", "Moscow", "US"} <= set(names(body, "place"))
    assert {name: e.kind for name, e in found(body, "product").items()} == dict.fromkeys(
        ("S-400", "S-500", "Su-57"), "weapon"
    )
    assert {name: e.kind for name, e in found(body, "event").items()} == {"Operation Sindoor": "military operation"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\0" * 100_000,
        "\ud800 Merkel \udfff",
        "<" * 1_000_000,
        "A" * 1_000_000,
        "A " * 500_000,
        "A.B." * 200_000,
        "Of the of the " * 50_000,
        "Smith of the " * 50_000,
        "Prime Minister " * 50_000,
        "Angela Merkel, the " * 50_000,
        "S-400 " * 50_000,
        "World War " * 50_000,
        " ".join(f"Name{number} Other{number}" for number in range(50_000)),
        " ".join(f"Anna Smith{chr(97 + number % 26)}{number}" for number in range(50_000)),
    ],
)
def test_hostile_text_is_read_in_time(body):
    for entity in package.extract(Article(body=body)).facts.entities:
        assert all(0 <= mention.start < mention.end <= READ for mention in entity.mentions)
