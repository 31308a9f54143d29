import pytest

from workers.formats.page.tree import parse, text_of, without_scripts


def test_scripts_and_styles_go_and_json_ld_stays():
    page = b"a<script>if (1 < 2) b()</script>c<style>d{}</style>e<script type='application/ld+json'>{}</script>f"

    assert without_scripts(page) == b"a</script>c</style>e<script type='application/ld+json'>{}</script>f"


@pytest.mark.parametrize(
    "page",
    [
        b"text <!-- <script> --> that stays <script></script>",
        b"text <script> that never ends",
        b"text <!-- that never ends <script></script>",
        b"text <!--> that stays",
        b"",
    ],
)
def test_only_whole_scripts_go(page):
    assert parse(without_scripts(page).decode()).find("body").text == parse(page.decode()).find("body").text


def test_text_is_what_readers_see():
    page = parse("<h1>Fire <svg><title>icon</title></svg>closes<script>x()</script>\n harbour</h1>")

    assert text_of(page.find("h1")) == "Fire closes harbour"
    assert text_of(None) == ""
