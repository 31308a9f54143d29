import pytest

from workers.formats.parts.xml import documents
from workers.formats.wire.body import plain, text_under


def text(markup: str) -> str:
    (document,) = documents(f"<body>{markup}</body>".encode())
    return text_under(document.root)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<p>One\n  two.</p>\n\n<p>Three.</p>", "One two.\n\nThree."),
        ("<h2>Head</h2><p>One.</p>", "Head\n\nOne."),
        ("Bare <b>text</b><p>One.</p>tail", "Bare text\n\nOne.\n\ntail"),
        ("<p>A<em>B</em>C <unknown>D</unknown>, E</p>", "ABC D, E"),
        ("<p>One<h3>Head</h3>two</p>", "One\n\nHead\n\ntwo"),
        ("<p>One<br/>two<br/><br/>three</p>", "One\ntwo\n\nthree"),
        ("<ul><li>One</li><li>Two<ol><li>Deep</li></ol></li></ul>", "- One\n\n- Two\n\n- Deep"),
        ("<ul><li><p>One</p><p>more</p></li></ul><p>After</p>", "- One\n\nmore\n\nAfter"),
        ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", "Term\n\nMeaning"),
        ("<pre>A   1\nB   2</pre>", "A 1\nB 2"),
        ("<p>o&amp;#39;clock &amp;quot;now&amp;quot;</p>", 'o\'clock "now"'),
        ("<p>One</p><figure><img src='a'/><figcaption>Seen</figcaption></figure><p>Two</p>", "One\n\nTwo"),
        ("<figure><table><tr><td>a</td></tr></table></figure>", "a"),
        ("<p><ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>の空</p>", "東京の空"),
        ("<header><h1>H</h1></header><p>One</p><footer>F</footer><nav>N</nav>", "One"),
        ("<p/><p> \u00a0 </p><div/>", ""),
    ],
)
def test_a_body_reads_as_it_is_printed(markup, said):
    assert text(markup) == said


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("<tr><th>Year</th><th>Hours</th></tr><tr><td>2024</td><td>12</td></tr>", "Year | Hours\n2024 | 12"),
        ("<caption>Closures</caption><tr><td>2024</td><td>12</td></tr>", "Closures\n\n2024 | 12"),
        ("<thead><tr><th/><th>G</th></tr></thead><tbody><tr><td>Ulm</td><td>64</td></tr></tbody>", "| G\nUlm | 64"),
        ("<tr><td>a</td><td/><td> </td><td>$</td><td><p>1</p><p>2</p></td></tr><tr><td/></tr>", "a | $ | 1 2"),
        ("<tr><td><p>One</p><table><tr><td>a</td><td>b</td></tr></table></td></tr>", "One\n\na | b"),
    ],
)
def test_a_table_reads_in_rows_and_the_frame_of_a_page_does_not(table, said):
    assert text(f"<table>{table}</table>") == said


def test_the_line_breaks_of_a_printer_are_joined_and_those_of_an_address_are_not():
    wrapped = "More extreme weather is forecast over the next days and the<br/>fire situation is likely to get worse "
    wrapped += (
        "with a front that spans<br/>a huge area of the coast and of the mountains behind it, said<br/>the service."
    )

    assert text(f"<p>{wrapped}</p>").count("\n") == 0
    assert text("<p>Anna Berg<br/>Harbour 4<br/>Kiel<br/>Germany</p>") == "Anna Berg\nHarbour 4\nKiel\nGermany"


def test_a_hundred_levels_are_read_without_their_structure():
    assert text("<div>" * 200 + "<p>One</p> <p>two</p>" + "</div>" * 200).split() == ["One", "two"]


def test_a_field_may_be_html_or_not():
    assert plain("<p>One &amp; two</p><ul><li>three</li></ul>") == "One & two\n\n- three"
    assert plain("a < b &amp; c") == "a < b & c"
