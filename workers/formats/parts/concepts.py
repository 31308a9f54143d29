"""Subjects and genres as JSON states them: a uri, or a code with its scheme, a name, a literal."""

from services.article import Subject
from workers.formats.parts.fields import Fields, first_text, lowered, objects
from workers.formats.wire import newscodes


def concepts(value: object) -> tuple[Subject, ...]:
    """Return the concepts in a list, each once; one that has only a code or a literal is named by it."""
    return newscodes.distinct([_concept(lowered(member)) for member in objects(value)])


def _concept(fields: Fields) -> Subject | None:
    literal = first_text(fields, "literal")
    return newscodes.subject(first_text(fields, "uri") or _code(fields), first_text(fields, "name") or literal)


def _code(fields: Fields) -> str:
    """Return the code behind its scheme, which is an alias, `subj`, or the address that the codes stand under."""
    code, scheme = first_text(fields, "code", "qcode"), first_text(fields, "scheme")
    if not code or not scheme or ":" in code:
        return code
    return f"{scheme}{code}" if scheme.endswith(("/", "#", ":")) else f"{scheme}:{code}"
