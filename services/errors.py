"""Every error that Dropwire raises on purpose."""


class DropwireError(Exception):
    """Base of them all."""


class SettingsError(DropwireError):
    """A DROPWIRE_ variable is unknown, or its value does not fit."""


class Rejected(DropwireError):
    """No retry can cure this article: it goes to the rejected, with its reason.

    `reason` is a short snake_case word that scripts can count (`empty`, `unsupported_type`);
    the facts (`detail=`, `line=`, `member=`) say what, which and why, for a person.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.facts = {name: str(value)[:500] for name, value in facts.items()}
        super().__init__(reason)

    def __str__(self) -> str:
        """Return `reason (name=value ...)`."""
        said = " ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.reason} ({said})" if said else self.reason


class StoreUnavailable(DropwireError):
    """Redis can't be reached, or has answered with an error that waiting may cure."""
