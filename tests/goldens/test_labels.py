import pytest

from tests.goldens.labels import SHARED, goldens, located

#: Pools whose texts belong to others: not a sentence of them may stand here.
CLOSED = ("reuters21578-a", "polnear-train", "fundus-news-A")
NAMES = sorted(goldens())


@pytest.mark.parametrize("name", NAMES)
def test_every_label_stands_in_its_text(name):
    golden = goldens()[name]
    article = golden.article()
    if article is None:
        pytest.skip(f"the text belongs to others, and there is no {SHARED}")

    lost = [
        label.words
        for labels in (golden.quotes, golden.money, golden.quantities, golden.dates)
        for label, place in zip(labels, located(labels, article.body), strict=True)
        if place is None and not label.optional
    ]
    captions = (image.caption for image in article.images)
    text = " ".join(" ".join((article.headline, article.body, *captions)).lower().split())
    assert lost == []
    assert [one.name for one in golden.entities if not one.optional and one.name.lower() not in text] == []
    assert [one.long for one in golden.acronyms if one.long.lower() not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_others_is_kept_here(name):
    golden = goldens()[name]

    if golden.pool in CLOSED:
        assert (golden.headline, golden.body) == ("", ())
        assert all(len(label.words.split()) <= 8 for label in (*golden.quotes, *golden.dates, *golden.money))


def test_a_label_is_looked_for_from_the_one_before():
    dates = goldens()["seed"].dates
    body = "On Thursday it rained. On Thursday night it froze, and on Friday."

    assert located((dates[0], dates[2], dates[3]), body) == [(3, 11), (26, 34), (58, 64)]
