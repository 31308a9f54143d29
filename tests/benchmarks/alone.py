"""The same work without the pipeline around it: the stages' pure functions, and publishing, in this process."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from services import publisher, queue
from services.article import Article
from services.drafts import Draft, decode, encode
from services.settings import Settings
from services.store import Store
from tests.benchmarks.cpu import Cost, of_server
from tests.servers import RedisServer
from workers.classification import classify
from workers.dedup.identity import identified
from workers.dedup.index import look_up, packed
from workers.extraction import extract
from workers.formats import read
from workers.publishing import Terms, decided
from workers.stories.languages import Languages
from workers.worker import warm

NOW = datetime.now(UTC).isoformat(timespec="milliseconds")


class Alone(NamedTuple):
    """What each kind of work costs per article."""

    reading: Cost
    extraction: Cost
    classification: Cost
    packing: Cost
    publishing: Cost

    @property
    def stages(self) -> float:
        """What the stages' pure functions cost together."""
        return self.reading.client + self.extraction.client + self.classification.client


def measure(server: RedisServer, folder: Path, texts: Sequence[str], batch: int) -> Alone:
    """Take these texts by hand through the stages and publish them, batch after batch as the workers do."""
    for stage in queue.STAGES:
        warm(stage)
    files = [_written(folder / f"{number}.txt", text) for number, text in enumerate(texts)]
    store, costs = Store(server.url), Counter[str]()
    before = of_server(store.redis)
    for at in range(0, len(files), batch):
        _take_through(store, files[at : at + batch], costs)
    redis = of_server(store.redis) - before
    each = {work: Cost(seconds / len(files) * 1e6) for work, seconds in costs.items()}
    return Alone(**each | {"publishing": each["publishing"]._replace(redis=redis / len(files) * 1e6)})


def _take_through(store: Store, files: Sequence[Path], costs: Counter[str]) -> None:
    with _clocked(costs, "reading"):
        drafts = [_read(file) for file in files]
    with _clocked(costs, "extraction"):
        drafts = [replace(draft, article=extract(draft.article)) for draft in drafts]
    with _clocked(costs, "classification"):
        drafts = [replace(draft, article=classify(draft.article)) for draft in drafts]
    with _clocked(costs, "packing"):
        drafts = decode(encode(decode(encode(drafts))))
    with _clocked(costs, "publishing"):
        publish(store, Settings(), drafts)


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


def publish(store: Store, settings: Settings, drafts: Sequence[Draft]) -> None:
    """Look up, decide, compose and commit one batch."""
    both = zip(drafts, look_up(store, settings, drafts), strict=True)
    terms = Terms(Languages())
    publisher.commit(store, settings, [decided(draft, seen, terms) for draft, seen in both])
