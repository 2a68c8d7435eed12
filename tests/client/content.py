"""What the tests make and look at."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from greenroom.client import Client
from greenroom.client.digests import describe


def points_of(client: Client, run: str | None) -> list[tuple[str, int, float]]:
    """All points of a run, by name and step."""
    document = """query($run: ID!, $after: String) { run(id: $run) {
      points(first: 100, after: $after) {
        nodes { name step value } pageInfo { hasNextPage endCursor } } } }"""
    found, after = [], None
    while True:
        page = client.execute(document, {"run": run, "after": after})["run"]["points"]
        found += [(one["name"], one["step"], one["value"]) for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return sorted(found)
        after = page["pageInfo"]["endCursor"]


def promoted(
    client: Client, model: str, files: dict[str, Path | None], name: str = "v1", **fields: Any
) -> str:
    """A version of a run with these artifacts, by their names."""
    project = client.create_project(f"acme/{uuid4().hex}").full_name
    run = client.create_run(project, parameters={"rate": 0.1})
    client.log_metrics(run.id, {"accuracy": 0.9})
    outputs: list[dict[str, Any]] = []
    for artifact, path in files.items():
        entry: dict[str, Any] = {"name": artifact, "kind": "MODEL"}
        if path is not None:
            digest, size = describe(path)
            entry |= {"path": str(path), "digest": digest, "size": size}
        outputs.append(entry)
    if outputs:
        client.log_artifacts(run.id, outputs=outputs)
    client.finish_run(run.id)
    chosen = {"artifacts": list(files), **fields}
    return client.promote_run(run.id, f"{model}:{name}", **chosen).full_name


def written(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def edit(folder: Path, **fields: Any) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest_of(folder) | fields))
