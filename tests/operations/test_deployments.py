"""Deployments of outside systems: what they tell, and what is not believed."""

import pytest

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
