"""The pipeline that a team would put together in a week, from the tools that are at hand for each part.

watchdog sees the file; one RQ job a file reads it (trafilatura for pages, feedparser for feeds, the standard library
for the rest), looks for near copies with datasketch' MinHashLSH in Redis, and adds the article to a stream; the file is
moved to done/. It is written as their manuals show, with what helps without changing it: libraries loaded and the
index opened before the first job, no results kept, no RQ logs, all shingles of a text hashed in one go.

What it does not do, and Dropwire does: entities, quotations, places, money, topics, languages, stories; versions,
corrections and withdrawals; NITF, NewsML and ninjs field by field, legacy encodings, PDF, Word, WARC; a file half
written, a worker that dies, an event published twice, hostile archives, an audit.
"""

import email
import email.policy
import gzip
import hashlib
import io
import json
import mailbox
import os
import re
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import trafilatura
from datasketch import MinHash, MinHashLSH
from lxml import etree
from redis import Redis
from rq import Queue, get_current_job
from rq.worker import SimpleWorker, Worker

STREAM, HANDLED, ERRORS, DUPLICATES = "peer:articles", "peer:handled", "peer:errors", "peer:duplicates"
#: Words of a shingle, and the share of shingles that makes a near copy.
SHINGLE, THRESHOLD = 3, 0.8
#: Characters below which a text is no article.
SHORTEST = 50

Story = dict[str, Any]


def watch(url: str, inbox: str) -> None:
    """Enqueue a job for every file that is there or arrives."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    queue = Queue("peer", connection=Redis.from_url(url))
    seen: set[str] = set()
    one_at_a_time = threading.Lock()

    def enqueue(path: str) -> None:
        with one_at_a_time:
            is_new = path not in seen and Path(path).is_file()
            seen.add(path)
        if is_new:
            queue.enqueue(run, path, result_ttl=0, description="file")

    class Handler(FileSystemEventHandler):
        def on_created(self, event: FileSystemEvent) -> None:
            enqueue(os.fsdecode(event.src_path))

        def on_moved(self, event: FileSystemEvent) -> None:
            enqueue(os.fsdecode(event.dest_path))

    observer = Observer()
    observer.schedule(Handler(), inbox, recursive=True)
    observer.start()
    for folder, _, names in os.walk(inbox):
        for name in names:
            enqueue(f"{folder}/{name}")
    observer.join()


def work(url: str, kind: str) -> None:
    """Run jobs: `simple` in this process, `fork` each in a child, as `rq worker` does."""
    import logging

    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    warm = "<html><body><article><p>" + "A first page. " * 30 + "</p></article></body></html>"
    trafilatura.bare_extraction(warm, with_metadata=True)
    connection = Redis.from_url(url)
    index(connection)
    {"simple": SimpleWorker, "fork": Worker}[kind](["peer"], connection=connection).work(logging_level="WARNING")


def run(path: str) -> None:
    """Take one file from the inbox to the stream."""
    job = get_current_job()
    assert job
    redis = job.connection
    try:
        for story in read(Path(path).name, Path(path).read_bytes()):
            publish(redis, story | {"file": path})
    except Exception as error:
        redis.hincrby(ERRORS, type(error).__name__, 1)
    done = Path(os.environ["PEER_DONE"]) / Path(path).name
    os.replace(path, done)
    redis.incr(HANDLED)


def read(name: str, data: bytes) -> Iterator[Story]:
    """Yield the stories of a file, by its name and its first bytes."""
    kind, head = name.lower().rpartition(".")[2], data[:2_000].lstrip()
    if kind == "gz":
        yield from read(name[:-3], gzip.decompress(data))
    elif kind == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from read(member, archive.read(member))
    elif kind in ("html", "htm"):
        yield from page(data)
    elif re.search(rb"<(rss|feed|rdf:RDF)\b", head):
        yield from feed(data)
    elif head.startswith(b"<"):
        yield from markup(data)
    elif kind == "json" and head.startswith(b"{"):
        yield from document(json.loads(data))
    elif kind == "jsonl":
        for line in data.splitlines():
            yield from document(json.loads(line))
    elif kind == "eml":
        yield from letter(data)
    elif kind == "mbox":
        yield from letters(data)
    else:
        yield from plain(data)


def page(data: bytes) -> Iterator[Story]:
    """Read a web page."""
    found = trafilatura.bare_extraction(data, with_metadata=True)
    if found is not None:
        yield story(found.title, found.text, author=found.author, date=found.date, url=found.url)  # type: ignore[union-attr]


def feed(data: bytes) -> Iterator[Story]:
    """Read a feed."""
    for entry in feedparser.parse(data).entries:
        content = entry.content[0].value if entry.get("content") else entry.get("summary", "")
        text = " ".join(etree.HTML(content).itertext()) if content.strip() else ""
        yield story(
            entry.get("title"), text, author=entry.get("author"), date=entry.get("published"), url=entry.get("link")
        )


def markup(data: bytes) -> Iterator[Story]:
    """Read NITF or NewsML: the title and the paragraphs, whatever they are in."""
    tree = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False))
    said = {
        name: [" ".join(found.itertext()) for found in tree.iter(f"{{*}}{name}")] for name in ("p", "hl1", "headline")
    }
    yield story(next(iter([*said["hl1"], *said["headline"]]), None), "\n\n".join(said["p"]))


def document(found: Story) -> Iterator[Story]:
    """Read ninjs or another JSON article, or a JSON feed."""
    for entry in found.get("items", [found]):
        bodies = [body["value"] for body in entry.get("bodies", [])]
        body = next(iter([*bodies, *(entry[name] for name in _BODIES if entry.get(name))]), "")
        text = " ".join(etree.HTML(body).itertext()) if "<p" in body else body
        titles = [title["value"] for title in entry.get("headlines", [])]
        yield story(next(iter([*titles, entry.get("headline") or entry.get("title")])), text, author=entry.get("by"))


def letter(data: bytes) -> Iterator[Story]:
    """Read a mail."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    text = part.get_content() if part else ""
    if part and part.get_content_subtype() == "html":
        text = trafilatura.extract(text) or ""
    yield story(message["subject"], text, author=message["from"], date=message["date"])


def letters(data: bytes) -> Iterator[Story]:
    """Read a mailbox."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        for message in mailbox.mbox(file.name):
            yield from letter(message.as_bytes())


def plain(data: bytes) -> Iterator[Story]:
    """Read a text: the first line is the title."""
    title, _, text = data.decode("utf-8", "replace").strip().partition("\n")
    yield story(title, text or title)


def story(title: str | None, text: str | None, **fields: str | None) -> Story:
    """Make a story of what was found."""
    return {"title": (title or "").strip(), "text": (text or "").strip(), **fields}


def publish(redis: "Redis[Any] | Redis", found: Story) -> None:
    """Add a story to the stream, or count it as a copy of one that is there."""
    if len(found["text"]) < SHORTEST:
        redis.hincrby(ERRORS, "no text", 1)
        return
    signature, key = fingerprint(found["text"]), hashlib.sha256(f"{found['file']}{found['text']}".encode()).hexdigest()
    known = index(redis)
    if known.query(signature):
        redis.incr(DUPLICATES)
        return
    known.insert(key, signature, check_duplication=False)
    redis.xadd(STREAM, {"id": key, "data": json.dumps(found)})


def fingerprint(text: str) -> MinHash:
    """Return the MinHash of a text's shingles."""
    words = text.lower().split()
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
    signature = MinHash(num_perm=128)
    signature.update_batch([shingle.encode() for shingle in shingles])
    return signature


def index(redis: Any) -> MinHashLSH:
    """Return the index, which all workers share; made once a process."""
    if not _INDEX:
        path = redis.connection_pool.connection_kwargs["path"]
        storage = {"type": "redis", "basename": b"peer", "redis": {"unix_socket_path": path}}
        _INDEX.append(MinHashLSH(threshold=THRESHOLD, num_perm=128, storage_config=storage))
    return _INDEX[0]


_INDEX: list[MinHashLSH] = []
_BODIES = ("body_xhtml", "body_html", "body_text", "content_html", "content_text", "body", "text")
