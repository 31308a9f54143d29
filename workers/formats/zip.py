"""A zip archive: its members unpacked one at a time, nothing written to disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from services.errors import Rejected
from workers.formats.parts.members import Allowance, Member, unpacked, whole
from workers.formats.parts.paths import is_furniture, refused

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
#: What zipfile raises for a broken archive; NotImplementedError is a version of the format from the future.
_DAMAGE = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    zlib.error,
    ValueError,
    struct.error,
    OverflowError,
    NotImplementedError,
)
_END = b"PK\x05\x06"
#: Bytes of the end record with the longest comment: the directory's size stands in it.
_TAIL = 65_557
#: Bytes of the directory, which is read whole: 400,000 members.
_LARGEST_DIRECTORY = 40_000_000
_ENCRYPTED = 0x1


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it begins with a zip member, or is an archive without any."""
    return head.startswith(_MAGIC)


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Member | Rejected]:  # noqa: ARG001
    """Yield each file; one that is encrypted, or whose path leads outside, is a Rejected with its name."""
    if not stream.seekable():  # its directory stands at the end
        stream = io.BytesIO(whole(stream, allowance.limits))
    _refuse_large_directory(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                if not member.is_dir() and not is_furniture(member.filename):
                    yield refused(member.filename) or _opened(archive, member, allowance)
    except _DAMAGE as error:
        raise Rejected("corrupt", detail=str(error) or type(error).__name__) from error


def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: Allowance) -> Member | Rejected:
    if member.flag_bits & _ENCRYPTED:
        return Rejected("encrypted_archive", member=member.filename)
    try:
        return Member(member.filename, unpacked(archive.open(member), _DAMAGE, allowance))
    except NotImplementedError as error:
        return Rejected("unsupported_type", member=member.filename, detail=error)
    except _DAMAGE as error:
        return Rejected("corrupt", member=member.filename, detail=error)


def _refuse_large_directory(stream: BinaryIO) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    stream.seek(0)
    end = tail.rfind(_END)
    stated = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    wide = stated == 0xFFFFFFFF  # zip64: only archives beyond 4 GB or of 65,535 members need it
    if stated > _LARGEST_DIRECTORY and not (wide and size < _LARGEST_DIRECTORY):
        raise Rejected("too_many_members", detail="a directory of more than 40 MB")
