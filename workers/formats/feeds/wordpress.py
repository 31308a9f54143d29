"""A WordPress export, which is RSS: which of its entries are articles, which are drafts, what its shortcodes hide."""

import re

from services.article import PubStatus
from workers.formats.parts.fields import Fields, text_of

#: Post types that the program keeps for itself; a site's own types are articles of some kind.
_OWN = frozenset(
    """attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block
    wp_global_styles wp_navigation wp_template wp_template_part""".split()  # noqa: SIM905
)
_UNPUBLISHED = frozenset(["draft", "auto-draft", "pending", "private", "future", "trash"])
#: `[gallery ids="1,2"]`, `[contact_form]`; a lone word in brackets, `[sic]`, is the author's.
_SHORTCODE = re.compile(r"\[(/?)([a-z][a-z0-9_-]{1,40})((?:\s[^\[\]<>]{0,300})?)/?\]")
_WITHOUT_CLOSE = frozenset(["gallery", "embed", "playlist", "audio", "video", "more", "toc"])


def is_export(entry: Fields) -> bool:
    """Say whether an entry is from an export."""
    return "wp_post_type" in entry


def refused_type(entry: Fields) -> str:
    """Return the type of an entry that is no article; empty if it is one."""
    kind = text_of(entry.get("wp_post_type")).lower()
    return kind if kind in _OWN else ""


def status_of(entry: Fields) -> PubStatus:
    """Return whether an entry is published; drafts and what stands in the bin are withheld."""
    return "withheld" if text_of(entry.get("wp_status")).lower() in _UNPUBLISHED else "usable"


def is_section(entry: Fields, tag: Fields) -> bool:
    """Say whether a category is one of the site's sections; those that authors choose freely are tags."""
    return is_export(entry) and text_of(tag.get("scheme")) == "category"


def without_shortcodes(text: str) -> str:
    """Return a text without the marks that WordPress puts something else for; what they enclose stays."""
    if "[" not in text:
        return text
    closed = {found[2] for found in _SHORTCODE.finditer(text) if found[1]}
    return _SHORTCODE.sub(lambda found: "" if _is_mark(found, closed) else found[0], text)


def _is_mark(found: re.Match[str], closed: set[str]) -> bool:
    name = found[2]
    return name in closed or name in _WITHOUT_CLOSE or "_" in name or "=" in found[3]
