"""Names beside a page's headline that lead to their holders' own pages: `/author/ana-ruiz`."""

import re

from turbohtml import Document

from workers.formats.page.body import Story
from workers.formats.page.headline import folded
from workers.formats.page.printed_names import LONGEST_BYLINE
from workers.formats.page.tree import text_of

#: What such addresses have in them.
_QUERY = ", ".join(f"a[href*={word} i]" for word in ("author", "autor", "auteur", "contributor", "members"))
_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|in|innen)?|auteurs?|contributors?|members)/[^/]|[?&/]author[=?]", re.I
)
#: Characters of an address that are looked at.
_LONGEST_ADDRESS = 500
#: Links looked at: archives link every author they have.
_MOST = 200


def linked_names(document: Document, story: Story) -> list[str]:
    """Return the names of the first line beside the headline that has such links."""
    short = [folded(text) for text in story.near if len(text) < LONGEST_BYLINE]
    names: dict[str, str] = {}
    for link in document.select(_QUERY)[:_MOST]:
        name = text_of(link)[:LONGEST_BYLINE]
        if _ADDRESS.search((link.attr("href") or "")[:_LONGEST_ADDRESS]) and len(letters := folded(name)) > 2:
            names[letters] = name
    line = next((text for text in short if any(letters in text for letters in names)), "")
    return [name for letters, name in names.items() if letters in line]
