"""What a page shows its readers: whether a name stands anywhere in it, and not only where machines look."""

import re
from functools import cached_property
from itertools import islice

from turbohtml import Document

from workers.formats.page.body import Story

#: Scripts whose text is taken out of the page's: only those that describe it are left in the tree.
_MOST_SCRIPTS = 20
#: Places of an account in a page that are looked at.
_MOST_FOUND = 100
#: Before an account, makes it a part of a word or an address.
_PART = re.compile(r"[\w@.]")


class Shown:
    """What is printed in a page, the lines beside the headline looked at first: the rest is seldom asked for."""

    def __init__(self, document: Document, story: Story) -> None:
        self._document = document
        self._near = story.near

    def has(self, name: str) -> bool:
        """Say whether a name is printed as it is written."""
        return any(name in text for text in self._near) or name in self._text

    def has_account(self, name: str) -> bool:
        """Say whether an account is printed, and not within a word or an address: `jan` is no part of `jan.example`."""
        alone = re.compile(rf"{re.escape(name)}(?![\w@]|\.\w)")
        return any(_stands_alone(alone, text) for text in self._near) or _stands_alone(alone, self._text)

    def has_near(self, name: str) -> bool:
        """Say whether a name is printed beside the headline, in small letters or in capitals."""
        lowered = name.lower()
        return any(name in text or lowered in text.lower() for text in self._near)

    @cached_property
    def _text(self) -> str:
        """The page's text without that of the scripts that describe it."""
        body = self._document.find("body")
        text = body.text if body is not None else ""
        for script in self._document.find_all("script")[:_MOST_SCRIPTS]:
            text = text.replace(script.text or "\0", " ")
        return text


def _stands_alone(account: re.Pattern[str], text: str) -> bool:
    """Say whether an account is found behind something else than a letter or a mark of an address."""
    found = islice(account.finditer(text), _MOST_FOUND)
    return any(not _PART.match(text, max(0, match.start() - 1), match.start()) for match in found)
