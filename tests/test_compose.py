"""docker-compose.yml: valid by the Compose specification, and true to the product it starts."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest
import yaml

from services.cli import main
from services.errors import SettingsError
from services.settings import from_env

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"

Service = Mapping[str, Any]

#: What to break, how, and what must be said about it.
BREAKAGES = {
    "unknown dependency": ("folders: {condition", "disk: {condition", "unknown disk"),
    "no health check to wait for": ('test: ["CMD", "redis-cli", "-e", "ping"]', "disable: true", "redis has none"),
    "undeclared volume": ("redis:/data", "lost:/data", "undeclared volume lost"),
    "unknown command": ('"dropwire", "watch"', '"dropwire", "wacth"', "No such command 'wacth'"),
    "unknown option": ('"--stages"', '"--steps"', "No such option '--steps'"),
    "unknown stage": ("extraction,classification", "extraction,clasification", "no such stage: clasification"),
    "unknown variable": ("DROPWIRE_WORKERS", "DROPWIRE_WOKRERS", "DROPWIRE_WOKRERS: no such option"),
    "ill-typed variable": ("DROPWIRE_WORKERS: 3", "DROPWIRE_WORKERS: many", "DROPWIRE_WORKERS: Expected `int`"),
    "two file systems": ("DROPWIRE_SPOOL: /drop/spool", "DROPWIRE_SPOOL: /spool", "/spool is on no mount of the inbox"),
    "health check without its file": ("DROPWIRE_HEARTBEAT_FILE: /tmp/heartbeat", "TZ: UTC", "nobody touches"),
    "missing source": ("COPY workers workers", "COPY worker worker", "COPY of missing worker"),
    "package left out": ("COPY services services", "", "services is not copied"),
    "floating image": ("redis:8-alpine", "redis:latest", "redis:latest is not pinned"),
    "open port": ("127.0.0.1:${REDIS_PORT:-6379}:6379", "6379:6379", "6379:6379 is open to the network"),
    "running as root": ("USER dropwire", "", "runs as root"),
}


def test_it_follows_the_compose_specification() -> None:
    checked = check_schema(COMPOSE)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("whole", "broken"),
    [("healthcheck:", "heathcheck:"), ("service_healthy", "service_well"), ("init: true", "init: 1")],
)
def test_the_specification_is_really_asked(tmp_path: Path, whole: str, broken: str) -> None:
    file = tmp_path / "docker-compose.yml"
    file.write_text(COMPOSE.read_text().replace(whole, broken))

    assert check_schema(file).returncode == 1


def test_it_names_only_what_there_is() -> None:
    assert list(problems(COMPOSE.read_text())) == []


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_each_mistake_would_be_seen(breakage: str) -> None:
    whole, broken, complaint = BREAKAGES[breakage]
    text = COMPOSE.read_text()
    assert whole in text

    said = list(problems(text.replace(whole, broken)))

    assert any(complaint in problem for problem in said), said


def test_the_health_check_sees_the_age_of_the_heartbeat(tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"
    command = yaml.safe_load(COMPOSE.read_text())["x-alive"]["test"][1].replace("/tmp/heartbeat", str(heartbeat))

    absent = subprocess.run(["sh", "-c", command], stderr=subprocess.DEVNULL).returncode
    heartbeat.touch()
    fresh = subprocess.run(["sh", "-c", command]).returncode
    os.utime(heartbeat, (time.time() - 60,) * 2)
    old = subprocess.run(["sh", "-c", command]).returncode

    assert (absent, fresh, old) == (1, 0, 1)


def check_schema(file: Path) -> "subprocess.CompletedProcess[str]":
    """Check a file against the specification that check-jsonschema brings along."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True)


def problems(text: str) -> Iterator[str]:
    """Yield what the specification can't see: names that point at each other, at our code and at our files."""
    document = yaml.safe_load(text)
    services: Mapping[str, Service] = document["services"]
    for name, service in services.items():
        found = [
            *_dependencies(service, services),
            *_volumes(service, document.get("volumes", {})),
            *_command(service),
            *_environment(service),
            *_heartbeat(service),
            *_image(service),
            *_ports(service),
        ]
        yield from (f"{name}: {problem}" for problem in found)


def _dependencies(service: Service, services: Mapping[str, Service]) -> Iterator[str]:
    for name, how in service.get("depends_on", {}).items():
        if name not in services:
            yield f"depends on unknown {name}"
        elif how.get("condition") == "service_healthy" and "test" not in services[name].get("healthcheck", {}):
            yield f"waits for the health check of {name}, but {name} has none"


def _volumes(service: Service, declared: Mapping[str, object]) -> Iterator[str]:
    for volume in service.get("volumes", []):
        source = volume.partition(":")[0]
        if not source.startswith((".", "/")) and source not in declared:
            yield f"mounts undeclared volume {source}"


def _command(service: Service) -> Iterator[str]:
    command = service.get("command", [])
    if command[:1] != ["dropwire"]:
        return
    with (
        patch.dict(os.environ),
        patch("services.commands.pipeline.supervise"),
        patch("services.commands.pipeline.configured"),
    ):
        try:
            _parse(command[1:])
        except click.UsageError as error:
            yield error.format_message()


def _parse(words: list[str]) -> None:
    """Have the command line parse its words; `work` looks at the names of its stages only when it runs."""
    with main.make_context("dropwire", [*words]) as context:
        name, command, rest = main.resolve_command(context, words)
        assert command
        with command.make_context(name, rest, parent=context) as inner:
            if name == "work":
                command.invoke(inner)


def _environment(service: Service) -> Iterator[str]:
    environment = {name: str(value) for name, value in service.get("environment", {}).items()}
    try:
        settings = from_env(environment)
    except SettingsError as error:
        yield str(error)
        return
    if "DROPWIRE_INBOX" in environment:
        mounts = [volume.split(":")[1] for volume in service.get("volumes", [])]
        shared = [mount for mount in mounts if settings.inbox.is_relative_to(mount)]
        if not any(settings.spool.is_relative_to(mount) for mount in shared):
            yield f"{settings.spool} is on no mount of the inbox"


def _heartbeat(service: Service) -> Iterator[str]:
    test = " ".join(service.get("healthcheck", {}).get("test", []))
    for file in re.findall(r"find (\S+)", test):
        if service.get("environment", {}).get("DROPWIRE_HEARTBEAT_FILE") != file:
            yield f"nobody touches {file}"


def _image(service: Service) -> Iterator[str]:
    image = service["image"]
    if not re.search(r":\d", image):
        yield f"{image} is not pinned"
    dockerfile = service.get("build", {}).get("dockerfile_inline", "")
    copied = [source for line in re.findall(r"^COPY (.+) \S+$", dockerfile, re.M) for source in line.split()]
    yield from (f"COPY of missing {source}" for source in copied if not (ROOT / source).exists())
    if dockerfile:
        yield from (f"{package} is not copied" for package in ("services", "workers") if package not in copied)
        if not re.search(r"^USER (?!root)", dockerfile, re.M):
            yield "runs as root"


def _ports(service: Service) -> Iterator[str]:
    yield from (f"{port} is open to the network" for port in service.get("ports", []) if not port.startswith("127."))
