"""A registry that is served, and what it deploys to: from the wish to the end."""

import base64
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.deployers.cluster import NAMESPACE, cluster
from tests.deployers.serving import served
from tests.forked import run
from tests.server import Server

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four+ bytes").decode()
PATIENCE = 30
ARTIFACTS = [{"name": "model", "kind": "MODEL", "path": "s3://models/churn/model.joblib"}]
FIELDS = "id status message url changes(first: 9) { nodes { toStatus } }"


class Person:
    """The owner, over GraphQL."""

    def __init__(self, server: Server) -> None:
        self.url = f"{server.url}/graphql"
        self.headers = {"authorization": f"Bearer {server.token()}"}

    def ask(self, query: str, **variables: Any) -> Any:
        asked = {"query": query, "variables": variables}
        answer = httpx.post(self.url, json=asked, headers=self.headers, timeout=20).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def do(self, act: str, shown: str, **given: Any) -> Any:
        kind = act[0].upper() + act[1:]
        document = f"mutation($input: {kind}Input!) {{ {act}(input: $input) {{ {shown} }} }}"
        return self.ask(document, input=given)[act]

    def version(self) -> str:
        self.do("createProject", "project { id }", name="acme/training")
        run = self.do("createRun", "run { id }", project="acme/training")["run"]["id"]
        self.do("logArtifacts", "event { id }", run=run, outputs=ARTIFACTS)
        given = {"run": run, "model": "acme/churn", "name": "v1", "createModel": True}
        return str(self.do("promoteRun", "version { id }", **given)["version"]["id"])

    def deploy(self, **more: Any) -> str:
        made = self.do("deployVersion", "deployment { id status }", version=self.version(), **more)[
            "deployment"
        ]
        assert made["status"] == "QUEUED"
        return str(made["id"])

    def waits(self, deployment: str, until: Callable[[Any], bool]) -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            document = f"query($id: ID!) {{ node(id: $id) {{ ... on Deployment {{ {FIELDS} }} }} }}"
            found = self.ask(document, id=deployment)["node"]
            if until(found):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.1)


def test_a_receiver_that_reports_before_it_answers_is_believed(folder: Path) -> None:
    told: list[Any] = []
    person: list[Person] = []

    def receive(body: bytes, headers: dict[str, str]) -> None:
        event = Webhook(SECRET).verify(body, headers)
        told.append(event)
        if event["type"] == "deployment.requested":
            report = event["data"]["report"]
            report["variables"]["input"] |= {"status": "RUNNING", "url": "https://churn.test/"}
            person[0].ask(report["query"], **report["variables"])

    async def hook(request: Request) -> Response:
        await run_in_threadpool(receive, await request.body(), dict(request.headers))
        return Response(status_code=204)

    with (
        served(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as url,
        Server(
            folder,
            GREENROOM_DEPLOY_WEBHOOK_URL=f"{url}/hook",
            GREENROOM_DEPLOY_WEBHOOK_SECRET=SECRET,
        ) as server,
    ):
        person.append(Person(server))
        deployment = person[0].deploy(settings={"replicas": 2})
        found = person[0].waits(deployment, lambda it: it["status"] == "RUNNING")
        assert found["url"] == "https://churn.test/"
        assert told[0]["data"]["deployment"] == deployment
        assert told[0]["data"]["settings"] == {"replicas": 2}
        person[0].do("stopDeployment", "deployment { status }", deployment=deployment)
        found = person[0].waits(deployment, lambda it: it["status"] == "STOPPED")
        been = [one["toStatus"] for one in found["changes"]["nodes"]]
        assert been == ["STOPPED", "RUNNING", "QUEUED"], "that it begins was told too late"
    assert [one["type"] for one in told] == ["deployment.requested", "deployment.stop_requested"]
    assert SECRET not in server.log()


def test_a_deployment_to_kserve_runs_and_ends_with_its_inference_service(folder: Path) -> None:
    with cluster() as kubernetes:
        where = {
            "GREENROOM_KSERVE_NAMESPACE": NAMESPACE,
            "GREENROOM_KSERVE_KUBECONFIG": str(kubernetes.kubeconfig(folder)),
        }
        with Server(folder, **where) as server:
            person = Person(server)
            deployment = person.deploy(deployer="kserve", settings={"minReplicas": 1})
            person.waits(deployment, lambda it: it["status"] == "STARTING")
            (name,) = kubernetes.objects
            assert name == deployment.replace("_", "-")
            ready = {"type": "Ready", "status": "True"}
            kubernetes.becomes(name, ready, url="http://churn.models.test")
            found = person.waits(deployment, lambda it: it["status"] == "RUNNING")
            assert found["url"] == "http://churn.models.test"
            person.do("stopDeployment", "deployment { status }", deployment=deployment)
            person.waits(deployment, lambda it: it["status"] == "STOPPED")
            assert kubernetes.objects == {}


def test_a_server_that_cannot_reach_what_it_was_told_to_says_so_and_ends(folder: Path) -> None:
    given = {"GREENROOM_DATA": str(folder), "GREENROOM_KSERVE_NAMESPACE": NAMESPACE}
    missing = {"GREENROOM_KSERVE_KUBECONFIG": str(folder / "missing")}
    done = run(["serve", "--port", "0"], {**os.environ, **given, **missing})
    assert done.returncode == 1
    assert "greenroom: The deployer kserve finds no way to that of " in done.stderr
    assert "Traceback" not in done.stderr
    done = run(
        ["serve", "--port", "0"],
        {**os.environ, **given, "GREENROOM_DEPLOY_WEBHOOK_URL": "https://ci.example.test"},
    )
    assert done.returncode == 1
    assert "GREENROOM_DEPLOY_WEBHOOK_URL needs GREENROOM_DEPLOY_WEBHOOK_SECRET" in done.stderr
