# ruff: noqa: RUF001 - other alphabets are what this is about
import pytest

from workers.formats.parts.mojibake import LONGEST, is_suspect, repaired, without_c1

FRENCH = "L’été dernier, déjà à Besançon, l’opposition a réclamé « un débat »."
RUSSIAN = "Порт закрыли во вторник после пожара."


def misread(text: str, charset: str) -> str:
    """Return what UTF-8 looks like in a charset; bytes that it leaves undefined pass through, as in most software."""
    return "".join(bytes([byte]).decode(charset, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "mac_roman"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, "東京の港が閉鎖された。"])
def test_a_text_that_was_misread_throughout_is_put_right(text, charset):
    better, places = repaired(misread(text, charset))

    assert better == text
    assert places > 0


def test_russian_that_was_misread_as_cyrillic_is_put_right():
    assert repaired(misread(RUSSIAN, "cp1251"))[0] == RUSSIAN


def test_a_text_that_was_misread_twice_is_put_right():
    assert repaired(misread(misread(FRENCH, "cp1252"), "cp1252"))[0] == FRENCH


def test_only_the_wrong_half_of_a_text_is_changed():
    text = "Le café est fermé. " + misread("L’été déjà fini, la fête est ratée.", "cp1252")

    assert repaired(text)[0] == "Le café est fermé. L’été déjà fini, la fête est ratée."


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        RUSSIAN,
        "RETWEET SE VOCÊ…",
        "NESTLÉ® verkauft",
        "« VOILÀ », dit-il, “CAFÉ” fermé",
        "Ôôô VIDA MINHA",
        "4288×…",
        "√π und ∆°",
        "A IRMÃ” disse",
        "",
    ],
)
def test_text_that_someone_may_have_typed_is_left_alone(text):
    assert repaired(text) == (text, 0)


@pytest.mark.parametrize("text", ["„Café” et « à « Spaß“, “CAFÉ”, à « l’été »", FRENCH, RUSSIAN])
def test_what_many_pages_have_needs_no_closer_look(text):
    assert not is_suspect(text.encode())


@pytest.mark.parametrize("charset", ["cp1252", "cp1251"])
def test_a_wrong_quote_needs_a_closer_look(charset):
    assert is_suspect(misread("so “it” went", charset).encode())


def test_a_wrong_letter_and_a_control_need_a_closer_look():
    assert is_suspect(misread("fêtes", "cp1252").encode())
    assert is_suspect("\x93Ja\x94".encode())


def test_controls_that_were_quotes_become_quotes():
    assert without_c1("\x93Ja\x94, said \x96 he") == "“Ja”, said – he"


def test_other_controls_stay():
    assert without_c1("a\x81b\x87") == "a\x81b\x87"


def test_a_text_too_long_to_judge_is_left_as_it_is():
    wrong = FRENCH.encode().decode("cp1252", "ignore")

    assert repaired(wrong * 10)[1]
    assert repaired(wrong * (LONGEST // len(wrong) + 1))[1] == 0
