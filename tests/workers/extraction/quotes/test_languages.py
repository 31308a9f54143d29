import pytest

from tests.workers.extraction.quotes.said import quotes_of, said
from workers.extraction.quotes import LANGUAGES


@pytest.mark.parametrize(
    ("language", "body", "quoted", "speaker"),
    [
        (
            "de",
            "\u201eDer Hafen ist sicher\u201c, sagte Jana Roth am Montag.",
            "\u201eDer Hafen ist sicher\u201c",
            "Jana Roth",
        ),
        (
            "de",
            "Der Minister sagte: \u201eDer Hafen ist sicher.\u201c",
            "\u201eDer Hafen ist sicher.\u201c",
            "Der Minister",
        ),
        ("de", "Roth sagte, dass der Hafen sicher sei.", "dass der Hafen sicher sei", "Roth"),
        (
            "fr",
            "\u00ab Le port est s\u00fbr \u00bb, a d\u00e9clar\u00e9 Jeanne Roux lundi.",
            "\u00ab Le port est s\u00fbr \u00bb",
            "Jeanne Roux",
        ),
        ("fr", "\u00ab Le port est s\u00fbr \u00bb, explique-t-elle.", "\u00ab Le port est s\u00fbr \u00bb", ""),
        ("fr", "Le ministre a affirm\u00e9 que le port est s\u00fbr.", "que le port est s\u00fbr", "Le ministre"),
        (
            "es",
            "\u00abEl puerto es seguro\u00bb, dijo Juana Ruiz en Madrid.",
            "\u00abEl puerto es seguro\u00bb",
            "Juana Ruiz",
        ),
        ("es", "La ministra dijo que el puerto es seguro.", "que el puerto es seguro", "La ministra"),
        (
            "pt",
            "\u201cO porto est\u00e1 seguro\u201d, disse Joana Reis.",
            "\u201cO porto est\u00e1 seguro\u201d",
            "Joana Reis",
        ),
        (
            "it",
            "\u00abIl porto \u00e8 sicuro\u00bb, ha detto Gianna Rossi.",
            "\u00abIl porto \u00e8 sicuro\u00bb",
            "Gianna Rossi",
        ),
        ("nl", "\u201cDe haven is veilig\u201d, zegt Jana Roos.", "\u201cDe haven is veilig\u201d", "Jana Roos"),
    ],
)
def test_direct_quotes_are_found_in_other_languages(language, body, quoted, speaker):
    assert said(body, language=language) == [(quoted, speaker)]


def test_a_region_does_not_matter():
    assert quotes_of('"It is good," said Jane Doe.', language="en-GB")


@pytest.mark.parametrize("language", ["", "hi", "fi", "tlh"])
def test_a_language_without_a_table_is_left_alone(language):
    assert language not in LANGUAGES
    assert said('"It is good," said Jane Doe.', language=language) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Die sogenannte \u201eZeitenwende\u201c ist vorbei."),
        ("fr", "Le film \u00ab La Haine \u00bb est sorti."),
        ("es", "La pel\u00edcula \u00abEl Laberinto\u00bb gan\u00f3."),
    ],
)
def test_names_in_marks_are_no_quotes_in_any_language(language, body):
    assert said(body, language=language) == []
