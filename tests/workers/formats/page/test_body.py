import pytest

from workers.formats.page.body import Story, story
from workers.formats.page.tree import parse
from workers.formats.page.walk import Walk

SENTENCE = "The harbour was closed on Tuesday after a fire on a tanker, the port authority said in a statement."
OTHER = "Two tugs pulled the burning ship from its berth before dawn, and nobody was hurt, the harbour master said."


def told(body: str, summary: str = "") -> Story:
    return story(Walk(parse(f"<html><body>{body}</body></html>")), summary)


def paragraphs(body: str, summary: str = "") -> list[str]:
    return told(body, summary).text.split("\n\n")


def test_paragraphs_sub_heads_and_items_stand_in_order():
    body = f"<p>{SENTENCE}</p><h2>What burned</h2><ul><li>Crude oil.</li><li>The bridge.</li></ul><p>{OTHER}</p>"

    assert paragraphs(f"<article>{body}</article>") == [SENTENCE, "What burned", "- Crude oil.", "- The bridge.", OTHER]


def test_two_line_breaks_part_paragraphs_and_one_parts_lines():
    assert paragraphs(f"<div>{SENTENCE}<br><br>{OTHER}<br>So it went on.</div>") == [
        SENTENCE,
        f"{OTHER}\nSo it went on.",
    ]


def test_a_headline_is_not_part_of_the_text():
    found = told(f"<h1>Fire closes harbour</h1><p>{SENTENCE}</p><p>{OTHER}</p>")

    assert (found.headings, found.text) == (["Fire closes harbour"], f"{SENTENCE}\n\n{OTHER}")


def test_a_standfirst_under_the_headline_is_the_lede():
    lede = "A fire on a tanker closes the harbour for a day"
    header = f"<header><h1>Fire closes harbour</h1><div class=teaser>{lede}</div></header>"

    found = paragraphs(
        f"{header}<div><p>{SENTENCE}</p><p>{OTHER}</p></div>", "A fire on a tanker closes the harbour for a day"
    )

    assert found == [lede, SENTENCE, OTHER]


@pytest.mark.parametrize("heading", ["Related", "Read more", "Lesen Sie auch", "Leia também", "あわせて読みたい"])
def test_other_stories_end_the_text(heading):
    teaser = "<p>A crane fell on Monday, and nobody was hurt, said the police of the port.</p>"

    found = paragraphs(f"<div>{f'<p>{SENTENCE}</p><p>{OTHER}</p>' * 4}<h3>{heading}</h3>{teaser}</div>")

    assert found[-1] == OTHER


@pytest.mark.parametrize(
    "line", ["Advertisement", "Share this", "3 min read", "Tankers at dawn (Photo: Ana Ruiz)", "May 14, 2025, 10:30"]
)
def test_labels_between_paragraphs_go(line):
    assert paragraphs(f"<div><p>{SENTENCE}</p><p>{line}</p><p>{OTHER}</p></div>") == [SENTENCE, OTHER]


def test_a_box_with_most_of_the_prose_is_believed_whatever_its_name():
    assert paragraphs(f"<div class='post-sidebar widget'><p>{SENTENCE}</p><p>{OTHER}</p></div>") == [SENTENCE, OTHER]


@pytest.mark.parametrize(
    "text",
    [
        "港は火曜日、タンカーの火災を受けて閉鎖されたと港湾当局が声明で発表した。消防隊が夜通し消火に当たった。",
        "Порт был закрыт во вторник после пожара на танкере, сообщила администрация порта в заявлении.",
        "أغلق الميناء يوم الثلاثاء بعد حريق في ناقلة نفط، حسبما أعلنت سلطة الميناء في بيان لها اليوم.",
        "मंगलवार को एक टैंकर में आग लगने के बाद बंदरगाह बंद कर दिया गया, बंदरगाह प्राधिकरण ने एक बयान में कहा।",
    ],
)
def test_prose_is_prose_in_any_script(text):
    links = "<ul>" + "<li><a href=/x>もっと読む Подробнее المزيد</a></li>" * 9 + "</ul>"

    assert paragraphs(f"{links}<div><p>{text}</p><p>{text}!</p></div>{links}") == [text, f"{text}!"]


def test_only_the_figures_of_the_article_are_its_own():
    inside, outside = "<figure><img src=/in.jpg></figure>", "<figure><img src=/out.jpg></figure>"
    menu = "".join(f"<p><a href=/{number}>Another story of the day, told elsewhere</a></p>" for number in range(30))

    found = told(
        f"{outside}{menu}<article><h1>Fire</h1>{inside}<p>{SENTENCE}</p><p>{OTHER}</p></article>{menu}{outside}"
    )

    assert [figure.find("img").attr("src") for figure in found.figures] == ["/in.jpg"]


def test_every_post_of_a_thread_is_read():
    writer = "<ul><li>Member</li><li>Posts: 12</li><li>Joined: 2020</li></ul>" * 9
    posts = [SENTENCE, "So it did.", OTHER]

    found = paragraphs("".join(f"<article>{writer}<div class=message>{post}</div></article>" for post in posts))

    assert [post for post in found if post in posts] == posts


def test_parts_of_a_text_that_are_named_alike_stand_together():
    aside = "<ul>" + "<li><a href=/x>Another story of the day, told elsewhere</a></li>" * 30 + "</ul>"

    found = paragraphs(aside.join(f"<div class='part text'>{text}</div>" for text in (SENTENCE * 2, OTHER)))

    assert found == [SENTENCE * 2, OTHER]


def test_the_sections_of_a_manual_are_its_text():
    first = f"<section><h2>Berths</h2>{f'<p>{SENTENCE}</p><p>{OTHER}</p>' * 5}</section>"

    found = paragraphs(f"<div>{first}<section><h2>Tugs</h2><p>{OTHER} Ask the pilot.</p></section></div>")

    assert found[-2:] == ["Tugs", f"{OTHER} Ask the pilot."]


def test_a_table_within_the_text_is_read_to_its_end():
    rows = "".join(f"<tr><td>Berth {number}</td><td>{number} ships</td></tr>" for number in range(200))

    found = paragraphs(f"<div><p>{SENTENCE}</p><p>{OTHER}</p><div><table>{rows}</table></div></div>")

    assert found[-1] == "199 ships"


def test_what_is_said_twice_in_one_box_is_kept_and_a_copy_of_it_elsewhere_goes():
    assert paragraphs(f"<div><p>{SENTENCE}</p><p>{SENTENCE}</p><p>{OTHER}</p></div>") == [SENTENCE, SENTENCE, OTHER]
    assert paragraphs(f"<div><div><p>{SENTENCE}</p></div><p>{SENTENCE}</p><p>{OTHER}</p></div>") == [SENTENCE, OTHER]


@pytest.mark.parametrize(
    "notice",
    [
        "This website uses cookies to improve your experience while you look around, and we assume that you agree.",
        "Wir verwenden Cookies, um unsere Website und unseren Dienst zu verbessern; mehr dazu steht in der Erklärung.",
        "Utilizamos cookies para personalizar su experiencia en nuestro sitio y para medir la publicidad que se ve.",
        "You are using an out of date browser. It may not display this or other pages as they are meant to be seen.",
        "Please note that JavaScript must be enabled in your browser to see all of what this page has to offer you.",
    ],
)
def test_what_a_site_tells_all_who_come_is_no_text(notice):
    assert paragraphs(f"<div><p>{notice}</p><p>{SENTENCE}</p><p>{OTHER}</p></div>") == [SENTENCE, OTHER]


def test_a_story_about_cookies_is_one():
    text = (
        "The cookies that the bakery at the harbour sells were named the best of the coast by its readers on Tuesday."
    )

    assert paragraphs(f"<div><p>{text}</p><p>{OTHER}</p></div>") == [text, OTHER]


def test_a_heading_over_nearly_all_of_the_text_is_over_no_other_stories():
    thread = "".join(f"<p>{SENTENCE}</p><p>{OTHER}</p>" for _ in range(9))

    found = paragraphs(f"<div><p>{SENTENCE * 3}</p></div><div><h3>Latest from the port</h3>{thread}</div>")

    assert found.count(OTHER) == 9
