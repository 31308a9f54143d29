"""The metrics: all that a monitoring server is told, in one scrape of any machine that reaches Redis and the spool."""

from services import counters, gauges
from services.behind import behind
from services.exposition import CONTENT_TYPE, Family, gauge, text
from services.spool import Spool
from services.store import UNAVAILABLE, Store

__all__ = ["CONTENT_TYPE", "families", "render"]


def render(store: Store, spool: Spool) -> str:
    """Return the metrics as Prometheus reads them; without Redis, those that need none, and that it does not answer."""
    return text(families(store, spool))


def families(store: Store, spool: Spool) -> list[Family]:
    """Look once; reads only."""
    on_disk = gauges.disk(spool)
    try:
        said = counters.tally(store)
        return [
            *gauges.server(store.redis.info()),
            *counters.families(said),
            *on_disk,
            *gauges.line(store, spool),
            *gauges.events(store),
            *behind(store),
        ]
    except (*UNAVAILABLE, OSError):
        return [gauge("redis_up", "1 when Redis answers", 0), *on_disk]
