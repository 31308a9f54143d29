"""The words of every language, as one worker knows them, and an article's terms by them."""

from services.article import Article
from workers.stories.rarity import Counts, rarity_in_english
from workers.stories.terms import Rarity, Terms, terms
from workers.stories.words import stressed

#: Languages that are counted; what comes in any further one has no story. 64 kB each.
LANGUAGES = 100


class Languages:
    """The words of every language but English, as one worker knows them."""

    def __init__(self) -> None:
        self.counts: dict[str, Counts] = {}

    def terms(self, article: Article, language: str) -> Terms:
        """Return the article's terms, and count its words; none while too little of the language was read."""
        name = language.partition("-")[0].lower()
        if not name or article.pubstatus == "canceled":
            return ()
        words = stressed(article)
        if name == "en":
            return terms(words, name, rarity_in_english())
        if name not in self.counts and len(self.counts) >= LANGUAGES:
            return ()
        counts = self.counts.setdefault(name, Counts())
        counts.learn(words)
        rarity: Rarity = counts.rarity
        return terms(words, name, rarity) if counts.are_enough() else ()

    def due(self) -> list[tuple[str, Counts]]:
        """Return the languages of which it is time to tell the other workers, and to hear from them."""
        return [(name, counts) for name, counts in self.counts.items() if counts.is_due()]
