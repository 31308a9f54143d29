from services.article import Image
from tests.workers.formats.feeds.two_ways import quickly, rss, slowly

MEDIA = "http://search.yahoo.com/mrss/"


def images(entry: str) -> tuple[Image, ...]:
    (found,) = quickly(rss(f"<item><title>A</title>{entry}</item>", media=MEDIA))
    assert not isinstance(found, str)
    return found.images


def test_a_picture_has_the_caption_and_credit_that_stand_in_it():
    found = images(
        "<media:content url='https://a.example/1.jpg' medium='image'><media:title>T1</media:title>"
        "<media:description type='html'>The &lt;b>first&lt;/b></media:description>"
        "<media:credit role='photographer'>Jo</media:credit></media:content>"
        "<media:content url='https://a.example/2.jpg' type='image/jpeg'><media:title>T2</media:title></media:content>"
    )

    assert found == (
        Image(uri="https://a.example/1.jpg", caption="The first", credit="Jo"),
        Image(uri="https://a.example/2.jpg", caption="T2"),
    )


def test_what_stands_around_pictures_holds_for_those_that_say_nothing_themselves():
    found = images(
        "<media:credit>Agency</media:credit><media:description>Both</media:description>"
        "<media:title>No caption</media:title>"
        "<media:content url='1.jpg' medium='image'><media:credit>Jo</media:credit></media:content>"
        "<media:content url='2.jpg' medium='image'/>"
    )

    assert found == (
        Image(uri="1.jpg", caption="Both", credit="Jo"),
        Image(uri="2.jpg", caption="Both", credit="Agency"),
    )


def test_a_group_is_one_picture_in_many_sizes():
    found = images(
        "<media:group><media:content url='s.jpg' width='140' medium='image'/>"
        "<media:content url='l.jpg' width='1200' medium='image'/>"
        "<media:description>Seen</media:description></media:group>"
    )

    assert found == (Image(uri="l.jpg", caption="Seen"),)


def test_a_film_is_no_picture_but_its_thumbnail_is_and_has_not_the_film_s_caption():
    found = images(
        "<media:group><media:content url='f.mp4' medium='video'/><media:description>A film</media:description>"
        "<media:thumbnail url='f.jpg'/></media:group>"
    )

    assert found == (Image(uri="f.jpg"),)


def test_thumbnails_count_only_where_there_is_no_picture():
    assert images("<media:content url='l.jpg'/><media:thumbnail url='s.jpg'/>") == (Image(uri="l.jpg"),)


def test_an_enclosed_picture_counts_once_and_an_enclosed_sound_not():
    found = images(
        "<enclosure url='a.jpg' type='image/jpeg'/><enclosure url='a.mp3' type='audio/mpeg'/>"
        "<media:content url='a.jpg'/>"
    )

    assert found == (Image(uri="a.jpg"),)


def test_a_picture_s_description_is_not_the_article_s_content():
    entry = "<item><title>A</title><description>Short.</description><media:description>{}</media:description></item>"
    feed = rss(entry.format("Long. " * 20), media=MEDIA)

    (ours,), (theirs,) = quickly(feed), slowly(feed)

    assert ours.body == "Short."
    assert theirs.body.startswith("Long.")  # why this is not left to feedparser


def test_a_film_s_description_is_the_summary_of_an_entry_without_one():
    (found,) = quickly(
        rss("<item><media:group><media:description>A film.</media:description></media:group></item>", media=MEDIA)
    )

    assert found.body == "A film."


HTML = (
    '<p>Text.</p><figure><img src="https://x.test/1.jpg"/><figcaption>The quay. Photo: Anna Berg/AP</figcaption>'
    '</figure><img src="https://x.test/2.jpg" alt="A crane"/><img src="https://x.test/c.gif" width="1" height="1"/>'
    '<img src="data:image/gif;base64,R0lG" data-src="https://x.test/3.jpg"/><img src="/relative.jpg"/>'
)


def test_pictures_of_the_text_are_those_of_an_entry_that_states_none():
    content = "http://purl.org/rss/1.0/modules/content/"
    item = f"<item><title>A</title><content:encoded><![CDATA[{HTML}]]></content:encoded>MORE</item>"

    (found,) = quickly(rss(item.replace("MORE", ""), content=content))
    (stated,) = quickly(
        rss(item.replace("MORE", "<enclosure url='https://x.test/e.jpg' type='image/jpeg'/>"), content=content)
    )

    assert found.images == (
        Image(uri="https://x.test/1.jpg", caption="The quay.", credit="Anna Berg/AP"),
        Image(uri="https://x.test/2.jpg", caption="A crane"),
        Image(uri="https://x.test/3.jpg"),
    )
    assert stated.images == (Image(uri="https://x.test/e.jpg"),)
