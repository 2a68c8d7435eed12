# Made by scripts/client; do not edit.
"""One registry over HTTP: a request, its answer, and the attempts in between."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

from greenroom.client.credentials import base_of
from greenroom.client.errors import ClientError, RequestError, UnreachableError
from greenroom.client.following import QUIET_SECONDS, Following
from greenroom.client.transport import (
    DIRECT,
    UNKNOWN_DOCUMENT,
    Attempts,
    answer,
    app_answer,
    headers,
    may_repeat,
    named,
    named_and_sent,
    no_answer,
    request,
)
from greenroom.trust import trust


class Connection:
    """A connection to one registry, at most ``retries`` more attempts within ``patience`` seconds."""

    def __init__(
        self, url: str, token: str | None, *, timeout: float, retries: int, patience: float
    ) -> None:
        self.url = base_of(url)
        self.timeout = timeout
        self.retries = retries
        self.patience = patience
        self._sent: set[str] = set()
        self._http = httpx.Client(
            headers=headers(token), timeout=timeout, mounts=DIRECT, verify=trust()
        )
        # the addresses of bytes are signed, and may lead to a bucket, which must not see the token
        self.bytes = httpx.Client(
            timeout=timeout, mounts=DIRECT, follow_redirects=True, verify=trust()
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
        self.bytes.close()

    def attempts(self) -> Attempts:
        """Return how often something is tried again that may be sent twice."""
        return Attempts(self.retries, self.patience, repeatable=True)

    def absolute(self, url: str) -> str:
        """Return an address of bytes with its host, which a registry may not know."""
        return f"{self.url}{url}" if url.startswith("/") else url

    def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        *,
        repeat: bool | None = None,
    ) -> dict[str, Any]:
        """Run one operation and return its data, trying again where that does no harm."""
        body = request(query, operation_name, variables)
        repeatable = may_repeat(query) if repeat is None else repeat
        attempts = Attempts(self.retries, self.patience, repeatable)
        if operation_name is None:  # a document of the caller's own, which may not come again
            return self._answer(body, attempts)
        if query in self._sent:
            try:
                return self._answer(named(body), attempts)
            except RequestError as error:
                if error.code != UNKNOWN_DOCUMENT:  # another process, or one that began anew
                    raise
        data = self._answer(named_and_sent(body), attempts)
        self._sent.add(query)
        return data

    def _answer(self, body: Mapping[str, Any], attempts: Attempts) -> dict[str, Any]:
        data: dict[str, Any] = self._ask("/graphql", body, attempts, answer)
        return data

    def ask_app(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return what an app answers to a question that may be put twice."""
        return self._ask(path, body, self.attempts(), app_answer)

    def _ask(
        self,
        path: str,
        body: Mapping[str, Any],
        attempts: Attempts,
        read: Callable[[str, httpx.Response], Any],
    ) -> Any:
        while True:
            try:
                return read(self.url, self._send(path, body, attempts))
            except ClientError as error:
                pause = attempts.pause_after(error)
                if pause is None:
                    raise
            time.sleep(pause)

    def execute_ws(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield what a subscription brings, each event once, over as many connections as it takes.

        The code that is made of the documents calls it so. Raises what ends the subscription, and
        ``UnreachableError`` when the registry stays away.
        """
        body = request(query, operation_name, variables)
        following = Following(self.retries, self.patience)
        while True:
            try:
                yield from self._follow(body, following)
                message = f"The registry at {self.url} ended the stream."
                lost: ClientError = UnreachableError(message, passing=True)
            except ClientError as error:
                lost = error
            pause = following.pause_after(lost)
            if pause is None:
                raise lost
            time.sleep(pause)

    def _follow(self, body: Mapping[str, Any], following: Following) -> Iterator[dict[str, Any]]:
        """Yield what comes over one connection."""
        timeout = httpx.Timeout(self.timeout, read=max(QUIET_SECONDS, self.timeout))
        try:
            with self._http.stream(
                "POST",
                f"{self.url}/graphql",
                json=body,
                headers=following.headers(),
                timeout=timeout,
            ) as response:
                if not response.is_success:
                    response.read()
                following.begin(self.url, response)
                for line in response.iter_lines():
                    data = following.read(line, response)
                    if data is not None:
                        yield data
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise no_answer(self.url, error) from error

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of an answer as it is."""
        return data

    def _send(self, path: str, body: Mapping[str, Any], attempts: Attempts) -> httpx.Response:
        longest = attempts.timeout(self.timeout)
        try:
            return self._http.post(f"{self.url}{path}", json=body, timeout=longest)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise no_answer(self.url, error) from error
