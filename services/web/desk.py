"""The desk: what every handler has at hand."""

from typing import NamedTuple

from starlette.requests import Request

from services.settings import Settings
from services.spool import Spool
from services.store import Store
from services.web.access import Access
from services.web.hub import Hub
from services.web.versions import Versions


class Desk(NamedTuple):
    """What the handlers have at hand."""

    settings: Settings
    store: Store
    spool: Spool
    rules: Access
    hub: Hub
    versions: Versions


def desk_of(request: Request) -> Desk:
    """Return the desk of the application that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
