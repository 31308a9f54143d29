import time

import pytest

from services.errors import Rejected
from tests.workers.formats.wire_pairs import HOSTILE
from workers.formats.parts import xml
from workers.formats.parts.xml import DAMAGED, documents
from workers.formats.wire.element import text_of


def text(data: bytes | str) -> str:
    (document,) = documents(data.encode() if isinstance(data, str) else data)
    return text_of(document.root)


def reason(data: bytes | str) -> str:
    with pytest.raises(Rejected) as caught:
        list(documents(data.encode() if isinstance(data, str) else data))
    return caught.value.reason


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "ha">',
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a PUBLIC "x" "http://example.org/secret">',
        "<!ENTITY % a \"<!ENTITY b 'ha'>\"> %a;",
        '<!ENTITY % a SYSTEM "file:///etc/passwd.dtd"> %a;',
        '<!ENTITY % a SYSTEM "/etc/passwd.dtd"> %a;',
        '<!ENTITY % a SYSTEM "http://example.org/?steal=1"> %a;',
        '<!entity nbsp "a long text">',
        '<!ENTITY nbsp "&lt;p>">',
        "<!ENTITY",
        "<!-- <!ENTITY a 'in a comment'> --><!ENTITY a 'ha'>",
    ],
)
def test_a_document_that_declares_what_could_expand_is_refused(subset):
    assert reason(f"<?xml version='1.0'?><!DOCTYPE a [{subset}]><a>&a;</a>") == "security"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a SYSTEM "a.dtd">',
        '<!DOCTYPE a [<!ENTITY % nitf SYSTEM "http://www.nitf.org/nitf-3-0.dtd"> %nitf;]>',
        '<!DOCTYPE a [<!ENTITY % nitf PUBLIC "-//IPTC//DTD NITF 3.0//EN" "nitf-3-0.dtd">]>',
        '<!DOCTYPE a [<!NOTATION gif SYSTEM "gif"><!ENTITY logo SYSTEM "logo.gif" NDATA gif>]>',
        '<!DOCTYPE a [<!ENTITY nbsp "&#160;"><!ENTITY eacute "&#xE9;">]>',
        "<!DOCTYPE a [<!-- don't > ]> worry: <!ENTITY is no entity here --><!ELEMENT a ANY>]>",
    ],
)
def test_a_doctype_that_expands_nothing_is_passed_over(doctype):
    assert text(f"{doctype}<a>caf&eacute;&nbsp;au lait</a>") == "café au lait"


def test_html_s_named_characters_are_read_and_unknown_names_stay():
    assert text("<a>&mdash;&foo; &amp;eacute;<![CDATA[ &eacute; ]]>&lt;</a>") == "—&foo; &eacute; &eacute; <"


def test_the_numbers_that_windows_gives_its_quotes_are_read_as_quotes():
    assert text("<a>&#147;Ja&#x94; &#150; &#8364;</a>") == "“Ja” \u2013 €"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("<a>R&D <b>costs</b> less < 5 & more</a>", "R&D costs less < 5 & more"),
        ("<a>one\x0btwo\x00three&#2;</a>", "onetwothree"),
        ("<a><b>one two</a>", "one two"),
        ("<a>one</a> and a tail", "one"),
    ],
)
def test_what_is_not_well_formed_is_read_with_a_warning(data, said):
    (document,) = documents(data.encode())

    assert text_of(document.root) == said
    assert document.warnings == (DAMAGED,)


@pytest.mark.parametrize(
    "data", ["<a><b>one</b>", "<a", "<a>one</ab>", "<a>one</", "<?xml version='1.0'?>", "<a>word <b>word</b"]
)
def test_a_document_without_its_end_is_corrupt(data):
    assert reason(data) == "corrupt"


def test_a_document_of_which_a_part_would_be_lost_is_corrupt():
    assert reason(f"<a><p>{'word ' * 50}</p></a><b>{'lost ' * 50}</b></a>") == "corrupt"


def test_documents_one_after_the_other_are_all_read():
    found = documents(b"<?xml version='1.0'?><a>one</a>\n<?xml version='1.0'?><!DOCTYPE a><a>two</a>\n")

    assert [text_of(document.root) for document in found] == ["one", "two"]


def test_a_document_behind_another_is_refused_as_it_would_be_alone():
    found = b"<a>one</a><!DOCTYPE a [<!ENTITY x 'ha'>]><a>&x;</a>"

    assert reason(found) == "security"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_document_is_read_in_the_encoding_that_it_is_in(encoding):
    declared = "iso-8859-1" if encoding == "iso-8859-1" else "utf-8"

    assert text(f"<?xml version='1.0' encoding='{declared}'?><a>Fähre</a>".encode(encoding)) == "Fähre"


def test_a_document_nested_beyond_reason_is_refused():
    assert reason("<a>" + "<b>" * 100_000 + "x" + "</b>" * 100_000 + "</a>") == "security"


@pytest.mark.parametrize("quoted", ['"1"', '">"', "'\"'"])
def test_a_tag_that_would_stall_the_parser_is_refused(quoted):
    assert reason("<a><b " + " ".join(f"a{n}={quoted}" for n in range(20_000)) + "/></a>") == "security"


def test_a_long_text_is_not_taken_for_a_long_tag():
    assert len(text("<a>" + "word > " * 20_000 + "</a>")) > xml.LONGEST_TAG


def test_a_document_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(xml, "LARGEST", 10)

    assert reason("<a>a long text</a>") == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" + b"<" * 300_000 + b"</a>",
        b"<a>" + b"&" * 300_000 + b"</a>",
        b"<a>&x;" + b"<![CDATA[" * 50_000 + b"</a>",
        b"<!--" * 100_000 + b"<a/>",
        b"<!DOCTYPE a [" + b"<!--" * 100_000,
        b"<!DOCTYPE a [" + b"<!ENTITY % a" * 50_000 + b"]><a/>",
        b"<!DOCTYPE a [" + b'"' * 200_001,
        b"\x1c\x85 \xa0" * 50_000 + b"<a/>",
        b"<a></a>" * 20_000 + b"<a>",
        b"<a>" + b"</a>" * 100_000,
    ],
)
def test_no_repetition_keeps_the_parser_busy(data):
    began = time.process_time()
    try:
        for _ in documents(data):
            pass
    except Rejected:
        pass

    assert time.process_time() - began < 5


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared hostile files are not beside this checkout")
@pytest.mark.parametrize(
    "name", ["xmlbomb.xml", "xmlbomb2.xml", "quadratic.xml", "cyclic.xml", "external.xml", "external_file.xml"]
)
def test_known_attacks_are_refused(name):
    assert reason((HOSTILE / "defusedxml" / "xmltestdata" / name).read_bytes()) == "security"


@pytest.mark.parametrize("number", ["&#xD800;", "&#55296;", "&#0;", "&#x1F;", "&#xFFFE;", "&#x110000;", "&#9999999;"])
def test_the_number_of_no_character_is_left_out_and_the_rest_is_read(number):
    (found,) = documents(f"<a><b>The port {number}is closed</b></a>".encode())

    assert "".join(found.root.itertext()) == "The port is closed"
