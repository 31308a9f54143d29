import pytest

from services.article import Article
from workers.extraction.language import extract

TEXTS = {
    "en": "The port was closed on Tuesday after a fire on a tanker, and officials said that it would open again soon.",
    "de": "Der Hafen wurde am Dienstag nach einem Brand auf einem Tanker geschlossen, wie die Behörden mitteilten.",
    "fr": "Le port a été fermé mardi après un incendie sur un pétrolier, ont annoncé les autorités de la ville.",
    "ru": "Порт был закрыт во вторник после пожара на танкере, сообщили городские власти в своем заявлении.",
    "ja": "港は火曜日、タンカーの火災を受けて閉鎖されたと市当局が発表した。再開の時期はまだ決まっていないという。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text_is_told(language):
    assert extract(Article(body=TEXTS[language])).language == language


@pytest.mark.parametrize("body", ["", "FLASH", "1,234 5,678", "Fisons Plc"])
def test_the_language_of_too_short_a_text_stays_untold(body):
    assert extract(Article(body=body)).language == ""


def test_a_stated_language_stays_and_a_clear_contradiction_is_a_warning():
    found = extract(Article(language="fr", body=TEXTS["de"] * 5))

    assert found.language == "fr"
    assert found.warnings == ("stated language is fr, the text is in de",)


@pytest.mark.parametrize(("stated", "body"), [("de", TEXTS["de"] * 5), ("fr", TEXTS["de"])])
def test_a_stated_language_is_not_doubted_without_reason(stated, body):
    assert extract(Article(language=stated, body=body)).warnings == ()


def test_nothing_is_downloaded(monkeypatch):
    import socket

    from workers.extraction import language

    def refuse(*_args: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    language._identifier.cache_clear()

    assert extract(Article(body=TEXTS["en"])).language == "en"
