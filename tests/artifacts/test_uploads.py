"""Bytes come whole or bit by bit, are verified, and only then is an artifact said to be stored."""

import asyncio
import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from greenroom.tables import Role, now
from tests import make
from tests.artifacts.sending import begin, code_of, folder_of, kept, random_bytes
from tests.make import file_inputs, fresh, refused, sha256
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOWN = "artifact { id name kind path digest size uri stored storedAt fileCount producedBy { id } files { nodes { path digest size } } } event { id kind subjectId after }"


async def artifact(registry: Registry, id_: str) -> dict[str, Any]:
    shown = "id name digest size stored storedAt fileCount files { totalCount nodes { path } }"
    answer = await registry.ask(
        f"query($id: ID!) {{ node(id: $id) {{ ... on Artifact {{ {shown} }} }} }}", {"id": id_}
    )
    return answer.data["node"]


async def test_a_file_is_stored_as_an_output_of_its_run(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes()
    upload = await begin(registry, data, run, kind="MODEL", path="out/model.bin")
    assert await upload.offset() == 0
    sent = await upload.patch(data, 0)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, "5000")
    before = await registry.rows(f"SELECT count(*) FROM artifacts WHERE run_id = '{run}'")
    assert before == [(0,)], "nothing is an artifact before it is completed"
    made = await registry.done("completeUpload", {"upload": upload.id}, SHOWN)
    told = made["artifact"]
    assert told == {
        "id": told["id"],
        "name": "model",
        "kind": "MODEL",
        "path": "out/model.bin",
        "digest": sha256(data),
        "size": 5000,
        "uri": None,
        "stored": True,
        "storedAt": told["storedAt"],
        "fileCount": None,
        "producedBy": {"id": run},
        "files": {"nodes": [{"path": "", "digest": sha256(data), "size": 5000}]},
    }
    assert made["event"]["kind"] == "ARTIFACT_STORED"
    assert made["event"]["subjectId"] == run
    assert made["event"]["after"] == {
        "name": "model", "kind": "MODEL", "digest": sha256(data), "size": 5000, "files": 1,
    }  # fmt: skip
    assert await make.fetched(registry, told["id"]) == data
    again = await registry.done("completeUpload", {"upload": upload.id}, SHOWN)
    assert again == made, "the answer got lost, and is given again"


async def test_it_comes_bit_by_bit_and_goes_on_where_it_broke_off(registry: Registry) -> None:
    data = random_bytes(3_000_000)
    upload = await begin(registry, data)
    assert (await upload.patch(data[:10], 0)).headers["upload-offset"] == "10"
    for wrong in (0, 9, 11, 3_000_000, 2**53):
        answer = await upload.patch(b"x", wrong)
        assert code_of(answer) == (409, "CONFLICT", ["Upload-Offset"])
        assert answer.headers["upload-offset"] == "10"
    assert await upload.offset() == 10
    assert (await upload.patch(data[10:2_000_000], 10)).status_code == 204
    refusal = (await upload.complete()).error
    assert refusal["extensions"]["code"] == "CONFLICT"
    assert refusal["extensions"]["current"] == {"missing": ["the file"]}
    assert (await upload.patch(data[2_000_000:], 2_000_000)).status_code == 204
    assert await upload.offset() == 3_000_000
    assert (await upload.patch(b"", 3_000_000)).status_code == 204, "once more does no harm"
    assert (await upload.complete()).data["completeUpload"]["artifact"]["stored"]


async def test_the_same_upload_goes_on_with_new_addresses(registry: Registry) -> None:
    data = random_bytes()
    first = await begin(registry, data)
    (run,) = (await registry.rows(f"SELECT run_id FROM uploads WHERE id = '{first.id}'"))[0]
    await first.patch(data[:100], 0)
    second = await begin(registry, data, run)
    assert second.id == first.id
    assert await second.offset() == 100
    other_name = await begin(registry, data, run, name="other")
    other_person = await begin(registry, data, run, as_="member")
    assert len({first.id, other_name.id, other_person.id}) == 3
    assert await other_person.offset() == 0, "what another sends is not one's own"


async def test_bytes_that_are_not_what_was_stated_are_dropped(registry: Registry) -> None:
    data = random_bytes()
    upload = await begin(registry, data)
    before = kept(registry)
    wrong = random_bytes()
    answer = await upload.patch(wrong, 0)
    assert code_of(answer) == (460, "BAD_USER_INPUT", ["digest"])
    assert sha256(wrong) in answer.json()["errors"][0]["message"]
    assert kept(registry) == before
    assert await upload.offset() == 0
    assert (await upload.complete()).code == "CONFLICT"
    assert (await upload.patch(data, 0)).status_code == 204, "and it can be sent anew"


async def test_more_than_was_stated_is_refused_whole(registry: Registry) -> None:
    data = random_bytes()

    async def unmeasured() -> Any:
        yield data
        yield b"more"

    upload = await begin(registry, data)
    assert code_of(await upload.patch(data + b"x", 0)) == (413, "BAD_USER_INPUT", ["body"])
    assert await upload.offset() == 0
    assert code_of(await upload.patch(unmeasured(), 0)) == (413, "BAD_USER_INPUT", ["body"])
    assert (await upload.complete()).code == "CONFLICT"


async def test_an_empty_file_is_a_file(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    id_ = await make.stored(registry, run, "empty", b"")
    assert await make.fetched(registry, id_) == b""
    assert (await artifact(registry, id_))["size"] == 0


async def test_what_cannot_be_is_refused_at_its_place(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    listed, digest, size = file_inputs({"a": b"x", "b": b"y"})
    whole = {"run": run, "name": "f", "digest": digest, "size": size, "files": listed}
    one = {"run": run, "name": "f", "digest": sha256(b"x"), "size": 1}
    twice, twice_digest, _ = file_inputs({"a": b"x"})
    _, clash_digest, _ = file_inputs({"a": b"x", "a/b": b"y"})
    clash = [{**listed[0]}, {**listed[1], "path": "a/b"}]
    for given, *path in (
        ({**one, "digest": "sha512:" + "0" * 128}, "digest"),
        ({**one, "digest": "sha256:" + "0" * 63}, "digest"),
        ({**one, "digest": "sha256:" + "A" * 64}, "digest"),
        ({**one, "size": -1}, "size"),
        ({**one, "size": 2**41}, "size"),
        ({**one, "name": " "}, "name"),
        ({**one, "name": None}, "name"),
        ({**one, "path": "x" * 2049}, "path"),
        ({"digest": sha256(b"x"), "size": 1}, "run"),
        ({**one, "artifact": "art_x"}, "artifact"),
        ({**whole, "files": []}, "files"),
        ({**whole, "files": listed * 2501}, "files"),
        ({**whole, "digest": sha256(b"x")}, "digest"),
        ({**whole, "size": 3}, "size"),
        ({**whole, "files": [listed[0], {**listed[1], "size": -1}]}, "files", 1, "size"),
        ({**whole, "files": [listed[0], {**listed[1], "digest": "x"}]}, "files", 1, "digest"),
        ({**whole, "files": twice * 2, "digest": twice_digest}, "files"),
        ({**whole, "files": clash, "digest": clash_digest}, "files"),
    ):
        await refused(registry, "createUpload", given, "BAD_USER_INPUT", *path)
    await refused(registry, "completeUpload", {"upload": "upl_x"}, "NOT_FOUND", "upload")


async def test_a_run_that_has_ended_takes_bytes_of_what_it_logged_and_nothing_else(
    registry: Registry,
) -> None:
    data = random_bytes()
    entry = {"name": "model", "kind": "MODEL", "path": "out", "digest": sha256(data), "size": 5000}
    run = await make.run(registry, outputs=[entry])
    for given in ({"name": "new", "digest": sha256(data)}, {"digest": sha256(b"other")}):
        stated = {"run": run, "name": "model", "size": 5000, **given}
        await refused(registry, "createUpload", stated, "CONFLICT", "run")
    id_ = await make.stored(registry, run, "model", data, kind="FILE")
    told = await artifact(registry, id_)
    assert told["stored"]
    rows = await registry.rows(f"SELECT kind, path FROM artifacts WHERE id = '{id_}'")
    assert rows == [("MODEL", "out")], "the record stays as it was"


async def test_what_a_version_is_made_of_takes_its_own_bytes_only(registry: Registry) -> None:
    data = random_bytes()
    run = await make.run(registry, status="RUNNING", outputs=make.outputs("other"))
    id_ = await make.stored(registry, run, "model", data)
    await make.promoted(registry, run, f"{fresh('acme/m')}:v1", createModel=True)
    stated = {"run": run, "name": "model", "digest": sha256(b"x"), "size": 1}
    await refused(registry, "createUpload", stated, "CONFLICT", "name")
    assert await make.stored(registry, run, "model", data, kind="FILE") == id_


async def test_an_artifact_that_is_described_gets_its_bytes_later(registry: Registry) -> None:
    data = random_bytes()
    entry = {"name": "raw", "kind": "DATASET", "digest": sha256(data), "path": "s3://raw/data"}
    run = await make.run(registry, inputs=[entry])
    ((id_,),) = await registry.rows(f"SELECT artifact_id FROM run_inputs WHERE run_id = '{run}'")
    for wrong, path in (
        ({"digest": sha256(b"x"), "size": 1}, "digest"),
        ({"digest": sha256(data), "size": 5000, "artifact": "art_none"}, "artifact"),
    ):
        code = "NOT_FOUND" if path == "artifact" else "CONFLICT"
        await refused(registry, "createUpload", {"artifact": id_, **wrong}, code, path)
    given = {"artifact": id_, "digest": sha256(data), "size": 5000}
    made = await registry.done("createUpload", given)
    async with registry.client() as client:
        headers = {"upload-offset": "0", "content-type": make.OFFSETS}
        await client.patch(made["files"][0]["url"], content=data, headers=headers)
    done = await registry.done("completeUpload", {"upload": made["id"]}, SHOWN)
    assert (done["artifact"]["id"], done["artifact"]["size"]) == (id_, 5000)
    assert done["artifact"]["uri"] == "s3://raw/data"
    assert done["event"]["subjectId"] == id_
    assert await make.fetched(registry, id_) == data


async def test_another_digest_lets_go_of_the_bytes(registry: Registry) -> None:
    run = await make.run(registry, status="RUNNING")
    data = random_bytes()
    id_ = await make.stored(registry, run, "model", data)
    same = {"name": "model", "kind": "MODEL", "path": "moved", "digest": sha256(data)}
    await registry.done("logArtifacts", {"run": run, "outputs": [same]})
    assert (await artifact(registry, id_))["stored"], "they are the same bytes"
    await registry.done("logArtifacts", {"run": run, "outputs": make.outputs("model")})
    told = await artifact(registry, id_)
    assert (told["stored"], told["files"]["totalCount"]) == (False, 0)
    await refused(registry, "createDownload", {"artifact": id_}, "NOT_FOUND", "artifact")


async def test_who_has_the_bytes_need_not_send_them_and_who_knows_their_digest_must(
    registry: Registry,
) -> None:
    """Else to know a digest, which evidence tells to many, would be to have what it is of."""
    data = random_bytes()
    await make.project(registry, private := fresh("acme/p"), visibility="PRIVATE")
    hidden = await make.run(registry, private, status="RUNNING")
    await make.stored(registry, hidden, "model", data)
    open_run = await make.run(registry, status="RUNNING")
    given = {"run": open_run, "name": "mine", "digest": sha256(data), "size": len(data)}
    (file,) = (await registry.done("createUpload", given))["files"]
    assert file["arrived"], "the owner sees it"
    made = await registry.done("createUpload", given, as_="member")
    assert not made["files"][0]["arrived"]
    await refused(
        registry, "completeUpload", {"upload": made["id"]}, "CONFLICT", "upload", as_="member"
    )
    entry = {"name": "described", "digest": sha256(data)}
    await registry.done("logArtifacts", {"run": open_run, "outputs": [entry]}, as_="member")
    answer = await registry.ask(
        "query($id: ID!) { run(id: $id) { outputs { nodes { stored } } } }", {"id": open_run}
    )
    assert answer.data["run"]["outputs"]["nodes"] == [{"stored": False}]
    id_ = await make.stored(registry, open_run, "mine", data, as_="member")
    assert await make.fetched(registry, id_, as_="member") == data
    assert await registry.rows(f"SELECT count(*) FROM blobs WHERE digest = '{sha256(data)}'") == [
        (1,)
    ]


async def test_an_upload_ends(registry: Registry) -> None:
    data = random_bytes()
    upload = await begin(registry, data)
    await upload.patch(data[:10], 0)
    past = now() - timedelta(hours=1)
    await make.write(
        registry, "UPDATE uploads SET expires_at = :past WHERE id = :id", past=past, id=upload.id
    )
    assert code_of(await upload.patch(data[10:], 10)) == (404, "NOT_FOUND", ["upload"])
    await refused(registry, "completeUpload", {"upload": upload.id}, "NOT_FOUND", "upload")


async def test_what_arrived_can_be_taken_back(registry: Registry) -> None:
    data = random_bytes()
    upload = await begin(registry, data)
    await upload.patch(data[:10], 0)
    assert (await upload.ask("DELETE")).status_code == 204
    assert await upload.offset() == 0


async def test_a_disk_without_second_names_stores_it_too(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    data = random_bytes()
    upload = await begin(registry, data)
    assert (await upload.patch(data, 0)).status_code == 204
    completed = await upload.complete()
    monkeypatch.undo()
    assert await make.fetched(registry, completed.data["completeUpload"]["artifact"]["id"]) == data


async def test_the_protocol_is_tus(registry: Registry) -> None:
    data = random_bytes()
    upload = await begin(registry, data)
    offer = await upload.ask("OPTIONS")
    assert (offer.status_code, offer.headers["tus-version"]) == (204, "1.0.0")
    assert offer.headers["tus-extension"] == "expiration,termination"
    head = await upload.ask("HEAD", headers={"tus-resumable": "1.0.0"})
    assert (head.headers["upload-length"], head.headers["cache-control"]) == ("5000", "no-store")
    assert head.headers["upload-expires"].endswith("GMT")
    other = await upload.ask("HEAD", headers={"tus-resumable": "0.2.2"})
    assert (other.status_code, other.headers["tus-version"]) == (412, "1.0.0")
    wrong = {"content-type": "application/json"}
    assert code_of(await upload.patch(data, 0, **wrong))[0] == 415
    for header in ({"upload-offset": "-1"}, {"upload-offset": "x"}, {"upload-offset": ""}):
        assert code_of(await upload.patch(data, 0, **header)) == (
            400, "BAD_USER_INPUT", ["Upload-Offset"],
        )  # fmt: skip
    assert await upload.offset() == 0


async def test_two_senders_of_one_upload_do_not_mix_their_bytes(registry: Registry) -> None:
    data = random_bytes(6_000_000)
    upload = await begin(registry, data)
    held = asyncio.Event()

    async def slowly() -> Any:
        yield data[:5_000_000]
        yield data[5_000_000:5_000_001]
        await held.wait()
        yield data[5_000_001:]

    first = asyncio.create_task(upload.patch(slowly(), 0))
    place = f"incoming/{upload.id}/{sha256(data)[7:]}"
    while not kept(registry).get(place):
        await asyncio.sleep(0.01)
    at = kept(registry)[place]
    second = await upload.patch(data[at:], at)
    assert code_of(second) == (423, "CONFLICT", [])
    held.set()
    assert (await first).status_code == 204
    assert (await upload.complete()).data["completeUpload"]["artifact"]["stored"]


async def test_whoever_loses_the_role_sends_and_completes_nothing(registry: Registry) -> None:
    data = random_bytes()
    await registry.add_person(name := fresh("person"), Role.MEMBER, "acme")
    upload = await begin(registry, data, as_=name)
    assert (await upload.patch(data[:10], 0)).status_code == 204
    member = {"organization": "acme", "user": name}
    await registry.done("updateMember", {**member, "role": "VIEWER"})
    assert code_of(await upload.patch(data[10:], 10)) == (403, "FORBIDDEN", ["upload"])
    await refused(registry, "completeUpload", {"upload": upload.id}, "FORBIDDEN", as_=name)
    await registry.done("removeMember", member)
    assert code_of(await upload.patch(data[10:], 10)) == (404, "NOT_FOUND", ["upload"])
    await make.write(
        registry,
        "UPDATE tokens SET revoked_at = created_at WHERE user_id = "
        "(SELECT id FROM users WHERE name = :name)",
        name=name,
    )
    assert code_of(await upload.patch(data[10:], 10)) == (401, "UNAUTHENTICATED", [])
    assert (folder_of(registry) / "incoming" / upload.id).exists()


async def test_an_address_is_for_one_upload_and_not_for_others(registry: Registry) -> None:
    one, other = await begin(registry, random_bytes()), await begin(registry, random_bytes())
    token = one.url.partition("?")[2]
    for url in (
        f"{other.url.partition('?')[0]}?{token}",
        one.url.partition("?")[0],
        f"{one.url}x",
        one.url.replace("token=", "token=x"),
        f"/artifacts/art_x?{token}",
    ):
        other.url = url
        method = "GET" if "art_x" in url else "PATCH"
        answer = await other.ask(
            method, content=None if method == "GET" else b"x",
            headers={"upload-offset": "0", "content-type": make.OFFSETS},
        )  # fmt: skip
        assert code_of(answer) == (403, "FORBIDDEN", ["token"]), url
    place, _, query = one.url.partition("?")
    one.url = f"{place.rpartition('/')[0]}/{'0' * 64}?{query}"
    assert code_of(await one.patch(b"x", 0)) == (404, "NOT_FOUND", ["upload"])
    one.url = f"{place.rpartition('/')[0]}/..%2f..%2fregistry.db?{query}"
    assert (await one.patch(b"x", 0)).status_code == 405, "no upload has such a file"
