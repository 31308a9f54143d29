import msgspec
import pytest
import zstandard

from services import drafts
from services.article import Article, Image, Moment, Subject
from services.drafts import Draft
from services.errors import DropwireError

ARTICLE = Article(
    uri="urn:x:1",
    body="Héllo 😀",
    versioncreated=Moment(value="2025-12-04", precision="day", origin="pubDate"),
    subjects=(Subject(name="defence", confidence=0.5),),
    images=(Image(caption="A tank"),),
)


def draft(article: Article = ARTICLE, ordinal: int = 0) -> Draft:
    return Draft(
        delivery="ab" * 16,
        ordinal=ordinal,
        name="a.txt",
        size=9,
        claimed="2026-11-22T10:00:00Z",
        article=article,
    )


def test_a_batch_comes_back_as_it_went() -> None:
    batch = [draft(ordinal=0), draft(ordinal=1)]

    assert drafts.decode(drafts.encode(batch)) == batch
    assert drafts.decode(drafts.encode([])) == []


def test_the_key_names_the_article_among_all() -> None:
    assert draft(ordinal=7).key == "ab" * 16 + "/7"


def test_a_lone_surrogate_travels_as_a_replacement_character() -> None:
    [back] = drafts.decode(drafts.encode([draft(Article(body="a\ud83db \ud83d\ude00", keywords=("\udfff",)))]))

    assert back.article.body == "a\ufffdb 😀"
    assert back.article.keywords == ("\ufffd",)


@pytest.mark.parametrize("cut", [0, 1, 8, -1])
def test_a_damaged_batch_is_refused(cut: int) -> None:
    with pytest.raises(DropwireError, match="damaged"):
        drafts.decode(drafts.encode([draft()])[:cut])


@pytest.mark.parametrize("plain", [b"", b"\xc1", b"\xa1\xff", msgspec.msgpack.encode([{"delivery": 1}]), b"\x91\x80"])
def test_what_is_no_batch_is_refused(plain: bytes) -> None:
    with pytest.raises(DropwireError, match="damaged"):
        drafts.decode(zstandard.compress(plain))


def test_an_ill_encoded_string_is_refused() -> None:
    plain = msgspec.msgpack.encode([draft()]).replace("é".encode(), b"\xff\xff")

    with pytest.raises(DropwireError, match="damaged"):
        drafts.decode(zstandard.compress(plain))


def test_something_behind_the_batch_is_refused() -> None:
    with pytest.raises(DropwireError, match="damaged"):
        drafts.decode(drafts.encode([draft()]) + b"more")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "LARGEST", 1000)

    with pytest.raises(DropwireError, match="the most is 1000"):
        drafts.decode(zstandard.compress(bytes(1001)))
    with pytest.raises(DropwireError, match="the most is 1000"):
        drafts.encode([draft(Article(body="x" * 1001))])


def test_a_batch_that_does_not_say_its_size_is_refused() -> None:
    endless = zstandard.ZstdCompressor(write_content_size=False).compress(b"\x90")

    with pytest.raises(DropwireError, match="-1 bytes"):
        drafts.decode(endless)
