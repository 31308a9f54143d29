"""What stands before the root of an XML document, and the characters that its DTD would have named."""

import re
from html.entities import html5

from services.errors import Rejected

_BLANK = re.compile(r"[\s\ufeff\0]++")
_TOKEN = re.compile(r"""<!--|<\?|["'\[\]>]""")
_CLOSES = {"<!--": "-->", "<?": "?>", '"': '"', "'": "'"}
_DECLARED = re.compile(r"<!ENTITY\s++(?P<parameter>%\s++)?+(?P<name>[^\s\"'>%]{1,200})\s++(?P<value>[^>]*+)", re.I)
#: Another DTD, as NewsML takes in that of NITF, by a name that only a DTD has. It is not fetched.
_OTHER_DTD = re.compile(
    r"""(?:SYSTEM|PUBLIC\s++(?:"[^"]*+"|'[^']*+'))\s++["'](?!file:|/)[^"'\s]{1,400}\.(?:dtd|mod|ent)["']\s*+$""", re.I
)
#: A picture that stands outside the document, by name: never expanded.
_UNPARSED = re.compile(r"(?:SYSTEM|PUBLIC)\s.*\bNDATA\s++\S++\s*+$", re.I | re.S)
_ONE_CHARACTER = re.compile(r"""(["'])(?:[^&%<"']|&(?:amp;)?#(?:\d{1,7}|x[0-9a-f]{1,6});)\1\s*+$""", re.I)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
#: Windows' quotes and dashes by the numbers that they have there; in XML these are controls, which nobody means.
_WINDOWS = re.compile(r"&#(12[89]|1[345]\d|x[89][0-9a-f]);", re.I)


def without_prolog(text: str) -> str:
    """Return the document from its root on; raise Rejected if its DOCTYPE declares what could expand."""
    at = 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if text.startswith("<!--", at):
            at = _end(text, at + 4, "-->")
        elif text.startswith("<?", at):
            at = _end(text, at + 2, "?>")
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            subset, at = _doctype(text, at)
            _refuse_entities(subset)
        else:
            return text[at:]


def with_characters(text: str) -> str:
    """Return the document with HTML's named characters (`&nbsp;`) as such, and names that nobody knows as text."""
    if _WINDOWS.search(text):
        text = _WINDOWS.sub(_of_windows, text)
    if not _NAMED.search(text):
        return text
    kept, at = [], 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        end = len(text) if end < 0 else end
        kept += [_NAMED.sub(_character, text[at:start]), text[start:end]]
        at = end
    return "".join(kept) + _NAMED.sub(_character, text[at:])


def _doctype(text: str, at: int) -> tuple[str, int]:
    """Return what a DOCTYPE holds, without its comments, and where it ends."""
    kept, depth = [], 0
    while token := _TOKEN.search(text, at):
        kept.append(text[at : token.start()])
        at = token.end()
        if close := _CLOSES.get(token[0]):
            start, at = token.start(), _end(text, at, close)
            kept.append(text[start:at] if token[0] in "\"'" else "")
        elif token[0] == ">" and depth == 0:
            return "".join(kept), at
        else:
            depth += {"[": 1, "]": -1}.get(token[0], 0)
            kept.append(token[0])
    raise Rejected("corrupt", detail="its DOCTYPE does not end")


def _end(text: str, at: int, close: str) -> int:
    end = text.find(close, at)
    if end < 0:
        raise Rejected("corrupt", detail="ends before its root element")
    return end + len(close)


def _refuse_entities(subset: str) -> None:
    declared = list(_DECLARED.finditer(subset))
    if len(declared) != subset.upper().count("<!ENTITY") or not all(map(_is_harmless, declared)):
        raise Rejected("security", detail="entity declarations")


def _is_harmless(declared: re.Match[str]) -> bool:
    if declared["parameter"]:
        return bool(_OTHER_DTD.match(declared["value"]))
    if _UNPARSED.match(declared["value"]):
        return True
    return f"{declared['name']};" in html5 and bool(_ONE_CHARACTER.match(declared["value"]))


def _character(named: re.Match[str]) -> str:
    return html5.get(f"{named[1]};") or f"&amp;{named[1]};"


def _of_windows(numbered: re.Match[str]) -> str:
    number = int(numbered[1][1:], 16) if numbered[1][0] in "xX" else int(numbered[1])
    return bytes([number]).decode("cp1252", "ignore")
