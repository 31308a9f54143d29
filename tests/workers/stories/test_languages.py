from services import stories
from services.article import Article
from services.store import Store
from workers.stories.languages import LANGUAGES, Languages
from workers.stories.rarity import ENOUGH, Counts, rarity_in_english

FIRE = Article(headline="Waitrose burns in Banstead", body="A fire destroyed the Waitrose supermarket of Banstead.")
BRAND = "Feuer zerstört den Supermarkt in der Stadt {}"


def read(languages, count, language="de"):
    for number in range(count):
        languages.terms(Article(body=BRAND.format(f"Ort{number}")), language)


def test_names_in_two_languages_have_nothing_in_common():
    languages = Languages()
    read(languages, ENOUGH)

    english, german = languages.terms(FIRE, "en-GB"), languages.terms(FIRE, "de")

    assert english
    assert german
    assert not {term for term, _ in english} & {term for term, _ in german}


def test_a_region_does_not_part_a_language():
    assert Languages().terms(FIRE, "en-GB") == Languages().terms(FIRE, "EN")


def test_weights_fit_a_byte_and_the_heaviest_comes_first():
    weights = [weight for _, weight in Languages().terms(FIRE, "en")]

    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight < 256 for weight in weights)


def test_an_article_without_words_language_or_use_has_no_terms():
    languages = Languages()

    assert languages.terms(Article(), "en") == ()
    assert languages.terms(FIRE, "") == ()
    assert languages.terms(Article(body="Withdrawn fire", pubstatus="canceled"), "en") == ()


def test_a_language_has_stories_once_its_common_words_are_known():
    languages = Languages()
    read(languages, ENOUGH - 2)

    before, after = (languages.terms(Article(body=BRAND.format("Köln")), "de") for _ in range(2))

    assert before == ()
    assert len(after) > 0
    assert languages.counts["de"].rarity("Köln".lower()) > languages.counts["de"].rarity("der")


def test_only_so_many_languages_are_counted():
    languages = Languages()
    for number in range(LANGUAGES + 5):
        languages.terms(FIRE, f"x{number}")

    assert len(languages.counts) == LANGUAGES


def test_workers_add_up_what_each_of_them_counts(redis_url):
    store = Store(redis_url)
    one, other = Counts(), Counts()
    one.learn(["der", "Brand"])
    other.learn(["der", "Wahl"])

    one.set(stories.exchange(store, "de", one.take_learnt()))
    other.set(stories.exchange(store, "de", other.take_learnt()))
    one.set(stories.exchange(store, "de", one.take_learnt()))

    assert bytes(one.counters) == bytes(other.counters)
    assert int(one.counters[0]) == 2
    assert one.rarity("der") < one.rarity("Wahl") < one.rarity("Feuer")
    assert not one.is_due()


def test_common_english_words_are_known():
    rarity = rarity_in_english()

    assert rarity("the") < 1 < rarity("fire") < rarity("waitrose")
