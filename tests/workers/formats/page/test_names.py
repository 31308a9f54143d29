import pytest

from workers.formats.page.names import AROUND, ARTICLE, BYLINE, DATE, FIRMLY, NOTHING, meaning


@pytest.mark.parametrize("name", ["story-body", "articleBody", "entry-content", "post__content", "richText"])
def test_names_of_the_article_are_known(name):
    assert meaning(name) & ARTICLE


@pytest.mark.parametrize("name", ["share", "socialLinks", "sidebar", "most-read", "newsletter-signup", "nav_main"])
def test_names_of_what_is_around_it_are_known(name):
    assert meaning(name) & AROUND


@pytest.mark.parametrize("name", ["comments", "related-articles", "footer"])
def test_comments_and_other_stories_are_believed_even_of_large_boxes(name):
    assert meaning(name) & FIRMLY


@pytest.mark.parametrize(
    "name",
    [
        "no-sidebar",
        "overflow-hidden",
        "md:hidden",
        "elementor-widget",
        "category-media tag-comments",
        "field--label-hidden",
        "node--promoted",
        "pageHeroBanner",
        "abroad",
        "",
    ],
)
def test_words_that_speak_of_something_else_say_nothing(name):
    assert meaning(name) == NOTHING


def test_boxes_for_authors_and_dates_are_known():
    assert meaning("post-author") & BYLINE
    assert meaning("publish-date") & DATE
