"""How bytes get into a registry and out of it, by its API and over HTTP."""

import hashlib
from collections.abc import Mapping
from typing import Any

from tests.registry import Registry

OFFSETS = "application/offset+octet-stream"


def sha256(data: bytes) -> str:
    """The digest of bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def file_inputs(files: Mapping[str, bytes]) -> tuple[list[dict[str, Any]], str, int]:
    """The files of a folder as an upload states them, with the folder's digest and size."""
    listed = [
        {"path": path, "digest": sha256(data), "size": len(data)}
        for path, data in sorted(files.items())
    ]
    lines = "".join(f"{one['digest'][7:]}  {one['path']}\n" for one in listed)
    return listed, sha256(lines.encode()), sum(len(data) for data in files.values())


async def stored(
    registry: Registry,
    run: str,
    name: str,
    data: bytes | Mapping[str, bytes],
    *,
    kind: str = "MODEL",
    as_: str = "owner",
) -> str:
    """Store a file, or a folder by the paths of its files, as an output of a run; return its id."""
    if isinstance(data, bytes):
        given: dict[str, Any] = {"digest": sha256(data), "size": len(data)}
        parts = {sha256(data): data}
    else:
        listed, digest_, size = file_inputs(data)
        given = {"digest": digest_, "size": size, "files": listed}
        parts = {sha256(one): one for one in data.values()}
    given |= {"run": run, "name": name, "kind": kind}
    upload = await registry.done("createUpload", given, "id files { digest arrived url }", as_=as_)
    async with registry.client() as client:
        for part in upload["files"]:
            if not part["arrived"] and part["digest"] in parts:
                sent = await client.patch(
                    part["url"],
                    content=parts.pop(part["digest"]),
                    headers={"upload-offset": "0", "content-type": OFFSETS},
                )
                assert sent.status_code == 204, sent.text
    done = await registry.done(
        "completeUpload", {"upload": upload["id"]}, "artifact { id stored }", as_=as_
    )
    assert done["artifact"]["stored"]
    return done["artifact"]["id"]


async def fetched(
    registry: Registry, artifact: str, file: str | None = None, *, as_: str = "owner"
) -> bytes:
    """Download the bytes of an artifact, or of one file of it."""
    given = {"artifact": artifact, **({} if file is None else {"file": file})}
    address = await registry.done("createDownload", given, "url", as_=as_)
    async with registry.client() as client:
        response = await client.get(address["url"])
    assert response.status_code == 200, response.text
    return response.content
