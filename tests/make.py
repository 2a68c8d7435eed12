"""Builders of content: through the API wherever it has a way, past it where it has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import bindparam, text

from greenroom.access.passwords import make_hash
from greenroom.operations import setup
from greenroom.tables import Role, now
from greenroom.tables.columns import Instant
from tests import signing
from tests.registry import Registry
from tests.storing import OFFSETS, fetched, file_inputs, sha256, stored  # noqa: F401 - builders too

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


async def signed(registry: Registry, version: str, content: str, **given: Any) -> None:
    """Sign a version that serves this content and nothing else."""
    name = "content.json" if content.startswith("{") else "content.yaml"
    bundle = signing.bundle({name: content.encode()})
    public_key = signing.public(signing.key())
    stated = {"version": version, "bundle": bundle, "publicKey": public_key, **given}
    await registry.done("signVersion", stated)


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


async def produced(registry: Registry, run: str) -> str:
    """The id of the first artifact that a run produced."""
    rows = await registry.rows(f"SELECT id FROM artifacts WHERE run_id = '{run}' ORDER BY id")
    id_: str = rows[0][0]
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
    """Write to the store past the API; a ``datetime`` is written as the store keeps a moment."""
    given = [
        bindparam(name, value, Instant() if isinstance(value, datetime) else None)
        for name, value in values.items()
    ]
    await registry.perform(lambda session: session.exec(text(statement).bindparams(*given)))


def home(reference: str) -> dict[str, str]:
    """A model by its id or name, or a project by its id, as acts of access take it."""
    return {"project" if reference.startswith("prj_") else "model": reference}


def holder(reference: str) -> dict[str, str]:
    """A team by its id or full name, or a user, as grants take it."""
    return {"team" if "/" in reference or reference.startswith("tea_") else "user": reference}


async def grant(
    registry: Registry, to: str, on: str, role: Role, *, as_: str = "owner"
) -> dict[str, Any]:
    """Give a user or a team a role on one model or project."""
    given = {"on": home(on), "to": holder(to), "role": role.name}
    made = await registry.done("grant", given, as_=as_)
    return made["grant"]


async def ungrant(registry: Registry) -> None:
    """Take all grants away, past the API."""
    await write(registry, "DELETE FROM grants")


async def visibility(registry: Registry, on: str, value: str, *, as_: str = "owner") -> None:
    """Say who reads a model or project without being named on it."""
    await registry.done("setVisibility", {"on": home(on), "visibility": value}, as_=as_)


async def team(
    registry: Registry, name: str = "acme/ml", *, as_: str = "owner", **members: str
) -> str:
    """Make a team; ``members`` are roles by the names of people."""
    made = await registry.done("createTeam", {"name": name}, as_=as_)
    id_: str = made["team"]["id"]
    for person, role in members.items():
        await join(registry, id_, person, role, as_=as_)
    return id_


async def join(
    registry: Registry, team: str, person: str, role: str = "MEMBER", *, as_: str = "owner"
) -> None:
    """Take somebody into a team."""
    await registry.done("addTeamMember", {"team": team, "user": person, "role": role}, as_=as_)


async def link(registry: Registry, team: str, on: str, *, as_: str = "owner") -> None:
    """Name a team on a model or project."""
    await registry.done("linkTeam", {"team": team, "on": home(on)}, as_=as_)


async def unlink(registry: Registry, team: str, on: str, *, as_: str = "owner") -> None:
    """Take a team's name off a model or project."""
    await registry.done("unlinkTeam", {"team": team, "on": home(on)}, as_=as_)


async def organization(registry: Registry, name: str, **members: Role) -> str:
    """Make an organization as the operator does; ``members`` are roles by the names of people."""
    made = await registry.perform(lambda session: setup.add_organization(session, name=name))
    for person, role in members.items():
        await registry.perform(
            lambda session, person=person, role=role: setup.add_user(
                session, name=person, organization=name, role=role
            )
        )
    id_: str = made.id
    return id_


async def person(registry: Registry, role: Role = Role.MEMBER, *, of: str = "acme") -> str:
    """Add somebody who only is there, without a token; return their name."""
    name = fresh("person")
    await registry.perform(
        lambda session: setup.add_user(session, name=name, organization=of, role=role)
    )
    return name


async def passwords(registry: Registry, password: str) -> None:
    """Give everybody the same password, past the API."""
    await write(
        registry,
        "UPDATE users SET password_hash = :hash WHERE kind = 'PERSON'",
        hash=_hashed(password),
    )


@cache
def _hashed(password: str) -> str:
    return make_hash(password)


async def service_account(
    registry: Registry, name: str, role: str = "MEMBER", *, as_: str = "owner", of: str = "acme"
) -> str:
    """Make an account of a program; return its user's id."""
    given = {"organization": of, "name": name, "role": role}
    made = await registry.done("createServiceAccount", given, as_=as_)
    return made["member"]["user"]["id"]


async def token(
    registry: Registry,
    person: str = "owner",
    *,
    known_as: str = "",
    user: str | None = None,
    scopes: Sequence[str] | None = None,
    days: int | None = None,
) -> str:
    """Make a token as a person, of theirs or of a service account; return its id.

    Who asks ``known_as`` that name then asks with it.
    """
    given = {"name": fresh("token"), "user": user, "scopes": scopes, "days": days}
    named = {key: value for key, value in given.items() if value is not None}
    made = await registry.done("createToken", named, as_=person)
    if known_as:
        registry.tokens[known_as] = made["secret"]
    return made["token"]["id"]


async def invitation(
    registry: Registry, role: str = "MEMBER", *, as_: str = "owner", of: str = "acme", **more: Any
) -> tuple[str, str]:
    """Offer a role; return the invitation's id and its secret."""
    given = {"organization": of, "role": role, **more}
    made = await registry.done("createInvitation", given, as_=as_)
    return made["invitation"]["id"], made["secret"]


async def back_date(registry: Registry, table: str, column: str, days: float) -> None:
    """Move a moment of every row of a table into the past; null stays null."""
    past: datetime = now() - timedelta(days=days)
    await write(
        registry,
        f"UPDATE {table} SET {column} = :past WHERE {column} IS NOT NULL",
        past=past,
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
    is locked by ``churn:v2``. There are a deleted version and a deleted model. The team ``ml`` has
    the owner in it and is named on nothing; it and the service account ``robot`` have grants.
    """
    ids: dict[str, str] = {}
    ids["project"] = await project(registry, "acme/train", description="Nightly training.")
    ids["raw"] = await run(
        registry,
        name="features",
        inputs=[{"name": "raw", "kind": "DATASET", "digest": digest("raw"), "path": "s3://raw"}],
        outputs=outputs("features", kind="DATASET"),
    )
    ids["data"] = await produced(registry, ids["raw"])
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
        deploymentRules=[{"environment": "eu", "stages": ["STAGING", "PRODUCTION"]}],
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
    ids["deployment"] = await deployment(
        registry, ids["v1"], message="Rolled out.", url="https://churn.test", logs="ready"
    )
    ids["webhook"] = await webhook(registry, ids["model"], kinds=["VERSION_STAGED"])
    ids["whole webhook"] = await webhook(registry, stages=["PRODUCTION"])
    ids["delivery"] = await delivery(registry, ids["webhook"])
    for told in ("DELIVERED", "FAILED"):
        await write(
            registry,
            "UPDATE webhook_deliveries SET status = :told, attempts = 1, response_status = 500, "
            "response_body = 'no', error = 'No answer.', milliseconds = 7, attempted_at = created_at, "
            "ended_at = created_at WHERE id = :id",
            id=await delivery(registry, ids["webhook"]),
            told=told,
        )
    off = await webhook(registry, ids["model"])
    await registry.done("rotateWebhookSecret", {"webhook": off})
    await write(
        registry,
        "UPDATE webhooks SET active = :off, disabled_reason = 'Gone.' WHERE id = :id",
        id=off,
        off=False,
    )
    ids["idle"] = await run(registry, name="idle", status="RUNNING")
    ids["gone"] = await version(registry, "acme/churn:gone")
    await registry.done("deleteVersion", {"version": ids["gone"]})
    ids["gone model"] = await model(registry, "acme/gone")
    await registry.done("deleteModel", {"model": ids["gone model"]})
    ids["team"] = await team(registry, "acme/ml", owner="ADMIN")
    ids["account"] = await service_account(registry, "robot")
    ids["token"] = await token(registry, user="robot", scopes=["MODEL_READ", "VERSION_READ"])
    ids["invitation"], _ = await invitation(registry, email="ada@example.test")
    for home_ in (ids["model"], ids["project"]):
        for holder_ in ("robot", "acme/ml"):
            ids[f"{holder_} on {home_[:3]}"] = (await grant(registry, holder_, home_, Role.VIEWER))[
                "id"
            ]
    return World(ids)


async def webhook(registry: Registry, model_: str | None = None, **more: Any) -> str:
    """Make a webhook of a model, or of all of ``acme``; return its id."""
    as_ = more.pop("as_", "owner")
    home_ = {"organization": "acme"} if model_ is None else {"model": model_}
    given = {"name": fresh("hook"), "url": "https://hooks.example/in", **home_, **more}
    return (await registry.done("createWebhook", given, as_=as_))["webhook"]["id"]


async def delivery(registry: Registry, webhook_: str) -> str:
    """Note that a webhook is to be told that it is tried; return the delivery's id."""
    return (await registry.done("testWebhook", {"webhook": webhook_}))["delivery"]["id"]


async def deployment(
    registry: Registry, version_: str, status: str = "RUNNING", **more: Any
) -> str:
    """Tell of a deployment of an outside system; return its id."""
    given = {"version": version_, "externalId": fresh("ext"), "status": status, **more}
    return (await registry.done("reportDeployment", given))["deployment"]["id"]


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
