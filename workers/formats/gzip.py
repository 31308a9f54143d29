"""A gzipped file of any other format."""

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from workers.formats.parts.members import Allowance, Member, unpacked

_MAGIC = b"\x1f\x8b\x08"
_NAMED = (".gz", ".gzip")
_DAMAGE = (OSError, EOFError, zlib.error)


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it is gzip with its one method, deflate."""
    return head.startswith(_MAGIC)


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Member]:
    """Yield the file that was compressed; several parts one after the other are one file (RFC 1952)."""
    inner = name[: -len(_suffix(name))] if _suffix(name) else name
    inner = inner.removesuffix(".tgz") + ".tar" if name.lower().endswith(".tgz") else inner
    with gzip.GzipFile(fileobj=stream) as file:
        yield Member(inner, unpacked(file, _DAMAGE, allowance))


def _suffix(name: str) -> str:
    return next((name[-len(suffix) :] for suffix in _NAMED if name.lower().endswith(suffix)), "")
