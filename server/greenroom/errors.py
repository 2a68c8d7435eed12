"""What can go wrong in the domain: plain exceptions that know nothing of GraphQL or HTTP.

Each carries a stable ``code``; ``schema/errors.py`` presents them, ``docs/errors.md`` lists them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

Step = str | int


class RegistryError(Exception):
    """An expected failure of an act.

    ``at`` is the path into the act's input that is to blame, outermost first; ``current`` is what
    the caller collided with, given only where the caller may see it. A refusal leaves nothing of its
    act, unless it ``keeps`` what was written before it, such as an attempt that has to be counted.
    """

    code: ClassVar[str] = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        at: Sequence[Step] = (),
        current: Mapping[str, Any] | None = None,
        keeps: bool = False,
    ) -> None:
        super().__init__(message)
        self.keeps = keeps
        self.message = message
        self.at = tuple(at)
        self.current = current

    @property
    def extensions(self) -> dict[str, Any]:
        """The error's machine-readable part, as GraphQL clients receive it."""
        extensions: dict[str, Any] = {"code": self.code}
        if self.at:
            extensions["input"] = list(self.at)
        if self.current is not None:
            extensions["current"] = dict(self.current)
        return extensions

    def under(self, *prefix: Step) -> "RegistryError":
        """Return this error with its path moved below ``prefix``."""
        self.at = (*prefix, *self.at)
        return self


class Unauthenticated(RegistryError):
    """The act needs to know who asks, and nobody is signed in."""

    code = "UNAUTHENTICATED"


class Forbidden(RegistryError):
    """The caller sees the object but may not do this to it."""

    code = "FORBIDDEN"


class NotFound(RegistryError):
    """The object does not exist for this caller: absent and hidden look the same."""

    code = "NOT_FOUND"


class Conflict(RegistryError):
    """The act collides with the present state: a taken name, a stale revision, a lock."""

    code = "CONFLICT"


class Invalid(RegistryError):
    """The input cannot be accepted as it is; ``at`` names the field."""

    code = "BAD_USER_INPUT"


class TooComplex(RegistryError):
    """The query asks for more than one request may."""

    code = "QUERY_TOO_COMPLEX"


class RateLimited(RegistryError):
    """The caller has too much in flight; nothing was done, and trying again later is right."""

    code = "RATE_LIMITED"


class Unavailable(RegistryError):
    """The store or the time did not suffice; the message says whether anything may have been done."""

    code = "UNAVAILABLE"
