"""What comes in a package, or from the registry, leads nowhere else."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from greenroom.client import (
    Client,
    PackageError,
    manifests,
)
from tests.client.content import edit, manifest_of, promoted

HOSTILE = [
    "../../escape",
    "/etc/cron.d/evil",
    "..",
    ".",
    ".bashrc",
    "-rf",
    "a/b/c",
    "A/B/C",
    "a\\b\\c",
    "nul\tand\nlines",
    "é" * 100,
    "x" * 255,
    "manifest.json",
    "CON:$(touch x)",
    "a_b_c",
]


def test_hostile_names_stay_in_the_package(client: Client, model: str, tmp_path: Path) -> None:
    files: dict[str, Path | None] = {}
    for number, artifact in enumerate(HOSTILE):
        files[artifact] = tmp_path / f"source-{number}"
        (tmp_path / f"source-{number}").write_bytes(artifact.encode())
    name = promoted(client, model, files)
    before = {one.name for one in tmp_path.iterdir()}
    folder = client.pull(name, tmp_path / "package")
    assert {one.name for one in tmp_path.iterdir()} - before == {"package"}
    assert {one.name for one in folder.iterdir()} == {"manifest.json", "evidence.json", "artifacts"}
    entries = manifest_of(folder)["artifacts"]
    assert {one["name"] for one in entries} == set(HOSTILE)
    assert len({one["file"].casefold() for one in entries}) == len(HOSTILE)
    for entry in entries:
        file = folder / entry["file"]
        assert file.parent == folder / "artifacts"
        assert not file.name.startswith((".", "-"))
        assert file.read_bytes() == entry["name"].encode()
    assert client.push(folder, f"{model}:v2").digest == client.get_version(name).digest


@pytest.mark.parametrize(
    "path", ["/dev/zero", "/dev/stdin", "relative/model.pkl", "s3://b/k", "a\nb"]
)
def test_what_is_no_file_of_this_machine_is_not_copied(
    client: Client, model: str, tmp_path: Path, path: str
) -> None:
    project = client.create_project(f"acme/{uuid4().hex}").full_name
    run = client.create_run(project)
    entry = {"name": "m", "kind": "MODEL", "path": path, "digest": "sha256:" + "0" * 64}
    client.log_artifacts(run.id, outputs=[entry])
    client.finish_run(run.id)
    client.promote_run(run.id, f"{model}:v1")
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    assert not (folder / "artifacts").exists()


def test_a_file_of_this_machine_is_copied_only_if_its_digest_was_known(
    client: Client, model: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("private")
    project = client.create_project(f"acme/{uuid4().hex}").full_name
    run = client.create_run(project)
    client.log_artifacts(run.id, outputs=[{"name": "m", "kind": "MODEL", "path": str(secret)}])
    client.finish_run(run.id)
    client.promote_run(run.id, f"{model}:v1")
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    assert not (folder / "artifacts").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "greenroom-package/9"}, "format"),
        ({"full_name": 7}, "full_name"),
        ({"tags": "a"}, "tags"),
        ({"tags": [1]}, "tags"),
        ({"run": "run_x"}, "run"),
        ({"artifacts": {}}, "artifacts"),
        ({"artifacts": [{"name": "x", "file": "../outside", "digest": "sha256:00"}]}, "not in the"),
        (
            {"artifacts": [{"name": "x", "file": "/etc/passwd", "digest": "sha256:00"}]},
            "not in the",
        ),
        ({"artifacts": [{"name": "x", "file": 7, "digest": "sha256:00"}]}, "not in the"),
        ({"artifacts": [{"name": "x", "file": "link/x", "digest": "sha256:00"}]}, "not in the"),
        ({"artifacts": [{"name": "x", "file": "gone", "digest": "sha256:00"}]}, "cannot be read"),
        ({"artifacts": [{"name": "x", "file": "README.md", "digest": None}]}, "no digest"),
        ({"artifacts": [{"name": "x", "file": "README.md", "digest": "sha256:00"}]}, "digest"),
    ],
)
def test_a_manifest_that_lies_is_refused(
    client: Client, model: str, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    client.register_version(f"{model}:v1", readme="Read me.")
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    (tmp_path / "outside").write_text("secret")
    (folder / "link").symlink_to(tmp_path)
    edit(folder, **change)
    with pytest.raises(PackageError, match=message):
        client.push(folder, f"{model}:v2")
    assert [one.name for one in client.list_versions(model)] == ["v1"]


@pytest.mark.parametrize("name", ["README.md", "content.json", "manifest.json"])
@pytest.mark.parametrize("kind", ["a link", "a pipe", "too large", "no text"])
def test_a_file_that_is_no_plain_text_is_refused(
    client: Client, model: str, tmp_path: Path, name: str, kind: str
) -> None:
    client.register_version(f"{model}:v1", readme="Read me.", content={"a": 1})
    folder = client.pull(f"{model}:v1", tmp_path / "package")
    (tmp_path / "outside").write_text((folder / name).read_text())
    (folder / name).unlink()
    match kind:
        case "a link":
            (folder / name).symlink_to(tmp_path / "outside")
        case "a pipe":
            os.mkfifo(folder / name)
        case "too large":
            (folder / name).write_bytes(b" " * (manifests.LARGEST_TEXT + 1))
        case _:
            (folder / name).write_bytes(b"\xff\xfe")
    with pytest.raises(PackageError, match=name):
        client.push(folder, f"{model}:v2")
