"""The reading of one delivery: each file's format recognised, its articles counted, what it holds read in turn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol

from msgspec.structs import replace

from services.article import Article
from services.errors import Rejected
from workers.formats.parts.members import Allowance, LimitReached, Member, Position, head_of, whole

#: Bytes shown to `matches`: enough for an XML prolog and a licence comment before the first telling tag.
HEAD = 4096

Piece = Article | Rejected | Member


class Format(Protocol):
    """What a module of this package offers: `matches`, and `read` or `unpack`."""

    __name__: str

    def matches(self, name: str, head: bytes) -> bool:
        """Say whether a file that begins with `head` is of this format; `name` only breaks ties."""

    def read(self, data: bytes, name: str) -> Iterator[Piece]:
        """Yield what a file holds; the way of those that are read whole."""

    def unpack(self, stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Piece]:
        """Yield what a file holds; the way of those that may be of any length, or hold others."""


class Reading:
    """How far the reading of one delivery is, and what is left of its limits.

    Before `start` nothing is yielded, and only archives are entered: their members have been read by an earlier worker.
    """

    def __init__(
        self,
        formats: Sequence[Format],
        allowance: Allowance,
        *,
        start: Position,
        poisoned: Mapping[tuple[int, int], Rejected],
        beat: Callable[[Position], None],
    ) -> None:
        self.formats = formats
        self.allowance = allowance
        self.start = start
        self.poisoned = poisoned
        self.beat = beat
        self.members = 0
        self.articles = 0

    def of(self, file: Member, path: str = "", depth: int = 0) -> Iterator[Article | Rejected]:
        """Yield what a file holds. `path` is a member's inside the delivery, empty for the delivery itself."""
        for piece in self._of(file, path, depth):
            if self.members > self.start.members:
                yield piece

    def _of(self, file: Member, path: str, depth: int) -> Iterator[Article | Rejected]:
        before = self.articles
        try:
            self._enter(depth)
            reader = self._recognise(file)
            for piece in self._pieces(reader, file):
                if isinstance(piece, Member):
                    yield from self._of(piece, _below(path, piece.name), depth + 1)
                elif isinstance(piece, Rejected):
                    yield self._counted(_placed(piece, path))
                else:
                    yield self._counted(_read_by(reader, piece, file))
        except LimitReached:
            raise
        except Rejected as why:
            yield self._counted(_placed(why, path))
        except MemoryError:
            yield self._counted(_placed(Rejected("too_large", detail="more memory than a worker has"), path))
        if self.articles == before:
            yield self._counted(_placed(Rejected("no_article", detail="nothing in it to read"), path))

    def _enter(self, depth: int) -> None:
        if self.members == self.start.members:
            self.articles = self.start.articles
        self.beat(Position(self.members, self.articles))
        self.members += 1
        limits = self.allowance.limits
        if self.members > limits.max_members:
            raise LimitReached("too_many_members", limit=limits.max_members)
        if depth > limits.max_nesting:
            raise Rejected("nested_too_deep", limit=limits.max_nesting)

    def _recognise(self, file: Member) -> Format:
        head = head_of(file.stream, HEAD)
        for reader in self.formats:
            if reader.matches(file.name, head):
                return reader
        raise Rejected("unsupported_type")

    def _pieces(self, reader: Format, file: Member) -> Iterator[Piece]:
        """Return what a file holds; nothing of one that holds no others and was read by an earlier worker."""
        if hasattr(reader, "unpack"):
            pieces = reader.unpack(file.stream, file.name, self.allowance)
        elif self.members > self.start.members:
            pieces = reader.read(whole(file.stream, self.allowance.limits), file.name)
        else:
            pieces = iter(())
        return self._unless_poisoned(pieces, self.members - 1)

    def _unless_poisoned(self, pieces: Iterator[Piece], member: int) -> Iterator[Piece]:
        """Yield a file's pieces up to the one that has killed workers: what comes after it can't be reached."""
        while (member, self.articles) not in self.poisoned:
            piece = next(pieces, None)
            if piece is None:
                return
            yield piece
        yield self.poisoned[member, self.articles]

    def _counted(self, piece: Article | Rejected) -> Article | Rejected:
        self.articles += 1
        if self.articles > self.allowance.limits.max_articles:
            raise LimitReached("too_many_articles", limit=self.allowance.limits.max_articles)
        return piece


def _read_by(reader: Format, article: Article, file: Member) -> Article:
    """Return the article with its reader's name, and its address if it was fetched and does not state another."""
    fetched = file.name if file.name.startswith(("http://", "https://")) else ""
    return replace(article, format=reader.__name__.rpartition(".")[2], url=article.url or fetched)


def _placed(why: Rejected, path: str) -> Rejected:
    """Return a Rejected that says which member of the delivery it is about."""
    facts = {name: fact for name, fact in why.facts.items() if name not in ("file", "member")}
    member = _below(path, why.facts.get("member", ""))
    return Rejected(why.reason, **facts, **({"member": member} if member else {}))


def _below(path: str, name: str) -> str:
    return f"{path}/{name}" if path and name else path or name
