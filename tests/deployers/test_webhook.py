"""The deployer ``webhook`` and a receiver over HTTP, which knows messages by the library's check."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from greenroom.cli.logs import configure_logging
from greenroom.deployers import DeployerError, Progress
from greenroom.deployers.own import webhook as make
from greenroom.deployers.webhook import MAX_ANSWER, WebhookDeployer
from greenroom.settings import Settings
from greenroom.storage import open_storage
from greenroom.tables import DeploymentStatus
from tests.deployers.jobs import DIGEST, job
from tests.deployers.serving import served

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four+ bytes").decode()
OTHER = "whsec_" + base64.b64encode(b"another secret of enough bytes").decode()
LEAK = "token-that-the-receiver-should-not-have-told"


@dataclass
class Receiver:
    """What was told, and how it answers: the statuses one after the other, then 204."""

    url: str = ""
    secret: str = SECRET
    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0
    told: list[Any] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    sent: int = 0

    async def receive(self, request: Request) -> Response:
        body = await request.body()
        self.paths.append(request.url.path)
        self.bodies.append(body)
        try:
            told = Webhook(self.secret).verify(body, dict(request.headers))
        except WebhookVerificationError:
            return Response(LEAK, 401)
        self.told.append(told)
        self.ids.append(request.headers["webhook-id"])
        await asyncio.sleep(self.seconds)
        status = self.statuses.pop(0) if self.statuses else 204
        if status == 302:
            return RedirectResponse(f"{self.url}/elsewhere", 302)
        return Response(LEAK if status >= 400 else b"", status)

    async def elsewhere(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        return Response()

    async def endless(self, request: Request) -> Response:
        async def more() -> AsyncIterator[bytes]:
            while not await request.is_disconnected():
                self.sent += 4096
                yield b"." * 4096

        return StreamingResponse(more())

    def app(self) -> Starlette:
        paths = {"/hook": self.receive, "/elsewhere": self.elsewhere, "/endless": self.endless}
        return Starlette(
            routes=[
                Route(path, does, methods=["GET", "HEAD", "POST"]) for path, does in paths.items()
            ]
        )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with served(made.app()) as made.url:
        yield made


@pytest_asyncio.fixture
async def deployer(receiver: Receiver) -> AsyncIterator[WebhookDeployer]:
    made = WebhookDeployer(f"{receiver.url}/hook?key={LEAK}", SECRET, registry="https://greenroom")
    yield made
    await made.close()


async def test_the_receiver_is_told_all_that_it_needs(
    receiver: Receiver, deployer: WebhookDeployer
) -> None:
    wanted = job(target="blue", settings={"replicas": 2})
    deployer.check(wanted)
    progress = await deployer.begin(wanted)
    assert progress.status is DeploymentStatus.STARTING
    assert (progress.message or "").startswith("Told 127.0.0.1:")
    (told,) = receiver.told
    assert told == {
        "type": "deployment.requested",
        "data": {
            "deployment": wanted.id,
            "organization": "acme",
            "model": "acme/churn",
            "version": "acme/churn:v2",
            "versionId": wanted.version_id,
            "environment": "production",
            "kind": "PRODUCTION",
            "target": "blue",
            "settings": {"replicas": 2},
            "content": {"framework": "scikit-learn", "größe": 3},
            "artifacts": [
                {
                    "id": wanted.parts[0].id,
                    "name": "model",
                    "kind": "MODEL",
                    "uri": "s3://models/churn/model.joblib",
                    "digest": DIGEST,
                    "size": 12_345,
                }
            ],
            "report": {
                "url": "https://greenroom/graphql",
                "mutation": "reportDeployment",
                "query": told["data"]["report"]["query"],
                "variables": {"input": {"deployment": wanted.id}},
            },
        },
    }
    assert "reportDeployment(input: $input)" in told["data"]["report"]["query"]


async def test_a_stop_is_told_too_and_then_it_has_ended(
    receiver: Receiver, deployer: WebhookDeployer
) -> None:
    await deployer.begin(job())
    await deployer.end(job(status=DeploymentStatus.RUNNING))
    assert [one["type"] for one in receiver.told] == [
        "deployment.requested",
        "deployment.stop_requested",
    ]
    assert receiver.told[1]["data"]["deployment"] == job().id
    assert len(set(receiver.ids)) == 2


async def test_a_receiver_with_another_secret_refuses_and_nothing_has_begun(
    receiver: Receiver, deployer: WebhookDeployer
) -> None:
    receiver.secret = OTHER
    with pytest.raises(DeployerError, match=r"answered 401 to deployment\.requested\.$") as caught:
        await deployer.begin(job())
    assert receiver.told == []
    assert LEAK not in str(caught.value)


async def test_a_message_that_was_changed_on_its_way_is_found_out(
    receiver: Receiver, deployer: WebhookDeployer
) -> None:
    await deployer.begin(job())
    stamp = {"webhook-id": receiver.ids[0], "webhook-timestamp": "1", "webhook-signature": "v1,x="}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(receiver.bodies[0].replace(b"v2", b"v3"), stamp)


@pytest.mark.parametrize("status", [400, 404, 500, 503])
async def test_an_answer_that_is_no_yes_is_told_without_its_body(
    receiver: Receiver, deployer: WebhookDeployer, status: int
) -> None:
    for begun in (deployer.begin(job()), deployer.end(job())):
        receiver.statuses = [status]
        with pytest.raises(DeployerError, match=rf"^127\.0\.0\.1:\d+ answered {status} ") as caught:
            await begun
        assert LEAK not in str(caught.value)
        assert SECRET not in str(caught.value)


async def test_told_again_it_is_the_same_message_with_the_same_id(
    receiver: Receiver, deployer: WebhookDeployer
) -> None:
    receiver.statuses = [503, 500]
    for _ in range(2):
        with pytest.raises(DeployerError):
            await deployer.begin(job())
    assert (await deployer.begin(job())).status is DeploymentStatus.STARTING
    assert len(receiver.ids) == 3
    assert len(set(receiver.ids)) == 1
    assert len(set(receiver.bodies)) == 1
    await deployer.begin(job(id="dep_01jd3xkz4e5f6g7h8j9kmnpqrt"))
    assert receiver.ids[3] not in receiver.ids[:3]


@pytest.mark.parametrize("status", [DeploymentStatus.STARTING, DeploymentStatus.RUNNING])
async def test_after_a_restart_it_is_not_told_again(
    receiver: Receiver, deployer: WebhookDeployer, status: DeploymentStatus
) -> None:
    assert await deployer.begin(job(status=status)) == Progress(None)
    assert await deployer.look(job(status=status)) == Progress(None)
    assert receiver.paths == []


async def test_a_redirect_is_not_followed(receiver: Receiver, deployer: WebhookDeployer) -> None:
    receiver.statuses = [302]
    with pytest.raises(DeployerError, match="answered 302"):
        await deployer.begin(job())
    assert receiver.paths == ["/hook"]


async def test_a_receiver_that_takes_too_long_is_not_waited_for(receiver: Receiver) -> None:
    receiver.seconds = 1
    deployer = WebhookDeployer(f"{receiver.url}/hook?key={LEAK}", SECRET, seconds=0.2)
    with pytest.raises(DeployerError, match=r"did not answer within 0\.2 seconds\.$") as caught:
        await deployer.begin(job())
    assert LEAK not in str(caught.value)
    await deployer.close()


async def test_no_more_of_an_answer_is_read_than_is_allowed(receiver: Receiver) -> None:
    deployer = WebhookDeployer(f"{receiver.url}/endless", SECRET)
    assert (await deployer.begin(job())).status is DeploymentStatus.STARTING
    await deployer.close()
    assert receiver.sent > MAX_ANSWER, "an answer without end was begun"


async def test_a_receiver_that_is_not_there_is_named_without_what_is_secret(
    receiver: Receiver, deployer: WebhookDeployer
) -> None:
    gone = WebhookDeployer(f"http://user:{LEAK}@127.0.0.1:1/{LEAK}", SECRET)
    with pytest.raises(DeployerError, match=r"^127\.0\.0\.1:1 could not be told: ") as caught:
        await gone.begin(job())
    assert LEAK not in str(caught.value)
    await gone.close()


async def test_the_log_does_not_tell_the_address(
    receiver: Receiver, deployer: WebhookDeployer, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure_logging(Settings())
        await deployer.begin(job())
        logging.getLogger("tests").info("something else is told")
    finally:
        root.handlers[:], root.level = before, level
        logging.captureWarnings(capture=False)
    told = capsys.readouterr().err
    assert "something else is told" in told
    assert LEAK not in told


async def test_it_is_there_where_a_receiver_is_named(receiver: Receiver) -> None:
    assert make(Settings(), open_storage(Settings())) is None
    settings = Settings(
        deploy_webhook_url=f"{receiver.url}/hook",
        deploy_webhook_secret=SECRET,
        public_url="https://models.example.test/",
    )
    deployer = make(settings, open_storage(settings))
    assert deployer is not None
    await deployer.begin(job())
    assert receiver.told[0]["data"]["report"]["url"] == "https://models.example.test/graphql"
    await deployer.close()


@pytest.mark.parametrize(
    "secret",
    [
        None,
        "",
        "whsec_",
        "whsec_c2hvcnQ=",
        "whsec_not base64 at all, but long enough to be",
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
    ],
)
def test_a_receiver_without_a_good_secret_is_refused_at_the_start(secret: str | None) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(deploy_webhook_url="https://ci.example.test/hook", deploy_webhook_secret=secret)
    assert [error["loc"] for error in caught.value.errors()] == [("deploy_webhook_secret",)]


def test_a_secret_is_taken_with_and_without_its_padding() -> None:
    for size in (24, 25, 26, 64):
        encoded = base64.b64encode(b"x" * size).decode()
        for one in (f"whsec_{encoded}", f"whsec_{encoded.rstrip('=')}", encoded):
            settings = Settings(deploy_webhook_secret=one)
            assert settings.deploy_webhook_secret is not None
            assert one not in repr(settings)
