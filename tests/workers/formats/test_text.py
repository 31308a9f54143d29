import pytest

from services.article import Image, Moment
from tests.workers.formats.pairs import SEEDS, article, expected, from_data, reason

SEED = "000_4d3a99b873f7ee57.txt"


def test_the_full_text_becomes_its_article():
    assert from_data("full.txt") == expected("full.txt")


def test_the_newsroom_s_own_form_is_read_in_full():
    found = article(SEED, (SEEDS / SEED).read_bytes())

    assert found.versioncreated == Moment(value="2025-12-04", precision="day", origin="header line")
    assert found.images == (
        Image(
            caption="Defence Minister Rajnath Singh and Defence Minister of Russia Andrei Belousov, before the 22nd"
            " India-Russia Inter-Governmental Commission on Military & Military Technical Cooperation ministerial"
            " meeting at Manekshaw Centre, in New Delhi, December 4, 2025.",
            credit="PIB Photo gallery/ANI Photo",
        ),
    )
    paragraphs = found.body.split("\n\n")
    assert len(paragraphs) == 22
    assert paragraphs[0].startswith("India and Russia on Thursday resolved")
    assert paragraphs[-1] == "Before the meeting, Singh and Belousov laid a wreath at the National War Memorial."
    assert "IMAGE" not in found.body
    assert "2025-12-04" not in found.body
    assert found.headline == ""
    assert (found.encoding, found.warnings) == ("utf-8", ())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_change_what_is_read(newline):
    lines = ["Port is closed", "", "The port was closed on", "Tuesday after a fire.", "", "No one was hurt."]

    found = article("a.txt", newline.join(lines).encode())

    assert found.headline == "Port is closed"
    assert found.body == "The port was closed on Tuesday after a fire.\n\nNo one was hurt."


def test_hard_wrapped_lines_are_joined_and_lists_are_not():
    found = article(
        "a.txt", b"A lede that is quite long and wrapped\nby a system at forty characters or so.\n\n- one\n- two"
    )

    assert found.body == "A lede that is quite long and wrapped by a system at forty characters or so.\n\n- one\n- two"


def test_invisible_characters_are_taken_out():
    found = article("a.txt", "Safe\u202eesrever\u202c and\u00a0so\u200b on\x07, he\u00ad said.\fNew page.".encode())

    assert found.body == "Safeesrever and so on, he said.\n\nNew page."


def test_a_first_line_that_is_a_sentence_is_the_lede():
    assert article("a.txt", b"The port is closed.\n\nIt burns.").headline == ""


@pytest.mark.parametrize("first", [b"By JOHN SMITH", b"LONDON, May 3 (AP) - The port burns, they say"])
def test_a_byline_or_dateline_is_no_headline(first):
    assert article("a.txt", first + b"\n\nThe port burns.").headline == ""


def test_a_date_that_is_no_day_stays_in_the_text():
    found = article("a.txt", b"date 2025-02-30 The port was closed.")

    assert found.versioncreated is None
    assert found.body == "date 2025-02-30 The port was closed."


def test_a_flash_of_one_line_is_an_article():
    assert article("a.txt", b"FLASH: Fire at port of Rotterdam").body == "FLASH: Fire at port of Rotterdam"


def test_a_picture_without_credit_has_its_caption_only():
    found = article("a.txt", b"The port burns on.\n\nIMAGE: Smoke over the port")

    assert found.images == (Image(caption="Smoke over the port"),)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)
def test_unicode_in_every_form_is_read(encoding, named):
    found = article("a.txt", "Der Bürgermeister eröffnet die Brücke.".encode(encoding))

    assert (found.body, found.encoding, found.warnings) == ("Der Bürgermeister eröffnet die Brücke.", named, ())


def test_an_unstated_charset_is_read_as_cp1252_with_a_warning():
    found = article("a.txt", "The “bridge” in Besançon is open.".encode("cp1252"))

    assert (found.body, found.encoding) == ("The “bridge” in Besançon is open.", "cp1252")
    assert found.warnings == ("no valid charset stated, read as cp1252",)


def test_a_few_broken_bytes_do_not_turn_a_utf8_text_into_mojibake():
    data = ("Über die Brücke zwölf Männer. " * 10).encode() + b"\xc3"

    found = article("a.txt", data)

    assert found.encoding == "utf-8"
    assert "Brücke" in found.body
    assert found.warnings == ("1 undecodable bytes",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"ok", "too_short"),
        (b"12 34 56 78 90", "too_short"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unsupported_type"),
        (b"MZ\x90\0\3\0\0\0\4", "unsupported_type"),
        (bytes(range(256)) * 8, "binary"),
        (b"The text " + b"\0\1\2\3" * 40, "binary"),
        (b"<?xml version='1.0'?><!DOCTYPE n [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><n>&x;</n>", "security"),
    ],
)
def test_what_is_no_text_is_rejected_with_the_reason(data, why):
    assert reason("a.txt", data) == why
