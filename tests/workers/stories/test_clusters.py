import pytest

from workers.stories.clusters import HEAVIEST, HELD, KEPT, PACE, ROW, Newcomer, Stories

NOW = 1_700_000_000


def about(event, number=0, *, time=NOW, uri="", shared=30):
    own = [(10**6 + event * 1000 + number * 20 + place, 30) for place in range(12)]
    return Newcomer(uri or f"urn:{event}:{number}", (*((event * 100 + n, 40) for n in range(shared)), *own), time)


def test_articles_about_one_event_are_one_story_and_others_are_not():
    stories = Stories()

    numbers = [stories.join(about(event, number)).story.number for number in range(3) for event in (1, 2)]

    assert numbers == [1, 2] * 3


def test_an_article_keeps_its_story_and_counts_once():
    stories = Stories()
    first, again = stories.join(about(1)), stories.join(about(1))

    assert (first.grown, again.grown) == (True, False)
    assert again.story.size == 1


def test_a_version_keeps_the_story_of_the_version_before():
    stories = Stories()
    before = stories.join(about(1, uri="urn:a")).story

    assert stories.join(about(2, uri="urn:a")).story is before


def test_what_says_nothing_has_no_story():
    assert Stories().join(Newcomer("urn:a", (), NOW)).story is None


@pytest.mark.parametrize(("days", "stories"), [(0.5, 1), (2, 1), (8, 2), (-8, 2), (3000, 2)])
def test_a_story_ends_when_nothing_comes(days, stories):
    found = Stories()
    found.join(about(1, 1))
    found.join(about(1, 2, time=NOW + round(days * 86_400)))

    assert found.last == stories


def test_a_story_goes_on_as_long_as_articles_come():
    stories = Stories()
    for number in range(30):
        stories.join(about(1, number, time=NOW + number * PACE // 3))

    assert stories.last == 1


def test_an_article_that_belongs_to_two_alike_stories_makes_them_one():
    stories = Stories(threshold=0.5, merge=0.5)
    halves = [[(n, 40) for n in range(25)], [(n, 40) for n in range(15, 40)]]
    one, other = (stories.join(Newcomer(f"urn:{at}", tuple(half), NOW)).story for at, half in enumerate(halves))
    middle = [*range(5, 10), *range(20, 25), *range(10, 20), *range(25, 35)]
    stories.merge = 0.3

    joined = stories.join(Newcomer("urn:both", tuple((n, 40) for n in middle), NOW))

    assert one.number != other.number
    assert joined.merged
    assert stories.find(one.number) is stories.find(other.number) is joined.story
    assert joined.story.size == 3
    assert stories.join(Newcomer("urn:1", (), NOW)).story is joined.story


def test_the_most_central_article_speaks_for_the_story():
    stories = Stories()
    stories.join(about(1, 0, shared=20))
    for number in range(1, 6):
        story = stories.join(about(1, number)).story

    assert story.central.uri != "urn:1:0"


def test_a_story_of_thousands_stays_small():
    stories = Stories()
    for number in range(3_000):
        story = stories.join(about(1, number)).story

    assert story.size == 3_000
    assert KEPT <= len(story.centroid) <= HELD
    assert max(story.centroid.values()) <= HEAVIEST
    assert max(map(len, stories.rows.values())) <= ROW
