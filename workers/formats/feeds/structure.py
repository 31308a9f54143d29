"""What a feed is built of: channels, entries, links, ids, dates."""

from collections.abc import Callable

from workers.formats.feeds import media
from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.state import TYPES, XHTML, Attributes, End, State

_RSS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ATOM = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}


def text(name: str) -> Callable[[State, Attributes], End]:
    """Return the start of an element that is kept under a name, whatever its attributes."""

    def end(state: State) -> None:
        state.kept(name)

    def start(state: State, attributes: Attributes) -> End:  # noqa: ARG001
        state.opened()
        return end

    return start


def rss(state: State, attributes: Attributes) -> None:
    """Note the version."""
    if not state.version.startswith("rss"):
        stated = attributes.get("version", "")
        state.version = _RSS.get(stated, "rss20" if stated.startswith("2.") else "rss")


def rdf(state: State, attributes: Attributes) -> None:
    """Note nothing: the namespace was the version."""


def feed(state: State, attributes: Attributes) -> End:
    """Begin an Atom feed."""
    state.in_feed = True
    state.version = state.version or _ATOM.get(attributes.get("version", ""), "atom")
    return _end_feed


def channel(state: State, attributes: Attributes) -> End:
    """Begin a channel."""
    _refuse_cdf(attributes)
    state.in_feed = True
    return _end_feed


def _end_feed(state: State) -> None:
    state.in_feed = False


def item(state: State, attributes: Attributes) -> End:
    """Begin an entry."""
    _refuse_cdf(attributes)
    if state.entry is not None:
        raise Irregular("an entry in an entry")
    state.new_entry()
    state.entry = {"id": attributes["rdf:about"]} if attributes.get("rdf:about") else {}
    state.media = [{"is_entry": True}]
    state.opened()
    return _end_item


def _end_item(state: State) -> None:
    state.texts.pop()
    if state.entry is not None:
        media.settle(state.entry)
        state.done.append(state.entry)
    state.entry = None
    state.has_content = False


def _refuse_cdf(attributes: Attributes) -> None:
    if "lastmod" in attributes or "href" in attributes:
        raise Irregular("a channel of Microsoft's CDF")


def source(state: State, attributes: Attributes) -> End:
    """Begin what says from which feed the entry was taken."""
    if "url" in attributes:
        state.source["href"] = attributes["url"]
    state.opened()
    state.in_source = True
    state.title_depth = -1
    return _end_source


def _end_source(state: State) -> None:
    state.in_source = False
    if title := state.kept("source"):
        state.source["title"] = title
    state.here["source"] = state.source
    state.source = {}


def link(state: State, attributes: Attributes) -> End | None:
    """Begin a link: Atom's has an address, that of RSS is its text."""
    attributes.setdefault("rel", "alternate")
    attributes.setdefault("type", "application/atom+xml" if attributes["rel"] == "self" else "text/html")
    addressed(attributes)
    here, links = state.here, state.here.setdefault("links", [])
    if state.entry is None or not state.in_image:
        links.append(attributes)
    if "href" not in attributes:
        state.opened()
        return _end_link if state.is_inside else _end_outside
    attributes["href"] = state.absolute(attributes["href"])
    if attributes["rel"] == "alternate" and TYPES.get(attributes["type"], attributes["type"]) in ("text/html", XHTML):
        here["link"] = attributes["href"]
    return None


def _end_link(state: State) -> None:
    state.kept("link")


def _end_outside(state: State) -> None:
    state.texts.pop()


def addressed(attributes: Attributes) -> Attributes:
    """Return the attributes with the address under one name."""
    if address := attributes.get("url", attributes.get("uri", attributes.get("href"))):
        attributes.pop("url", None)
        attributes.pop("uri", None)
        attributes["href"] = address
    return attributes


def enclosure(state: State, attributes: Attributes) -> None:
    """Note an attached file."""
    attributes = addressed(attributes)
    attributes["rel"] = "enclosure"
    state.here.setdefault("links", []).append(attributes)


def identifier(state: State, attributes: Attributes) -> End:
    """Begin an id; in RSS it is also the entry's address, unless it says otherwise."""
    state.id_is_link = attributes.get("ispermalink", "true") == "true"
    state.opened()
    return _end_identifier


def _end_identifier(state: State) -> None:
    value, here = state.kept("id"), state.here
    here.setdefault("guidislink", state.id_is_link and "link" not in here)
    if state.id_is_link:
        here.setdefault("link", value)


def generator(state: State, attributes: Attributes) -> End:
    """Begin the name of the feed's software."""
    addressed(attributes)
    if "href" in attributes:
        attributes["href"] = state.absolute(attributes["href"])
    state.here["generator_detail"] = attributes
    state.opened()
    return _end_generator


def _end_generator(state: State) -> None:
    name = state.kept("generator")
    if "generator_detail" in state.here:
        state.here["generator_detail"]["name"] = name


def resource(name: str) -> Callable[[State, Attributes], None]:
    """Return the start of an element of RSS 1.0 that says it all by an attribute."""

    def start(state: State, attributes: Attributes) -> None:
        stated = attributes.get("rdf:resource", "")
        state.opened()
        state.heard(stated)
        state.kept(name)
        if name == "generator":
            state.here["generator_detail"] = {"href": stated}

    return start


def cloud(state: State, attributes: Attributes) -> None:
    """Note where changes are announced."""
    state.here["cloud"] = attributes
