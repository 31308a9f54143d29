"""The table of elements: what begins with each, and which are left to feedparser."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from workers.formats.feeds import categories, logo, media, people, podcasts, prose, structure
from workers.formats.feeds.state import Attributes, End, State
from workers.formats.feeds.structure import text

Start = Callable[[State, Attributes], End | None]

ROOTS = frozenset(["rss", "rdf:rdf", "feed"])
STARTS: Mapping[str, Start] = {
    "rss": structure.rss,
    "rdf:rdf": structure.rdf,
    "feed": structure.feed,
    "channel": structure.channel,
    "item": structure.item,
    "entry": structure.item,
    "image": logo.image,
    "width": logo.size("width"),
    "height": logo.size("height"),
    "source": structure.source,
    "link": structure.link,
    "enclosure": structure.enclosure,
    "guid": structure.identifier,
    "id": structure.identifier,
    "generator": structure.generator,
    "cloud": structure.cloud,
    "admin:generatoragent": structure.resource("generator"),
    "admin:errorreportsto": structure.resource("errorreportsto"),
    "language": text("language"),
    "dc:language": text("language"),
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms:issued"), text("published")),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"), text("updated")),
    **dict.fromkeys(("created", "dcterms:created"), text("created")),
    "expirationdate": text("expired"),
    **dict.fromkeys(("category", "keywords", "dc:subject"), categories.category()),
    "media:category": categories.category("http://search.yahoo.com/mrss/category_schema"),
    "itunes:category": categories.category(categories.ITUNES, "text"),
    "itunes:keywords": categories.keywords("itunes_keywords", categories.ITUNES),
    "media:keywords": categories.keywords("media_keywords", None),
    **dict.fromkeys(("title", "dc:title"), prose.title),
    **dict.fromkeys(("description", "dc:description"), prose.description),
    **dict.fromkeys(("summary", "itunes:summary"), prose.summary),
    **dict.fromkeys(("subtitle", "tagline", "itunes:subtitle"), prose.prose("subtitle", "text/plain")),
    **dict.fromkeys(("rights", "copyright", "dc:rights"), prose.prose("rights", "text/plain")),
    **dict.fromkeys(("info", "feedburner:browserfriendly"), prose.prose("info", "text/plain")),
    "content": prose.content,
    "content:encoded": prose.encoded,
    "xhtml:body": prose.body,
    **dict.fromkeys(("author", "managingeditor", "dc:author", "dc:creator", "itunes:author"), people.author),
    "contributor": people.contributor,
    "dc:contributor": people.named_contributor,
    **dict.fromkeys(("webmaster", "dc:publisher"), people.publisher),
    "itunes:owner": people.owner,
    **dict.fromkeys(("name", "itunes:name"), people.part("name")),
    **dict.fromkeys(("email", "itunes:email"), people.part("email")),
    **dict.fromkeys(("url", "uri", "homepage"), people.address),
    "media:group": media.group,
    "media:content": media.content,
    "media:title": media.title,
    "media:description": media.description,
    "media:credit": media.credit,
    "media:thumbnail": media.thumbnail,
    "media:rating": media.attributed("media_rating", "rating"),
    "media:restriction": media.attributed("media_restriction", "restriction"),
    "media:license": media.attributed("media_license", "license"),
    "media:player": media.player,
    **dict.fromkeys(("itunes:image", "itunes:link"), podcasts.image),
    "itunes:explicit": podcasts.explicit,
    "itunes:block": podcasts.block,
}
#: Elements without a meaning that are kept ready; all feeds together have some hundreds.
_REMEMBERED = 1000
#: Rare, or never written for what they say: feedparser knows what has been meant by them.
IRREGULAR = frozenset(
    ["abstract", "body", "fullitem", "newlocation", "tags", "textinput", "dcterms:valid", "svg", "math"]
)


@lru_cache(_REMEMBERED)
def other(tag: str) -> Start:
    """Return the start of an element that has no meaning here: its text, or its attributes, under its own name."""
    name = tag.replace(":", "_")
    plain = text(name)

    def start(state: State, attributes: Attributes) -> End | None:
        if not attributes:
            return plain(state, attributes)
        state.set(name, attributes)
        return None

    return start


@lru_cache(_REMEMBERED)
def inline(tag: str) -> End:
    """Return the end of an element within a content."""
    closing = f"</{tag.rpartition(':')[2]}>"

    def end(state: State) -> None:
        state.texts[-1].append(closing)

    return end
