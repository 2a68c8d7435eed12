"""How bytes are sent in tests: by hand, request by request."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests import make
from tests.make import OFFSETS, sha256
from tests.registry import Registry


def random_bytes(size: int = 5000) -> bytes:
    """Bytes that nothing else has."""
    return os.urandom(size)


@dataclass
class Upload:
    """An upload of one file, as its sender knows it."""

    registry: Registry
    id: str
    url: str
    data: bytes

    async def ask(self, method: str, **request: Any) -> httpx.Response:
        async with self.registry.client() as client:
            return await client.request(method, self.url, **request)

    async def patch(self, data: Any, at: int, **headers: str) -> httpx.Response:
        sent = {"upload-offset": str(at), "content-type": OFFSETS, **headers}
        return await self.ask("PATCH", content=data, headers=sent)

    async def offset(self) -> int:
        response = await self.ask("HEAD")
        assert response.status_code == 200
        return int(response.headers["upload-offset"])

    async def complete(self, as_: str = "owner") -> Any:
        return await self.registry.do("completeUpload", {"upload": self.id}, as_=as_)


async def begin(
    registry: Registry,
    data: bytes,
    run: str | None = None,
    *,
    as_: str = "owner",
    **given: Any,
) -> Upload:
    """Begin an upload of one file as an output of a run."""
    run = run or await make.run(registry, status="RUNNING")
    stated = {"run": run, "name": "model", "digest": sha256(data), "size": len(data), **given}
    made = await registry.done("createUpload", stated, as_=as_)
    (file,) = made["files"]
    return Upload(registry, made["id"], file["url"], data)


def folder_of(registry: Registry) -> Path:
    """Where the registry keeps bytes."""
    return registry.settings.artifacts_folder


def kept(registry: Registry) -> dict[str, int]:
    """What lies in the storage, and what is on its way to it: sizes by path."""
    folder = folder_of(registry)
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file()
    }


def code_of(response: httpx.Response) -> tuple[int, str, list[Any]]:
    """The status, the code and the place of a refusal."""
    (error,) = response.json()["errors"]
    extensions = error["extensions"]
    return response.status_code, extensions["code"], extensions.get("input", [])


async def breaking(*pieces: bytes) -> AsyncIterator[bytes]:
    """A body that breaks off."""
    for piece in pieces:
        yield piece
    message = "the line broke"
    raise ConnectionResetError(message)
