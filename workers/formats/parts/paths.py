"""Names of an archive's members: labels only, nothing is ever written under them."""

from services.errors import Rejected

#: What macOS and Windows put beside the files.
_FURNITURE = ("__MACOSX", "Thumbs.db", "desktop.ini")


def is_furniture(name: str) -> bool:
    """Say whether a member is hidden, or the file manager's own."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return not parts or parts[0] in _FURNITURE or parts[-1] in _FURNITURE or parts[-1].startswith(".")


def refused(name: str) -> Rejected | None:
    """Return a Rejected for a path that leads out of the archive: whoever wrote it means harm."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or parts[0].endswith(":"):
        return Rejected("security", member=name, detail="a path that leads outside")
    return None
