"""The key-value head that newsrooms put on a text: `Headline: ...`, `Byline: ...`, `Date: ...`."""

import re

#: What a key means; the first of two with one meaning counts.
_MEANINGS = {
    "headline": "headline hed head title titel schlagzeile überschrift titre título titulo titolo заголовок kop rubrik",
    "description": "dek deck subhead subheadline sub-headline subtitle summary abstract standfirst description excerpt"
    " teaser untertitel vorspann chapô chapeau resumen resumo sommario",
    "byline": "byline author authors writer reporter by autor autoren auteur auteurs autora autore автор",
    "date": "date dated published pubdate pub-date publishdate publish-date published-at publishedat date-published"
    " created datum fecha data дата veröffentlicht publié",
    "modified": "updated modified lastmod last-modified last-updated lastupdated date-modified aktualisiert modifié"
    " actualizado",
    "slugline": "slug slugline slug-line keyword stichwort",
    "keywords": "keywords tags tag topics topic stichworte schlagworte mots-clés etiquetas",
    "subjects": "category categories section ressort rubrique sección seção",
    "genres": "genre genres textsorte genero género",
    "infosource": "source agency provider publisher publication quelle fuente fonte agentur agence",
    "copyrightholder": "copyright copyrightholder",
    "usageterms": "rights usage usageterms license licence terms",
    "language": "language lang locale sprache langue idioma lingua",
    "url": "url link canonical canonical-url permalink original-url",
    "uri": "guid uri uuid",
    "located": "location place dateline located ort lieu lugar luogo",
    "urgency": "urgency priority priorität",
    "embargoed": "embargo embargoed sperrfrist",
    "ednote": "note notes ednote editors-note advisory",
    "version": "version revision",
    "pubstatus": "status pubstatus",
    "": "words wordcount word-count length characters count id body-length",
    "body": "body text story copy content article",
}
MEANING = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}
#: One of these is enough for a head; of the others it takes two.
_TELLING = frozenset(["headline", "byline", "slugline"])
#: These stand above the announcement of an event too: its date is not the text's.
_VAGUE = frozenset(["date", "modified", "located", "language", "ednote", "version", "pubstatus", "urgency", "body"])
_LINE = re.compile(r"([^\W\d_][\w '\u2019-]{0,24}?)\s?:(?:\s+(.*))?$")
_MOST_LINES = 40
_LONGEST = 1000


def head_of(text: str) -> tuple[dict[str, str], str]:
    """Return the head's values by meaning, and the text below it; nothing and the text if it has no head.

    A line whose key is not known is kept as a note: in a head it is the newsroom's own.
    """
    lines = text.split("\n", _MOST_LINES + 1)
    found: list[tuple[str, str, str]] = []
    at = 0
    for at, line in enumerate(lines[:_MOST_LINES]):
        if not line.strip() and (not found or _goes_on(lines[at + 1 :])):
            continue
        read = _read(line, inside=bool(found))
        if read is None:
            break
        found.append(read)
        if read[0] == "body":
            lines[at] = read[2]
            break
    meanings = {meaning for meaning, _, value in found if meaning and value}
    if not (meanings & _TELLING or (len(meanings) > 1 and not meanings <= _VAGUE)):
        return {}, text
    return _values(found), "\n".join(lines[at:])


def key_of(name: str) -> str | None:
    """Return the meaning of a key, or None if it is not known."""
    return MEANING.get(name.strip().lower().replace(" ", "-").replace("_", "-").replace("\u2019", "").replace("'", ""))


def _goes_on(lines: list[str]) -> bool:
    """Say whether the head goes on below an empty line: `Body:` may stand apart."""
    following = next((line for line in lines if line.strip()), "")
    read = _read(following, inside=False)
    return read is not None and read[0] in ("body", *_TELLING)


def _read(line: str, *, inside: bool) -> tuple[str, str, str] | None:
    """Return a line's meaning, key and value."""
    found = _LINE.match(line.strip())
    if not found or len(line) > _LONGEST:
        return None
    key, value = found[1], (found[2] or "").strip()
    meaning = key_of(key)
    if meaning is None:
        return (
            ("ednote", key, f"{key}: {value}")
            if inside and value and len(key.split()) < 3 and len(value) < 100
            else None
        )
    return meaning, key, value


def _values(found: list[tuple[str, str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for meaning, _, value in found:
        if meaning == "ednote" and meaning in values:
            values[meaning] += f"\n{value}"
        elif meaning and value:
            values.setdefault(meaning, value)
    return values
