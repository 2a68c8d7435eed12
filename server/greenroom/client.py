"""A client of the GraphQL API, for programs and for the command line."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from greenroom import __version__

GRAPHQL = "application/graphql-response+json"


class ClientError(Exception):
    """A request brought no answer that its caller can use."""


class UnreachableError(ClientError):
    """Nothing answers at the address, or what answers is not a registry."""


class RequestError(ClientError):
    """The registry answered with an error.

    A refused act changed nothing. An act that was done may still answer with an error, where the
    operation selects a field of its outcome that the caller may not see.

    ``code`` is stable (docs/errors.md lists them), ``input`` the path into the input that is to
    blame, ``current`` what the request collided with, given only where the caller may see it.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        input: Sequence[str | int] = (),
        current: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.input = tuple(input)
        self.current = current


class Client:
    """A connection to one registry; requests are sent once and never repeated.

    ``url`` is the registry's address, ``timeout`` the seconds that a request may wait.
    """

    def __init__(self, url: str, token: str | None = None, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/").removesuffix("/graphql")
        headers = {"accept": GRAPHQL, "user-agent": f"greenroom/{__version__}"}
        if token is not None:
            headers["authorization"] = f"Bearer {_checked(token)}"
        # a proxy that the environment names does not lead back to this machine
        direct = {"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None}
        self._http = httpx.Client(headers=headers, timeout=timeout, mounts=direct)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def execute(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run one operation and return its data.

        Raises ``RequestError`` with the first error of the answer, and ``UnreachableError`` where
        there is no answer; after a lost connection a mutation may have been done all the same.
        """
        body = self._post({"query": document, "variables": dict(variables or {})})
        if body.get("errors"):
            raise _refusal(body["errors"][0])
        data: dict[str, Any] = body["data"]
        return data

    def _post(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        try:
            response = self._http.post(f"{self.url}/graphql", json=operation)
        except httpx.TimeoutException as error:
            message = f"The registry at {self.url} did not answer in time."
            raise UnreachableError(message) from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            message = f"There is no registry at {self.url}: {error}."
            raise UnreachableError(message) from error
        try:
            body = response.json()
        except ValueError:
            body = None
        if isinstance(body, dict) and (
            isinstance(body.get("data"), dict) or _refused(body.get("errors"))
        ):
            return body
        message = (
            f"What answers at {self.url} is not a registry: "
            f"it sent HTTP {response.status_code} and no GraphQL."
        )
        raise UnreachableError(message)


def _checked(token: str) -> str:
    """Refuse a token that cannot be sent; the HTTP library would show it in its error."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        message = "The token is not valid: it holds characters that no token has."
        raise RequestError(message, code="UNAUTHENTICATED")
    return token


def _refused(errors: Any) -> bool:
    """Whether these are a GraphQL answer's errors."""
    return bool(errors) and isinstance(errors, list) and isinstance(errors[0], dict)


def _refusal(error: Mapping[str, Any]) -> RequestError:
    """Return a GraphQL error as an exception."""
    extensions = error.get("extensions") or {}
    return RequestError(
        str(error.get("message", "The request was refused.")),
        code=str(extensions.get("code", "INTERNAL")),
        input=extensions.get("input", ()),
        current=extensions.get("current"),
    )
