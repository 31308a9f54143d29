"""The same work without the pipeline around it: the stages' pure functions, and publishing, in this process."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from msgspec.structs import replace

from services import logs, queue
from services.article import Article
from services.drafts import Draft, decode, encode
from services.settings import Settings
from services.store import Store
from tests.benchmarks.cpu import Cost, of_server
from tests.servers import RedisServer
from workers.classification import classify
from workers.dedup.decision import judge
from workers.dedup.identity import identified
from workers.dedup.index import look_up, looked_up, packed, signature_of
from workers.extraction import extract
from workers.formats import read
from workers.publishing import publish
from workers.stories.languages import Languages
from workers.worker import warm

NOW = datetime.now(UTC).isoformat(timespec="milliseconds")


class Alone(NamedTuple):
    """What each kind of work costs per article."""

    reading: Cost
    extraction: Cost
    classification: Cost
    comparing: Cost  # with what was seen before, in the dedup stage and again when it is published
    terms: Cost  # by which its story is found
    packing: Cost
    looking_up: Cost
    publishing: Cost

    @property
    def stages(self) -> float:
        """What the stages' pure functions cost together."""
        parts = (self.reading, self.extraction, self.classification, self.comparing, self.terms)
        return sum(part.client for part in parts)


def measure(server: RedisServer, folder: Path, texts: Sequence[str], batch: int) -> Alone:
    """Take these texts by hand through the stages and publish them, batch after batch as the workers do."""
    for stage in queue.STAGES:
        warm(stage)
    files = [_written(folder / f"{number}.txt", text) for number, text in enumerate(texts)]
    logs.configure(Settings(log_level="WARNING"))
    bench = SimpleNamespace(store=Store(server.url), settings=Settings(), languages=Languages())
    redis, costs = bench.store.redis, Counter[str]()
    before = of_server(redis)
    for at in range(0, len(files), batch):
        _take_through(bench, files[at : at + batch], costs)
    spent = of_server(redis) - before
    costs["publishing"] -= costs["terms"]  # it finds them too
    each = {work: Cost(seconds / len(files) * 1e6) for work, seconds in costs.items()}
    return Alone(**each | {"publishing": each["publishing"]._replace(redis=spent / len(files) * 1e6)})


def _take_through(bench: Any, files: Sequence[Path], costs: Counter[str]) -> None:
    with _clocked(costs, "reading"):
        drafts = [_read(file) for file in files]
    with _clocked(costs, "extraction"):
        drafts = [replace(draft, article=extract(draft.article)) for draft in drafts]
    with _clocked(costs, "classification"):
        drafts = [replace(draft, article=classify(draft.article)) for draft in drafts]
    with _clocked(costs, "looking_up"):
        seen = look_up(bench.store, bench.settings, drafts)
    with _clocked(costs, "comparing"):
        for draft, before in zip(drafts, seen, strict=True):
            judge(draft.article, draft.key, signature_of(draft), before)
    with _clocked(costs, "packing"):
        drafts = decode(encode(decode(encode(list(map(looked_up, drafts, seen))))))
    with _clocked(costs, "terms"):
        for draft in drafts:
            bench.languages.terms(draft.article, draft.article.language)
    with _clocked(costs, "publishing"):
        publish(bench, drafts)


@contextmanager
def _clocked(costs: Counter[str], work: str) -> Iterator[None]:
    started = time.process_time()
    yield
    costs[work] += time.process_time() - started


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def _read(file: Path) -> Draft:
    (article,) = read(file.name, file.read_bytes())
    assert isinstance(article, Article)
    known, made = identified(article)
    return Draft(
        delivery=secrets.token_hex(16),
        ordinal=0,
        name=file.name,
        size=1,
        claimed=NOW,
        article=known,
        digest=made.digest,
        signature=packed(made),
    )
