from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.web.newsroom import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, redis_url: str) -> Iterator[Newsroom]:
    found = Newsroom(tmp_path, redis_url)
    yield found
    found.close()
