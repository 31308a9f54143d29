"""A tar archive: read forward, one member at a time, nothing written to disk."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from services.errors import Rejected
from workers.formats.parts.members import Allowance, Member, unpacked
from workers.formats.parts.paths import is_furniture, refused

_MAGIC_AT = 257
_DAMAGE = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError)


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether the first member's header has the mark of POSIX or GNU tar."""
    return head.startswith(b"ustar", _MAGIC_AT)


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Member | Rejected]:  # noqa: ARG001
    """Yield each file; a link, a device or a path that leads outside is a Rejected with its name."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="replace") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined] # it keeps them all, and an archive may have a million
                if member.isdir() or is_furniture(member.name):
                    continue
                yield refused(member.name) or _opened(archive, member)
    except _DAMAGE as error:
        raise Rejected("corrupt", detail=str(error) or type(error).__name__) from error


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Member | Rejected:
    if member.issparse():
        return Rejected("archive_bomb", member=member.name, detail="a sparse file")
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        return Rejected("not_a_file", member=member.name)
    return Member(member.name, unpacked(file, _DAMAGE))
