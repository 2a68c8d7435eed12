"""A served registry that runs apps, and versions that can be run."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from greenroom.client import Client
from tests.make import fresh
from tests.server import Server

SECONDS = 60
SWITCHED_ON = {"GREENROOM_LOCAL_APPS": "true", "GREENROOM_LOCAL_APP_COMMANDS": "true"}
APP = Path(__file__).with_name("app.py")
SHOWN = "id name status message url restarts revision stopAskedAt endedAt"
ROWS = [[0.1, 0.2], [0.9, 0.1], [0.2, 0.8], [0.8, 0.9]]
TRUTH = [0, 1, 0, 1]


@dataclass
class Apps:
    """A registry that runs apps, as its owner sees it."""

    server: Server
    client: Client

    def start(self) -> None:
        """Start the server again, after it was stopped or killed."""
        self.server.start()
        self.client.close()
        self.client = Client(self.server.url, self.token("owner"))

    def ask(self, document: str, **variables: Any) -> Any:
        return self.client.execute(document, variables)

    def act(self, mutation: str, **given: Any) -> dict[str, Any]:
        """Perform a mutation about deployments; return the deployment."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = (
            f"mutation($input: {kind}!) {{ {mutation}(input: $input) "
            f"{{ deployment {{ {SHOWN} }} }} }}"
        )
        return self.client.execute(document, {"input": given})[mutation]["deployment"]

    def deploy(self, version: str, **given: Any) -> dict[str, Any]:
        """Deploy a version, and wait until it runs or has ended."""
        return self.settled(self.act("deployVersion", version=version, **given)["id"])

    def now(self, id_: str) -> dict[str, Any]:
        return self.ask(f"query($id: ID!) {{ deployment(id: $id) {{ {SHOWN} }} }}", id=id_)[
            "deployment"
        ]

    def until(self, id_: str, meant: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until a deployment is as it is meant to be."""
        ends = time.monotonic() + SECONDS
        while not meant(found := self.now(id_)):
            assert time.monotonic() < ends, (found, self.logs(id_))
            time.sleep(0.1)
        return found

    def settled(self, id_: str) -> dict[str, Any]:
        return self.until(id_, lambda one: one["status"] in {"RUNNING", "FAILED", "STOPPED"})

    def stop(self, id_: str) -> dict[str, Any]:
        self.act("stopDeployment", deployment=id_)
        return self.until(id_, lambda one: one["endedAt"] is not None)

    def logs(self, id_: str) -> str:
        return self.ask("query($id: ID!) { deployment(id: $id) { logs } }", id=id_)["deployment"][
            "logs"
        ]

    def history(self, id_: str) -> list[str]:
        """The statuses that a deployment has had, the oldest first."""
        document = "query($id: ID!) { deployment(id: $id) { changes(first: 100) { nodes { toStatus at until } } } }"
        found = self.ask(document, id=id_)["deployment"]["changes"]["nodes"][::-1]
        for one, after in pairwise(found):
            assert one["until"] == after["at"], "one status ends when the next begins"
        assert found[-1]["until"] is None
        return [one["toStatus"] for one in found]

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.call("GET", path, **more)

    def call(self, method: str, path: str, *, user: str = "owner", **more: Any) -> httpx.Response:
        """Send a request with a user's token."""
        headers = {"authorization": f"Bearer {self.token(user)}", **more.pop("headers", {})}
        return httpx.request(method, self.server.url + path, headers=headers, timeout=20, **more)

    def token(self, user: str) -> str:
        known: dict[str, str] = self.__dict__.setdefault("tokens", {})
        if user not in known:
            known[user] = self.server.token(user)
        return known[user]

    def version(self, *, content: Any = None, stage: str | None = None, **files: Path) -> str:
        """Register a version with stored files by name, of which one called ``model`` is the model."""
        model = fresh("acme/app")
        self.client.create_model(model)
        return self.another(model, content=content, stage=stage, **files)

    def another(
        self, of: str, /, *, content: Any = None, stage: str | None = None, **files: Path
    ) -> str:
        """Register one more version of a model."""
        ref = f"{of}:{fresh('v')}"
        with self.client.run(project="acme/train") as run:
            for name, file in files.items():
                if name == "model":
                    run.log_model(file)
                else:
                    run.log_artifact(file)
        text = None if content is None else json.dumps(content)
        names = [file.name for file in files.values()]
        self.client.promote_run(str(run.id), ref, artifacts=names, content=text)
        if stage is not None:
            self.client.stage_version(ref, stage)
        return ref

    def app(self, *words: str, **more: Any) -> str:
        """Register a version that runs the app of these tests, with these words."""
        command = {"command": ["python", "app.py", *words], "health": "/ok"}
        return self.version(content={"app": command}, app=APP, **more)


def path_of(version: str) -> str:
    """Where the app of a version is."""
    return f"/apps/{version.replace(':', '/')}/"


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained model in a file."""
    file = tmp_path_factory.mktemp("model") / "model.skops"
    skops.io.dump(LogisticRegression(C=100).fit(ROWS, TRUTH), file)
    return file


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """A registry that runs apps, with people of every sort."""
    folder = tmp_path_factory.mktemp("registry")
    server = Server(folder, GREENROOM_LOCAL_APP_START_SECONDS="20", **SWITCHED_ON)
    with server:
        made = Apps(server, Client(server.url, server.token()))
        for name in ("contributor", "member", "viewer", "outsider"):
            server.run("user", "add", name, "--role", name)
        made.client.create_project("acme/train")
        yield made
        made.client.close()
