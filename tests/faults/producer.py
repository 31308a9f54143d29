"""The producer: makes deliveries, drops them in every allowed way, and remembers what it dropped."""

import html
import json
import os
import random
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

#: An article's own word; it survives every normalisation of its text.
TOKEN = "qz{number:07d}{letters}zq"
_SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "pa", "ri", "so", "tu", "ve", "wa"]
_PLACES = ["harbour", "council", "railway", "hospital", "election", "budget", "storm", "school", "football", "court"]
#: How many earlier deliveries a copy may be of.
_COPYABLE = 200


@dataclass(frozen=True)
class Delivery:
    """One file: its bytes, the token of each article in it, and whether it must be rejected."""

    content: bytes
    tokens: tuple[str, ...]

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def rejected(self) -> bool:
        return not self.tokens


@dataclass(frozen=True)
class Dropped:
    """What the checker is told of a delivery."""

    digest: str
    tokens: tuple[str, ...]
    name: bytes


class Producer(threading.Thread):
    """Drops `files` files, `interval` seconds apart."""

    def __init__(self, inbox: str, files: int, *, interval: float, seed: int) -> None:
        super().__init__(daemon=True, name="producer")
        self.inbox = os.fsencode(inbox)
        self.files = files
        self.interval = interval
        self.dropped: list[Dropped] = []
        self.failure: Exception | None = None
        self._random = random.Random(seed)
        self._pause = threading.Event()

    def run(self) -> None:
        try:
            for number, delivery in enumerate(deliveries(self.files, self._random)):
                name = _name(number, self._random)
                self.dropped.append(Dropped(delivery.digest, delivery.tokens, name))
                self._drop(name, delivery.content)
                self._pause.wait(self.interval)
        except Exception as error:
            self.failure = error

    def _drop(self, name: bytes, content: bytes) -> None:
        way = self._random.choices([_renamed, _written, _in_folder, _with_done_file], [50, 20, 20, 10])[0]
        way(self.inbox, name, content, self._pause.wait)


def deliveries(count: int, chance: random.Random) -> Iterator[Delivery]:
    """Yield deliveries: 5 % exact copies of earlier ones, 1 % that must be rejected, each article's text its own."""
    earlier: deque[Delivery] = deque(maxlen=_COPYABLE)
    kinds = [_text, _html, _json, _jsonl, _rss]
    for number in range(count):
        luck = chance.random()
        if luck < 0.05 and earlier:
            yield chance.choice(earlier)
        elif luck < 0.06:
            yield _junk(chance)
        else:
            kind = chance.choices(kinds, [70, 8, 8, 6, 8])[0]
            delivery = kind(lambda at, number=number: _article(4 * number + at, chance))
            earlier.append(delivery)
            yield delivery


# --- what is dropped ---

#: Makes the n-th article of a delivery: token, headline, body.
_Make = Callable[[int], tuple[str, str, str]]


def _article(number: int, chance: random.Random) -> tuple[str, str, str]:
    token = TOKEN.format(number=number, letters="".join(chance.choices("abcdefgh", k=6)))
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(chance.randint(30, 250))]
    headline = f"The {chance.choice(_PLACES)} report {token} was made public"
    return token, headline, f"The {chance.choice(_PLACES)} story {token} says that {' '.join(words)} was the end of it."


def _text(make: _Make) -> Delivery:
    token, headline, body = make(0)
    return Delivery(f"{headline}\n\n{body}\n".encode(), (token,))


def _html(make: _Make) -> Delivery:
    token, headline, body = make(0)
    story = f"<article><h1>{headline}</h1><p>{body}</p></article>"
    page = f"<!doctype html><html><head><title>{headline}</title></head><body>{story}</body></html>"
    return Delivery(page.encode(), (token,))


def _json(make: _Make) -> Delivery:
    token, headline, body = make(0)
    return Delivery(json.dumps({"headline": headline, "body": body}).encode(), (token,))


def _jsonl(make: _Make) -> Delivery:
    """Three articles and, between them, a line that is none."""
    articles = [make(at) for at in range(3)]
    lines = [
        json.dumps({"uri": f"urn:faults:{token}", "headline": headline, "body": body})
        for token, headline, body in articles
    ]
    lines.insert(2, '{"headline": "This line was cut sho')
    return Delivery("\n".join(lines).encode(), tuple(token for token, _, _ in articles))


def _rss(make: _Make) -> Delivery:
    articles = [make(at) for at in range(3)]
    entries = "".join(
        f"<item><title>{html.escape(headline)}</title><guid>urn:faults:{token}</guid><description>{body}</description></item>"
        for token, headline, body in articles
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Faults</title>{entries}</channel></rss>'
    return Delivery(feed.encode(), tuple(token for token, _, _ in articles))


def _junk(chance: random.Random) -> Delivery:
    content = b"" if chance.random() < 0.3 else b"\x89PNG\r\n\x1a\n" + chance.randbytes(chance.randint(100, 2000))
    return Delivery(content, ())


# --- how it is dropped ---

#: Waits so many seconds.
_Wait = Callable[[float], object]


def _renamed(inbox: bytes, name: bytes, content: bytes, _wait: _Wait) -> None:
    fresh = os.path.join(inbox, b"." + sha256(name).hexdigest()[:16].encode() + b".part")
    _write(fresh, content)
    os.rename(fresh, os.path.join(inbox, name))


def _written(inbox: bytes, name: bytes, content: bytes, wait: _Wait) -> None:
    """Write in place, with a pause in the middle."""
    with open(os.path.join(inbox, name), "xb", buffering=0) as file:  # noqa: PTH123 - a name of any bytes
        file.write(content[: len(content) // 2])
        wait(0.002)
        file.write(content[len(content) // 2 :])


def _in_folder(inbox: bytes, name: bytes, content: bytes, wait: _Wait) -> None:
    folder = os.path.join(inbox, b"wire %d" % (name[-5] % 3), b"deep")
    os.makedirs(folder, exist_ok=True)
    (_renamed if name[-6] % 2 else _written)(folder, name, content, wait)


def _with_done_file(inbox: bytes, name: bytes, content: bytes, wait: _Wait) -> None:
    _written(inbox, name, content, wait)
    if len(name) <= 252:
        _write(os.path.join(inbox, name + b".ok"), b"")


def _write(path: bytes, content: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(content)


def _name(number: int, chance: random.Random) -> bytes:
    """Return a name of its own; one in twenty is odd, but allowed."""
    plain = b"%06d-%04x.txt" % (number, chance.randrange(65536))
    if chance.random() >= 0.05:
        return plain
    odd = [
        b"two  spaces ",
        b"new\nline ",
        b"not utf-8 \xff\xfe ",
        b"caf\xc3\xa9 ",
        b"-rf %41 ",
        b"n" * (255 - len(plain)),
    ]
    return chance.choice(odd) + plain
