"""Versions are put to work through the client, asked, replaced and stopped."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
import pytest
import skops.io
from sklearn.tree import DecisionTreeClassifier

from greenroom.client import (
    AsyncClient,
    Client,
    ClientError,
    ConflictError,
    Deployment,
    DeploymentError,
    DeploymentKind,
    DeploymentStatus,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RequestError,
    Stage,
    UnavailableError,
    UnreachableError,
)
from greenroom.client.transport import app_answer
from tests.server import Server

ROWS = np.array([[0.0, 1.0], [1.0, 1.0], [0.2, 0.0], [0.9, 0.3]])
ANSWERS = [0, 1, 0, 1]


@pytest.fixture(scope="module")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A registry that runs apps."""
    with Server(tmp_path_factory.mktemp("apps"), GREENROOM_LOCAL_APPS="true") as started:
        started.run("user", "add", "vera", "--role", "viewer")
        yield started


@pytest.fixture(scope="module")
def app_token(app_server: Server) -> str:
    return app_server.token()


@pytest.fixture
def owner(app_server: Server, app_token: str) -> Iterator[Client]:
    with Client(app_server.url, app_token) as opened:
        yield opened


@pytest.fixture(scope="module")
def served(
    app_server: Server, app_token: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """A model with a version that can be served, and the id of what runs of it."""
    with Client(app_server.url, app_token) as client:
        name = trained(client, tmp_path_factory.mktemp("trained"))
        return name, client.deploy_version(f"{name}:v1", wait=60).id


def trained(client: Client, folder: Path) -> str:
    """Return a fresh model, whose versions v1 and v2 hold a tree that knows the rows above."""
    file = folder / "tree.skops"
    skops.io.dump(DecisionTreeClassifier().fit(ROWS, ANSWERS), file)
    name = client.create_model(f"acme/{uuid4().hex}").full_name
    project = client.create_project(f"acme/{uuid4().hex}").full_name
    with client.run(project) as run:
        run.log_model(file)
        run.promote(name, version="v1")
    client.promote_run(str(run.id), f"{name}:v2")
    return name


def test_an_app_runs_and_answers(owner: Client, served: tuple[str, str]) -> None:
    name, id_ = served
    running = owner.get_deployment(id_)
    assert (running.status, running.kind) == (
        DeploymentStatus.RUNNING,
        DeploymentKind.INTERNAL_APP,
    )
    assert (running.name, running.environment, running.deployer) == (
        f"{name}:v1@app",
        "app",
        "local",
    )
    assert running.url == f"/apps/{name}/v1/"
    by_array = owner.predict(f"{name}:v1", ROWS)
    assert by_array["predict"] == ANSWERS
    version = owner.get_version(f"{name}:v1").id
    assert owner.predict(version, ROWS.tolist()) == by_array == owner.predict(version, list(ROWS))
    assert "Uvicorn running" in str(owner.deployment_logs(id_))
    changes = list(owner.list_deployment_changes(id_))
    assert [change.to_status.value for change in changes] == ["RUNNING", "STARTING", "QUEUED"]
    assert changes[0].until is None
    assert changes[1].until == changes[0].at


def test_what_an_app_refuses_says_why(
    owner: Client, app_server: Server, served: tuple[str, str]
) -> None:
    name, _ = served
    with pytest.raises(InvalidError, match="features") as caught:
        owner.predict(f"{name}:v1", [[1.0]])
    assert caught.value.input == ("inputs",)
    for wrong in ("not rows", [[float("nan"), 1.0]], [[object(), 1]]):
        with pytest.raises(InvalidError):
            owner.predict(f"{name}:v1", wrong)
    for nowhere in (f"{name}:v2", f"{name}:none", f"{name}@production", "acme", f"{name}:../v1"):
        with pytest.raises(NotFoundError):
            owner.predict(nowhere, ROWS)
    with Client(app_server.url, None) as nobody, pytest.raises(NotFoundError):
        nobody.predict(f"{name}:v1", ROWS)


def test_what_serves_twice_is_a_conflict(owner: Client, served: tuple[str, str]) -> None:
    name, id_ = served
    with pytest.raises(ConflictError) as caught:
        owner.deploy_version(f"{name}:v1")
    assert caught.value.current is not None
    assert caught.value.current["id"] == id_
    assert [one.id for one in owner.list_deployments(model=name)] == [id_]


def test_a_viewer_reads_and_deploys_nothing(
    owner: Client, app_server: Server, served: tuple[str, str]
) -> None:
    name, id_ = served
    with Client(app_server.url, app_server.token("vera")) as viewer:
        assert viewer.get_deployment(id_).id == id_
        for act in (
            lambda: viewer.deploy_version(f"{name}:v2"),
            lambda: viewer.stop_deployment(id_),
            lambda: viewer.deployment_logs(id_),
            lambda: viewer.rollback_deployment(name),
            lambda: viewer.report_deployment("FAILED", deployment=id_),
        ):
            with pytest.raises(ForbiddenError):
                act()
    assert [one.status.value for one in owner.list_deployments(model=name)] == ["RUNNING"]


def test_production_is_replaced_rolled_back_and_stopped(owner: Client, tmp_path: Path) -> None:
    name = trained(owner, tmp_path)
    with pytest.raises(ConflictError, match="PRODUCTION may be deployed to production"):
        owner.deploy_version(f"{name}:v1", kind="production")
    results = owner.stage_versions([f"{name}:v1", f"{name}:v2", f"{name}:v3"], "production")
    assert [result.error and result.error.code for result in results] == [None, None, "NOT_FOUND"]
    first = owner.deploy_version(f"{name}:v1", kind="production", wait=60)
    assert owner.predict(f"{name}@production", ROWS)["predict"] == ANSWERS
    second = owner.deploy_version(f"{name}:v2", kind=DeploymentKind.PRODUCTION, wait=60)
    assert ended(owner, first.id).message == f"Replaced by {second.name}."
    again = owner.wait_for_deployment(owner.rollback_deployment(name).id, 60)
    assert (again.version and again.version.full_name) == f"{name}:v1"
    ended(owner, second.id)
    with pytest.raises(ConflictError, match="serves as"):
        owner.stage_version(f"{name}:v1", "disabled")
    stopped = owner.stop_deployment(again.id, message="Enough.", wait=True)
    assert (stopped.status.value, stopped.message) == ("STOPPED", "Enough.")
    assert owner.stage_version(f"{name}:v1", "disabled").stage is Stage.DISABLED
    with pytest.raises(ConflictError, match="has ended"):
        owner.stop_deployment(again.id)
    assert [one.id for one in owner.list_deployments(model=name, sort="created_at")] == [
        first.id,
        second.id,
        again.id,
    ]
    assert first.started_at is not None
    served_then = owner.list_deployments(
        model=name, running_at=first.started_at + timedelta(milliseconds=1)
    )
    assert [one.id for one in served_then] == [first.id]


def ended(client: Client, id_: str) -> Deployment:
    """Return a deployment that was replaced, when it has ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = client.get_deployment(id_)
        if found.status is DeploymentStatus.STOPPED:
            with pytest.raises(DeploymentError, match="is STOPPED"):
                client.wait_for_deployment(id_)
            return found
        time.sleep(0.2)
    pytest.fail(f"{found.name} is {found.status.value}")


def test_force_disables_what_serves(owner: Client, tmp_path: Path) -> None:
    name = trained(owner, tmp_path)
    running = owner.deploy_version(f"{name}:v1", wait=60)
    (result,) = owner.stage_versions([f"{name}:v1"], "disabled")
    assert result.error is not None
    assert (result.error.code, result.version) == ("CONFLICT", None)
    assert owner.stage_version(f"{name}:v1", "disabled", force=True).stage is Stage.DISABLED
    ended(owner, running.id)


def test_what_cannot_be_served_fails_with_its_message(owner: Client, tmp_path: Path) -> None:
    """A file that is no model, and waiting that does not last long enough."""
    (tmp_path / "tree.skops").write_bytes(b"no model")
    name = owner.create_model(f"acme/{uuid4().hex}").full_name
    with owner.run(owner.create_project(f"acme/{uuid4().hex}").full_name) as run:
        run.log_model(tmp_path / "tree.skops")
        run.promote(name, version="v1")
    with pytest.raises(DeploymentError, match=r"does not run after 0\.5 seconds") as hasty:
        owner.deploy_version(f"{name}:v1", wait=0.5)
    with pytest.raises(DeploymentError, match="FAILED: It ended with exit code 78") as caught:
        owner.wait_for_deployment(hasty.value.deployment.id, 120)
    assert caught.value.deployment.restarts == 0
    assert "BadZipFile" in str(owner.deployment_logs(caught.value.deployment.id))
    owner.register_version(f"{name}:empty")
    with pytest.raises(ConflictError, match="no model that can be served"):
        owner.deploy_version(f"{name}:empty")
    with pytest.raises(InvalidError, match="no deployer 'nowhere'; switched on: local"):
        owner.deploy_version(f"{name}:v1", deployer="nowhere")


def test_what_others_deploy_is_told(client: Client, model: str) -> None:
    """On a registry that deploys nothing itself; the same name tells of the same deployment."""
    client.register_version(f"{model}:v1")
    told = client.report_deployment(
        "starting", version=f"{model}:v1", environment="eu-production", external_id="rollout/17"
    )
    assert (told.status.value, told.deployer, told.kind.value) == (
        "STARTING",
        "reported",
        "PRODUCTION",
    )
    running = client.report_deployment(
        DeploymentStatus.RUNNING,
        version=f"{model}:v1",
        environment="eu-production",
        external_id="rollout/17",
        url="https://eu.example.com/model",
        logs="It listens.",
    )
    assert (running.id, running.url) == (told.id, "https://eu.example.com/model")
    assert client.deployment_logs(told.id) == "It listens."
    by_id = client.report_deployment("failed", deployment=told.id, message="Out of memory.")
    assert (by_id.status.value, by_id.message) == ("FAILED", "Out of memory.")
    assert [one.id for one in client.list_deployments(version=f"{model}:v1")] == [told.id]
    here = {"model": model, "environment": "eu-production"}
    assert [one.id for one in client.list_deployments(**here, status="failed")] == [told.id]
    assert list(client.list_deployments(**here, status="running")) == []
    assert running.started_at is not None
    moment = running.started_at
    assert [one.id for one in client.list_deployments(**here, running_at=moment)] == [told.id]
    text = (moment - timedelta(hours=1)).astimezone(UTC).isoformat()
    assert list(client.list_deployments(**here, running_at=text)) == []
    now = datetime.now().astimezone().replace(tzinfo=None) + timedelta(seconds=5)
    assert list(client.list_deployments(**here, running_at=now)) == []
    assert [one.id for one in client.list_deployments(query=f"model: {model}")] == [told.id]


@pytest.mark.parametrize(
    ("response", "kind", "said"),
    [
        (httpx.Response(400, json={"error": "No matrix."}), InvalidError, "inputs: No matrix."),
        (httpx.Response(405, text="Method Not Allowed"), InvalidError, "it sent HTTP 405."),
        (httpx.Response(500, text="Oh"), RequestError, "has no answer: it sent HTTP 500"),
        (httpx.Response(200, text="<h1>App</h1>"), RequestError, "sent HTTP 200 and no JSON"),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), UnreachableError, "sent HTTP 502"),
        (
            httpx.Response(
                503, json={"errors": [{"message": "x", "extensions": {"code": "UNAVAILABLE"}}]}
            ),
            UnavailableError,
            "x",
        ),
    ],
)
def test_what_is_no_answer_of_an_app_is_an_error(
    response: httpx.Response, kind: type[ClientError], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught:
        app_answer("http://127.0.0.1:8000", response)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.deploy_version("acme/x:v1", kind="somewhere"),
        lambda client: client.report_deployment("fine", deployment="dep_x"),
        lambda client: list(client.list_deployments(status="fine")),
        lambda client: list(client.list_deployments(running_at="yesterday")),
        lambda client: client.create_model("acme/x", deployment_rules={"production": ["best"]}),
        lambda client: client.deploy_version("acme/x:v1", settings={"a": object()}),
    ],
)
def test_values_that_there_are_not_are_refused(client: Client, act: object) -> None:
    with pytest.raises(InvalidError):
        act(client)  # type: ignore[operator]


def test_what_is_not_there_is_not_found(client: Client, model: str) -> None:
    nothing = "dep_01jd3x00000000000000000000"
    for act in (
        lambda: client.get_deployment(nothing),
        lambda: client.deployment_logs(nothing),
        lambda: list(client.list_deployment_changes(nothing)),
        lambda: client.wait_for_deployment(nothing),
        lambda: client.stop_deployment(nothing),
        lambda: client.predict("ver_01jd3x00000000000000000000", ROWS),
        lambda: list(client.list_deployments(model="acme/none")),
        lambda: list(client.list_deployments(version=f"{model}:none")),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert list(client.list_deployments(model=model)) == []


def test_rules_say_which_stages_go_where(client: Client) -> None:
    rules = {"production": ["staging", "PRODUCTION"], "closed": []}
    made = client.create_model(f"acme/{uuid4().hex}", deployment_rules=rules)
    told = {one.environment: one.stages for one in made.deployment_rules}
    assert told == {"production": [Stage.STAGING, Stage.PRODUCTION], "closed": []}
    name = made.full_name
    kept = client.update_model(name, description="Other.")
    assert kept.deployment_rules == made.deployment_rules
    one = client.update_model(name, deployment_rules={"eu": [Stage.TESTING]})
    assert [(rule.environment, rule.stages) for rule in one.deployment_rules] == [
        ("eu", [Stage.TESTING])
    ]
    assert client.update_model(name, deployment_rules=None).deployment_rules == []
    with pytest.raises(InvalidError, match="never deployed") as caught:
        client.update_model(name, deployment_rules={"production": ["disabled"]})
    assert caught.value.input[0] == "deploymentRules"
    assert client.get_model(name).deployment_rules == []


def test_many_versions_are_moved_tagged_and_deleted_at_once(client: Client, model: str) -> None:
    names = [client.register_version(f"{model}:v{one}").full_name for one in range(3)]
    tagged = client.tag_versions(names, add=["a", "b"])
    assert [result.version and result.version.tags for result in tagged] == [["a", "b"]] * 3
    client.tag_versions(names[:1], add=["c"], remove=["a"])
    assert client.get_version(names[0]).tags == ["b", "c"]
    staged = client.stage_versions(names[:2], Stage.PRODUCTION, reason="Ready", message="All.")
    assert [one.version and one.version.stage for one in staged] == [Stage.PRODUCTION] * 2
    assert next(iter(client.list_stages(names[0]))).message == "All."
    gone = client.delete_versions([*names, f"{model}:none"])
    assert [(one.reference, one.error and one.error.code) for one in gone] == [
        (names[0], "CONFLICT"),
        (names[1], "CONFLICT"),
        (names[2], None),
        (f"{model}:none", "NOT_FOUND"),
    ]
    assert gone[0].error is not None
    assert "in production" in gone[0].error.message
    assert [one.error for one in client.delete_versions(names[:2], force=True)] == [None, None]
    assert list(client.list_versions(model)) == []
    with pytest.raises(InvalidError):
        client.delete_versions([])


async def test_an_async_program_does_the_same(
    app_server: Server, app_token: str, served: tuple[str, str]
) -> None:
    name, id_ = served
    async with AsyncClient(app_server.url, app_token) as client:
        other = await client.deploy_version(f"{name}:v2", wait=60)
        first, second = await asyncio.gather(
            client.predict(f"{name}:v1", ROWS), client.predict(f"{name}:v2", ROWS)
        )
        assert first["predict"] == second["predict"] == ANSWERS
        running = [one.id async for one in client.list_deployments(model=name, status="running")]
        assert running == [other.id, id_]
        stopped = await client.stop_deployment(other.id, wait=30)
        assert stopped.status is DeploymentStatus.STOPPED
        with pytest.raises(NotFoundError):
            await client.predict(f"{name}:v2", ROWS)
