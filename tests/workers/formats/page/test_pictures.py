import pytest

from services.article import Image
from workers.formats.page.facts import Facts
from workers.formats.page.pictures import main_picture, pictures
from workers.formats.page.tree import parse

HEAD = "<link rel=canonical href='https://post.example.org/fire/'>"


def found(html: str) -> list[Image]:
    document = parse(f"<html><head>{HEAD}</head><body>{html}</body></html>")
    return list(pictures(document.find_all("figure"), Facts(document).absolute))


def test_a_figure_has_caption_and_credit_apart():
    caption = "<figcaption>The tanker at dawn. <span class=credit>Ana Ruiz/AFP</span></figcaption>"

    assert found(f"<figure><img src=/a.jpg>{caption}</figure>") == [
        Image(uri="https://post.example.org/a.jpg", caption="The tanker at dawn.", credit="Ana Ruiz/AFP")
    ]


def test_a_picture_that_is_loaded_late_is_found_where_it_will_be():
    assert found("<figure><img src='data:image/gif;base64,R0' data-src=b.jpg></figure>")[0].uri.endswith("/fire/b.jpg")


def test_the_same_picture_is_named_once():
    assert len(found("<figure><img src=a.jpg></figure>" * 3)) == 1


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("https://cdn.example.org/a.jpg?w=1200", "https://cdn.example.org/a.jpg?w=1200"),
        ("https://cdn.example.org/a.jpg?#top", "https://cdn.example.org/a.jpg#top"),
        ("//cdn.example.org/a.jpg", "https://cdn.example.org/a.jpg"),
        ("../a.jpg", "https://post.example.org/a.jpg"),
        ("https://[cdn/a.jpg", ""),
    ],
)
def test_a_picture_s_address_is_whole(written, whole):
    assert Facts(parse(HEAD)).absolute(written) == whole


def test_without_figures_the_head_names_the_picture():
    facts = Facts(parse(f"{HEAD}<meta property=og:image content=/a.jpg>"))

    assert main_picture(facts.head, facts.described, facts.absolute) == (Image(uri="https://post.example.org/a.jpg"),)
