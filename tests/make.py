"""Builders of content: through the API wherever it has a way, past it where it has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text

from greenroom import tables
from greenroom.tables import Role, now
from tests.registry import Registry

_number = count(1)


def fresh(word: str) -> str:
    """A name that nothing has yet."""
    return f"{word}-{next(_number)}"


def digest(seed: str) -> str:
    """A well-formed digest that is the same for the same seed."""
    return "sha256:" + seed.encode().hex()[:64].ljust(64, "0")


async def project(registry: Registry, name: str = "acme/train", **fields: Any) -> str:
    as_ = fields.pop("as_", "owner")
    made = await registry.done("createProject", {"name": name, **fields}, as_=as_)
    return made["project"]["id"]


async def model(registry: Registry, name: str = "acme/churn", **fields: Any) -> str:
    as_ = fields.pop("as_", "owner")
    made = await registry.done("createModel", {"name": name, **fields}, as_=as_)
    return made["model"]["id"]


async def run(registry: Registry, project: str = "acme/train", **fields: Any) -> str:
    """Begin a run; ``metrics``, ``inputs`` and ``outputs`` are logged, ``status`` ends it."""
    as_ = fields.pop("as_", "owner")
    metrics: Mapping[str, float] = fields.pop("metrics", {})
    artifacts = {way: fields.pop(way) for way in ("inputs", "outputs") if way in fields}
    status = fields.pop("status", "SUCCEEDED")
    made = await registry.done("createRun", {"project": project, **fields}, as_=as_)
    id_: str = made["run"]["id"]
    if metrics:
        points = [{"name": name, "value": value} for name, value in metrics.items()]
        await registry.done("logMetrics", {"run": id_, "metrics": points}, as_=as_)
    if artifacts:
        await registry.done("logArtifacts", {"run": id_, **artifacts}, as_=as_)
    if status != "RUNNING":
        await registry.done("finishRun", {"run": id_, "status": status}, as_=as_)
    return id_


async def version(registry: Registry, full_name: str = "acme/churn:v1", **fields: Any) -> str:
    as_ = fields.pop("as_", "owner")
    home, _, name = full_name.partition(":")
    given = {"model": home, "name": name, **fields}
    made = await registry.done("registerVersion", given, as_=as_)
    return made["version"]["id"]


async def promoted(registry: Registry, run: str, full_name: str, **fields: Any) -> str:
    as_ = fields.pop("as_", "owner")
    home, _, name = full_name.partition(":")
    given = {"run": run, "model": home, "name": name, **fields}
    made = await registry.done("promoteRun", given, as_=as_)
    return made["version"]["id"]


async def staged(registry: Registry, version: str, stage: str = "PRODUCTION") -> None:
    await registry.done("stageVersion", {"version": version, "stage": stage})


async def write(registry: Registry, statement: str, **values: Any) -> None:
    """Write to the store past the API."""
    await registry.perform(lambda session: session.exec(text(statement).bindparams(**values)))


async def grant(registry: Registry, person: str, model: str, role: Role) -> None:
    """Give a person a role on one model; there is no mutation for it yet."""

    async def give(session: Any) -> None:
        (user,) = await registry.rows(f"SELECT id FROM users WHERE name = '{person}'")
        (home,) = await registry.rows(f"SELECT id FROM models WHERE '{model}' IN (id, full_name)")
        row = tables.ModelGrant(user_id=user[0], model_id=home[0], role=role)
        await session.merge(row)

    await registry.perform(give)


async def ungrant(registry: Registry) -> None:
    await write(registry, "DELETE FROM model_grants")


async def back_date(registry: Registry, table: str, column: str, days: float) -> None:
    """Move a moment of every row of a table into the past; null stays null."""
    past: datetime = now() - timedelta(days=days)
    await write(
        registry,
        f"UPDATE {table} SET {column} = :past WHERE {column} IS NOT NULL",
        past=past.strftime("%Y-%m-%d %H:%M:%S.%f"),
    )


def outputs(*names: str, kind: str = "MODEL") -> list[dict[str, Any]]:
    """Entries for what a run produced."""
    return [
        {"name": name, "kind": kind, "path": f"out/{name}", "digest": digest(name), "size": 7}
        for name in names
    ]


@dataclass(frozen=True)
class World:
    """Some of everything: ids by name, for tests that need content and not its history."""

    ids: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.ids[name]


async def world(registry: Registry) -> World:
    """Make some of everything, with every optional field of every kind filled somewhere.

    ``features`` feeds ``training``, which ``churn:v1`` locks; ``tuning`` consumed ``churn:v1`` and
    is locked by ``churn:v2``. There are a deleted version and a deleted model.
    """
    ids: dict[str, str] = {}
    ids["project"] = await project(registry, "acme/train", description="Nightly training.")
    ids["raw"] = await run(
        registry,
        name="features",
        inputs=[{"name": "raw", "kind": "DATASET", "digest": digest("raw"), "path": "s3://raw"}],
        outputs=outputs("features", kind="DATASET"),
    )
    ids["training"] = await run(
        registry,
        name="training",
        description="The first.",
        tags=["nightly"],
        parameters={"depth": 6, "loss": "log"},
        code={"repository": "https://git.test/r", "commit": "c0ffee", "ref": "main", "path": "t"},
        metrics={"accuracy": 0.91, "loss": 0.3},
        inputs=[{"name": "features", "kind": "DATASET", "digest": digest("features")}],
        outputs=outputs("model") + outputs("report", kind="HTML"),
        as_="member",
    )
    ids["model"] = await model(
        registry,
        description="Who leaves.",
        readme="# Churn",
        tags=["churn"],
        sources=["acme/train"],
    )
    ids["v1"] = await promoted(
        registry,
        ids["training"],
        "acme/churn:v1",
        description="The first.",
        readme="# v1",
        tags=["good"],
        content='{"framework": "sklearn"}',
        as_="member",
    )
    await registry.done(
        "stageVersion",
        {"version": ids["v1"], "stage": "PRODUCTION", "reason": "Approved", "message": "Go."},
    )
    ids["tuning"] = await run(
        registry,
        name="tuning",
        versions=["acme/churn:v1"],
        metrics={"accuracy": 0.93},
        outputs=outputs("tuned"),
    )
    ids["v2"] = await promoted(registry, ids["tuning"], "acme/churn:v2")
    ids["idle"] = await run(registry, name="idle", status="RUNNING")
    ids["gone"] = await version(registry, "acme/churn:gone")
    await registry.done("deleteVersion", {"version": ids["gone"]})
    ids["gone model"] = await model(registry, "acme/gone")
    await registry.done("deleteModel", {"model": ids["gone model"]})
    return World(ids)


async def refused(
    registry: Registry,
    mutation: str,
    input_: Mapping[str, Any],
    code: str,
    *path: str | int,
    as_: str | None = "owner",
) -> dict[str, Any]:
    """See that a mutation fails with exactly this error and changes nothing; return the error."""
    before = await registry.everything()
    answer = await registry.do(mutation, input_, as_=as_)
    given = (answer.error["extensions"]["code"], answer.error["extensions"].get("input", []))
    assert given == (code, list(path)), answer.body
    assert answer.body["data"] == {mutation: None}
    assert await registry.everything() == before
    return answer.error
