"""Deployments of outside systems: what they tell, and what is not believed."""

import pytest

from greenroom.operations.deploying import jobs_of
from greenroom.tables import Deployment
from tests import make
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_outside_systems_tell_of_theirs(registry: Registry) -> None:
    """Told of again it is the same; what has ended stays ended; what runs replaces what ran."""
    await make.model(registry, "acme/told")
    for name in ("v1", "v2"):
        await make.version(registry, f"acme/told:{name}")
    given = {"version": "acme/told:v1", "externalId": "blue", "environment": "eu"}
    first = await registry.done("reportDeployment", {**given, "status": "STARTING"})
    again = await registry.done(
        "reportDeployment", {**given, "status": "RUNNING", "url": "https://a.test"}
    )
    assert again["deployment"]["id"] == first["deployment"]["id"]
    other = {"version": "acme/told:v2", "externalId": "green", "environment": "eu"}
    await registry.done("reportDeployment", {**other, "status": "RUNNING"})
    shown = (
        await registry.ask(
            '{ deployments(sort: "created_at") { nodes { status message url replaces { id } '
            "changes { nodes { toStatus } } } } }"
        )
    ).data["deployments"]["nodes"]
    assert [one["status"] for one in shown] == ["STOPPED", "RUNNING"]
    assert shown[0]["message"] == "Replaced by acme/told:v2@eu."
    assert shown[0]["url"] == "https://a.test"
    assert [one["toStatus"] for one in shown[0]["changes"]["nodes"]] == [
        *("STOPPED", "RUNNING", "STARTING", "QUEUED")
    ]
    for more, code, at in (
        ({**given, "status": "RUNNING"}, "CONFLICT", "status"),
        ({**given, "version": "acme/told:v2", "status": "RUNNING"}, "CONFLICT", "externalId"),
        ({"status": "RUNNING"}, "BAD_USER_INPUT", "deployment"),
        ({**other, "status": "RUNNING", "url": "javascript:1"}, "BAD_USER_INPUT", "url"),
    ):
        await make.refused(registry, "reportDeployment", more, code, at)
    await make.refused(
        registry,
        "rollbackDeployment",
        {"model": "acme/told", "environment": "eu"},
        "CONFLICT",
        "environment",
    )


async def test_what_deployers_are_told_is_read_at_once_however_much_it_is(registry: Registry):
    model = await make.model(registry, make.fresh("acme/m"))
    ids = []
    for name in ("v1", "v2", "v3"):
        run = await make.run(registry, outputs=make.outputs(f"model-{name}"))
        version = await make.promoted(registry, run, f"{model}:{name}")
        ids.append(await make.deployment(registry, version, environment=name))
    counts = set()
    for some in (ids[:1], ids):
        async with registry.database.read() as session:
            rows = [await session.get_one(Deployment, one) for one in some]
            registry.ask_anew()
            before = len(registry.statements)
            jobs = await jobs_of(session, rows)
            counts.add(len(registry.statements) - before)
        assert list(jobs) == some
        assert [[part.name for part in job.parts] for job in jobs.values()] == [
            [f"model-v{number}"] for number in range(1, len(some) + 1)
        ]
    assert counts == {5}
    async with registry.database.read() as session:
        assert await jobs_of(session, []) == {}
