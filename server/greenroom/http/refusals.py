"""A refusal outside GraphQL: the same error in the same form, with a status of its own."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from greenroom.errors import (
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    RegistryError,
    Unauthenticated,
    Unavailable,
)
from greenroom.operations.attempts import TooManyAttempts
from greenroom.operations.limits import Exhausted
from greenroom.schema.errors import BAD_USER_INPUT

_STATUS = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    RateLimited: 429,
    Unavailable: 503,
}


class BadRequestError(Exception):
    """A request is refused before there is an operation."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        *,
        code: str = BAD_USER_INPUT,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
        self.code = code


def body_of(error: RegistryError) -> dict[str, object]:
    """Return an error as GraphQL answers it."""
    return {"errors": [{"message": error.message, "extensions": error.extensions}]}


def status_of(error: RegistryError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)


def retry_of(error: RegistryError) -> dict[str, str]:
    """Return the header that says when to come again, where that helps."""
    match error:
        case Exhausted() | TooManyAttempts():
            return {"retry-after": str(error.seconds)}
        case RateLimited() | Unavailable():
            return {"retry-after": "1"}
    return {}


def headers_of(error: RegistryError) -> dict[str, str]:
    """Return what an error tells a program in headers: also how to say who one is."""
    if isinstance(error, Unauthenticated):
        return {"www-authenticate": "Bearer"}
    return retry_of(error)


def refusal(
    error: RegistryError, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that refuses a request."""
    return JSONResponse(
        body_of(error),
        status_code=status or status_of(error),
        headers={**headers_of(error), **(headers or {})},
    )
