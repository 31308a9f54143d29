import pytest

from services.article import Article
from workers.dedup.decision import Seen, Verdict, decide

URI = "urn:x:1"
NOTHING = Seen()
SAME_URI = Seen(version=2)
ITSELF = Seen(owner="me/0", owner_uri=URI, version=1)
COPY = Seen(owner="other/0", owner_uri="urn:x:9")
SAME_BOTH = Seen(owner="other/0", owner_uri=URI, version=3)


@pytest.mark.parametrize(
    ("seen", "pubstatus", "verdict"),
    [
        pytest.param(NOTHING, "usable", Verdict("published", 1), id="new"),
        pytest.param(NOTHING, "canceled", Verdict("withdrawn", 1, "", "canceled"), id="withdraws what we never had"),
        pytest.param(SAME_URI, "usable", Verdict("updated", 3, URI, "same id, another text"), id="another text"),
        pytest.param(SAME_URI, "canceled", Verdict("withdrawn", 3, URI, "canceled"), id="withdraws"),
        pytest.param(COPY, "usable", Verdict("duplicate", 1, "urn:x:9", "same text"), id="same text"),
        pytest.param(SAME_BOTH, "usable", Verdict("duplicate", 3, URI, "same id and text"), id="the very same"),
        pytest.param(SAME_BOTH, "canceled", Verdict("duplicate", 3, URI, "same id and text"), id="withdraws again"),
        pytest.param(ITSELF, "usable", Verdict("updated", 2, URI, "same id, another text"), id="never its own copy"),
    ],
)
def test_what_an_article_is_to_what_was_seen_before(seen, pubstatus, verdict):
    assert decide(Article(uri=URI, body="text", pubstatus=pubstatus), "me/0", seen) == verdict
