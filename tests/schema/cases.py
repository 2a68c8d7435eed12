"""One case for each mutation: the permission it needs, and an input that would succeed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from greenroom.tables import Role
from tests import make, signing
from tests.make import fresh
from tests.registry import PEOPLE, Registry
from tests.schema.matrix import MATRIX, OWN, VISITOR

Input = Callable[[Registry, str], Awaitable[Mapping[str, Any]]]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What a mutation needs; ``input`` makes the objects it is about, below the model given.

    ``at`` is where a refusal points that knows the object. ``also`` is needed on the object as
    well; where ``unseen``, those without it do not see the object. With ``is_own`` it is about the
    caller's own account. ``mutation`` is the name, where the case is not called like it.
    """

    permission: str
    input: Input
    at: Path
    many: bool = False
    on_model: bool = True
    also: str | None = None
    unseen: bool = False
    is_own: bool = False
    mutation: str = ""

    def expected(self, person: str | None) -> tuple[str, Path]:
        """What becomes of it on something open in ``acme``: "done", or a code and where it points."""
        if person is None:
            return "UNAUTHENTICATED", ()
        if self.is_own:
            return "done", ()
        if person == "stranger":
            return "NOT_FOUND", self.at  # an owner elsewhere, who sees nothing here
        if self.permission in VISITOR and person not in MATRIX[self.permission]:
            return "NOT_FOUND", self.at  # everybody holds it on what is public
        if self.permission not in OWN and person not in MATRIX[self.permission]:
            return "FORBIDDEN", ()
        if self.also and person not in MATRIX[self.also]:
            return "NOT_FOUND" if self.unseen else "FORBIDDEN", self.at
        return "done", ()


async def _register(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": model, "name": fresh("v")}


async def _promote(registry: Registry, model: str) -> Mapping[str, Any]:
    run = await make.run(registry, outputs=make.outputs("model"))
    return {"model": model, "name": fresh("v"), "run": run}


def _version(**more: Any) -> Input:
    async def version(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"version": await make.version(registry, f"{model}:{fresh('v')}"), **more}

    return version


def _versions(**more: Any) -> Input:
    async def versions(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"versions": [await make.version(registry, f"{model}:{fresh('v')}")], **more}

    return versions


async def _restore(registry: Registry, model: str) -> Mapping[str, Any]:
    given = await _version()(registry, model)
    await registry.done("deleteVersion", given)
    return given


async def _copy(registry: Registry, model: str) -> Mapping[str, Any]:
    return {**await _version()(registry, model), "model": model, "name": fresh("v")}


async def _transfer(registry: Registry, model: str) -> Mapping[str, Any]:
    return {**await _version()(registry, model), "model": await _like(registry, model)}


async def _update_model(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": model, "description": fresh("words")}


async def _like(registry: Registry, model: str) -> str:
    """A model of this case's own that is seen like the one given."""
    seen = "ORGANIZATION" if model == "acme/churn" else "PRIVATE"
    return await make.model(registry, fresh(model), visibility=seen)


async def _delete_model(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": await _like(registry, model)}


async def _restore_model(registry: Registry, model: str) -> Mapping[str, Any]:
    given = await _delete_model(registry, model)
    await registry.done("deleteModel", given)
    return given


async def _create(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"name": fresh("acme/made")}


async def _create_run(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"project": "acme/train"}


def _run(status: str = "RUNNING", **more: Any) -> Input:
    async def run(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"run": await make.run(registry, status=status), **more}

    return run


async def _home(registry: Registry, model: str) -> str:
    """What an act of access is tried on: the private model itself, or one like the open one."""
    return await _like(registry, model) if model == "acme/churn" else model


async def _visible(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"on": {"model": await _home(registry, model)}, "visibility": "PRIVATE"}


async def _grant(registry: Registry, model: str) -> Mapping[str, Any]:
    to = {"user": await make.person(registry)}
    return {"on": {"model": await _home(registry, model)}, "to": to, "role": "MEMBER"}


async def _revoke(registry: Registry, model: str) -> Mapping[str, Any]:
    given = dict(await _grant(registry, model))
    await registry.done("grant", given)
    del given["role"]
    return given


async def _link(registry: Registry, model: str) -> Mapping[str, Any]:
    team = await make.team(registry, fresh("acme/team"))
    return {"team": team, "on": {"model": await _home(registry, model)}}


async def _unlink(registry: Registry, model: str) -> Mapping[str, Any]:
    given = await _link(registry, model)
    await registry.done("linkTeam", given)
    if model == "acme/churn":  # the name of a team keeps an admin out who has no grant
        await registry.done("grant", {"on": given["on"], "to": {"user": "admin"}, "role": "ADMIN"})
    return given


def _on_project(input_: Input) -> Input:
    """The same act on a project of its own."""

    async def on_project(registry: Registry, model: str) -> Mapping[str, Any]:
        given = dict(await input_(registry, model))
        project = await make.project(registry, fresh("acme/made"))
        if input_ is _revoke:
            granted = {"on": {"project": project}, "to": given["to"], "role": "VIEWER"}
            await registry.done("grant", granted)
        if input_ is _unlink:
            await registry.done("linkTeam", {"team": given["team"], "on": {"project": project}})
            await make.grant(registry, "admin", project, Role.ADMIN)
        return {**given, "on": {"project": project}}

    return on_project


def _team(**more: Any) -> Input:
    async def team(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"team": await make.team(registry, fresh("acme/team")), **more}

    return team


def _team_member(*, joined: bool, **more: Any) -> Input:
    async def member(registry: Registry, model: str) -> Mapping[str, Any]:
        person = await make.person(registry)
        team = await make.team(
            registry, fresh("acme/team"), **({person: "VIEWER"} if joined else {})
        )
        return {"team": team, "user": person, **more}

    return member


async def _add_member(registry: Registry, model: str) -> Mapping[str, Any]:
    seen_in = fresh("elsewhere")
    outside = {"owner": Role.OUTSIDER, "manager": Role.OUTSIDER}
    person = fresh("candidate")
    await make.organization(registry, seen_in, **{person: Role.OWNER}, **outside)
    return {"organization": "acme", "user": person}


def _member(**more: Any) -> Input:
    async def member(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"organization": "acme", "user": await make.person(registry), **more}

    return member


async def _service_account(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"organization": "acme", "name": fresh("robot")}


async def _invite(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"organization": "acme", "role": "VIEWER"}


async def _revoke_invitation(registry: Registry, model: str) -> Mapping[str, Any]:
    id_, _ = await make.invitation(registry)
    return {"invitation": id_}


async def _accept(registry: Registry, model: str) -> Mapping[str, Any]:
    """An invitation to be an outsider elsewhere, which brings nothing that all do not have."""
    home, host = fresh("elsewhere"), fresh("host")
    await make.organization(registry, home)
    await registry.add_person(host, Role.OWNER, home)
    _, secret = await make.invitation(registry, "OUTSIDER", as_=host, of=home)
    return {"secret": secret}


async def _leave(registry: Registry, model: str) -> Mapping[str, Any]:
    """An organization in which all are outsiders, and that has an owner to stay."""
    home = fresh("elsewhere")
    people = dict.fromkeys(("stranger", *PEOPLE), Role.OUTSIDER)
    await make.organization(registry, home, **{fresh("host"): Role.OWNER}, **people)
    return {"organization": home}


async def _password(registry: Registry, model: str) -> Mapping[str, Any]:
    await make.passwords(registry, "the old secret words")
    return {"current": "the old secret words", "new": "the new secret words"}


async def _update_project(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"project": "acme/train", "description": fresh("words")}


async def _token(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"name": "builds", "days": 1}


async def _token_of_account(registry: Registry, model: str) -> Mapping[str, Any]:
    account = await make.service_account(registry, fresh("robot"))
    return {"name": "builds", "user": account}


async def _revoke_token(registry: Registry, model: str) -> Mapping[str, Any]:
    account = await make.service_account(registry, fresh("robot"))
    return {"token": await make.token(registry, user=account)}


async def _upload(registry: Registry, model: str) -> Mapping[str, Any]:
    run = await make.run(registry, status="RUNNING")
    return {"run": run, "name": fresh("m"), "digest": make.sha256(b"bytes"), "size": 5}


async def _uploaded(registry: Registry, model: str) -> Mapping[str, Any]:
    """An upload of which all has arrived."""
    run = await make.run(registry, status="RUNNING")
    await make.stored(registry, run, "first", b"bytes")
    made = await registry.done("createUpload", {**await _upload(registry, model), "run": run})
    return {"upload": made["id"]}


async def _stored(registry: Registry, model: str) -> Mapping[str, Any]:
    run = await make.run(registry, status="RUNNING")
    return {"artifact": await make.stored(registry, run, "m", {"a": b"1", "b": b"2"})}


async def _sign(registry: Registry, model: str) -> Mapping[str, Any]:
    content = "a: 1"
    version = await make.version(registry, f"{model}:{fresh('v')}", content=content)
    bundle = signing.bundle({"content.yaml": content.encode()})
    return {"version": version, "bundle": bundle, "publicKey": signing.public(signing.key())}


async def _serving(registry: Registry, model: str, environment: str) -> str:
    """A version that has been deployed in production, and runs there."""
    content = '{"app": {"command": ["python", "app.py"]}}'
    version = await make.version(registry, f"{model}:{fresh('v')}", content=content)
    await registry.done("stageVersion", {"version": version, "stage": "PRODUCTION"})
    given = {"version": version, "kind": "PRODUCTION", "environment": environment}
    made = await registry.done("deployVersion", given)
    told = {"deployment": made["deployment"]["id"], "status": "RUNNING"}
    await registry.done("reportDeployment", told)
    return made["deployment"]["id"]


async def _deploy(registry: Registry, model: str) -> Mapping[str, Any]:
    content = '{"app": {"command": ["python", "app.py"]}}'
    version = await make.version(registry, f"{model}:{fresh('v')}", content=content)
    return {"version": version, "target": "here"}


async def _deployment(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"deployment": await _serving(registry, model, fresh("env"))}


async def _report(registry: Registry, model: str) -> Mapping[str, Any]:
    return {**await _deployment(registry, model), "status": "FAILED", "message": fresh("why")}


async def _roll_back(registry: Registry, model: str) -> Mapping[str, Any]:
    environment = fresh("env")
    for _ in range(2):
        await _serving(registry, model, environment)
    return {"model": model, "environment": environment}


async def _create_webhook(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": model, "name": fresh("hook"), "url": "https://hooks.example/in"}


async def _create_whole_webhook(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"organization": "acme", "name": fresh("hook"), "url": "https://hooks.example/in"}


def _webhook(**more: Any) -> Input:
    async def webhook(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"webhook": await make.webhook(registry, model), **more}

    return webhook


async def _redeliver(registry: Registry, model: str) -> Mapping[str, Any]:
    webhook = await make.webhook(registry, model)
    delivery = await make.delivery(registry, webhook)
    await make.write(
        registry, "UPDATE webhook_deliveries SET status = 'FAILED' WHERE id = :id", id=delivery
    )
    return {"delivery": delivery}


async def forget_elsewhere(registry: Registry) -> None:
    """End the memberships in the organizations that cases made, where strangers meet."""
    await make.write(
        registry,
        "DELETE FROM memberships WHERE organization_id IN "
        "(SELECT id FROM organizations WHERE name LIKE 'elsewhere-%')",
    )


def _access(input_: Input) -> Case:
    return Case("ACCESS_UPDATE", input_, ("on", "model"))


def _aside(permission: str, input_: Input, *at: str, **more: Any) -> Case:
    """A case that is about no model."""
    return Case(permission, input_, at, on_model=False, **more)


CASES: Mapping[str, Case] = {
    "acceptInvitation": _aside("ACCOUNT_UPDATE", _accept, is_own=True),
    "addMember": _aside("MEMBER_UPDATE", _add_member, "organization"),
    "addTeamMember": _aside("TEAM_UPDATE", _team_member(joined=False), "team"),
    "changePassword": _aside("ACCOUNT_UPDATE", _password, is_own=True),
    "completeUpload": _aside("RUN_UPDATE", _uploaded, "upload"),
    "copyVersion": Case("VERSION_CREATE", _copy, ("version",)),
    "createDownload": _aside("RUN_READ", _stored, "artifact"),
    "createInvitation": _aside("MEMBER_UPDATE", _invite, "organization"),
    "createModel": _aside("MODEL_CREATE", _create, "name"),
    "createProject": _aside("PROJECT_CREATE", _create, "name"),
    "createRun": _aside("RUN_CREATE", _create_run, "project"),
    "createServiceAccount": _aside("MEMBER_UPDATE", _service_account, "organization"),
    "createTeam": _aside("TEAM_CREATE", _create, "name"),
    "createToken": _aside("TOKEN_CREATE", _token, is_own=True),
    "createUpload": _aside("RUN_UPDATE", _upload, "run"),
    "deleteModel": Case("MODEL_DELETE", _delete_model, ("model",)),
    "deleteRun": _aside("RUN_DELETE", _run(), "run"),
    "deleteTeam": _aside("TEAM_DELETE", _team(), "team"),
    "deleteVersion": Case("VERSION_DELETE", _version(), ("version",)),
    "deleteVersions": Case("VERSION_DELETE", _versions(), ("versions", "0"), many=True),
    "deployVersion": Case("DEPLOYMENT_CREATE", _deploy, ("version",)),
    "finishRun": _aside("RUN_UPDATE", _run(), "run"),
    "grant": _access(_grant),
    "leaveOrganization": _aside("ACCOUNT_UPDATE", _leave, is_own=True),
    "linkTeam": _access(_link),
    "logArtifacts": _aside("RUN_UPDATE", _run(outputs=make.outputs("m")), "run"),
    "logMetrics": _aside("RUN_UPDATE", _run(metrics=[{"name": "a", "value": 1}]), "run"),
    "promoteRun": Case("VERSION_CREATE", _promote, ("model",)),
    "registerVersion": Case("VERSION_CREATE", _register, ("model",)),
    "reportDeployment": Case("DEPLOYMENT_UPDATE", _report, ("deployment",)),
    "rollbackDeployment": Case("DEPLOYMENT_CREATE", _roll_back, ("model",)),
    "stopDeployment": Case("DEPLOYMENT_UPDATE", _deployment, ("deployment",)),
    "createWebhook": Case("WEBHOOK_UPDATE", _create_webhook, ("model",)),
    "deleteWebhook": Case("WEBHOOK_UPDATE", _webhook(), ("webhook",)),
    "redeliver": Case("WEBHOOK_UPDATE", _redeliver, ("delivery",)),
    "rotateWebhookSecret": Case("WEBHOOK_UPDATE", _webhook(), ("webhook",)),
    "testWebhook": Case("WEBHOOK_UPDATE", _webhook(), ("webhook",)),
    "updateWebhook": Case("WEBHOOK_UPDATE", _webhook(active=False), ("webhook",)),
    "removeMember": _aside("MEMBER_UPDATE", _member(), "organization"),
    "removeTeamMember": _aside("TEAM_UPDATE", _team_member(joined=True), "team"),
    "restoreModel": Case("MODEL_DELETE", _restore_model, ("model",)),
    "restoreVersion": Case("VERSION_DELETE", _restore, ("version",)),
    "revoke": _access(_revoke),
    "revokeInvitation": _aside("MEMBER_UPDATE", _revoke_invitation, "invitation"),
    "revokeToken": _aside(
        "TOKEN_DELETE", _revoke_token, "token", also="MEMBER_UPDATE", unseen=True
    ),
    "setVisibility": _access(_visible),
    "signVersion": Case("VERSION_UPDATE", _sign, ("version",)),
    "stageVersion": Case("VERSION_STAGE", _version(stage="STAGING"), ("version",)),
    "stageVersions": Case(
        "VERSION_STAGE", _versions(stage="STAGING"), ("versions", "0"), many=True
    ),
    "tagVersions": Case("VERSION_UPDATE", _versions(add=["good"]), ("versions", "0"), many=True),
    "transferVersion": _aside("VERSION_CREATE", _transfer, "version", also="VERSION_DELETE"),
    "unlinkTeam": _access(_unlink),
    "updateMember": _aside("MEMBER_UPDATE", _member(role="VIEWER"), "organization"),
    "updateModel": Case("MODEL_UPDATE", _update_model, ("model",)),
    "updateProject": _aside("PROJECT_UPDATE", _update_project, "project"),
    "updateRun": _aside("RUN_UPDATE", _run("SUCCEEDED", description="New."), "run"),
    "updateTeam": _aside("TEAM_UPDATE", _team(description="New."), "team"),
    "updateTeamMember": _aside("TEAM_UPDATE", _team_member(joined=True, role="ADMIN"), "team"),
    "updateVersion": Case("VERSION_UPDATE", _version(description="New."), ("version",)),
}
"""Every mutation by name."""

ALSO: Mapping[str, Case] = {
    f"{name} on a project": replace(
        CASES[name],
        input=_on_project(CASES[name].input),
        at=("on", "project"),
        on_model=False,
        mutation=name,
    )
    for name in ("grant", "linkTeam", "revoke", "setVisibility", "unlinkTeam")
} | {
    "createToken of a service account": _aside(
        "TOKEN_CREATE", _token_of_account, "user", also="MEMBER_UPDATE", mutation="createToken"
    ),
    "createWebhook of an organization": _aside(
        "WEBHOOK_UPDATE",
        _create_whole_webhook,
        "organization",
        also="AUDIT_READ",
        mutation="createWebhook",
    ),
}
"""Further cases, of mutations that are about several kinds of objects."""
