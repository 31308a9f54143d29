import pytest

from services.errors import Rejected
from workers.formats.parts.fragment import MOST_TAGS, text_blocks


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>One &amp; two</p><p>three</p>", ["One & two", "three"]),
        ("one<br>two<br><br>three", ["one\ntwo", "three"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<table><tr><td>one<td>two<tr><td>three</table>", ["one two", "three"]),
        ("<b>o</b>ne <script>x</script><i>two</i>", ["one two"]),
        ("<div><div></div> </div>", []),
        ("<p>cut <b", ["cut"]),
    ],
)
def test_blocks_become_paragraphs(html, blocks):
    assert text_blocks(html) == blocks


def test_depth_is_no_obstacle():
    assert text_blocks("<b>" * 50_000 + "deep") == ["deep"]


def test_a_field_beyond_any_real_one_is_refused():
    with pytest.raises(Rejected, match="security"):
        text_blocks("<p>" * (MOST_TAGS + 1))
