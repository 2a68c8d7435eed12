"""One registry over HTTP: a request, its answer, and the attempts in between."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
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


class AsyncConnection:
    """A connection to one registry, at most ``retries`` more attempts within ``patience`` seconds."""

    def __init__(
        self, url: str, token: str | None, *, timeout: float, retries: int, patience: float
    ) -> None:
        self.url = base_of(url)
        self.timeout = timeout
        self.retries = retries
        self.patience = patience
        self._sent: set[str] = set()
        self._http = httpx.AsyncClient(
            headers=headers(token), timeout=timeout, mounts=DIRECT, verify=trust()
        )
        # the addresses of bytes are signed, and may lead to a bucket, which must not see the token
        self.bytes = httpx.AsyncClient(
            timeout=timeout, mounts=DIRECT, follow_redirects=True, verify=trust()
        )

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()
        await self.bytes.aclose()

    def attempts(self) -> Attempts:
        """Return how often something is tried again that may be sent twice."""
        return Attempts(self.retries, self.patience, repeatable=True)

    def absolute(self, url: str) -> str:
        """Return an address of bytes with its host, which a registry may not know."""
        return f"{self.url}{url}" if url.startswith("/") else url

    async def execute(
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
            return await self._answer(body, attempts)
        if query in self._sent:
            try:
                return await self._answer(named(body), attempts)
            except RequestError as error:
                if error.code != UNKNOWN_DOCUMENT:  # another process, or one that began anew
                    raise
        data = await self._answer(named_and_sent(body), attempts)
        self._sent.add(query)
        return data

    async def _answer(self, body: Mapping[str, Any], attempts: Attempts) -> dict[str, Any]:
        data: dict[str, Any] = await self._ask("/graphql", body, attempts, answer)
        return data

    async def ask_app(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return what an app answers to a question that may be put twice."""
        return await self._ask(path, body, self.attempts(), app_answer)

    async def _ask(
        self,
        path: str,
        body: Mapping[str, Any],
        attempts: Attempts,
        read: Callable[[str, httpx.Response], Any],
    ) -> Any:
        while True:
            try:
                return read(self.url, await self._send(path, body, attempts))
            except ClientError as error:
                pause = attempts.pause_after(error)
                if pause is None:
                    raise
            await asyncio.sleep(pause)

    async def execute_ws(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield what a subscription brings, each event once, over as many connections as it takes.

        The code that is made of the documents calls it so. Raises what ends the subscription, and
        ``UnreachableError`` when the registry stays away.
        """
        body = request(query, operation_name, variables)
        following = Following(self.retries, self.patience)
        while True:
            try:
                async for data in self._follow(body, following):
                    yield data
                message = f"The registry at {self.url} ended the stream."
                lost: ClientError = UnreachableError(message, passing=True)
            except ClientError as error:
                lost = error
            pause = following.pause_after(lost)
            if pause is None:
                raise lost
            await asyncio.sleep(pause)

    async def _follow(
        self, body: Mapping[str, Any], following: Following
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield what comes over one connection."""
        timeout = httpx.Timeout(self.timeout, read=max(QUIET_SECONDS, self.timeout))
        try:
            async with self._http.stream(
                "POST",
                f"{self.url}/graphql",
                json=body,
                headers=following.headers(),
                timeout=timeout,
            ) as response:
                if not response.is_success:
                    await response.aread()
                following.begin(self.url, response)
                async for line in response.aiter_lines():
                    data = following.read(line, response)
                    if data is not None:
                        yield data
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise no_answer(self.url, error) from error

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of an answer as it is."""
        return data

    async def _send(self, path: str, body: Mapping[str, Any], attempts: Attempts) -> httpx.Response:
        longest = attempts.timeout(self.timeout)
        try:
            return await self._http.post(f"{self.url}{path}", json=body, timeout=longest)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise no_answer(self.url, error) from error
