"""No line of the log has a secret, whatever goes wrong and however much is logged."""

import json
import logging
from pathlib import Path

import httpx
import pytest

from greenroom.access.tokens import new_secret
from greenroom.cli.logs import HIDDEN, LineFormatter, Redaction, TextFormatter
from greenroom.settings import Settings
from tests import stores
from tests.http.test_metrics import TOKEN
from tests.server import Server

PASSWORD = "canary-of-a-password-81"
WEBHOOK = "whsec_" + "Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5"
KEY = "canary-of-the-artifacts-secret-81-and-more"


@pytest.fixture
def settings() -> Settings:
    return Settings(
        database_url="postgresql+asyncpg://ada:canary%2Dstore@db/registry",
        deploy_webhook_secret=WEBHOOK,
        metrics_token=TOKEN,
        artifacts_secret=KEY,
    )


@pytest.mark.parametrize("kind", [LineFormatter, TextFormatter])
def test_secrets_are_hidden_wherever_they_stand(
    settings: Settings, kind: type[LineFormatter | TextFormatter]
) -> None:
    secret, _ = new_secret()
    formatter = kind(Redaction(settings))
    for text in (secret, WEBHOOK, TOKEN, KEY, "canary-store", "redis://ada:hunter2@cache/0"):
        try:
            message = f"cannot reach {text}!"
            raise RuntimeError(message)
        except RuntimeError as error:
            record = logging.makeLogRecord(
                {
                    "msg": "went to %s and back",
                    "args": (text,),
                    "levelname": "ERROR",
                    "levelno": logging.ERROR,
                    "name": "x",
                    "exc_info": (type(error), error, error.__traceback__),
                    "about": {"given": [text]},
                }
            )
        line = formatter.format(record)
        told = text if "@" not in text else "hunter2"
        assert told not in line
        assert HIDDEN in line
        assert "went to" in line
        if kind is LineFormatter:
            assert json.loads(line)["level"] == "ERROR"


def test_what_is_no_secret_is_logged_as_it_is(settings: Settings) -> None:
    formatter = TextFormatter(Redaction(settings))
    text = "grn_short whsec http://host:80/path acme/model:v1 user@host"
    assert text in formatter.format(logging.makeLogRecord({"msg": text}))


def test_a_server_that_logs_everything_logs_no_secret(tmp_path: Path) -> None:
    with Server(
        tmp_path,
        GREENROOM_LOG_LEVEL="DEBUG",
        GREENROOM_DEPLOY_WEBHOOK_URL="http://127.0.0.1:9/",
        GREENROOM_DEPLOY_WEBHOOK_SECRET=WEBHOOK,
        GREENROOM_METRICS_TOKEN=TOKEN,
        GREENROOM_ARTIFACTS_SECRET=KEY,
    ) as server:
        token = server.token()
        server.set_password("owner", PASSWORD)
        bearer = {"authorization": f"Bearer {token}"}
        link = server.run("link")
        httpx.get(link)
        httpx.post(f"{server.url}/sign-in", json={"user": "owner", "password": PASSWORD})
        httpx.post(f"{server.url}/sign-in", json={"user": "owner", "password": PASSWORD + "x"})
        httpx.get(f"{server.url}/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        httpx.get(f"{server.url}/sign-in?token={token}")
        httpx.get(f"{server.url}/apps/acme/x/v1/~{token}/x")
        made = httpx.post(
            f"{server.url}/graphql",
            json={
                "query": 'mutation { createToken(input: {name: "second", days: 1}) { secret } }',
            },
            headers=bearer,
        ).json()
        second = made["data"]["createToken"]["secret"]
        for document in (f'{{ node(id: "{second}") {{ id }} }}', f"{{ {second} }}", f'"{PASSWORD}'):
            httpx.post(f"{server.url}/graphql", json={"query": document}, headers=bearer)
        upload = httpx.post(
            f"{server.url}/graphql",
            json={
                "query": "mutation($i: CreateUploadInput!) { createUpload(input: $i) { files { url } } }",
                "variables": {"i": {"files": []}},
            },
            headers=bearer,
        )
        assert upload.status_code in {200, 400}
        assert server.stop() == 0
        log = server.log()
    if not stores.is_postgresql():  # asyncpg says nothing at this level
        assert '"level":"DEBUG"' in log
    secrets = (token, second, PASSWORD, WEBHOOK, WEBHOOK[6:], TOKEN, KEY, link.partition("=")[2])
    assert [one for one in secrets if one in log] == []


def test_a_line_of_a_request_tells_what_an_operator_needs(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        httpx.post(
            f"{server.url}/graphql",
            json={"query": "query Who { viewer { name } }", "operationName": "Who"},
            headers={"authorization": f"Bearer {server.token()}", "x-request-id": "told"},
        )
        assert server.stop() == 0
        (line,) = [
            one
            for one in map(json.loads, server.log().splitlines())
            if one.get("request_id") == "told"
        ]
    assert line["user_id"].startswith("usr_")
    assert len(line["document"]) == 16
    assert (line["operation"], line["points"], line["status"]) == ("Who", 1, 200)
    assert line["milliseconds"] > 0
