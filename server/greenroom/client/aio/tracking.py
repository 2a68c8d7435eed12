"""Runs that record themselves while a program trains."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from greenroom.client import offline
from greenroom.client.aio.transfers import TransferActs
from greenroom.client.aio.versions import VersionActs
from greenroom.client.recorder import Code, Recorder, RunSender
from greenroom.client.types import ArtifactKind, Run, RunStatus, Version


class AsyncTrackedRun(Recorder):
    """A run that begins and ends with a ``with`` block, and sends what it logs in the background.

    A refusal (FORBIDDEN, BAD_USER_INPUT, CONFLICT) is raised by the next call, or at the end. A lost
    registry is not: see ``offline_file``.
    """

    def __init__(
        self, acts: VersionActs, sender: RunSender, fields: Mapping[str, Any], code: Code
    ) -> None:
        super().__init__(sender, fields, code)
        self._acts = acts

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self._end_after, error)

    async def start(self) -> Self:
        """Create the run; for programs without a ``with`` block, which then call ``finish``."""
        await asyncio.to_thread(self._begin)
        return self

    async def finish(self, status: RunStatus | str = RunStatus.SUCCEEDED) -> None:
        """End the run, and wait until everything is sent or in the file."""
        await asyncio.to_thread(self._end, status)

    async def flush(self) -> None:
        """Wait until everything logged so far is sent or in the file."""
        await asyncio.to_thread(self._flush)

    async def log_input(
        self,
        name: str,
        source: str | Path,
        *,
        kind: ArtifactKind | str = ArtifactKind.DATASET,
    ) -> None:
        """Log what the run reads: a file or folder by its path, or anything by its digest."""
        await asyncio.to_thread(self._note_input, name, source, kind)

    async def log_artifact(
        self,
        path: str | Path,
        *,
        kind: ArtifactKind | str = ArtifactKind.FILE,
        name: str | None = None,
        store: bool = True,
    ) -> None:
        """Store a file or folder that the run made; without ``store``, log only what it is.

        It returns when the bytes are stored. While the registry is away it waits no more than ten
        seconds; they are stored later then, if they are still the same.
        """
        await asyncio.to_thread(self._note_output, path, kind, name, store=store)

    async def log_model(
        self,
        path: str | Path,
        *,
        framework: str | None = None,
        name: str | None = None,
        store: bool = True,
    ) -> None:
        """Store the trained model as ``log_artifact`` does; a promotion takes it by itself."""
        await asyncio.to_thread(self._note_output, path, ArtifactKind.MODEL, name, store=store)
        if framework is not None:
            self.log_params({"framework": framework})

    async def promote(
        self,
        model: str,
        version: str,
        *,
        description: str | None = None,
        readme: str | None = None,
        tags: Sequence[str] | None = None,
        content: Any = None,
        artifacts: Sequence[str] | None = None,
        force: bool = False,
        create_model: bool = False,
    ) -> Version:
        """Send everything, end the run as SUCCEEDED, and register a version from it.

        A version freezes what the run says, so that nothing can be logged afterwards.
        """
        run = await asyncio.to_thread(self._promotable)
        given = {
            "description": description,
            "readme": readme,
            "tags": tags,
            "content": content,
            "artifacts": artifacts,
        }
        return await self._acts.promote_run(
            run,
            model=model,
            name=version,
            force=force,
            create_model=create_model,
            **{name: value for name, value in given.items() if value is not None},
        )


class TrackingActs(VersionActs, TransferActs):
    """Runs that record themselves."""

    _token: str | None

    def run(
        self,
        project: str,
        *,
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        versions: Sequence[str] | None = None,
        code: Code = None,
    ) -> AsyncTrackedRun:
        """Return a run to be used in a ``with`` block.

        ``versions`` are those it consumes. ``code`` says which code runs: by itself the commit of the
        git checkout that the program is in, and nothing where it is False.
        """
        fields = {
            "project": project,
            "name": name,
            "description": description,
            "tags": list(tags) if tags is not None else None,
            "parameters": parameters,
            "versions": list(versions) if versions is not None else None,
        }
        sender = RunSender(self._api.url, self._token, self._api.timeout, self._api.patience)
        return AsyncTrackedRun(self, sender, fields, code)

    async def replay(self, file: str | Path) -> Run:
        """Send what a run could not, and return the run; the file is renamed to ``….sent``.

        Nothing is stored twice, however often it is begun. Raises ``ReplayError`` where the file
        cannot be used.
        """
        path = Path(file)
        left = await asyncio.to_thread(offline.read, path)
        if left.run is not None:
            run = await self.get_run(left.run)
        else:
            made = await self.create_run(**(left.create or {}))
            run = await self.get_run(made.id)
        for entry in left.entries:
            if entry.act == "finish":  # a run that has ended takes nothing more
                await asyncio.to_thread(offline.mark, path)
                await asyncio.to_thread(offline.append, path, [entry])
            await self._repeat(run.id, entry)
        ended = await self.get_run(run.id)
        await asyncio.to_thread(offline.put_away, path)
        return ended

    async def _repeat(self, run: str, entry: offline.Entry) -> None:
        fields = entry.fields
        match entry.act:
            case "metrics":
                await self.log_metrics(run, fields["points"])
            case "update":
                await self.update_run(run, **fields)
            case "artifacts":
                await self.log_artifacts(run, **fields)
            case "upload":
                await self._upload_logged(run, **fields)
            case "finish":
                await self.finish_run(run, fields["status"])
