"""A package carries the bytes that the registry has stored, into another registry too."""

import os
from pathlib import Path

import pytest

from greenroom.client import Client
from greenroom.client.digests import describe
from tests.client.content import manifest_of
from tests.client.test_transfers import saved
from tests.server import Server

MIB = 1024 * 1024


@pytest.fixture
def run(client: Client, project: str) -> str:
    return client.create_run(project).id


def test_a_package_has_the_bytes_that_are_stored(
    client: Client, model: str, run: str, tmp_path: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(2 * MIB))
    client.upload_artifact(run, file, kind="model", name="model")
    client.upload_artifact(run, saved(tmp_path / "saved"), kind="model", name="saved")
    client.finish_run(run)
    name = client.promote_run(run, f"{model}:v1", artifacts=["model", "saved"]).full_name
    expected = file.read_bytes()
    file.unlink()  # so that it can come from the registry only
    folder = client.pull(name, tmp_path / "package")
    assert (folder / "artifacts" / "model").read_bytes() == expected
    assert describe(folder / "artifacts" / "saved") == describe(tmp_path / "saved")
    assert {one["file"] for one in manifest_of(folder)["artifacts"]} == {
        "artifacts/model", "artifacts/saved",
    }  # fmt: skip
    pushed = client.push(folder, f"{model}:v2")
    assert pushed.digest == client.get_version(name).digest
    without = client.pull(name, tmp_path / "without", artifacts=False)
    assert not (without / "artifacts").exists()


def test_another_registry_gets_the_run_and_its_bytes(
    client: Client, model: str, run: str, own_server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(MIB))
    client.log_metrics(run, {"accuracy": 0.9})
    client.update_run(run, parameters={"depth": 6})
    client.upload_artifact(run, file, kind="model", name="model")
    entry = {"name": "far", "kind": "DATASET", "path": "s3://far", "digest": "md5:" + "0" * 32}
    client.log_artifacts(run, inputs=[entry])
    client.finish_run(run)
    name = client.promote_run(run, f"{model}:v1", content="a: 1").full_name
    folder = client.pull(name, tmp_path / "package")
    with Client(own_server.url, own_server.token()) as other:
        project = other.create_project("acme/imported").full_name
        for _ in range(2):  # an answer that was lost does no harm
            version = other.push(folder, project=project, create_model=True, force=True)
        assert version.digest == client.get_version(name).digest
        (artifact,) = version.artifacts.nodes
        assert artifact.stored
        back = other.download_artifact(artifact.id, tmp_path / "back")
        assert back.read_bytes() == file.read_bytes()
        (told,) = other.list_runs(project)
        assert {one.name: one.value for one in told.metrics} == {"accuracy": 0.9}
        assert (told.parameters, told.status.value) == ({"depth": 6}, "SUCCEEDED")
        assert run in (told.description or "")
        (read,) = other.get_run(told.id).inputs.nodes
        assert (read.uri, read.stored) == ("s3://far", False)
