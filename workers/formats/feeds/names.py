"""The elements' names: a feed may call a namespace by any prefix; here each has one."""

from collections.abc import Sized

from services.errors import Rejected
from workers.formats.feeds.irregular import Irregular

_XLINK = "http://www.w3.org/1999/xlink"
_USERLAND = "backend.userland.com/rss"
#: The formats' own namespaces: their elements go without a prefix, as in RSS 2.0.
_CORE = (
    "http://backend.userland.com/rss",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/rss091#",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/atom/ns#",
    "http://www.w3.org/2005/Atom",
)
_MODULES = {
    "http://webns.net/mvcb/": "admin",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/DTDs/PodCast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    "http://wellformedweb.org/commentAPI/": "wfw",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_PREFIXES = {uri.lower(): "" for uri in _CORE} | {uri.lower(): prefix for uri, prefix in _MODULES.items()}
#: Those of which feedparser makes more than text: it reads the feeds that use them.
_ELSEWHERE = (
    "http://creativecommons.org/ns#license",
    "http://web.resource.org/cc/",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
    "http://backend.userland.com/creativecommonsrssmodule",
    "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "http://www.georss.org/georss",
    "http://www.opengis.net/gml",
    "http://podlove.org/simple-chapters",
    "http://example.com/",
    "http://purl.org/echo/",
    "uri/of/echo/namespace#",
    "http://purl.org/pie/",
)
#: Feeds have ten namespaces and a hundred names; looking for one among 50,000, for each element, takes minutes.
_MOST = 500
_VERSIONS = {
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",
    "http://purl.org/rss/1.0/": "rss10",
    "http://www.w3.org/2005/atom": "atom10",
}


class Names:
    """The namespaces declared so far, and the names made with them."""

    def __init__(self) -> None:
        """Know nothing yet but xml."""
        self.version = ""
        self.declared: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._attributes: dict[str, tuple[str, ...]] = {}

    def declare(self, prefix: str | None, uri: str | None) -> None:
        """Take a prefix for a namespace."""
        if not uri:
            return
        lowered = uri.lower()
        if uri == _XLINK or lowered.startswith(_ELSEWHERE):
            raise Irregular(f"namespace {uri[:80]}")
        if not self.version and (lowered != next(iter(_VERSIONS)) or prefix is None):
            self.version = _VERSIONS.get(lowered, "")
        if _USERLAND in lowered:
            uri = lowered = _CORE[0]
        ours = _PREFIXES.get(lowered)
        if prefix:
            self._refuse_ambiguous(prefix, ours)
        self.declared[(prefix or "") if ours is None else ours] = uri
        _refuse_many(self.declared, "namespaces")
        self._known.clear()
        self._attributes.clear()

    def _refuse_ambiguous(self, prefix: str, ours: str | None) -> None:
        """Leave alone a prefix that means two namespaces, or takes the name of another."""
        before = self._aliases.get(prefix, ours)
        if before != ours or (ours and ours != prefix and prefix.lower() in _PREFIXES.values()):
            raise Irregular(f"prefix {prefix[:80]} for two namespaces")
        if ours is not None:
            self._aliases[prefix] = ours

    def tag(self, name: str) -> str:
        """Return the name of an element as the parser gives it: `media:content`, `title`."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._tag(*name.split(" "))
            _refuse_many(self._known, "names of elements")
        return known

    def attributes(self, given: list[str]) -> dict[str, str]:
        """Return the attributes (name, value, name, value ...) under their lower-case names."""
        found: dict[str, str] = {}
        late: dict[str, str] = {}
        for name, value in zip(given[::2], given[1::2], strict=True):
            first, *others = self._attribute(name)
            found[first] = value.lower() if first in ("rel", "type") else value
            for other in others:
                late[other] = value
        return found | late if late else found

    def _tag(self, *parts: str) -> str:
        if len(parts) == 1:
            return parts[0].lower()
        uri, local = parts[:2]
        prefix = self._prefix(uri)
        return (f"{prefix}:{local}" if prefix else local).lower()

    def _prefix(self, uri: str) -> str:
        lowered = uri.lower()
        known = "" if _USERLAND in lowered else _PREFIXES.get(lowered)
        if known is not None:
            return known
        return next((prefix for prefix, declared in self.declared.items() if prefix and declared == uri), "")

    def _attribute(self, name: str) -> tuple[str, ...]:
        known = self._attributes.get(name)
        if known is None:
            known = self._attributes[name] = self._attribute_names(*name.lower().split(" "))
            _refuse_many(self._attributes, "names of attributes")
        return known

    @staticmethod
    def _attribute_names(*parts: str) -> tuple[str, ...]:
        if len(parts) == 1:
            return parts
        uri, local = parts[:2]
        prefix = _PREFIXES.get(uri, "")
        first = f"{prefix}:{local}" if prefix else local
        given = f"{parts[2]}:{local}" if len(parts) == 3 else local
        return (first,) if given == first else (first, given)


def _refuse_many(names: Sized, what: str) -> None:
    if len(names) > _MOST:
        raise Rejected("security", detail=f"more than {_MOST} {what}")
