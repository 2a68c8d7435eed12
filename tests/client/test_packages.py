"""A package says what a version is, whole, and nothing in it leads elsewhere."""

import asyncio
import json
import os
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from greenroom.client import (
    AsyncClient,
    Client,
    ConflictError,
    NotFoundError,
    PackageError,
)
from greenroom.client.digests import describe
from tests.client.content import manifest_of, promoted, written
from tests.server import Server

CONTENT = "# of the run\nframework: sklearn\nclasses: [a, b]\n"


def test_a_package_has_all_of_a_version(client: Client, model: str, tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"model")
    name = promoted(
        client,
        model,
        {"model.pkl": tmp_path / "model.pkl", "far": None},
        content=CONTENT,
        readme="# Read\r\nme\n",
        description="The best.",
        tags=["a", "b"],
    )
    version = client.stage_version(name, "STAGING", reason="Tested", message="Well.")
    folder = client.pull(name, tmp_path / "package")
    assert written(folder) == {
        "manifest.json",
        "content.yaml",
        "README.md",
        "evidence.json",
        "artifacts/model.pkl",
    }
    assert (folder / "content.yaml").read_text() == CONTENT
    assert (folder / "README.md").read_bytes() == b"# Read\r\nme\n"
    assert (folder / "artifacts" / "model.pkl").read_bytes() == b"model"
    evidence = json.loads((folder / "evidence.json").read_text())
    assert evidence["metrics"] == [{"name": "accuracy", "value": 0.9}]
    manifest = manifest_of(folder)
    assert manifest["format"] == "greenroom-package/1"
    assert manifest["registry"] == client.url
    for field in ("full_name", "id", "digest", "description", "tags"):
        assert manifest[field] == getattr(version, field)
    assert manifest["stage"] == "STAGING"
    assert version.run is not None
    assert manifest["run"]["id"] == version.run.id
    assert manifest["evidence"] == evidence
    assert [
        (one["from"], one["to"], one["reason"], one["message"]) for one in manifest["stages"]
    ] == [
        ("TESTING", "STAGING", "Tested", "Well."),
        (None, "TESTING", "VersionRegistered", None),
    ]
    artifacts = {one["name"]: one for one in manifest["artifacts"]}
    assert artifacts["far"]["file"] is None
    assert artifacts["model.pkl"] == {
        "id": artifacts["model.pkl"]["id"],
        "name": "model.pkl",
        "kind": "MODEL",
        "path": str(tmp_path / "model.pkl"),
        "digest": describe(tmp_path / "model.pkl")[0],
        "size": 5,
        "file": "artifacts/model.pkl",
    }


def test_json_is_written_as_json(client: Client, model: str, tmp_path: Path) -> None:
    client.register_version(f"{model}:v1", content={"a": [1, "é"]})
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    assert json.loads((folder / "content.json").read_text(encoding="utf-8")) == {"a": [1, "é"]}
    assert written(folder) == {"manifest.json", "content.json"}


def test_a_package_makes_the_same_version_again(client: Client, model: str, tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"model")
    name = promoted(
        client,
        model,
        {"model.pkl": tmp_path / "model.pkl"},
        content=CONTENT,
        readme="# Read",
        description="The best.",
        tags=["a"],
    )
    client.stage_version(name, "PRODUCTION")
    first = client.get_version(name)
    second = client.push(client.pull(name, tmp_path / "package"), f"{model}:v2")
    for field in ("content", "readme", "description", "tags", "digest"):
        assert getattr(second, field) == getattr(first, field), field
    assert first.run is not None
    assert second.run is not None
    assert second.run.id == first.run.id
    assert [one.name for one in second.artifacts.nodes] == ["model.pkl"]
    assert second.stage.value == "TESTING"
    assert second.evidence is not None


def test_another_registry_takes_it_without_the_run(
    client: Client, model: str, own_server: Server, tmp_path: Path
) -> None:
    name = promoted(client, model, {}, content=CONTENT, tags=["a"])
    folder = client.pull(name, tmp_path / "package")
    with Client(own_server.url, own_server.token()) as other:
        with pytest.raises(NotFoundError):
            other.push(folder)
        version = other.push(folder, create_model=True)
    assert version.full_name == name
    assert (version.content, version.tags, version.run) == (CONTENT, ["a"], None)


def test_a_taken_name_is_patched_only_with_force(
    client: Client, model: str, tmp_path: Path
) -> None:
    client.register_version(f"{model}:v1", description="First.", tags=["a"], content="a: 1")
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    (folder / "content.yaml").write_text("a: 2")
    with pytest.raises(ConflictError):
        client.push(folder)
    assert client.push(folder, force=True).content == "a: 2"


def test_a_folder_that_is_there_is_refused(client: Client, model: str, tmp_path: Path) -> None:
    client.register_version(f"{model}:v1")
    (tmp_path / "mine").mkdir()
    with pytest.raises(PackageError, match="there already"):
        client.pull(f"{model}:v1", tmp_path / "mine")
    (tmp_path / "file").write_text("mine")
    for overwrite in (False, True):
        with pytest.raises(PackageError):
            client.pull(f"{model}:v1", tmp_path / "file", overwrite=overwrite)
    assert (tmp_path / "file").read_text() == "mine"


def test_overwrite_replaces_what_an_earlier_pull_wrote(
    client: Client, model: str, tmp_path: Path
) -> None:
    client.register_version(f"{model}:v1", readme="Old.", content="a: 1")
    client.register_version(f"{model}:v2", content={"a": 2})
    client.pull(f"{model}:v1", tmp_path / "package")
    folder = client.pull(f"{model}:v2", tmp_path / "package", overwrite=True)
    assert written(folder) == {"manifest.json", "content.json"}
    assert [one.name for one in tmp_path.iterdir() if "package" in one.name] == ["package"]


@pytest.mark.parametrize("what", ["no manifest", "another manifest", "a file of theirs", "a link"])
def test_and_nothing_else(client: Client, model: str, tmp_path: Path, what: str) -> None:
    client.register_version(f"{model}:v1", readme="Old.")
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    match what:
        case "no manifest":
            (folder / "manifest.json").unlink()
        case "another manifest":
            (folder / "manifest.json").write_text('{"format": "theirs"}')
        case "a file of theirs":
            (folder / "notes.txt").write_text("mine")
        case _:
            folder.rename(tmp_path / "real")
            folder.symlink_to(tmp_path / "real")
    before = written(folder)
    with pytest.raises(PackageError):
        client.pull(f"{model}:v1", folder, overwrite=True)
    assert written(folder) == before


def test_a_pull_that_fails_leaves_nothing(client: Client, model: str, tmp_path: Path) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(b"model")
    name = promoted(client, model, {"model.pkl": file}, content=CONTENT)
    kept = client.pull(name, tmp_path / "kept")
    for changed, message in ((b"other", "digest"), (b"longer", "bytes")):
        file.write_bytes(changed)
        with pytest.raises(PackageError, match=message):
            client.pull(name, tmp_path / "package")
        with pytest.raises(PackageError, match=message):
            client.pull(name, kept, overwrite=True)
    assert {one.name for one in tmp_path.iterdir() if one.is_dir()} == {"kept", "config"} & {
        one.name for one in tmp_path.iterdir()
    }
    assert (kept / "artifacts" / "model.pkl").read_bytes() == b"model"
    folder = client.pull(name, tmp_path / "package", artifacts=False)
    assert manifest_of(folder)["artifacts"][0]["file"] is None


def test_an_artifact_may_be_a_folder_or_an_address_of_this_machine(
    client: Client, model: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved model"
    (saved / "deep").mkdir(parents=True)
    (saved / "deep" / "a.bin").write_bytes(b"a")
    project = client.create_project(f"acme/{uuid4().hex}").full_name
    run = client.create_run(project)
    digest, size = describe(saved)
    path = f"file://{str(saved).replace(' ', '%20')}"
    entry = {"name": "saved", "kind": "MODEL", "path": path, "digest": digest, "size": size}
    client.log_artifacts(run.id, outputs=[entry])
    client.finish_run(run.id)
    name = client.promote_run(run.id, f"{model}:v1").full_name
    folder = client.pull(name, tmp_path / "package")
    assert (folder / "artifacts" / "saved" / "deep" / "a.bin").read_bytes() == b"a"
    client.push(folder, f"{model}:v2")
    (folder / "artifacts" / "saved" / "deep" / "a.bin").write_bytes(b"b")
    with pytest.raises(PackageError, match="digest"):
        client.push(folder, f"{model}:v3")


def test_a_folder_with_two_contents_is_refused(client: Client, model: str, tmp_path: Path) -> None:
    client.register_version(f"{model}:v1", content={"a": 1})
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    (folder / "content.yaml").write_text("a: 2")
    with pytest.raises(PackageError, match="one content"):
        client.push(folder, f"{model}:v2")


def test_a_folder_that_is_no_package_is_refused(client: Client, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(PackageError, match=r"no manifest\.json"):
            client.push(folder)


def test_the_folder_has_the_modes_of_its_user(client: Client, model: str, tmp_path: Path) -> None:
    client.register_version(f"{model}:v1")
    before = os.umask(0o027)
    try:
        folder = client.pull(f"{model}:v1", tmp_path / "new" / "package")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    assert stat.S_IMODE((folder / "manifest.json").stat().st_mode) == 0o640


def test_a_version_that_is_not_there_makes_no_folder(
    client: Client, model: str, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError):
        client.pull(f"{model}:none", tmp_path / "package")
    assert not (tmp_path / "package").exists()


def test_a_program_that_awaits_pulls_and_pushes(
    server: Server, token: str, client: Client, model: str, tmp_path: Path
) -> None:
    client.register_version(f"{model}:v1", content="a: 1")

    async def copy() -> str:
        async with AsyncClient(server.url, token) as opened:
            folder = await opened.pull(f"{model}:v1", tmp_path / "package")
            return (await opened.push(folder, f"{model}:v2")).content or ""

    assert asyncio.run(copy()) == "a: 1"
