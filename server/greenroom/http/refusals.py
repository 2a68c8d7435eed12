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

_STATUS = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    RateLimited: 429,
    Unavailable: 503,
}


def body_of(error: RegistryError) -> dict[str, object]:
    """Return an error as GraphQL answers it."""
    return {"errors": [{"message": error.message, "extensions": error.extensions}]}


def refusal(
    error: RegistryError, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that refuses a request."""
    sent = {"retry-after": "1"} if isinstance(error, RateLimited | Unavailable) else {}
    if isinstance(error, Unauthenticated):
        sent["www-authenticate"] = "Bearer"
    return JSONResponse(
        body_of(error),
        status_code=status or _STATUS.get(type(error), 400),
        headers={**sent, **(headers or {})},
    )
