"""Every Redis key: its type, its life and who writes it."""

from hashlib import blake2b

PREFIX = "dropwire:"

#: STREAM of events; trimmed by retention only; written by commit.lua.
ARTICLES = PREFIX + "articles"
#: STREAM of rejections: delivery, article, file, reason, facts; written by commit.lua.
REJECTED = PREFIX + "rejected"
#: HASH outcome -> how many articles ended so, ever; written by commit.lua.
COUNTS = PREFIX + "counts"
#: HASH `delivery:job` -> Redis time in ms until which that job has the delivery in hand; written with every enqueueing,
#: by the stage while it works, removed at its end.
LEASES = PREFIX + "leases"
#: HASH article -> `count job cause`: how often it killed its worker; written by crashed.lua, removed when its delivery
#: is settled.
ATTEMPTS = PREFIX + "attempts"


def janitor(spool: str) -> str:
    """STRING, the name of the janitor at work on a spool; 10 s; written by the janitor."""
    return f"{PREFIX}janitor:{spool}"


def outcomes(delivery: str) -> str:
    """HASH ordinal -> `outcome|ms|reference`, and `n` -> number of articles; a day after settling; commit.lua."""
    return f"{PREFIX}outcomes:{delivery}"


def drafts(job: str) -> str:
    """STRING, the drafts that a job works on, zstd; an hour, or until the hand-over; written by the stage before."""
    return f"{PREFIX}drafts:{job}"


def seen_text(digest: str) -> str:
    """STRING `article key|uri` of the one published with this text; the dedup window; commit.lua."""
    return f"{PREFIX}seen:text:{digest}"


def seen_uri(uri: str) -> str:
    """STRING `version|article key|digest` of the newest published with this uri; the dedup window; commit.lua."""
    return f"{PREFIX}seen:uri:{blake2b(uri.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def queue(stage: str) -> str:
    """LIST of job ids waiting for a stage; RQ's own key."""
    return f"rq:queue:{stage}"


def lease(delivery: str, job: str) -> str:
    """Return the field of a lease in LEASES."""
    return f"{delivery}:{job}"
