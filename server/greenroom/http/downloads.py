"""``GET /artifacts/ID``: the bytes of an artifact, whole or a range of them (RFC 9110, section 14)."""

import base64
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from greenroom.access.addresses import DOWNLOAD
from greenroom.access.policy import Actor
from greenroom.errors import Invalid, RegistryError, Unavailable
from greenroom.http.refusals import refusal
from greenroom.http.transfers import Transfers
from greenroom.operations.downloads import Stored, stored_bytes
from greenroom.storage import StorageError

_log = logging.getLogger(__name__)

_RANGE = re.compile(r"bytes=(?:(\d{1,16})-(\d{1,16})?|-(\d{1,16}))")

POLICY = "default-src 'none'; sandbox"
"""Bytes are of anybody's making: a browser shows none of them as a page of the registry."""


def routes(transfers: Transfers) -> list[Route]:
    """Return the routes that give out bytes."""
    download = Download(transfers)
    return [
        Route("/artifacts/{artifact}", download, methods=["GET"]),
        Route("/artifacts/{artifact}/{file:path}", download, methods=["GET"]),
    ]


@dataclass(frozen=True)
class Part:
    """Which bytes are given out, from ``start`` up to ``end``; ``is_range`` when not all."""

    start: int
    end: int
    is_range: bool = False


class Download:
    """The ASGI application that gives out bytes."""

    def __init__(self, transfers: Transfers) -> None:
        self.transfers = transfers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            actor, stored = await self._find(request)
            with self.transfers.counted(actor):
                response = await self._answer(request, stored)
                await response(scope, receive, send)
        except RegistryError as error:
            await refusal(error)(scope, receive, send)

    async def _find(self, request: Request) -> tuple[Actor, Stored]:
        artifact = request.path_params["artifact"]
        async with self.transfers.holder(request, DOWNLOAD, artifact) as (session, actor):
            return actor, await stored_bytes(
                session, actor, artifact=artifact, file=request.path_params.get("file")
            )

    async def _answer(self, request: Request, stored: Stored) -> Response:
        headers = headers_of(stored)
        if _is_known(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        part = part_of(request, stored.size, headers["etag"])
        if part is None:
            error = Invalid(f"There are {stored.size:,} bytes.", at=("Range",))
            return refusal(error, status=416, headers={"content-range": f"bytes */{stored.size}"})
        if stored.text is None and request.method == "GET":
            address = await self._direct(request, stored)
            if address is not None:
                return RedirectResponse(address, headers={"cache-control": "no-store"})
        headers["content-length"] = str(part.end - part.start)
        if part.is_range:
            headers["content-range"] = f"bytes {part.start}-{part.end - 1}/{stored.size}"
        status = 206 if part.is_range else 200
        if stored.text is not None:
            return Response(stored.text[part.start : part.end], status, headers)
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        pieces = self.transfers.storage.read(stored.key, part.start, part.end)
        try:
            first = await anext(pieces, b"")
        except StorageError as error:  # while there can be a status that says so
            raise _lost(stored, error) from error
        return StreamingResponse(_all(stored, first, pieces), status, headers)

    async def _direct(self, request: Request, stored: Stored) -> str | None:
        """Return where the bucket itself gives the bytes, if it does and that is wanted."""
        if request.query_params.get("direct") == "no" or not stored.size:
            return None
        try:
            return await self.transfers.storage.address(
                stored.key, lasts=self.transfers.addresses.lasts
            )
        except StorageError as error:
            raise _lost(stored, error) from error


def headers_of(stored: Stored) -> dict[str, str]:
    """Return what is said of bytes however many of them are given out."""
    plain = re.sub(r'[^\x20-\x7e]|["\\/]', "_", stored.name)
    headers = {
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name, safe='')}",
        "content-security-policy": POLICY,
        "content-type": "text/plain; charset=utf-8" if stored.text else "application/octet-stream",
        "etag": f'"{stored.digest}"',
    }
    algorithm, _, hexadecimal = stored.digest.partition(":")
    if algorithm == "sha256":  # RFC 9530: of the whole, whatever the range
        encoded = base64.b64encode(bytes.fromhex(hexadecimal)).decode()
        headers["repr-digest"] = f"sha-256=:{encoded}:"
    return headers


def part_of(request: Request, size: int, etag: str) -> Part | None:
    """Return what a request's Range means, None where there are no such bytes.

    More than one range at a time is answered with all bytes, as is one of what has changed.
    """
    whole = Part(0, size)
    condition = request.headers.get("if-range")
    if condition is not None and condition != etag:
        return whole
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if match is None:
        return whole
    first, last, suffix = match.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start = int(first)
        end = size if last is None else min(size, int(last) + 1)
        if last is not None and int(last) < start:
            return whole
    return Part(start, end, is_range=True) if start < end else None


def _is_known(request: Request, etag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return given == "*" or etag in [one.strip().removeprefix("W/") for one in given.split(",")]


async def _all(stored: Stored, first: bytes, pieces: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    """Yield the first piece and all others; where one is lost the answer breaks off."""
    async with aclosing(pieces):
        yield first
        try:
            async for piece in pieces:
                yield piece
        except StorageError as error:
            _lost(stored, error)
            raise


def _lost(stored: Stored, error: StorageError) -> Unavailable:
    _log.error("bytes cannot be given out", extra={"key": stored.key, "fault": str(error)})
    return Unavailable("The bytes cannot be read now. Try again later, or tell the operator.")
