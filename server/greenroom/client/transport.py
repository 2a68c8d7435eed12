"""What the two connections share: requests, answers, and when to try again."""

import hashlib
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import BaseModel

from greenroom import __version__
from greenroom.client.errors import (
    KINDS,
    ClientError,
    InvalidError,
    RateLimitedError,
    RequestError,
    UnauthenticatedError,
    UnavailableError,
    UnreachableError,
)
from greenroom.client.generated.base_model import UnsetType

GRAPHQL = "application/graphql-response+json"
DIRECT: dict[str, None] = {"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None}
"""A proxy that the environment names does not lead back to this machine."""

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0
SHORTEST_ATTEMPT = 1.0
GATEWAY_CODES = frozenset({502, 503, 504})
"""What a proxy says when the registry behind it is away."""

TOO_MANY_REQUESTS = 429
UNKNOWN_DOCUMENT = "PERSISTED_QUERY_NOT_FOUND"
_MUTATION = re.compile(r"\bmutation\b")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NO_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol)


@dataclass
class Attempts:
    """How often, and for how long, one request is tried again.

    What may be sent twice is tried again while nothing answers and while the registry says
    UNAVAILABLE or RATE_LIMITED; anything else only if the registry surely did not begin with it.
    """

    retries: int
    patience: float
    repeatable: bool
    made: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """The seconds of patience that remain."""
        return self.patience - (time.monotonic() - self.began)

    def timeout(self, longest: float) -> float:
        """Return the seconds that the next attempt may wait."""
        return longest if not self.made else max(SHORTEST_ATTEMPT, min(longest, self.left))

    def pause_after(self, error: ClientError) -> float | None:
        """Return the seconds to wait before the next attempt, or None where there is none."""
        if self.made >= self.retries or not self._helps(error):
            return None
        jitter = random.uniform(0.5, 1.5)  # noqa: S311 - it only keeps clients apart
        pause: float = min(FIRST_PAUSE * 2**self.made, LONGEST_PAUSE) * jitter
        if isinstance(error, RequestError) and error.retry_after is not None:
            pause = max(pause, error.retry_after)
        if pause >= self.left:
            return None
        self.made += 1
        return pause

    def _helps(self, error: ClientError) -> bool:
        match error:
            case UnreachableError():
                return error.passing and (self.repeatable or not error.may_have_run)
            case RateLimitedError():
                return self.repeatable or not error.ran
            case UnavailableError():
                return self.repeatable
            case _:
                return False


def headers(token: str | None) -> dict[str, str]:
    """Return what every request says of its sender."""
    said = {"accept": GRAPHQL, "user-agent": f"greenroom/{__version__}"}
    if token is not None:
        said["authorization"] = f"Bearer {checked(token)}"
    return said


def checked(token: str) -> str:
    """Refuse a token that cannot be sent; the HTTP library would show it in its error."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        message = "The token is not valid: it holds characters that no token has."
        raise UnauthenticatedError(message)
    return token


def may_repeat(document: str) -> bool:
    """Whether a document has nothing but queries."""
    return not _MUTATION.search(document)


def request(
    document: str, operation_name: str | None, variables: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body of a request; what was not given is left out of it."""
    sent = {
        name: plain(value)
        for name, value in (variables or {}).items()
        if not isinstance(value, UnsetType)
    }
    body: dict[str, Any] = {"query": document, "variables": sent}
    if operation_name is not None:
        body["operationName"] = operation_name
    return body


def named(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request that names its document by its SHA-256 instead of sending it."""
    return {**{key: body[key] for key in body if key != "query"}, "extensions": _hash(body)}


def named_and_sent(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with its document, for a registry that does not know it by its SHA-256."""
    return {**body, "extensions": _hash(body)}


def _hash(body: Mapping[str, Any]) -> dict[str, Any]:
    digest = hashlib.sha256(body["query"].encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": digest}}


def plain(value: Any) -> Any:
    """Return a value as JSON knows it, without the fields of an input that were not given."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
        case list() | tuple():
            return [plain(one) for one in value]
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case _:
            return value


def no_answer(url: str, error: Exception) -> UnreachableError:
    """Return what a failure of the HTTP library means."""
    sent = not isinstance(error, (*_NEVER_SENT, *_NO_ADDRESS))
    if isinstance(error, httpx.TimeoutException):
        message = f"The registry at {url} did not answer in time."
        return UnreachableError(message, may_have_run=sent, passing=True)
    message = f"There is no registry at {url}: {error}."
    passing = not isinstance(error, _NO_ADDRESS)
    return UnreachableError(message, may_have_run=sent, passing=passing)


def answer(url: str, response: httpx.Response) -> dict[str, Any]:
    """Return the data of an answer, or raise its first error."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        errors = body.get("errors")
        if isinstance(errors, list) and errors and isinstance(errors[0], dict):
            raise refusal(errors[0], response)
        if isinstance(body.get("data"), dict):
            data: dict[str, Any] = body["data"]
            return data
    message = (
        f"What answers at {url} is not a registry: "
        f"it sent HTTP {response.status_code} and no GraphQL."
    )
    away = response.status_code in GATEWAY_CODES
    raise UnreachableError(message, may_have_run=away, passing=away)


def app_answer(url: str, response: httpx.Response) -> Any:
    """Return the JSON that an app answered, or raise what it or the registry before it refused."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success and body is not None:
        return body
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        raise refusal(errors[0], response)
    if response.status_code in GATEWAY_CODES:
        message = f"What answers at {url} is away: it sent HTTP {response.status_code}."
        raise UnreachableError(message, may_have_run=True, passing=True)
    said = body.get("error") if isinstance(body, dict) else None
    if response.is_client_error:
        why = said or f"it sent HTTP {response.status_code}."
        message = f"The app refused the inputs: {why}"
        raise InvalidError(message, input=("inputs",))
    message = f"The app has no answer: it sent HTTP {response.status_code} and no JSON."
    raise RequestError(message)


def refusal(error: Mapping[str, Any], response: httpx.Response) -> RequestError:
    """Return a GraphQL error as an exception."""
    extensions = error.get("extensions") or {}
    code = str(extensions.get("code", "INTERNAL"))
    message = str(error.get("message", "The request was refused."))
    if code == "INTERNAL" and extensions.get("id"):
        message = f"{message} ({extensions['id']})"
    return KINDS.get(code, RequestError)(
        message,
        code=code,
        input=extensions.get("input", ()),
        current=extensions.get("current"),
        retry_after=_seconds(response.headers.get("retry-after")),
        ran=response.status_code != TOO_MANY_REQUESTS,
    )


def _seconds(header: str | None) -> float | None:
    """Return what a Retry-After header asks for, where it asks in seconds."""
    return float(header) if header is not None and header.isdigit() else None
