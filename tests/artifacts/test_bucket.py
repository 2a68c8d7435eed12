"""The same over a bucket: moto's server speaks S3 over HTTP, and nothing of it is in this process."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import pytest_asyncio
from moto.server import ThreadedMotoServer

from greenroom.operations.collection import collect
from greenroom.operations.setup import system
from greenroom.settings import Settings
from greenroom.storage import MismatchError, StorageError, open_storage, remote
from tests import make
from tests.artifacts.sending import Upload, begin, code_of, random_bytes
from tests.make import sha256
from tests.registry import Registry

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    """A served bucket, as boto3 sees it; obstore reads where it is from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        server.start()
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ALLOW_HTTP": "true",
        }.items():
            patch.setenv(name, value)
        patch.setattr(remote, "PIECE", 5 * MIB)
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
        client.create_bucket(Bucket="registry")
        yield client
        client.close()
        server.stop()


@pytest_asyncio.fixture(params=["direct", "through the registry"])
async def registry(
    request: pytest.FixtureRequest, bucket: Any, tmp_path: Path
) -> AsyncIterator[Registry]:
    """A registry over the bucket."""
    made = await Registry.open(
        tmp_path,
        artifacts_url=f"s3://registry/{tmp_path.name}",
        artifacts_direct=request.param == "direct",
    )
    await make.project(made)
    yield made
    await made.close()


def is_direct(registry: Registry) -> bool:
    return registry.settings.artifacts_direct


def keys(bucket: Any, registry: Registry) -> dict[str, int]:
    prefix = str(registry.settings.artifacts_url).removeprefix("s3://registry/") + "/"
    found = bucket.list_objects_v2(Bucket="registry", Prefix=prefix).get("Contents", [])
    return {one["Key"].removeprefix(prefix): one["Size"] for one in found}


async def download(registry: Registry, artifact: str, **headers: str) -> httpx.Response:
    made = await registry.done("createDownload", {"artifact": artifact})
    async with registry.client() as client:
        response = await client.get(made["url"], headers=headers)
    if not is_direct(registry):
        return response
    assert response.status_code == 307
    async with httpx.AsyncClient() as outside:
        return await outside.get(response.headers["location"], headers=headers)


async def test_bytes_come_bit_by_bit_and_end_as_one_object(registry: Registry, bucket: Any) -> None:
    data = random_bytes(12 * MIB + 7)
    upload = await begin(registry, data)
    for at, end in ((0, 3), (3, 7 * MIB), (7 * MIB, len(data))):
        if at:
            assert await upload.offset() == at
        answer = await upload.patch(data[at:end], at)
        assert answer.headers["upload-offset"] == str(end)
        wrong = await upload.patch(b"x", at)
        assert wrong.status_code in {409, 413}
    (name,) = keys(bucket, registry)
    assert name.startswith(f"sha256/{sha256(data)[7:9]}/{sha256(data)[7:]}-")
    assert not bucket.list_multipart_uploads(Bucket="registry").get("Uploads")
    id_ = (await upload.complete()).data["completeUpload"]["artifact"]["id"]
    assert (await download(registry, id_)).content == data
    part = await download(registry, id_, range="bytes=5242870-5242890")
    assert (part.status_code, part.content) == (206, data[5242870:5242891])


async def test_a_wrong_digest_leaves_no_object(registry: Registry, bucket: Any) -> None:
    for size in (100, 11 * MIB):
        data = random_bytes(size)
        upload = await begin(registry, data)
        answer = await upload.patch(random_bytes(size), 0)
        assert code_of(answer) == (460, "BAD_USER_INPUT", ["digest"])
        assert keys(bucket, registry) == {}
        assert not bucket.list_multipart_uploads(Bucket="registry").get("Uploads")
        assert (await upload.complete()).code == "CONFLICT"
        assert (await upload.patch(data, 0)).status_code == 204
        assert len(keys(bucket, registry)) == 1
        storage = open_storage(registry.settings)
        for name in keys(bucket, registry):
            await storage.remove(name)


async def test_a_client_puts_into_the_bucket_and_the_registry_verifies(
    registry: Registry, bucket: Any
) -> None:
    data = random_bytes(6 * MIB)
    run = await make.run(registry, status="RUNNING")
    given = {"run": run, "name": "model", "digest": sha256(data), "size": len(data)}
    made = await registry.done("createUpload", given)
    (file,) = made["files"]
    if not is_direct(registry):
        assert file["directUrl"] is None
        return
    upload = Upload(registry, made["id"], file["url"], data)
    assert code_of(await upload.ask("POST"))[0] == 409, "nothing was put there"
    async with httpx.AsyncClient() as outside:
        for content, status in ((random_bytes(6 * MIB), 460), (data[:-1], 460), (data, 204)):
            put = await outside.put(file["directUrl"], content=content)
            assert put.status_code == 200
            assert (await upload.complete()).code == "CONFLICT", "it is not verified yet"
            answer = await upload.ask("POST")
            assert answer.status_code == status, answer.text
    assert len(keys(bucket, registry)) == 1
    id_ = (await upload.complete()).data["completeUpload"]["artifact"]["id"]
    assert (await download(registry, id_)).content == data
    late = await outside_put(file["directUrl"], b"other")
    assert late == 200
    assert (await download(registry, id_)).content == data, "what is verified is out of reach"


async def outside_put(url: str, data: bytes) -> int:
    async with httpx.AsyncClient() as outside:
        return (await outside.put(url, content=data)).status_code


async def test_an_empty_file_and_a_folder_are_stored(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    files = {"a": b"", "d/b": random_bytes(), "c": b"x"}
    id_ = await make.stored(registry, run, "saved", files)
    made = await registry.done("createDownload", {"artifact": id_})
    place, _, query = made["url"].partition("?")
    async with registry.client() as client:
        for path, data in files.items():
            response = await client.get(f"{place}/{path}?{query}&direct=no")
            assert (response.status_code, response.content) == (200, data)


async def test_a_page_may_ask_for_bytes_of_the_registry_itself(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes()
    id_ = await make.stored(registry, run, "m", data)
    made = await registry.done("createDownload", {"artifact": id_, "direct": False})
    async with registry.client() as client:
        response = await client.get(made["url"])
    assert (response.status_code, response.content) == (200, data)
    assert "attachment" in response.headers["content-disposition"]


async def test_what_nothing_refers_to_goes_from_the_bucket(registry: Registry, bucket: Any) -> None:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes()
    await make.stored(registry, run, "kept", data)
    await make.stored(registry, run, "gone", random_bytes())
    await registry.done("logArtifacts", {"run": run, "outputs": make.outputs("gone")})
    left = await begin(registry, random_bytes(), run, name="left")
    await left.patch(left.data[:10], 0)
    await make.back_date(registry, "uploads", "expires_at", days=1)
    storage = open_storage(registry.settings)
    done = await collect(registry.database, storage, system(), grace=timedelta(0))
    assert (done.removed, done.uploads) == (1, 3)
    (name,) = keys(bucket, registry)
    assert sha256(data)[7:] in name


async def test_a_bucket_that_does_not_answer_is_told_and_nothing_is_stored(
    bucket: Any, tmp_path: Path
) -> None:
    made = await Registry.open(tmp_path, artifacts_url="s3://no-such-bucket/x")
    try:
        await make.project(made)
        data = random_bytes()
        upload = await begin(made, data)
        answer = await upload.patch(data, 0)
        assert code_of(answer) == (503, "UNAVAILABLE", [])
        assert "no-such-bucket" not in answer.text
        assert (await upload.complete()).code == "CONFLICT"
    finally:
        await made.close()


async def test_pieces_of_two_senders_are_not_mixed(registry: Registry) -> None:
    storage = open_storage(registry.settings)
    data = random_bytes(100)

    async def pieces(part: bytes) -> AsyncIterator[bytes]:
        yield part

    incoming = storage.incoming
    assert await incoming.append("upl_x", sha256(data), 0, pieces(data[:50])) == 50
    with pytest.raises(StorageError):
        await incoming.append("upl_x", sha256(data), 0, pieces(data[:50]))
    assert await incoming.append("upl_x", sha256(data), 50, pieces(b"x" * 50)) == 100
    with pytest.raises(MismatchError) as raised:
        await incoming.keep("upl_x", sha256(data), 100, "sha256/xx/x")
    found = hashlib.sha256(data[:50] + b"x" * 50).hexdigest()
    assert raised.value.found == f"sha256:{found}"
    assert await storage.size("sha256/xx/x") is None


def test_an_address_that_is_no_bucket_is_refused() -> None:
    with pytest.raises(ValueError, match="artifacts_url"):
        Settings(artifacts_url="ftp://somewhere")
    with pytest.raises(StorageError):
        open_storage(Settings(artifacts_url="az://account"))
