"""Every Redis key: its type, its life and who writes it."""

from hashlib import blake2b

PREFIX = "dropwire:"

#: STREAM of events; trimmed by retention only; written by commit.lua.
ARTICLES = PREFIX + "articles"
#: STREAM of rejections: delivery, article, file, reason, facts; written by commit.lua.
REJECTED = PREFIX + "rejected"
#: HASH outcome -> how many articles ended so, ever; written by commit.lua.
COUNTS = PREFIX + "counts"
#: HASH of counters, `name|label|label` -> how often, ever; `index`: articles in the dedup index; written by commit.lua,
#: crashed.lua, read.lua, and by feed pollers, workers and supervisors about themselves. services.metrics shows it.
TALLY = PREFIX + "tally"
#: HASH `delivery:job` -> Redis time in ms until which that job has the delivery in hand; written with every enqueueing,
#: by the stage while it works, removed at its end.
LEASES = PREFIX + "leases"
#: HASH article -> `count job cause`: how often it killed its worker; written by crashed.lua, removed when its delivery
#: is settled.
ATTEMPTS = PREFIX + "attempts"
#: ZSET feed -> Redis time in ms from which it is due; a claim moves that on by its length, `inf` is never; written by
#: feed.lua and the feed pollers, removed 60 days after it was due.
FEEDS = PREFIX + "feeds"
#: HASH `last` -> number of the newest story; for good. STRINGs and HASHes under names that begin so hold the stories
#: (`:s:N`, the window), the rows that lead to them (`:r:P`, for good, 10 MB), whose they are (`:o:G:B`, two windows).
#: All written by commit.lua and restore.lua, see stories.lua.
STORIES = PREFIX + "stories"


#: STRING, the id of the spool whose janitor trims the streams and keeps their segments; a day after its last look;
#: written by that janitor.
RETENTION = PREFIX + "retention"

#: SET of the streams of partitions that events ever went to (DROPWIRE_PARTITIONS); for good; written by commit.lua.
PARTITIONS = PREFIX + "partitions"
#: STRING, the newest entry id in any of these: an id is in one of them only; for good; written by commit.lua.
NEWEST = PREFIX + "partitions:newest"

#: STREAM of events that a webhook would not take: target, entry, id, reason; for good; written by the relay.
UNDELIVERED = PREFIX + "relay:dead"
#: HASH target -> the address that said 410 and is left alone; until the target's address changes; written by the relay.
ENDED = PREFIX + "relay:ended"


def partition(number: int) -> str:
    """STREAM of the events of every n-th subject; as ARTICLES; written by commit.lua."""
    return f"{ARTICLES}:{number}"


def janitor(spool: str) -> str:
    """STRING, the name of the janitor at work on a spool; 10 s; written by the janitor."""
    return f"{PREFIX}janitor:{spool}"


def outcomes(delivery: str) -> str:
    """HASH ordinal -> `outcome|ms|reference`, `n` -> articles, `at` -> members and articles read.

    Written by commit.lua and the dedup stage; a day after settling.
    """
    return f"{PREFIX}outcomes:{delivery}"


def drafts(job: str) -> str:
    """STRING, the drafts that a job works on, zstd; an hour, or until the hand-over; written by the stage before."""
    return f"{PREFIX}drafts:{job}"


def dedup(record: int) -> str:
    """HASH, the state of the dedup index; the dedup window; written by commit.lua and register.lua.

    Its rows, tails, links and pages are STRINGs under names that begin so. Signatures whose records differ in length
    can't be compared: each length has an index of its own.
    """
    return f"{PREFIX}dedup:{record}"


def story_words(language: str) -> str:
    """STRING of 4-byte counters: in how many articles of a language its words were; 30 days; the publishing workers."""
    return f"{PREFIX}stories:words:{language}"


def feed(feed: str) -> str:
    """STRING, what is known of a feed, JSON; 60 days after its last poll; written by the poller that claimed it."""
    return f"{PREFIX}feed:{feed}"


def feed_host(host: str) -> str:
    """STRING `busy` or `pause`: no further request to this host for now; a poll, then a second; the feed pollers."""
    return f"{PREFIX}feed:host:{blake2b(host.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def retention(stream: str) -> str:
    """HASH, what retention did to a stream; for good; written by trim.lua and the janitor.

    `trimmed` and `last`: how many entries, up to which; `policy`; `alarm`: who holds it back; `swept`: Redis' ms of the
    last sweep; of each group `seen:NAME` ms and the id it had come to, `spilled:NAME` and `dropped:NAME` how much it
    had not read.
    """
    return f"{stream}:retention"


def gaps(stream: str, group: str) -> str:
    """LIST of `from to entries kind deliveries`: what was trimmed before a group had read or acked it.

    Until a consumer has read it from the segments, or was told; written by trim.lua, removed by consumers
    (services.gaps); with the key of who is at it, a STRING.
    """
    return f"{stream}:gaps:{group}"


def queue(stage: str) -> str:
    """LIST of job ids waiting for a stage; RQ's own key."""
    return f"rq:queue:{stage}"


def lease(delivery: str, job: str) -> str:
    """Return the field of a lease in LEASES."""
    return f"{delivery}:{job}"


def tally_field(name: str, *labels: str) -> str:
    """Return the field of a counter in TALLY; labels are of our own words, and cut where they are not."""
    return "|".join([name, *(label.replace("|", "/")[:80] for label in labels)])
