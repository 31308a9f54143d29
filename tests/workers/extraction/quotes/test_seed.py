from pathlib import Path

import pytest

from tests.workers.extraction.quotes.said import entity, quotes_of

SEED = Path(__file__).parents[5] / "shared" / "data" / "seed"


@pytest.mark.skipif(not SEED.is_dir(), reason=f"no {SEED}")
def test_the_seed_article_gives_each_quotation_with_its_speaker():
    (seed,) = SEED.glob("*.txt")
    body = seed.read_text("utf-8")
    people = (
        entity(body, "Rajnath Singh", "Rajnath Singh", "Singh", role="Defence Minister"),
        entity(
            body, "Andrey Belousov", "Andrei Belousov", "Andrey Belousov", "Belousov", role="Defence Minister of Russia"
        ),
        entity(body, "Vladimir Putin", role="Russian President"),
        entity(body, "Narendra Modi", role="Prime Minister"),
    )

    found = [(one.kind, body[one.start : one.end][:44], one.speaker) for one in quotes_of(body, *people)]

    assert found == [
        ("mixed", "Both sides reiterated that the India-Russia ", "the defence ministry"),
        ("mixed", "that the India-Russia relationship is based ", "Both sides"),
        ("indirect", "the Russian defence industry is ready to sup", "Andrey Belousov"),
        ("direct", '"India-Russia relationship is based on a dee', "Rajnath Singh"),
        ("indirect", "is based on mutual trust", "Andrey Belousov"),
        ("indirect", "that the Russian defence industry is ready t", "Andrey Belousov"),
        ("direct", '"Our countries are tied with a solid, time-p', "Andrey Belousov"),
        ("indirect", "the bilateral relations have a strategic cha", "Andrey Belousov"),
        ("mixed", 'Russia will cooperate in "full scale" with I', "Andrey Belousov"),
        ("indirect", "the India-Russia bilateral defence cooperati", "Rajnath Singh"),
        ("direct", '"It is good that despite the geopolitical un', "Rajnath Singh"),
    ]
