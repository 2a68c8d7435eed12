"""What can go wrong between a program and the registry."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class ClientError(Exception):
    """A request brought no answer that its caller can use."""


class UnreachableError(ClientError):
    """Nothing answers at the address, or what answers is not a registry.

    ``may_have_run`` says whether the request may have reached the registry, so that a mutation may
    have been done all the same; ``passing`` whether trying again can help.
    """

    def __init__(self, message: str, *, may_have_run: bool = False, passing: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.may_have_run = may_have_run
        self.passing = passing


class PackageError(ClientError):
    """A folder is not a package, or holds something else than it says."""


class SignatureError(ClientError):
    """A package is not signed, or not by this key, or it is not what was signed."""


class ReplayError(ClientError):
    """A file does not hold what a run could not send, or not all of it can be read."""


class DeploymentError(ClientError):
    """A deployment that was waited for has failed or ended, or took longer; ``deployment`` is it."""

    def __init__(self, message: str, deployment: Any) -> None:
        super().__init__(message)
        self.message = message
        self.deployment = deployment


class CredentialsError(ClientError):
    """The credentials file cannot be used as it is."""


class RequestError(ClientError):
    """The registry answered with an error.

    A refused act changed nothing. An act that was done may still answer with an error, where the
    operation selects a field of its outcome that the caller may not see.

    ``code`` is stable (docs/errors.md lists them), ``input`` the path into the input that is to
    blame, ``current`` what the request collided with, given only where the caller may see it, and
    ``retry_after`` the seconds that the registry asks to wait.
    """

    fixed_code: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        input: Sequence[str | int] = (),
        current: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
        ran: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.fixed_code
        self.input = tuple(input)
        self.current = current
        self.retry_after = retry_after
        self.ran = ran


class UnauthenticatedError(RequestError):
    """Who asks is not known: there is no token, or it is not valid."""

    fixed_code = "UNAUTHENTICATED"


class ForbiddenError(RequestError):
    """The caller may not do this."""

    fixed_code = "FORBIDDEN"


class NotFoundError(RequestError):
    """There is no such thing for the caller."""

    fixed_code = "NOT_FOUND"


class ConflictError(RequestError):
    """It does not go with the present state, of which ``current`` tells."""

    fixed_code = "CONFLICT"


class InvalidError(RequestError):
    """A value is not accepted; ``input`` says which."""

    fixed_code = "BAD_USER_INPUT"


class TooComplexError(RequestError):
    """A query asks for too much at once."""

    fixed_code = "QUERY_TOO_COMPLEX"


class RateLimitedError(RequestError):
    """The caller asks too much at the same time."""

    fixed_code = "RATE_LIMITED"


class UnavailableError(RequestError):
    """The registry cannot do it now."""

    fixed_code = "UNAVAILABLE"


class InternalError(RequestError):
    """Something went wrong on the server; the message has the id that its log has."""

    fixed_code = "INTERNAL"


KINDS: dict[str, type[RequestError]] = {
    kind.fixed_code: kind for kind in RequestError.__subclasses__()
}
"""The class of each code that has one."""
