"""Deployments to production: what replaces what, what is refused, and what was there at a time."""

import pytest

from greenroom.client import ConflictError, ForbiddenError, InvalidError
from tests.deployers.conftest import APP, Apps

CONTENT = {"app": {"command": ["python", "app.py"], "health": "/ok"}}


def running_at(apps: Apps, model: str, at: str) -> list[str]:
    """What of a model was running at a moment."""
    found = apps.ask(
        "query($filter: DeploymentFilter) { deployments(filter: $filter) { nodes { version { name } } } }",
        filter={"model": {"eq": model}, "runningAt": at},
    )
    return [one["version"]["name"] for one in found["deployments"]["nodes"]]


def test_a_version_replaces_another_when_it_runs_and_is_rolled_back(apps: Apps) -> None:
    first = apps.version(content=CONTENT, app=APP, stage="PRODUCTION")
    model, _, one = first.partition(":")
    second = apps.another(model, content=CONTENT, app=APP, stage="PRODUCTION")
    two = second.partition(":")[2]
    old = apps.deploy(first, kind="PRODUCTION")
    assert old["url"] == f"/apps/{model}/@production/"
    pid = apps.get(f"{old['url']}ok").json()["pid"]
    with pytest.raises(ConflictError, match="is RUNNING already") as refused:
        apps.act("deployVersion", version=first, kind="PRODUCTION")
    assert refused.value.current["id"] == old["id"]
    new = apps.deploy(second, kind="PRODUCTION")
    assert new["url"] == old["url"], "the address of an environment stays"
    ended = apps.until(old["id"], lambda one: one["endedAt"] is not None)
    assert (ended["status"], ended["message"]) == ("STOPPED", f"Replaced by {second}@production.")
    assert apps.get(f"{new['url']}ok").json()["pid"] != pid
    back = apps.settled(apps.act("rollbackDeployment", model=model)["id"])
    assert back["status"] == "RUNNING"
    assert back["name"] == f"{first}@production"
    apps.until(new["id"], lambda one: one["status"] == "STOPPED")
    moments = apps.ask(
        'query($filter: DeploymentFilter) { deployments(filter: $filter, sort: "created_at") '
        "{ nodes { id startedAt endedAt } } }",
        filter={"model": {"eq": model}},
    )["deployments"]["nodes"]
    assert [row["id"] for row in moments] == [old["id"], new["id"], back["id"]]
    assert running_at(apps, model, moments[0]["startedAt"]) == [one]
    assert running_at(apps, model, moments[0]["endedAt"]) == [two]
    assert running_at(apps, model, moments[1]["endedAt"]) == [one]
    assert running_at(apps, model, "2020-01-01T00:00:00Z") == []
    apps.stop(back["id"])


def test_a_version_that_serves_is_not_taken_away(apps: Apps) -> None:
    version = apps.version(content=CONTENT, app=APP)
    found = apps.deploy(version)
    serving = f"{version}@app ({found['id']})"
    for act in (
        lambda **more: apps.client.execute(
            "mutation($i: DeleteVersionInput!) { deleteVersion(input: $i) { version { id } } }",
            {"i": {"version": version, **more}},
        ),
        lambda **more: apps.client.execute(
            "mutation($i: StageVersionInput!) { stageVersion(input: $i) { version { id } } }",
            {"i": {"version": version, "stage": "DISABLED", **more}},
        ),
        lambda **more: apps.client.execute(
            "mutation($i: DeleteModelInput!) { deleteModel(input: $i) { model { id } } }",
            {"i": {"model": version.partition(":")[0], **more}},
        ),
    ):
        with pytest.raises(ConflictError, match="serves as") as refused:
            act()
        assert serving in str(refused.value)
        (told,) = refused.value.current["deployments"]
        assert (told["id"], told["status"]) == (found["id"], "RUNNING")
    apps.client.create_model("acme/target") if not _has(apps, "acme/target") else None
    with pytest.raises(ConflictError, match="Stop that first"):
        apps.client.transfer_version(version, "acme/target")
    assert apps.now(found["id"])["status"] == "RUNNING"
    assert apps.client.get_version(version).stage.value == "TESTING"
    apps.client.execute(
        "mutation($i: DeleteVersionInput!) { deleteVersion(input: $i) { version { id } } }",
        {"i": {"version": version, "force": True}},
    )
    ended = apps.until(found["id"], lambda one: one["endedAt"] is not None)
    assert ended["status"] == "STOPPED"


def _has(apps: Apps, model: str) -> bool:
    return apps.ask(f'{{ model(name: "{model}") {{ id }} }}')["model"] is not None


def test_stages_decide_what_is_deployed_where(apps: Apps) -> None:
    version = apps.version(content=CONTENT, app=APP)
    model = version.partition(":")[0]
    with pytest.raises(ConflictError) as refused:
        apps.act("deployVersion", version=version, kind="PRODUCTION")
    assert refused.value.message == (
        f"{version} is in TESTING; PRODUCTION may be deployed to production."
    )
    rules = [
        {"environment": "production", "stages": ["TESTING"]},
        {"environment": "app", "stages": []},
    ]
    document = (
        "mutation($i: UpdateModelInput!) { updateModel(input: $i) "
        "{ model { deploymentRules { environment stages } } } }"
    )
    assert deployable(apps, model) == [["TESTING", "STAGING", "PRODUCTION"], ["PRODUCTION"]] * 2
    told = apps.ask(document, i={"model": model, "deploymentRules": rules})["updateModel"]["model"]
    assert deployable(apps, model) == [
        [], ["TESTING"], ["TESTING", "STAGING", "PRODUCTION"], ["PRODUCTION"]
    ]  # fmt: skip
    assert told["deploymentRules"] == sorted(rules, key=lambda one: one["environment"])
    with pytest.raises(ConflictError, match="no stage may be deployed to app"):
        apps.act("deployVersion", version=version)
    queued = apps.act("deployVersion", version=version, kind="PRODUCTION")
    apps.stop(queued["id"])
    for rule, said, at in (
        ({"environment": "a", "stages": ["DISABLED"]}, "never deployed", "stages"),
        ({"environment": "A b", "stages": []}, "1 to 63 small", "environment"),
    ):
        with pytest.raises(InvalidError, match=said) as refused_rule:
            apps.ask(document, i={"model": model, "deploymentRules": [rule]})
        assert refused_rule.value.input == ("deploymentRules", 0, at)
    cleared = apps.ask(document, i={"model": model, "deploymentRules": None})
    assert cleared["updateModel"]["model"]["deploymentRules"] == []


def deployable(apps: Apps, model: str) -> list[list[str]]:
    """Which stages may go where: of both kinds, in their usual environments and in another one."""
    asked = " ".join(
        f"{name}_{kind.lower()}: deployableStages(kind: {kind}{environment})"
        for name, environment in (("usual", ""), ("other", ', environment: "other"'))
        for kind in ("INTERNAL_APP", "PRODUCTION")
    )
    return list(apps.ask(f'{{ model(name: "{model}") {{ {asked} }} }}')["model"].values())


def test_who_may_deploy_is_told_of_the_deployers_and_others_are_not(apps: Apps) -> None:
    model = apps.app().partition(":")[0]
    document = f'{{ model(name: "{model}") {{ deployers }} }}'
    assert apps.ask(document)["model"]["deployers"] == ["local"]
    viewer = type(apps.client)(apps.server.url, apps.token("viewer"))
    with viewer, pytest.raises(ForbiddenError, match="DEPLOYMENT_CREATE"):
        viewer.execute(document)


def test_viewers_see_deployments_and_not_what_they_print(apps: Apps) -> None:
    found = apps.deploy(apps.app())
    document = f'{{ deployment(id: "{found["id"]}") {{ status logs }} }}'
    viewer = type(apps.client)(apps.server.url, apps.token("viewer"))
    with viewer, pytest.raises(ForbiddenError, match="DEPLOYMENT_UPDATE"):
        viewer.execute(document)
    assert "begun with" in apps.logs(found["id"])
    apps.stop(found["id"])
    assert "begun with" in apps.logs(found["id"]), "what it printed stays"
