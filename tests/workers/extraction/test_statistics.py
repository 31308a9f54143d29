from services.article import Article
from services.facts import Statistics
from workers.extraction import statistics


def of(body):
    return statistics.extract(Article(body=body)).facts.statistics


def test_a_story_is_counted():
    assert of("One two three. Four five.\n\nSix.") == Statistics(words=6, sentences=3, paragraphs=2, minutes=0.0)


def test_reading_time_is_that_of_an_adult():
    assert of("word " * 2380).minutes == 10.0


def test_a_text_whose_words_are_not_parted_is_not_counted():
    assert of("ロッテルダム港は火曜日、倉庫の火災を受けて閉鎖された。") is None
    assert of("") is None


def test_a_very_long_text_is_counted_at_the_rate_of_its_beginning():
    found = of("One two three four. Five.\n\n" * 10_000)

    assert found.words == 50_000
    assert abs(found.sentences - 20_000) < 100
    assert abs(found.paragraphs - 10_000) < 100
