from services.article import Article
from tests.signatures import hashed, slots
from workers.dedup.batch import BATCH, NEAR, Batch
from workers.dedup.decision import Verdict
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import RECORD, Signature

NEW = Verdict("published", 1)
RECORDED = (1_000).to_bytes(4, "little").ljust(RECORD, b"\0")  # of a long text
BEFORE = Seen(7, Published("old/0", "urn:old", 1, place=3), None, (Published("near/0", "urn:near", 1, place=2),))


def article(uri="urn:x:1", **facts):
    return Article(uri=uri, **facts)


def made(text, shared=()):
    return Signature(hashed(text), slots(text, shared), RECORDED, f"{hashed(text):016x}" * 2)


def batch(*members):
    """A batch of articles: uri, signature, and what was decided."""
    found = Batch()
    for number, (uri, signature, verdict) in enumerate(members):
        found.add(number, article(uri), f"{number}/0", signature, Seen(), verdict)
    return found


def test_the_first_of_a_batch_sees_what_was_seen_in_the_index():
    assert Batch().seen(article(), made("one"), BEFORE) is BEFORE


def test_a_later_one_sees_who_has_its_text_its_uri_and_parts_of_its_text():
    one = made("one")
    found = batch(("urn:x:1", one, NEW)).seen(article(), made("two", one.slots[:2])._replace(exact=one.exact), BEFORE)

    assert found.at == BEFORE.at
    assert found.owner == Published("0/0", "urn:x:1", 1, RECORDED, BATCH)
    assert found.chain == Chain("0/0", 1, "", "", "usable", (f"{one.exact:016x}",), BATCH)
    assert [near.key for near in found.near] == ["0/0", "near/0"]


def test_the_newest_of_its_uri_is_told_even_if_it_has_no_part_in_common():
    assert [one.key for one in batch(("urn:x:1", made("one"), NEW)).seen(article(), made("two"), Seen()).near] == [
        "0/0"
    ]


def test_a_copy_is_not_seen_nor_what_was_delivered_before():
    members = [
        ("urn:x:1", made("one"), Verdict("duplicate", 1)),
        ("urn:x:2", made("two"), NEW._replace(rule="delivered before")),
    ]

    assert batch(*members).seen(article(), made("one"), BEFORE) is BEFORE


def test_nothing_is_near_a_withdrawal():
    killed = batch(("urn:x:1", made("one"), Verdict("withdrawn", 1)))

    assert killed.seen(article("urn:x:2"), made("one")._replace(exact=0), Seen()).near == ()
    assert killed.seen(article("urn:x:1"), made("two"), Seen()).chain.status == "canceled"


def test_of_many_alike_a_few_are_told_those_with_most_in_common_first():
    mine = slots("mine")
    alike = [(f"urn:x:{n}", made(str(n), mine[4 * n : 4 * n + 2 + n % 2]), NEW) for n in range(4)]

    found = batch(*alike).seen(article("urn:x:9"), made("mine"), Seen()).near

    assert [one.key for one in found] == ["1/0", "3/0", "0/0"]
    assert len(found) == NEAR


def test_a_chain_goes_on_from_what_was_seen_in_the_index():
    chain = Chain("old/0", 4, "", "", "usable", tuple(map(str, range(16))), 3)
    found = Batch()
    found.add(0, article(), "0/0", made("one"), Seen(5, chain=chain), Verdict("updated", 5))

    digests = found.seen(article(), made("two"), Seen(5)).chain.digests
    assert digests == (*map(str, range(1, 16)), f"{made('one').exact:016x}")
