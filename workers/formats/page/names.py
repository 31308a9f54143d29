"""What the class and id of an element say of its text: the article itself, or one of the things around it."""

import re
from functools import lru_cache
from itertools import pairwise

from workers.formats.parts.vocabulary import words

_ADVERTS = """ad ads adbox adslot adunit advert advertisement advertisements advertising advertorial adverts banner dfp
    outbrain promo promoted promotion promos sponsor sponsored sponsors taboola"""
_SHARING = """addthis addtoany a2a follow like likes share sharedaddy sharing shares social socials"""
_FRAME = """aside breadcrumb breadcrumbs colophon copyright dropdown foot footer footnav masthead menu nav navbar navi
    navigation pager pagination paginator popover rail secondary sidebar sidecol subnav textwidget toolbar topbar
    widget widgets"""
_OTHER_STORIES = """alsoread crosslink crosslinks latest linklist mostpopular mostread morenews nextarticle popular
    readmore readnext recent recirc recirculation recommend recommendations recommended related relatedposts relateds
    seealso suggested teaser teaserlist teasers trending upnext"""
_READERS = """comment commentform commentlist comments discussion disqus feedback poll rating ratings replies reply
    respond survey vote votes"""
_OFFERS = """consent cookie cookies cta donate donation gdpr login modal newsletter newsletters overlay paywall popup
    privacy signin signup subscribe subscriber subscription toast"""
_BYLINE = "auteur author authors autor autore byline contributor journalist writer"
_DATE = "date dates datetime datum fecha posted pubdate publish published submitted time timestamp"
_ABOUT = """authorbox bio categories category dateline disclaimer eyebrow factbox infobox keywords kicker labels meta
    metadata postinfo postmeta tag taglist tags timestamp toc topic topics"""
_PICTURES = "caption captions carousel credit credits figcaption gallery lightbox slider slideshow"
_UNSEEN = "hidden noprint skiplink tooltip"


def _encoded(*lists: str) -> frozenset[bytes]:
    """Return words as bytes: to part a name into those takes a quarter of the time that text does."""
    return frozenset(word.encode() for word in words(*lists))


_AROUND = _encoded(_ADVERTS, _SHARING, _FRAME, _OTHER_STORIES, _READERS, _OFFERS, _BYLINE, _ABOUT, _PICTURES, _UNSEEN)
#: Words that are believed even of a large box: comments and other stories can outweigh a short article.
_FIRMLY_AROUND = _encoded(_OTHER_STORIES, _READERS, "footer sidebar newsletter cookie consent gdpr outbrain taboola")
#: Pairs of words that say together what neither says alone.
_PAIRS = _encoded(
    """also-like also-read article-footer article-list article-meta elementor-posts entry-footer entry-meta jump-links
    link-list log-in more-articles more-from more-news more-on more-stories most-popular most-read news-list next-post
    next-prev no-print post-excerpt post-info post-meta posts-list prev-next print-only read-also read-more read-next
    report-error screen-reader see-also side-bar sign-in sign-up sr-only story-list up-next visually-hidden"""
)
#: The words that pairs begin with: few names have one, so that few pairs are formed.
_PAIRED = frozenset(pair.partition(b"-")[0] for pair in _PAIRS)
_OF_AUTHORS, _OF_DATES = _encoded(_BYLINE), _encoded(_DATE)
#: Seven names in ten have none of these, and are done with.
_TELLING = _AROUND | _PAIRED | _OF_DATES
_ARTICLE = re.compile(
    r"(?:article|story|entry|post|news|page)[-_]{0,2}(?:body|content|copy|text|__)"
    r"|(?:body|content|story|text)[-_]?(?:body|text)|main-?content|rich-?text|wysiwyg|\bprose\b"
)
#: What all of those have in them; to look for this first takes less than half the time, for nearly all have none.
_OF_ARTICLES = re.compile("body|content|copy|text|__|wysiwyg|prose")
#: Classes that speak of something else: the layout (`no-sidebar`, `overflow-hidden`, Tailwind's `md:hidden`), what an
#: article is filed under (WordPress's `tag-music`), or a page builder's every element (`elementor-widget-text`).
_NOT_OF_ITSELF = re.compile(
    r"(?:[\w-]{0,40}[:@]|(?:has|with|no|without|not|overflow|backface)-"
    r"|(?:elementor|category|tag|topic)[-_](?!list|cloud|posts)|et_|vc_|wpb_|fusion-|brxe|so-|align|object-"
    r"|[\w-]{0,40}hero[-_]{0,2}banner|field-{1,2}label|node-{1,2}(?:promoted|sticky))",
    re.I,
)
_MARKS = b"-_:/[]().,&>*%#=!@+~"
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_SIGNS = bytes.maketrans(_MARKS, b" " * len(_MARKS))
#: Characters of a name that are looked at, and kept in the caches: utility classes alone can be 1,000.
_LOOKED_AT = 500

#: What a name can say of an element, as bits: an enumeration's operators took a tenth of the whole page's time.
NOTHING, ARTICLE, AROUND, FIRMLY, BYLINE, DATE = 0, 1, 2, 4, 8, 16


def meaning(name: str) -> int:
    """Return what classes or an id say: ARTICLE, AROUND (not its text), FIRMLY (even if large), BYLINE, DATE."""
    said = NOTHING
    for token in (name if len(name) <= _LOOKED_AT else name[:_LOOKED_AT]).split():
        said |= _of_one(token)
    return said


@lru_cache(maxsize=20_000)
def _of_one(token: str) -> int:
    """Return what one class says; sites share most of theirs, so nearly all are found in the cache."""
    lowered = token.lower()
    said = ARTICLE if _OF_ARTICLES.search(lowered) and _ARTICLE.search(lowered) else NOTHING
    named = _words(token)
    if _TELLING.isdisjoint(named):
        return said
    if not _OF_DATES.isdisjoint(named):
        said |= DATE
    if (_AROUND.isdisjoint(named) and _PAIRED.isdisjoint(named)) or _NOT_OF_ITSELF.match(token):
        return said
    if not _AROUND.isdisjoint(named):
        said |= AROUND if _OF_AUTHORS.isdisjoint(named) else AROUND | BYLINE
        return said if _FIRMLY_AROUND.isdisjoint(named) else said | FIRMLY
    return said if _PAIRS.isdisjoint(map(b"-".join, pairwise(named))) else said | AROUND


def _words(name: str) -> list[bytes]:
    """Return the words of a name in lower case: `storyBody` has two, as `story-body` has."""
    if name.islower():
        return name.encode("ascii", "replace").translate(_SIGNS).split()
    return " ".join(_WORD.findall(name)).lower().encode().split()
