"""Sets of words, written down as one text each."""


def words(*texts: str) -> frozenset[str]:
    """Return the words of the texts."""
    return frozenset(word for text in texts for word in text.split())
