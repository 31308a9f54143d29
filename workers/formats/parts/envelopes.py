"""What an API puts around its articles: `{"data": {"item": {...}}}`, `{"response": {"results": [...]}}`."""

from services.article import Article
from services.errors import Rejected
from workers.formats.parts.fields import Fields, lowered, objects
from workers.formats.parts.loose import article_of, body_of, is_article

#: What holds one article.
_AROUND_ONE = ("data", "item", "article", "result", "response", "content", "story", "attributes", "hits", "_source")
#: What holds a list of them.
_AROUND_MANY = ("articles", "items", "results", "entries", "stories", "news", "posts", "docs", "hits", "data", "item")
#: Levels: `{"data": {"items": [{"item": {...}}]}}` has one, and one in each member.
_DEEPEST = 4
#: Members of which one must be an article: to look at 300,000 that are none took 6 s.
_LOOKED_AT = 100


def opened(value: Fields) -> Fields:
    """Return the object inside; the object itself if it is an article, or holds a list."""
    for _ in range(_DEEPEST):
        fields = lowered(value)
        inner = next((found for name in _AROUND_ONE if isinstance(found := fields.get(name), dict)), None)
        if inner is None or is_article(fields) or _list_in(fields):
            return value
        value = inner
    return value


def members_of(value: Fields) -> list[Fields] | None:
    """Return the objects of the list that an opened envelope holds; None if it holds none, or is an article."""
    fields = lowered(value)
    found = _list_in(fields)
    members = objects(found)
    if not found or len(members) < len(found) or body_of(fields):
        return None
    return members if any(is_article(lowered(opened(member))) for member in members[:_LOOKED_AT]) else None


def member_of(value: object, entry: int, encoding: str) -> Article | Rejected:
    """Return the article that a member of a list is, or why it is none."""
    if not isinstance(value, dict):
        return Rejected("no_article", entry=entry, detail="not an object")
    try:
        return article_of(opened(value), encoding=encoding)
    except Rejected as rejected:
        return Rejected(rejected.reason, **{**rejected.facts, "entry": entry})


def _list_in(fields: Fields) -> list[object]:
    return next((found for name in _AROUND_MANY if isinstance(found := fields.get(name), list)), [])
