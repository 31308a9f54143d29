"""One POST to a webhook, and what its answer means."""

import http.client
import ssl
import threading
import time
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import NamedTuple

from services.feeds import urls
from services.feeds.fetch import Connection, Fetcher, headers_of
from services.feeds.wire import Clock, FetchError

#: Seconds that a target may ask us to wait.
LONGEST_WAIT = 3_600.0
#: Answers that say that it is the message which is not wanted, and will not be: bad, too large, of another kind.
_REFUSED = (400, 413, 415, 422)


class Means(Enum):
    """What became of a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    GONE = "gone"
    LATER = "later"


class Answer(NamedTuple):
    """A target's answer: what it means, in a word why, and after how many seconds it wants to be asked again."""

    means: Means
    why: str = ""
    wait: float = 0.0


def post(fetcher: Fetcher, url: str, headers: dict[str, str], body: bytes, stop: threading.Event) -> Answer:
    """Post once, to a public address or an allowed one; redirects are not followed."""
    clock = Clock(time.monotonic() + fetcher.seconds, stop)
    try:
        login, place = urls.split(url)
        connection = Connection(place, lambda: fetcher.dial(place, clock))
        said = {"User-Agent": fetcher.agent, "Connection": "close", **({"Authorization": login} if login else {})}
        try:
            path = (place.path or "/") + (f"?{place.query}" if place.query else "")
            connection.request("POST", path, body=body, headers=said | headers)
            answer = connection.getresponse()
            return meaning(answer.status, headers_of(answer).get("retry-after", ""), time.time())
        finally:
            connection.end()
    except FetchError as error:
        return Answer(Means.LATER, str(error))
    except TimeoutError:
        return Answer(Means.LATER, f"no answer in {fetcher.seconds:g} s")
    except (http.client.HTTPException, ssl.SSLError, OSError, ValueError) as error:
        return Answer(Means.LATER, f"{type(error).__name__}: {error}"[:200])


def meaning(status: int, retry_after: str, now: float) -> Answer:
    """Return what an answer means: 2xx taken, 410 gone for good, some 4xx refused, all else to be tried again."""
    why = f"status {status}"
    if 200 <= status < 300:
        return Answer(Means.TAKEN, why)
    if status == 410:
        return Answer(Means.GONE, why)
    if status in _REFUSED:
        return Answer(Means.REFUSED, why)
    return Answer(Means.LATER, why, _seconds(retry_after, now))


def _seconds(retry_after: str, now: float) -> float:
    if retry_after.isascii() and retry_after.isdecimal():
        return min(float(retry_after[:9]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(retry_after).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(0.0, at - now), LONGEST_WAIT)
