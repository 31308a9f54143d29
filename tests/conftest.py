"""What any test may ask for: a real Redis."""

from collections.abc import Iterator

import pytest
import redis as redis_py

from tests.servers import RedisServer


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One server for the whole run; a test that kills it starts it again."""
    server = RedisServer().start()
    yield server
    server.remove()


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[redis_py.Redis]:
    """A client of an empty Redis; bytes come back as bytes."""
    if not redis_server.running:  # a test failed between kill and start
        redis_server.start()
    with redis_server.client(decode_responses=False) as client:
        client.flushall()
        yield client


@pytest.fixture
def redis_url(redis: redis_py.Redis, redis_server: RedisServer) -> str:  # noqa: ARG001 - emptied first
    """The address of an empty Redis."""
    return redis_server.url
