"""A body as words and marks; each token carries the white space behind it, so that places need no search."""

import re

#: A word with its hyphens and inner apostrophes, an abbreviation with its full stop, `'s`, or one mark. The first line
#: is the shortest way for seven words of ten.
TOKEN = re.compile(
    r"(?:[a-z]++(?![\w.'\u2019&\u2010\u2011-])"
    r"|(?=[^\W\d_]\.)(?:(?:[^\W\d_]\.){2,8}|[A-Z]\.(?=\s[A-Z][^\W\d_]))"  # U.S., George W. Bush
    r"|(?=[A-Z])(?:Mr|Mrs|Ms|Dr|St|Mt|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Cmdr|Maj|Adm|Brig|Rev|Prof|Jr|Sr|Inc|Corp|Co|Ltd"
    r"|Bros)\b\.?"
    r"|[^\W_]++(?:(?:['\u2019](?!s\b)|[-\u2010\u2011&])[^\W_]++|[.,](?=\d)[\d]++)*+"
    r"|['\u2019]s\b"
    r"|[^\w\s]|_)\s*+"
)


def tokens_of(body: str) -> tuple[int, list[str]]:
    """Return where the first token begins, and all tokens; together they are the body from there on."""
    start = len(body) - len(body.lstrip())
    return start, TOKEN.findall(body, start)
