import re
import time

import pytest

from services.article import Article
from services.uris import is_uri
from workers.dedup.identity import identified, uri_of
from workers.dedup.signature import signature

WORDS = (
    "the port of rotterdam was closed on tuesday after a fire broke out on a container ship and nobody at all was hurt"
)
DIGEST = "d" * 32


def digest(body=WORDS, **facts):
    return signature(Article(body=body, **facts)).digest


@pytest.mark.parametrize(
    "typed",
    [
        WORDS.upper(),
        WORDS.replace(" ", "\n\n"),
        WORDS.replace(" ", "\u00a0 "),
        WORDS + ".",
        "“" + WORDS.replace(" on ", " — on — ") + "…”",
        WORDS.replace("fire", "ﬁre"),
        WORDS.replace("port", "\uff50\uff4f\uff52\uff54"),
        WORDS.replace(" ", "_"),
    ],
    ids=["case", "lines", "spaces", "full stop", "typography", "ligature", "width", "underscores"],
)
def test_how_a_text_is_typed_does_not_count(typed):
    assert digest(typed) == digest()


@pytest.mark.parametrize(
    "other", [WORDS + " badly", WORDS.replace("tuesday", "monday"), WORDS.replace("nobody at", "nobodyat"), ""]
)
def test_other_words_are_another_text(other):
    assert digest(other) != digest()


def test_accents_are_part_of_a_word_however_they_are_encoded():
    composed, decomposed, plain = (WORDS + word for word in (" caf\u00e9", " cafe\u0301", " cafe"))

    assert digest(composed) == digest(decomposed) != digest(plain)


def test_the_headline_does_not_count_where_the_body_says_enough():
    assert digest(headline="One") == digest(headline="Another")


def test_a_short_text_is_known_with_its_headline():
    assert digest("More follows.", headline="Fire") != digest("More follows.", headline="Flood")
    assert digest("More follows.", headline="Fire") == digest("more follows", headline="FIRE")


def test_a_withdrawal_is_known_by_whose_it_is():
    one, other = (digest("", uri=uri, pubstatus="canceled") for uri in ("urn:x:1", "urn:x:2"))

    assert one != other
    assert digest(uri="urn:x:1", pubstatus="canceled") != digest(uri="urn:x:1")
    assert digest("", uri="urn:x:1", version="1", pubstatus="canceled") != one


@pytest.mark.parametrize("text", ["", "...", "🔥", "\ud800", "火事 が 起きた", "a\x00b"])
def test_any_text_has_a_digest(text):
    assert re.fullmatch("[0-9a-f]{32}", digest(text))


def test_a_hostile_run_of_combining_marks_costs_no_time():
    started = time.process_time()
    digest("a" + "\u0315\u0300" * 200_000)

    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param("\u05b0\u0591", id="Hebrew"),
        pytest.param("\u064b\u0655", id="Arabic"),
        pytest.param("\ufe20\u1dfa", id="half marks"),
        pytest.param("\u0f71\u0f74", id="Tibetan"),
        pytest.param("\U0001e944\U0001e94a", id="Adlam"),
        pytest.param("\u0f73\u0334", id="a letter that becomes marks"),
        pytest.param("\uff9e\u0334", id="a half-width mark"),
    ],
)
def test_marks_of_other_scripts_cost_no_time_either(marks):
    started = time.process_time()
    digest("a" + marks * 50_000)

    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("facts", "uri"),
    [
        ({"uri": "urn:newsml:x:1"}, "urn:newsml:x:1"),
        ({"uri": "http://a.example/1", "url": "http://a.example/2"}, "http://a.example/1"),
        ({"uri": "1042", "infosource": "AP & Co"}, "urn:dropwire:id:AP%20%26%20Co:1042"),
        ({"uri": "two words"}, "urn:dropwire:id:wire%2Fap:two%20words"),
        ({"url": "https://a.example/story"}, "https://a.example/story"),
        ({"url": "https://a.example/"}, f"urn:dropwire:text:{DIGEST}"),
        ({"url": "https://a.example"}, f"urn:dropwire:text:{DIGEST}"),
        ({"url": "/story"}, f"urn:dropwire:text:{DIGEST}"),
        ({"url": "https://a.example/a b"}, f"urn:dropwire:text:{DIGEST}"),
        ({}, f"urn:dropwire:text:{DIGEST}"),
    ],
)
def test_an_article_is_named_by_its_provider_its_address_or_its_text(facts, uri):
    assert uri_of(Article(**facts), DIGEST, "wire/ap") == uri


def test_one_id_of_two_providers_is_two_articles():
    one, other = Article(uri="1042", infosource="AP"), Article(uri="1042", infosource="Reuters")

    assert uri_of(one, DIGEST) != uri_of(other, DIGEST)
    assert uri_of(Article(uri="1042"), DIGEST, "ap") != uri_of(Article(uri="1042"), DIGEST, "reuters")


@pytest.mark.parametrize("uri", ["é", "a|b", "\n", "1" * 3000, "urn:x:%zz", "http://[", "::", "mailto:a@b"])
def test_any_id_becomes_a_uri(uri):
    assert is_uri(uri_of(Article(uri=uri), DIGEST))


@pytest.mark.parametrize("url", ["http://[::1", "http://a.example:port/x", "http://[/x", "http://a]b/x"])
def test_a_broken_address_is_no_reason_to_lose_an_article(url):
    article, _ = identified(Article(url=url, body=WORDS))

    assert is_uri(article.uri)


def test_an_identified_article_says_what_it_said():
    article = Article(headline="Head", body=WORDS, url="https://a.example/story")

    found, made = identified(article)

    assert made == signature(article)
    assert (found.uri, found.headline, found.body) == ("https://a.example/story", "Head", WORDS)
