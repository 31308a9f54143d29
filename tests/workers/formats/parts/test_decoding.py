# ruff: noqa: RUF001 - other alphabets are what this is about
import pytest

from services.errors import Rejected
from workers.formats.parts.decoding import declared_in, decode

GERMAN = "Der Bürgermeister eröffnet die Brücke über den Fluß. Fünf Männer prüfen sie. " * 5
RUSSIAN = "Порт закрыли во вторник после пожара, сообщили городские власти. Никто не пострадал. " * 5
JAPANESE = "港は火曜日に火災のため閉鎖された。市の当局者が明らかにした。けが人はいなかった。" * 5
CHINESE = "港口星期二因火灾关闭，市政府官员表示没有人受伤。调查正在进行。" * 5
KOREAN = "항구는 화요일 화재로 폐쇄되었다고 시 당국이 밝혔다. 다친 사람은 없었다. " * 5
POLISH = "Port został zamknięty we wtorek po pożarze, poinformowały władze miasta. Nikt nie ucierpiał. " * 5


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (GERMAN, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (RUSSIAN, "mac_cyrillic"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (KOREAN, "euc_kr"),
        ("Los años de la niñez en España están llenos de canción, así. " * 3, "mac_roman"),
        ("Los años de la niñez en España: canción y corazón, según él. " * 3, "cp850"),
    ],
)
def test_an_undeclared_charset_is_found(text, charset):
    assert decode(text.encode(charset)).text == text


def test_a_guess_is_said():
    found = decode(RUSSIAN.encode("cp1251"))

    assert (found.encoding, found.warnings) == ("cp1251", ("no valid charset stated, read as cp1251",))


def test_english_with_a_stray_sign_is_western():
    text = "The bill came to £20 million, the mayor’s office said on Tuesday, and no one was hurt. " * 5

    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (GERMAN.encode(), "iso-8859-1", GERMAN),
        (GERMAN.encode("cp1252"), "utf-8", GERMAN),
        (RUSSIAN.encode("koi8_r"), "iso-8859-1", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
        ("“Ja”".encode("cp1252"), "iso-8859-1", "“Ja”"),
        (CHINESE.encode("gb18030"), "gb2312", CHINESE),
        (JAPANESE.encode("shift_jis"), "no-such-charset", JAPANESE),
        (POLISH.encode("iso8859_2"), "unicode_escape", POLISH),
    ],
)
def test_a_declared_charset_is_believed_only_if_it_can_be(data, declared, text):
    assert decode(data, declared).text == text


def test_a_meta_tag_that_is_wrong_does_not_mislead():
    page = b"<html><meta charset=utf-8><p>" + RUSSIAN.encode("cp1251")

    assert RUSSIAN in decode(page, "utf-8").text


def test_mojibake_is_repaired_and_said():
    found = decode("L’été déjà fini".encode().decode("cp1252").encode())

    assert (found.text, found.warnings) == ("L’été déjà fini", ("mojibake repaired in 5 places",))


def test_bytes_pasted_into_utf8_are_read_as_what_they_were():
    found = decode("Über die Brücke gehen fünf Männer. ".encode() * 3 + b"\x93Ja\x94, sa\xefd he")

    assert found.text.endswith("“Ja”, saïd he")
    assert found.warnings == ("3 bytes read as cp1252",)


def test_a_file_cut_within_a_character_is_still_utf8():
    found = decode("Brücke für".encode()[:-2])

    assert (found.text, found.encoding, found.warnings) == ("Brücke f\ufffd", "utf-8", ("1 undecodable bytes",))


def test_zeros_in_no_charset_are_binary():
    with pytest.raises(Rejected, match="binary"):
        decode(b"\xff\0\xfe\0\0\0\0" * 50)


@pytest.mark.parametrize("head", [b'<?xml version="1.0" encoding="koi8-r"?>', b"<meta charset = koi8-r>"])
def test_what_a_prolog_declares_is_read(head):
    assert declared_in(head) == "koi8-r"
