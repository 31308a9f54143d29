import pytest

from services.article import Article, Subject
from tests.workers.formats.feeds.two_ways import quickly, rss, slowly

WP = "http://wordpress.org/export/1.2/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def export(kind: str = "post", status: str = "publish", text: str = "The port of Oslo was closed.", more: str = ""):
    post = (
        f"<item><title>Port</title><content:encoded><![CDATA[{text}]]></content:encoded>{more}"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type></item>"
    )
    feed = rss(post, wp=WP, content=CONTENT)
    (found,) = quickly(feed)
    assert slowly(feed) == [found]
    return found


@pytest.mark.parametrize(("status", "pubstatus"), [("publish", "usable"), ("draft", "withheld"), ("trash", "withheld")])
def test_a_draft_is_not_for_publication(status, pubstatus):
    assert export(status=status).pubstatus == pubstatus


@pytest.mark.parametrize("kind", ["attachment", "nav_menu_item", "revision"])
def test_what_the_program_keeps_for_itself_is_no_article(kind):
    assert export(kind) == "no_article"


def test_a_type_of_the_site_s_own_is_an_article():
    assert isinstance(export("interview"), Article)


def test_shortcodes_go_and_what_they_enclose_stays():
    text = '[dropcap]T[/dropcap]he port [sic] was closed.\n\n[gallery ids="1,2"]\n\n[contact_form]\n\nNo one was hurt.'

    assert export(text=text).body == "The port [sic] was closed.\n\nNo one was hurt."


def test_sections_are_subjects_and_tags_are_keywords():
    found = export(
        more='<category domain="category" nicename="w">World</category><category domain="post_tag">ports</category>'
    )

    assert found.subjects == (Subject(name="World"),)
    assert found.keywords == ("ports",)
