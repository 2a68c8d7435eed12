"""One of every act, so that the record holds an event of every kind."""

from typing import Any

from greenroom.database import Session
from greenroom.operations.retention import purge_deleted
from greenroom.operations.setup import system
from greenroom.operations.webhooks import disable
from greenroom.tables import Webhook
from tests import make, signing
from tests.registry import Registry

ELSEWHERE = {"USER_SIGNED_IN"}
"""Kinds of events that no mutation writes."""


class Acts:
    """Performs mutations one by one, and remembers which there were."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.done: set[str] = set()

    async def __call__(self, mutation: str, *, as_: str = "owner", **given: Any) -> Any:
        """Perform a mutation that must succeed; return its payload."""
        self.done.add(mutation)
        return await self.registry.done(mutation, given, as_=as_)


async def every_act(registry: Registry) -> set[str]:
    """Perform every mutation, some in many ways and some that are refused; return their names."""
    act = Acts(registry)
    await _organization(registry, act)
    await _runs(registry, act)
    await _versions(registry, act)
    await _access(act)
    await _ends(registry, act)
    return act.done


async def _organization(registry: Registry, act: Acts) -> None:
    await make.passwords(registry, "correct horse battery")
    await act("changePassword", current="correct horse battery", new="another horse battery")
    await make.organization(registry, "third", owner=make.Role.OWNER)
    await act("addMember", organization="third", user="member", role="VIEWER")
    await act("updateMember", organization="third", user="member", role="ADMIN")
    await act("removeMember", organization="third", user="member")
    await act("addMember", organization="third", user="viewer", role="CONTRIBUTOR")
    await act("leaveOrganization", organization="third", as_="viewer")
    await act("createServiceAccount", organization="acme", name="robot", role="MEMBER")
    made = await act("createToken", user="robot", name="builds", scopes=["MODEL_READ"])
    registry.tokens["robot"] = made["secret"]
    own = await act("createToken", name="short", as_="member")
    await act("revokeToken", token=own["token"]["id"], as_="member")
    offered = await act("createInvitation", organization="acme", role="VIEWER")
    await act("acceptInvitation", secret=offered["secret"], as_="stranger")
    offered = await act("createInvitation", organization="acme", email="eve@example.test")
    await act("revokeInvitation", invitation=offered["invitation"]["id"])


async def _runs(registry: Registry, act: Acts) -> None:
    await act("createProject", name="acme/train", idempotencyKey="project")
    await act("createProject", name="acme/train", idempotencyKey="project")
    await act("updateProject", project="acme/train", description="What trains churn.")
    run = (await act("createRun", project="acme/train", name="first", as_="member"))["run"]["id"]
    metrics = [
        {"name": "loss", "value": 0.1 + 0.2, "step": 3},
        {"name": "steps", "value": 1e16, "step": 2**53},
        {"name": "zero", "value": -0.0},
    ]
    await act("updateRun", run=run, parameters={"depth": 6.0, "label": "Grüße ✓", "seed": 2**53})
    await act("logMetrics", run=run, metrics=metrics)
    await act("logArtifacts", run=run, outputs=make.outputs("model"))
    made = await act("createUpload", run=run, name="empty", digest=make.sha256(b""), size=0)
    async with registry.client() as client:
        assert (await client.head(made["files"][0]["url"])).status_code == 200
    stored = await act("completeUpload", upload=made["id"])
    await act("createDownload", artifact=stored["artifact"]["id"])
    await act("finishRun", run=run)
    await act("finishRun", run=run)
    other = (await act("createRun", project="acme/train", name="second"))["run"]["id"]
    await act("deleteRun", run=other)


async def _versions(registry: Registry, act: Acts) -> None:
    (run,) = [id_ for (id_,) in await registry.rows("SELECT id FROM runs")]
    await act("createModel", name="acme/churn", description="Who leaves.", idempotencyKey="model")
    await act("createModel", name="acme/private", visibility="PRIVATE", as_="admin")
    await act("updateModel", model="acme/churn", readme="# Churn", sources=["acme/train"])
    await act("registerVersion", model="acme/churn", name="v1", content='{"n": 1}')
    await act("registerVersion", model="acme/churn", name="v1", force=True, tags=["a"])
    signed = signing.bundle({"content.json": b'{"n": 1}'})
    key = signing.public(signing.key())
    await act("signVersion", version="acme/churn:v1", bundle=signed, publicKey=key)
    await act("registerVersion", model="acme/made", name="v1", createModel=True)
    await act("promoteRun", run=run, model="acme/churn", name="v2", as_="member")
    await act("promoteRun", run=run, model="acme/churn", name="v2", force=True)
    await act("updateVersion", version="acme/churn:v1", name="v1.0", description="One")
    await act("stageVersion", version="acme/churn:v2", stage="PRODUCTION", message="Go.")
    await act("stageVersion", version="acme/churn:v2", stage="PRODUCTION")
    many = {"versions": ["acme/churn:v1.0", "acme/churn:none", "acme/churn:v2"]}
    await act("stageVersions", **many, stage="STAGING", reason="Tested")
    await act("tagVersions", **many, add=["b"], remove=["a"])
    await act("copyVersion", version="acme/churn:v2", model="acme/private", keepStage=True)
    content = '{"app": {"command": ["python"]}}'
    for name in ("d1", "d2"):
        await act("registerVersion", model="acme/churn", name=name, content=content)
        await act("stageVersion", version=f"acme/churn:{name}", stage="PRODUCTION")
        served = await act("deployVersion", version=f"acme/churn:{name}", kind="PRODUCTION")
        await act("reportDeployment", deployment=served["deployment"]["id"], status="RUNNING")
    back = await act("rollbackDeployment", model="acme/churn")
    await act("stopDeployment", deployment=back["deployment"]["id"], message="Enough.")
    await _webhooks(registry, act)
    await act("copyVersion", version="acme/churn:v2", model="acme/churn", name="v3")
    await act("transferVersion", version="acme/churn:v3", model="acme/made", name="v9")
    await act("deleteVersion", version="acme/churn:v1.0")
    await act("restoreVersion", version="acme/churn:v1.0")
    await act("deleteVersions", versions=["acme/churn:none", "acme/churn:v1.0"])
    taken = {"model": "acme/churn", "name": "v2"}
    await make.refused(registry, "registerVersion", taken, "CONFLICT", "name")
    stale = {"model": "acme/churn", "description": "x", "expectedRevision": 1}
    await make.refused(registry, "updateModel", stale, "CONFLICT", "expectedRevision")


async def _webhooks(registry: Registry, act: Acts) -> None:
    given = {"name": "hook", "url": "https://hooks.example/in", "kinds": ["VERSION_STAGED"]}
    for home in ({"organization": "acme"}, {"model": "acme/churn"}):
        made = await act("createWebhook", **given, **home)
        hook = {"webhook": made["webhook"]["id"]}
        await act("updateWebhook", **hook, name="other", url="https://other.example/in")
        await act("rotateWebhookSecret", **hook)
        await act("testWebhook", **hook)
        await act("redeliver", **hook, failedSince="2026-01-01T00:00:00Z")

        async def switch_off(session: Session, id_: str = hook["webhook"]) -> None:
            await disable(session, system(), await session.get_one(Webhook, id_), "Gone.")

        await registry.perform(switch_off)
        await act("deleteWebhook", **hook)


async def _access(act: Acts) -> None:
    churn, train = {"model": "acme/churn"}, {"project": "acme/train"}
    await act("createTeam", name="acme/ml", description="All", idempotencyKey="team")
    await act("updateTeam", team="acme/ml", name="learning")
    ml = {"team": "acme/learning"}
    await act("addTeamMember", **ml, user="member", role="VIEWER")
    await act("updateTeamMember", **ml, user="member", role="ADMIN")
    await act("linkTeam", **ml, on=train)
    await act("linkTeam", **ml, on=churn, as_="admin")
    await act("grant", on=churn, to={"user": "robot"}, role="VIEWER")
    await act("grant", on=churn, to={"user": "robot"}, role="CONTRIBUTOR")
    await act("grant", on=train, to=ml, role="MEMBER")
    await act("revoke", on=churn, to={"user": "robot"})
    await act("setVisibility", on=train, visibility="PRIVATE")
    await act("setVisibility", on=churn, visibility="PUBLIC")
    await act("unlinkTeam", **ml, on=churn)
    await act("unlinkTeam", **ml, on=train)
    await act("removeTeamMember", **ml, user="member")
    await act("createTeam", name="acme/short")
    await act("deleteTeam", team="acme/short")


async def _ends(registry: Registry, act: Acts) -> None:
    await act("deleteModel", model="acme/churn", force=True)
    await act("restoreModel", model="acme/churn")
    await act("createModel", name="acme/gone")
    await act("deleteModel", model="acme/gone")
    await registry.perform(lambda session: purge_deleted(session, system(), days=0))
    await act("stageVersion", version="acme/churn:v2", stage="DISABLED")
