"""Archives for tests, made in memory."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

Files = Mapping[str, bytes]


def zipped(files: Files) -> bytes:
    """Return a zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: Files) -> bytes:
    """Return a tar archive of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def tar_gz(files: Files) -> bytes:
    """Return a gzipped tar archive of these files."""
    return gzip.compress(tarred(files))


def warc(*responses: tuple[str, bytes, bytes]) -> bytes:
    """Return a WARC of responses: address, HTTP headers without the status line, and body."""
    return b"".join(
        record(address, b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body) for address, head, body in responses
    )


def record(address: str, block: bytes, kind: str = "response") -> bytes:
    """Return one WARC record."""
    content = "application/http; msgtype=response" if kind == "response" else "text/plain"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2025-12-04T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\nContent-Type: {content}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"
