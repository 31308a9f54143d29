"""A Redis that speaks TLS only, to the users of services/monitoring/users.conf."""

import shutil
import socket
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.servers import RedisServer

SIGNED = ["-CAcreateserial", "-days", "2", "-extfile", "names"]
ROLES = ("watcher", "worker", "consumer", "web")
#: It must be found wherever it is written: nothing else has it in it.
PASSWORD = "s3cr3t-{}-pa55w0rd"


class SecuredServer(RedisServer):
    """One server on a port of its own; `address` is how a role reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.port = _free_port()
        self.has_tls = _certify(self.directory)
        users = files("services.monitoring").joinpath("users.conf").read_text("utf-8")
        for role in (*ROLES, "admin"):
            users = users.replace(f">change-me-{role} ", f">{PASSWORD.format(role)} ")
        (self.directory / "users.conf").write_text(users)

    def address(self, role: str) -> str:
        """Return the address for a role."""
        scheme, query = ("rediss", f"?ssl_ca_certs={self.directory}/ca.crt") if self.has_tls else ("redis", "")
        return f"{scheme}://{role}:{PASSWORD.format(role)}@localhost:{self.port}/0{query}"

    def of(self, role: str) -> redis.Redis:
        """Connect as a role."""
        return redis.Redis.from_url(self.address(role), retry=Retry(NoBackoff(), 0))

    def client(self, **options: Any) -> redis.Redis:
        """Connect as the administrator, on the socket."""
        return super().client(username="admin", password=PASSWORD.format("admin"), **options)

    def denied(self) -> list[str]:
        """Return what was asked and refused."""
        with self.client(decode_responses=True) as admin:
            return [f"{row['username']} {row['reason']} {row['object']}" for row in admin.acl_log()]

    def _options(self) -> list[str]:
        tls = ["tls-cert-file", "tls-key-file", "tls-ca-cert-file"]
        names = ["redis.crt", "redis.key", "ca.crt"]
        ports = ["--port", "0", "--tls-port", str(self.port)] if self.has_tls else ["--port", str(self.port)]
        paths = [
            part for name, file in zip(tls, names, strict=True) for part in (f"--{name}", str(self.directory / file))
        ]
        others = super()._options()[2:]  # but for its port
        include = ["--include", str(self.directory / "users.conf")]
        return [*ports, *others, *([*paths, "--tls-auth-clients", "no"] if self.has_tls else []), *include]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _certify(folder: Path) -> bool:
    """Make an authority and a certificate for localhost; False when there is no openssl to make them."""
    openssl = shutil.which("openssl")
    if not openssl:
        return False
    (folder / "names").write_text("subjectAltName=DNS:localhost")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for command in (
        ["req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=Test authority", "-days", "2"],
        ["req", *key, "-keyout", "redis.key", "-out", "redis.csr", "-subj", "/CN=localhost"],
        ["x509", "-req", "-in", "redis.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-out", "redis.crt", *SIGNED],
    ):
        subprocess.run([openssl, *command], cwd=folder, check=True, capture_output=True)
    return True


def secured_server() -> SecuredServer:
    """Start one, or skip where the server knows no such users."""
    server = SecuredServer()
    version = subprocess.run([server.binary, "--version"], capture_output=True, text=True, check=True).stdout
    if "v=6." in version:
        pytest.skip("users.conf is for Redis 7 and newer")
    server.start()
    return server
