"""A folder is a list of files: each is sent for itself, and no path leads out of it."""

import pytest

from tests import make
from tests.artifacts.sending import random_bytes
from tests.artifacts.test_uploads import artifact
from tests.make import file_inputs, refused, sha256
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_folder_is_a_list_of_files(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    same = random_bytes()
    files = {"a.bin": same, "deep/er/b c é.bin": random_bytes(), "deep/same.bin": same, "e": b""}
    id_ = await make.stored(registry, run, "saved", files)
    listed, digest, size = file_inputs(files)
    told = await artifact(registry, id_)
    assert (told["digest"], told["size"], told["fileCount"]) == (digest, size, 4)
    assert sorted(one["path"] for one in told["files"]["nodes"]) == sorted(files)
    for path, data in files.items():
        assert await make.fetched(registry, id_, path) == data
    lines = (await make.fetched(registry, id_)).decode()
    assert sha256(lines.encode()) == digest, "its digest is that of the list"
    assert lines == "".join(f"{one['digest'][7:]}  {one['path']}\n" for one in listed)
    blobs = await registry.rows(f"SELECT count(*) FROM blobs WHERE digest = '{sha256(same)}'")
    assert blobs == [(1,)], "the same bytes are stored once"


async def test_a_folder_is_not_complete_before_its_last_file(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    files = {"a": random_bytes(), "b": random_bytes()}
    listed, digest, size = file_inputs(files)
    given = {"run": run, "name": "f", "digest": digest, "size": size, "files": listed}
    made = await registry.done("createUpload", given)
    async with registry.client() as client:
        headers = {"upload-offset": "0", "content-type": make.OFFSETS}
        await client.patch(made["files"][0]["url"], content=files["a"], headers=headers)
    error = await refused(registry, "completeUpload", {"upload": made["id"]}, "CONFLICT", "upload")
    assert error["message"] == "1 of 2 files have not arrived: b."
    again = await registry.done("createUpload", given)
    assert [one["arrived"] for one in again["files"]] == [True, False]


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "../up", "a/../../up", "a//b", "./a", "a/.", "a\\b", "C:a", "a\x00b",
        "a\nb", "a/" + "x" * 256, "x/" * 512 + "x", "a\u202eb",
    ],
)  # fmt: skip
async def test_a_path_that_could_lead_elsewhere_is_refused(registry: Registry, path: str) -> None:
    run = await make.run(registry, status="RUNNING")
    listed, digest, size = file_inputs({"fine": b"x", path: b"y"})
    given = {"run": run, "name": "f", "digest": digest, "size": size, "files": listed}
    index = [one["path"] for one in listed].index(path)
    await refused(registry, "createUpload", given, "BAD_USER_INPUT", "files", index, "path")
