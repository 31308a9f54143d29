import io
import tracemalloc

from services.errors import Rejected
from tests.workers.formats.hostile import mutated, outcomes, truncated
from workers.formats import mbox
from workers.formats.parts.members import Allowance, Limits, Member

ENVELOPE = b"From press@port.example Thu Dec  4 10:30:00 2025\n"
MAIL = b"From: press@port.example\nTo: desk@news.example\nSubject: Port reopens\n\nThe port was reopened.\n"


def unpacked(data: bytes, limits: Limits = Limits()) -> list[tuple[str, bytes] | str]:  # noqa: B008 - frozen
    found = mbox.unpack(io.BytesIO(data), "a.mbox", Allowance(len(data), limits))
    return [(one.name, one.stream.read()) if isinstance(one, Member) else str(one) for one in found]


def test_each_mail_is_a_member_by_its_number():
    second = MAIL.replace(b"reopens", b"closes")

    assert unpacked(ENVELOPE + MAIL + b"\n" + ENVELOPE + second + b"\n") == [
        ("1.eml", MAIL + b"\n"),
        ("2.eml", second + b"\n"),
    ]


def test_line_ends_of_windows_part_mails_too():
    data = (ENVELOPE + MAIL + b"\n" + ENVELOPE + MAIL).replace(b"\n", b"\r\n")

    assert [name for name, _ in unpacked(data)] == ["1.eml", "2.eml"]


def test_quoted_from_lines_are_restored_in_both_variants():
    ((_, text),) = unpacked(ENVELOPE + MAIL + b"\n>From the port\n>>From the sea\n> From here\n")

    assert text.endswith(b"\nFrom the port\n>From the sea\n> From here\n")


def test_a_sentence_that_begins_with_from_parts_no_mails():
    text = MAIL + b"\nFrom Tuesday on, ships may enter.\n\nFrom 10:30 the gates are open.\n"

    assert unpacked(ENVELOPE + text) == [("1.eml", text)]


def test_a_mail_that_is_too_large_is_rejected_alone():
    large = MAIL + b"x" * 5000 + b"\n\n"

    found = unpacked(ENVELOPE + large + ENVELOPE + MAIL, Limits(max_bytes=1000))

    assert found == [f"too_large (file=a.mbox message=1 bytes={len(large)} limit=1000)", ("2.eml", MAIL)]


def test_memory_does_not_grow_with_the_mailbox():
    class Endless(io.RawIOBase):
        """60 MB: mails, then a line that does not end."""

        left = 60

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            mails = (ENVELOPE + MAIL + b"\n") * (size // 150)
            return b"" if self.left < 0 else mails if self.left > 30 else b"x" * size

    tracemalloc.start()
    count = sum(1 for _ in mbox.unpack(Endless(), "a", Allowance(1, Limits(max_bytes=100_000))))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count > 100_000
    assert peak < 12_000_000


def test_a_mailbox_is_known_by_its_first_lines():
    assert mbox.matches("inbox", ENVELOPE + MAIL)
    assert mbox.matches("inbox", b"From - Thu Dec 04 10:30:00 2025\r\n" + MAIL.replace(b"\n", b"\r\n"))
    assert not mbox.matches("a.mbox", MAIL)
    assert not mbox.matches("a.mbox", b"From Paris, 10:30 on 4 December 2025\n\nThe port was reopened.")


def test_damaged_mailboxes_give_members_and_nothing_else():
    data = (ENVELOPE + MAIL + b"\n") * 5

    def read(damaged: bytes) -> list[Member | Rejected]:
        return list(mbox.unpack(io.BytesIO(damaged), "a", Allowance(len(damaged), Limits())))  # type: ignore[arg-type]

    assert outcomes(read, [*truncated(data), *mutated(data, 200)])
