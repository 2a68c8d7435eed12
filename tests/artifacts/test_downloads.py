"""Bytes are given to those who may read them at that moment, whole or in parts, as what they are."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from greenroom import tables
from greenroom.access.addresses import Addresses
from greenroom.access.policy import Actor
from greenroom.settings import Settings
from greenroom.tables import Role
from tests import make
from tests.artifacts.sending import code_of, folder_of, random_bytes
from tests.make import fresh, refused, sha256
from tests.registry import PEOPLE, Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def address(registry: Registry, artifact: str, as_: str | None = "owner", **more: Any) -> str:
    made = await registry.do("createDownload", {"artifact": artifact, **more}, as_=as_)
    return made.data["createDownload"]["url"]


async def get(registry: Registry, url: str, **headers: str) -> httpx.Response:
    async with registry.client() as client:
        return await client.get(url, headers=headers)


async def test_bytes_are_given_with_what_proves_them(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes(3_000_000)
    id_ = await make.stored(registry, run, 'mö"del/\n.bin', data)
    made = await registry.done("createDownload", {"artifact": id_})
    assert (made["digest"], made["size"]) == (sha256(data), 3_000_000)
    response = await get(registry, made["url"])
    assert (response.status_code, response.content) == (200, data)
    headers = response.headers
    encoded = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert headers["repr-digest"] == f"sha-256=:{encoded}:"
    assert headers["etag"] == f'"{sha256(data)}"'
    assert headers["content-length"] == "3000000"
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == (
        "attachment; filename=\"m__del__.bin\"; filename*=UTF-8''m%C3%B6%22del%2F%0A.bin"
    )
    assert "sandbox" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    async with registry.client() as client:
        head = await client.head(made["url"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == "3000000"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=2999990-", 2_999_990, 3_000_000),
        ("bytes=2999990-9999999", 2_999_990, 3_000_000),
        ("bytes=-5", 2_999_995, 3_000_000),
        ("bytes=-9999999", 0, 3_000_000),
        ("bytes=1000000-2500000", 1_000_000, 2_500_001),
    ],
)
async def test_a_range_of_them_is_given(
    registry: Registry, big: tuple[str, bytes], asked: str, start: int, end: int
) -> None:
    id_, data = big
    response = await get(registry, await address(registry, id_), range=asked)
    assert (response.status_code, response.content) == (206, data[start:end])
    assert response.headers["content-range"] == f"bytes {start}-{end - 1}/3000000"
    assert response.headers["content-length"] == str(end - start)


@pytest_asyncio.fixture(loop_scope="module")
async def big(registry: Registry) -> tuple[str, bytes]:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes(3_000_000)
    return await make.stored(registry, run, "big", data), data


async def test_what_is_no_range_gives_all_or_nothing(
    registry: Registry, big: tuple[str, bytes]
) -> None:
    id_, data = big
    url = await address(registry, id_)
    for asked in ("bytes=0-1,5-6", "items=0-1", "bytes=", "bytes=5-4", "bytes=x-"):
        assert (await get(registry, url, range=asked)).status_code == 200, asked
    for asked in ("bytes=3000000-", "bytes=-0"):
        response = await get(registry, url, range=asked)
        assert code_of(response) == (416, "BAD_USER_INPUT", ["Range"])
        assert response.headers["content-range"] == "bytes */3000000"
    etag = f'"{sha256(data)}"'
    ranged = {"range": "bytes=0-1", "if-range": etag}
    assert (await get(registry, url, **ranged)).status_code == 206
    ranged["if-range"] = '"sha256:other"'
    assert (await get(registry, url, **ranged)).status_code == 200
    known = await get(registry, url, **{"if-none-match": f'"x", {etag}'})
    assert (known.status_code, known.content) == (304, b"")


async def test_whoever_sees_an_artifact_reads_its_bytes_and_nobody_else(
    registry: Registry,
) -> None:
    await make.project(registry, private := fresh("acme/p"), visibility="PRIVATE")
    data = random_bytes()
    open_id = await make.stored(registry, await make.run(registry, status="RUNNING"), "open", data)
    hidden_id = await make.stored(
        registry, await make.run(registry, private, status="RUNNING"), "hidden", data
    )
    for person, role in PEOPLE.items():
        if role is Role.OUTSIDER:
            for unseen in ({"artifact": open_id}, {"artifact": hidden_id}):
                path = ("artifact",)
                await refused(registry, "createDownload", unseen, "NOT_FOUND", *path, as_=person)
            continue
        assert await make.fetched(registry, open_id, as_=person) == data
        if role in {Role.OWNER, Role.MANAGER}:
            assert await make.fetched(registry, hidden_id, as_=person) == data
        else:
            path = ("artifact",)
            given = {"artifact": hidden_id}
            await refused(registry, "createDownload", given, "NOT_FOUND", *path, as_=person)
    stranger = {"artifact": open_id}
    await refused(registry, "createDownload", stranger, "NOT_FOUND", "artifact", as_="stranger")
    await refused(registry, "createDownload", stranger, "UNAUTHENTICATED", as_=None)


async def test_an_address_is_worth_what_its_holder_may_at_that_moment(registry: Registry) -> None:
    await registry.add_person(name := fresh("person"), Role.VIEWER, "acme")
    await make.project(registry, project := fresh("acme/p"))
    data = random_bytes()
    id_ = await make.stored(
        registry, await make.run(registry, project, status="RUNNING"), "m", data
    )
    url = await address(registry, id_, as_=name)
    assert (await get(registry, url)).content == data
    hide = {"on": {"project": project}, "visibility": "PRIVATE"}
    await registry.done("setVisibility", hide)
    assert code_of(await get(registry, url)) == (404, "NOT_FOUND", ["artifact"])
    await registry.done("setVisibility", {**hide, "visibility": "ORGANIZATION"})
    assert (await get(registry, url)).content == data
    await make.write(
        registry,
        "UPDATE tokens SET revoked_at = created_at WHERE user_id = "
        "(SELECT id FROM users WHERE name = :name)",
        name=name,
    )
    assert code_of(await get(registry, url)) == (401, "UNAUTHENTICATED", [])


async def test_a_token_that_reads_no_runs_fetches_nothing(registry: Registry) -> None:
    id_ = await make.stored(
        registry, await make.run(registry, status="RUNNING"), "m", random_bytes()
    )
    for scopes, code, path in (
        (["MODEL_READ"], "FORBIDDEN", ()),
        (["RUN_READ"], None, ()),
    ):
        await make.token(registry, "owner", known_as="cut", scopes=scopes)
        if code is None:
            assert await make.fetched(registry, id_, as_="cut")
        else:
            await refused(registry, "createDownload", {"artifact": id_}, code, *path, as_="cut")


async def test_what_is_public_is_given_to_everybody_where_that_is_on(
    registry: Registry, tmp_path: Any
) -> None:
    other = await Registry.open(tmp_path, anonymous_reading=True)
    try:
        for visibility in ("PUBLIC", "ORGANIZATION"):
            await make.project(other, name := fresh("acme/p"), visibility=visibility)
            data = random_bytes()
            run = await make.run(other, name, status="RUNNING")
            id_ = await make.stored(other, run, "m", data)
            if visibility == "PUBLIC":
                url = await address(other, id_, as_=None)
                assert (await get(other, url)).content == data
            else:
                given = {"artifact": id_}
                await refused(other, "createDownload", given, "NOT_FOUND", "artifact", as_=None)
        await registry.done("createProject", {"name": fresh("acme/p"), "visibility": "PUBLIC"})
        assert code_of(await get(registry, url)) == (403, "FORBIDDEN", ["token"])
    finally:
        await other.close()


async def test_an_address_ends(registry: Registry) -> None:
    data = random_bytes()
    id_ = await make.stored(registry, await make.run(registry, status="RUNNING"), "m", data)
    ((user, token),) = await registry.rows(
        "SELECT u.id, t.id FROM users u JOIN tokens t ON t.user_id = u.id WHERE u.name = 'viewer'"
    )
    actor = Actor(user=tables.User(id=user, name="viewer"), token=tables.Token(id=token))
    addresses = Addresses(registry.settings)
    url = addresses.download(actor, id_, file=None, direct=True)
    assert (await get(registry, url)).content == data
    addresses.lasts = timedelta(seconds=-1)
    url = addresses.download(actor, id_, file=None, direct=True)
    assert code_of(await get(registry, url)) == (403, "FORBIDDEN", ["token"])


async def test_a_file_that_a_folder_does_not_have_is_not_found(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    id_ = await make.stored(registry, run, "f", {"a": b"x", "d/b": b"y"})
    single = await make.stored(registry, run, "s", b"z")
    for artifact, file in (
        (id_, "c"), (id_, "d"), (id_, ""), (id_, "../a"), (single, "a"),
        (id_, "d/../a"),
    ):  # fmt: skip
        given = {"artifact": artifact, "file": file}
        await refused(registry, "createDownload", given, "NOT_FOUND", "file")
    place, _, query = (await address(registry, id_)).partition("?")
    assert (await get(registry, f"{place}/d/b?{query}")).content == b"y"
    for path in ("c", "..%2f..%2fregistry.db", "%2e%2e/registry.db", "d"):
        assert (await get(registry, f"{place}/{path}?{query}")).status_code in {403, 404}, path


async def test_bytes_that_are_gone_are_not_passed_off_as_others(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes()
    id_ = await make.stored(registry, run, "m", data)
    ((key,),) = await registry.rows(f"SELECT key FROM blobs WHERE digest = '{sha256(data)}'")
    file = folder_of(registry) / key
    url = await address(registry, id_)
    file.rename(file.with_name("elsewhere"))
    response = await get(registry, url)
    assert code_of(response) == (503, "UNAVAILABLE", [])
    assert key not in response.text
    assert await make.stored(registry, run, "again", data), "who has them may store them anew"
    (rows,) = await registry.rows(f"SELECT key FROM blobs WHERE digest = '{sha256(data)}'")
    assert rows[0] == key, "the owner has seen them, so that nothing was sent"


async def test_lost_bytes_are_healed_by_who_sends_them_again(registry: Registry) -> None:
    data = random_bytes()
    await make.project(registry, private := fresh("acme/p"), visibility="PRIVATE")
    run = await make.run(registry, private, status="RUNNING")
    id_ = await make.stored(registry, run, "m", data)
    ((key,),) = await registry.rows(f"SELECT key FROM blobs WHERE digest = '{sha256(data)}'")
    (folder_of(registry) / key).unlink()
    own = await make.run(registry, status="RUNNING", as_="member")
    await make.stored(registry, own, "m", data, as_="member")
    assert await make.fetched(registry, id_) == data


async def test_the_log_tells_no_address(registry: Registry, caplog: Any) -> None:
    id_ = await make.stored(
        registry, await make.run(registry, status="RUNNING"), "m", random_bytes()
    )
    url = await address(registry, id_)
    caplog.clear()
    caplog.set_level("INFO")
    await get(registry, url)
    told = json.dumps(
        [vars(one) for one in caplog.records if one.name.startswith("greenroom")], default=str
    )
    assert id_ in told
    assert url.partition("token=")[2] not in told


async def test_the_secret_is_kept_from_others(registry: Registry) -> None:
    file = registry.settings.secret_file
    assert file.stat().st_mode & 0o077 == 0
    assert len(file.read_text()) >= 32
    with pytest.raises(ValueError, match="32"):
        Settings(artifacts_secret="short")
