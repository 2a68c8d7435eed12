"""The bytes of artifacts, there and back: in pieces, going on where a line broke, verified."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from greenroom.client import transfers
from greenroom.client.aio.pages import MAX_PAGE, each
from greenroom.client.aio.runs import RunActs
from greenroom.client.digests import Described, described
from greenroom.client.errors import (
    ClientError,
    ForbiddenError,
    InvalidError,
    PackageError,
    UnreachableError,
)
from greenroom.client.generated import inputs as forms
from greenroom.client.given import checked_value, done, filled, node, part, stated
from greenroom.client.offline import logger
from greenroom.client.transfers import Incoming, Progress, Sending, Told
from greenroom.client.transport import no_answer
from greenroom.client.types import Artifact, ArtifactFile, ArtifactKind, Upload


class TransferActs(RunActs):
    """The bytes of artifacts, there and back."""

    async def get_artifact(self, id: str) -> Artifact:
        """Return an artifact."""
        found = await self._api.get_artifact(id)
        return node(found, "file_count", Artifact, "artifact", id)

    async def list_artifact_files(
        self, id: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> AsyncIterator[ArtifactFile]:
        """Yield the files that are stored of an artifact; a single file has an empty path."""

        async def page(first: int, after: str | None) -> Any:
            found = await self._api.list_artifact_files(id, first=first, after=after)
            return part(found, "files", "artifact", id)

        async for file in each(page, limit=limit, page_size=page_size):
            yield file

    async def upload_artifact(
        self,
        run: str,
        path: str | Path,
        *,
        kind: ArtifactKind | str = ArtifactKind.FILE,
        name: str | None = None,
        progress: Progress | None = None,
    ) -> Artifact:
        """Store a file or folder that a run produced, and log it as the run's output.

        What the registry has already is not sent, and what a broken line has left unfinished goes
        on. Raises ``InvalidError`` where the file cannot be read or changes meanwhile.
        """
        source = await self._described(Path(path))
        fields = {
            "run": run,
            "name": name or source.path.name,
            "kind": checked_value(ArtifactKind, kind, "kind"),
            "path": str(source.path),
        }
        return await self._store(source, fields, progress)

    async def store_artifact(
        self, artifact: str, path: str | Path, *, progress: Progress | None = None
    ) -> Artifact:
        """Store the bytes of an artifact that is described already; they must be those."""
        source = await self._described(Path(path))
        return await self._store(source, {"artifact": artifact}, progress)

    async def _upload_logged(
        self, run: str, *, name: str, kind: str, path: str, digest: str, size: int
    ) -> None:
        """Store what a run logged while the registry was away; what has changed is only described."""
        try:
            source: Described | None = await self._described(Path(path))
        except InvalidError:
            source = None
        if source is not None and source.digest == digest:
            fields = {"run": run, "name": name, "kind": kind, "path": path}
            await self._store(source, fields, None)
            return
        logger.warning("%s is not what was logged any more: it is described, not stored.", path)
        entry = {"name": name, "kind": kind, "path": path, "digest": digest, "size": size}
        await self.log_artifacts(run, outputs=[entry])

    async def download_artifact(
        self, artifact: str, path: str | Path | None = None, *, progress: Progress | None = None
    ) -> Path:
        """Write the bytes of an artifact to a file, or of a folder to a folder, that is not there yet.

        Without a path it is the artifact's name, in the present folder. Raises ``PackageError``
        where the bytes are not what the registry says; nothing is left then.
        """
        known = await self.get_artifact(artifact)
        target = transfers.safe_name(known.name) if path is None else Path(path)
        fresh = await asyncio.to_thread(transfers.beside, target)
        try:
            await self._fetch(known, fresh, progress)
            return await asyncio.to_thread(transfers.move, fresh, target)
        finally:
            await asyncio.to_thread(transfers.remove, fresh)

    async def _described(self, path: Path) -> Described:
        try:
            return await asyncio.to_thread(described, path)
        except OSError as error:
            message = f"{path} cannot be read: {error}."
            raise InvalidError(message, input=("path",)) from error

    async def _store(
        self, source: Described, fields: dict[str, Any], progress: Progress | None
    ) -> Artifact:
        """Send what the registry does not have, then make it the artifact's."""
        listed = [
            {"path": one.name, "digest": one.digest, "size": one.size} for one in source.files or ()
        ]
        sent = filled(
            forms.CreateUploadInput,
            digest=source.digest,
            size=source.size,
            files=None if source.files is None else listed,
            **fields,
        )
        files = {one.digest: one for one in source.single}
        name = str(fields.get("name") or source.path.name)
        for renewed in (False, True):
            upload = done(await self._api.create_upload(sent, repeat=True))
            try:
                await self._send_all(upload, files, name, source.size, progress)
                break
            except ForbiddenError as error:
                if renewed or error.input != ("token",):
                    raise  # else the addresses had ended: there are new ones
        completed = stated(forms.CompleteUploadInput, upload=upload.id)
        return done(await self._api.complete_upload(completed, repeat=True)).artifact

    async def _send_all(
        self,
        upload: Upload,
        files: dict[str, Described],
        name: str,
        size: int,
        progress: Progress | None,
    ) -> None:
        passed = 0
        begun: set[str] = set()
        for one in upload.files:
            if not one.arrived and one.digest not in begun:
                begun.add(one.digest)
                sending = Sending(files[one.digest].path, self._api.absolute(one.url), one.size)
                if one.direct_url is not None:
                    await self._patiently(sending, partial(self._put, sending, one.direct_url))
                else:
                    told = _after(progress, name, passed, size)
                    await self._patiently(sending, partial(self._append, sending, told))
            passed += one.size
            _after(progress, name, passed, size)(0)

    async def _patiently(
        self, transfer: Sending | Incoming, step: Callable[[], Awaitable[bool]]
    ) -> None:
        """Take a step until it was the last, and after a break once more, as long as that helps."""
        attempts = self._api.attempts()
        while True:
            before = transfer.at
            try:
                if await step():
                    return
                continue
            except httpx.TransportError as error:
                failed: ClientError = no_answer(self._api.url, error)
            except ClientError as error:
                failed = error
            transfer.broke()
            if transfer.at > before:
                attempts = self._api.attempts()
            pause = attempts.pause_after(failed)
            if pause is None:
                raise failed
            await asyncio.sleep(pause)

    async def _put(self, sending: Sending, direct: str) -> bool:
        """Put a file into the bucket, then have the registry verify and take it."""
        response = await self._api.bytes.put(
            direct,
            content=_pieces(sending.file, 0, sending.size),
            headers={"content-length": str(sending.size)},
        )
        transfers.refuse_put(direct, response)
        taken = await self._api.bytes.post(sending.url, headers=transfers.TUS, timeout=None)
        if not taken.is_success:
            raise transfers.refused(sending.url, taken)
        return True

    async def _append(self, sending: Sending, progress: Told) -> bool:
        """Send one piece of a file from where it goes on, which is asked after a break."""
        if not sending.is_known:
            response = await self._api.bytes.head(sending.url, headers=transfers.TUS)
            sending.go_on(transfers.offset_of(sending.url, response))
            if sending.size and sending.at == sending.size:
                return True
        end = min(sending.size, sending.at + transfers.CHUNK)
        response = await self._api.bytes.patch(
            sending.url,
            content=_pieces(sending.file, sending.at, end),
            headers={
                **transfers.TUS,
                "content-type": transfers.OFFSETS,
                "content-length": str(end - sending.at),
                "upload-offset": str(sending.at),
            },
        )
        offset = transfers.offset_of(sending.url, response)
        if not response.is_success and offset == sending.at:
            raise transfers.refused(sending.url, response)
        sending.go_on(offset)
        progress(sending.at)
        return response.is_success and sending.at == sending.size

    async def _fetch(self, artifact: Artifact, target: Path, progress: Progress | None) -> None:
        """Write the bytes of an artifact where nothing is, all or none of them."""
        files = [one async for one in self.list_artifact_files(artifact.id)]
        if not files:
            message = f"The bytes of {artifact.name!r} are not stored in the registry."
            raise PackageError(message)
        size = sum(one.size for one in files)
        address = await self._address(artifact)
        passed = 0
        for one in sorted(files, key=lambda file: file.path):
            told = _after(progress, artifact.name, passed, size)
            address = await self._fetch_file(artifact, one, target, address, told)
            passed += one.size
        await asyncio.to_thread(_check_folder, artifact, target)

    async def _address(self, artifact: Artifact) -> str:
        asked = stated(forms.CreateDownloadInput, artifact=artifact.id)
        made = done(await self._api.create_download(asked, repeat=True))
        return self._api.absolute(made.url)

    async def _fetch_file(
        self, artifact: Artifact, file: ArtifactFile, target: Path, address: str, progress: Told
    ) -> str:
        """Write one file; return the address of the artifact, which may be a new one."""
        place = transfers.within(file.path, target)
        incoming = await asyncio.to_thread(Incoming, place, file.digest, file.size)
        addresses = [address]

        async def receive() -> bool:
            if incoming.is_broken:
                addresses.append(await self._address(artifact))
                incoming.is_broken = False
            await self._receive(transfers.below(addresses[-1], file.path), incoming, progress)
            return True

        try:
            await self._patiently(incoming, receive)
            await asyncio.to_thread(incoming.finish)
        except BaseException:
            await asyncio.to_thread(incoming.discard)
            raise
        return addresses[-1]

    async def _receive(self, url: str, incoming: Incoming, progress: Told) -> None:
        headers = incoming.headers()
        async with self._api.bytes.stream("GET", url, headers=headers) as response:
            if not response.is_success:
                body = b"".join([piece async for piece in response.aiter_raw(transfers.PIECE)])
                raise transfers.passing(transfers.refused(url, response, body))
            await asyncio.to_thread(incoming.begin, response)
            async for piece in response.aiter_raw(transfers.PIECE):
                await asyncio.to_thread(incoming.write, piece)
                progress(incoming.at)
        if incoming.at < incoming.size:
            message = f"{incoming.target.name} broke off at {incoming.at:,} bytes."
            raise UnreachableError(message, passing=True)


async def _pieces(file: Path, start: int, end: int) -> AsyncIterator[bytes]:
    """Yield the bytes of a file. Raises ``InvalidError`` where it has become shorter."""
    with await asyncio.to_thread(file.open, "rb") as opened:
        await asyncio.to_thread(opened.seek, start)
        while start < end:
            piece = await asyncio.to_thread(opened.read, min(transfers.PIECE, end - start))
            if not piece:
                raise transfers.changed(file)
            start += len(piece)
            yield piece


def _after(progress: Progress | None, name: str, passed: int, size: int) -> Told:
    """Return what is told how much of one file has passed, after others of the same artifact."""
    if progress is None:
        return lambda _passed: None
    return lambda more: progress(name, passed + more, size)


def _check_folder(artifact: Artifact, target: Path) -> None:
    """Refuse a folder whose list is not that of the artifact: a file would be missing, or too many."""
    if artifact.file_count is None:
        return
    found = described(target).digest
    if found != artifact.digest:
        message = f"{artifact.name!r} is not what the registry says: its digest is {found}."
        raise PackageError(message)
