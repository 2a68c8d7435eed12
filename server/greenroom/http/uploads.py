"""``/artifacts/uploads/…``: bytes that come, whole or bit by bit, as tus 1.0.0 says (tus.io).

``createUpload`` stands for the protocol's own creation; its extensions ``expiration`` and
``termination`` are here, and its status 460 for bytes that are not what was stated.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from email.utils import format_datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from greenroom.access.addresses import UPLOAD
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.access.tokens import refresh
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, RegistryError, Unavailable
from greenroom.http.refusals import refusal
from greenroom.http.transfers import Transfers
from greenroom.operations import uploads
from greenroom.storage import (
    BusyError,
    FullError,
    MismatchError,
    OffsetError,
    Storage,
    StorageError,
)
from greenroom.tables import Blob, Upload, UploadFile

_log = logging.getLogger(__name__)

VERSION = "1.0.0"
MEDIA = "application/offset+octet-stream"
TUS = {"tus-resumable": VERSION, "cache-control": "no-store"}
METHODS = ("DELETE", "HEAD", "OPTIONS", "PATCH", "POST")


def routes(transfers: Transfers) -> list[Route]:
    """Return the route that takes bytes."""
    resource = UploadResource(transfers)
    return [Route("/artifacts/uploads/{upload}/{digest}", resource, methods=METHODS)]


class TusError(Exception):
    """A request that the protocol refuses, with its status."""

    def __init__(
        self, status: int, error: RegistryError, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = headers or {}


class UploadResource:
    """The ASGI application that takes the bytes of one file of an upload."""

    def __init__(self, transfers: Transfers) -> None:
        self.transfers = transfers
        self.storage: Storage = transfers.storage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except TusError as error:
            response = refusal(error.error, status=error.status, headers={**TUS, **error.headers})
        except RegistryError as error:
            response = refusal(error, headers=TUS)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self._offer())
        given = request.headers.get("tus-resumable", VERSION)
        if given != VERSION:
            error = Invalid(f"This is tus {VERSION}, not {given}.", at=("Tus-Resumable",))
            raise TusError(412, error, {"tus-version": VERSION})
        upload_id = request.path_params["upload"]
        digest = f"sha256:{request.path_params['digest']}"
        async with self.transfers.holder(request, UPLOAD, upload_id) as (session, actor):
            upload, file = await uploads.file_to_receive(
                session, actor, upload=upload_id, digest=digest
            )
        try:
            match request.method:
                case "HEAD":
                    return self._told(200, upload, file, await self._offset(actor, upload, file))
                case "PATCH":
                    with self.transfers.counted(actor):
                        return await self._append(request, actor, upload, file)
                case "POST":
                    with self.transfers.counted(actor):
                        return await self._take(actor, upload, file)
                case _:
                    await self.storage.incoming.drop(upload.id, digest)
                    return Response(status_code=204, headers=TUS)
        except StorageError as error:
            raise _refused(error, file) from error

    def _offer(self) -> dict[str, str]:
        return {
            **TUS,
            "tus-version": VERSION,
            "tus-extension": "expiration,termination",
            "tus-max-size": str(self.transfers.settings.max_artifact_bytes),
        }

    def _told(self, status: int, upload: Upload, file: UploadFile, offset: int) -> Response:
        return Response(
            status_code=status,
            headers={
                **TUS,
                "upload-offset": str(offset),
                "upload-length": str(file.size),
                "upload-expires": format_datetime(upload.expires_at, usegmt=True),
            },
        )

    async def _offset(self, actor: Actor, upload: Upload, file: UploadFile) -> int:
        """Return how much of a file is here; one that is whole and not verified yet is, now."""
        if file.blob_id is not None:
            return file.size
        offset = await self.storage.incoming.offset(file.upload_id, file.digest)
        if offset == file.size:
            await self._arrived(actor, upload, file, taken=False)
        return offset

    async def _append(
        self, request: Request, actor: Actor, upload: Upload, file: UploadFile
    ) -> Response:
        """Add the body's bytes at the end; the last ones make the file arrive."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != MEDIA:
            error = Invalid(f"Send bytes as {MEDIA}.", at=("Content-Type",))
            raise TusError(415, error)
        offset = _number(request, "Upload-Offset")
        if file.blob_id is not None:
            if offset != file.size:
                raise OffsetError(file.size)
            return self._told(204, upload, file, file.size)
        stated = request.headers.get("content-length")
        if stated is not None and int(stated) > file.size:
            raise _too_long(file)
        end = await self.storage.incoming.append(
            upload.id, file.digest, offset, self._body(request, file, file.size - offset)
        )
        if end == file.size:
            await self._arrived(actor, upload, file, taken=False)
        return self._told(204, upload, file, end)

    async def _body(self, request: Request, file: UploadFile, room: int) -> AsyncIterator[bytes]:
        """Yield a body as it comes, as long as it goes on coming and there is room for it."""
        seconds = self.transfers.settings.body_seconds
        pieces = aiter(request.stream())
        while True:
            try:
                async with asyncio.timeout(seconds):
                    piece = await anext(pieces, None)
            except TimeoutError as error:
                message = f"No bytes came for {seconds:g} seconds."
                raise TusError(408, Invalid(message), {"connection": "close"}) from error
            if piece is None:
                return
            room -= len(piece)
            if room < 0:
                raise _too_long(file)
            if piece:
                yield piece

    async def _take(self, actor: Actor, upload: Upload, file: UploadFile) -> Response:
        """Take what was put into the bucket past the registry."""
        if file.blob_id is None:
            await self._arrived(actor, upload, file, taken=True)
        return self._told(204, upload, file, file.size)

    async def _arrived(
        self, actor: Actor, upload: Upload, file: UploadFile, *, taken: bool
    ) -> None:
        """Put a whole file at a key of its own, verified, and only then say that it is there.

        What arrived is dropped last: stopped before, it is put at another key when asked for next.
        """
        fresh = Blob(digest=file.digest, size=file.size, key="")
        fresh.key = Storage.key(file.digest, fresh.id)
        put = self.storage.incoming.take if taken else self.storage.incoming.keep
        await put(upload.id, file.digest, file.size, fresh.key)
        lost = await self._lost(file)

        async def act(session: Session) -> str | None:
            actor.needs, actor.asked = Permission.RUN_UPDATE, set()
            await refresh(session, actor)
            return await uploads.receive_file(
                session, actor, upload=upload.id, digest=file.digest, fresh=fresh, lost=lost
            )

        unneeded = await self.transfers.database.transaction(act, actor)
        await self.storage.incoming.drop(upload.id, file.digest)
        if unneeded is not None:
            await self.storage.remove(unneeded)

    async def _lost(self, file: UploadFile) -> str | None:
        """Return where the bytes of a digest should lie and do not."""
        async with self.transfers.database.read() as session:
            known = await uploads.blob_of(session, file.digest)
        if known is None or await self.storage.size(known.key) == known.size:
            return None
        _log.error("stored bytes are gone; they are stored again", extra={"key": known.key})
        return known.key


def _number(request: Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not given.isdigit() or len(given) > len(str(2**53)):
        error = Invalid(f"{name} is a number of bytes.", at=(name,))
        raise TusError(400, error)
    return int(given)


def _too_long(file: UploadFile) -> TusError:
    message = f"The file has {file.size:,} bytes; more were sent."
    return TusError(413, Invalid(message, at=("body",)))


def _refused(error: StorageError, file: UploadFile) -> TusError:
    """Return what a fault of the storage means to the sender."""
    match error:
        case OffsetError():
            current = {"offset": error.offset}
            conflict = Conflict(str(error), at=("Upload-Offset",), current=current)
            return TusError(409, conflict, {"upload-offset": str(error.offset)})
        case BusyError():
            return TusError(423, Conflict(str(error)), {"retry-after": "1"})
        case MismatchError():
            message = f"{file.digest} was stated, and {error.found} arrived: it was dropped."
            return TusError(460, Invalid(message, at=("digest",), current={"digest": error.found}))
        case FullError():
            _log.error("there is no room for an upload", extra={"upload": file.upload_id})
            return TusError(507, Unavailable(str(error)))
        case _:
            _log.error("bytes cannot be stored", extra={"fault": str(error)})
            message = "The bytes cannot be stored now. Try again later."
            return TusError(503, Unavailable(message), {"retry-after": "1"})
