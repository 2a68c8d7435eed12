"""What copies and transfers are tested with: a version that has everything, and all it tells."""

import json
from collections.abc import Mapping
from typing import Any

from tests import make
from tests.make import fresh
from tests.registry import Registry
from tests.schema import shape

MOVES = ("copyVersion", "transferVersion")


async def full_version(
    registry: Registry, project: str = "acme/train", model: str | None = None, **fields: Any
) -> str:
    """Make a version of a run with every optional field set, which four people have staged."""
    run = await make.run(
        registry,
        project,
        parameters={"depth": 6, "layers": [1, 2]},
        metrics={"accuracy": 0.9},
        code={"repository": "https://git.test/r", "commit": "c0ffee"},
        inputs=[{"name": "data", "kind": "DATASET", "digest": make.digest(fresh("data"))}],
        outputs=make.outputs("model", "report"),
    )
    model = model or fresh("acme/m")
    if not await registry.rows(f"SELECT 1 FROM models WHERE full_name = '{model}'"):
        await make.model(registry, model, **fields)
    id_ = await make.promoted(
        registry,
        run,
        f"{model}:v1",
        description="The first.",
        readme="# One",
        tags=["good", "old"],
        content="framework: sklearn\nshape: [1, 2]\n",
        artifacts=["model", "data"],
    )
    for stage, message in (("STAGING", "Tests pass."), ("DISABLED", None), ("PRODUCTION", "Go.")):
        given = {"version": id_, "stage": stage, "reason": f"To{stage}", "message": message}
        await registry.done("stageVersion", given)
    return id_


async def stored(registry: Registry, version: str) -> dict[str, Any]:
    """Every column of a version's row."""
    (row,) = await registry.records(f"SELECT * FROM versions WHERE id = '{version}'")
    return row


async def artifacts(registry: Registry, version: str) -> list[tuple[Any, ...]]:
    """The artifacts that a version is made of."""
    return await registry.rows(
        f"SELECT artifact_id FROM version_artifacts WHERE version_id = '{version}' ORDER BY 1"
    )


async def history(registry: Registry, version: str) -> list[tuple[Any, ...]]:
    """What a version's stage history says, oldest first."""
    return await registry.rows(
        "SELECT from_stage, to_stage, actor_id, reason, message, at FROM stage_changes "
        f"WHERE version_id = '{version}' ORDER BY id"
    )


async def events(registry: Registry, version: str) -> list[tuple[Any, ...]]:
    """What the events of a version tell: kind, model, before, after."""
    rows = await registry.rows(
        "SELECT e.kind, m.full_name, e.before, e.after FROM events e JOIN models m "
        f"ON m.id = e.model_id WHERE e.subject_id = '{version}' ORDER BY e.sequence"
    )
    return [(kind, model, *map(_read, changes)) for kind, model, *changes in rows]


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def recorded(row: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """What an event says of the version in this row."""
    names = ("full_name", "description", "tags", "digest", "run_id", "stage")
    return {name: row[name] for name in names} | {"tags": json.loads(row["tags"])} | changes


async def scoped(registry: Registry, *scopes: str) -> str:
    """Make a token of the owner cut down to some permissions; return whom to act as."""
    name = fresh("scoped")
    await make.token(registry, known_as=name, scopes=scopes)
    return name


async def all_told(registry: Registry, person: str, version: str, model: str) -> str:
    """Everything that a person can read of a version, its history, its events and its model's."""
    types = shape.schema().type_map
    fields = shape.whole_fields(types["Version"])
    parts = [*fields, f"stageChanges {{ nodes {shape.whole(types['StageChange'])} }}"]
    said = []
    for part in (parts[:12], parts[12:-1], parts[-1:]):
        document = (
            f"query($id: ID!) {{ node(id: $id) {{ ... on Version {{ {' '.join(part)} }} }} }}"
        )
        said.append((await registry.ask(document, {"id": version}, as_=person)).body)
    event = shape.whole(types["Event"])
    named = f'events(first: 100, query: "model: {model}") {{ nodes {event} }}'
    below = f"events(first: 100) {{ totalCount nodes {event} }}"
    documents = (
        f"{{ {named} }}",
        f'{{ model(name: "{model}") {{ {below} }} }}',
        f'{{ node(id: "{version}") {{ ... on Version {{ {below} }} }} }}',
        "{ events(first: 100) { nodes { subjectName before after } } }",
        "{ versions(first: 100) { nodes { fullName } } models(first: 100) { nodes { fullName } } }",
    )
    said += [(await registry.ask(document, as_=person)).body for document in documents]
    assert said[0]["data"]["node"], "there is something to read"
    return json.dumps(said)
