from time import process_time

import pytest

from workers.formats.page.tree import parse, text_of, without_unread


def test_scripts_and_styles_go_and_json_ld_stays():
    page = b"a<script>if (1 < 2) b()</script>c<style>d{}</style>e<script type='application/ld+json'>{}</script>f"

    assert without_unread(page) == b"a</script>c</style>e<script type='application/ld+json'>{}</script>f"


def test_drawings_and_comments_and_other_pictures_sources_go():
    page = b'<picture><source srcset="a.webp 2x"><img src=a.jpg></picture>b<svg><path d="M0"/></svg>c<!-- <p>d</p> -->e'

    assert without_unread(page) == b"<picture><img src=a.jpg></picture>bce"


@pytest.mark.parametrize(
    "page",
    [
        b"text <!-- <script> --> that stays <script></script>",
        b"text <script> that never ends",
        b"text <!-- that never ends <script></script>",
        b"text <!--> that stays",
        b"text <!-- --!> that stays",
        b"text <svg><p>that stays</p></svg>",
        b"text <svg> <p>that stays <svg></svg>",
        b"text <svg that stays",
        b"<script type='application/ld+json'>{'a': '<!-- <script> <svg>'}</script> that stays",
        b"",
    ],
)
def test_only_what_no_reader_sees_goes(page):
    assert text_of(parse(without_unread(page).decode()).find("body")) == text_of(parse(page.decode()).find("body"))


@pytest.mark.parametrize(
    "opening", [b"<script>", b"<script ", b"<style>", b"<svg>", b"<svg><path>", b"<!--", b"<!--->", b"<"]
)
def test_a_million_openings_are_looked_through_once(opening):
    page = opening * (2_000_000 // len(opening))

    began = process_time()
    without_unread(page)

    assert process_time() - began < 1


def test_text_is_what_readers_see():
    page = parse("<h1>Fire <svg><title>icon</title></svg>closes<script>x()</script>\n harbour</h1>")

    assert text_of(page.find("h1")) == "Fire closes harbour"
    assert text_of(None) == ""
