"""The guide to deployers says what is so."""

import base64
import re
import runpy
import time
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import pytest
import yaml

from greenroom.deployers import webhook
from greenroom.deployers.deployer import GROUP
from greenroom.deployers.inference import (
    FORMATS,
    KNOWN,
    MAX_REPLICAS,
    MAX_START_SECONDS,
    PROTOCOLS,
    SCHEMES,
    START_SECONDS,
)
from greenroom.deployers.kserve import MANAGER, KServeDeployer
from greenroom.http import controller
from greenroom.settings import WEBHOOK_SECRET_BYTES
from tests.deployers.jobs import job
from tests.deployers.serving import served
from tests.deployers.test_end_to_end import PATIENCE, Person
from tests.docs.pages import ROOT, bare, blocks, tables
from tests.server import Server

GUIDE = ROOT / "docs" / "deployers.md"
TEXT = " ".join(GUIDE.read_text().split())
SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four+ bytes").decode()


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_deployers_are_those_that_come_with_the_registry() -> None:
    rows = tables(GUIDE, "Deployer", "Switched on by", "Does")
    ours = [one for one in entry_points(group=GROUP) if one.value.startswith("greenroom.")]
    assert sorted(bare(name) for name, _, _ in rows) == sorted(one.name for one in ours)


def test_what_is_told_is_what_the_table_says() -> None:
    told = webhook.WebhookDeployer("https://ci.test", SECRET).message(webhook.REQUESTED, job())
    rows = tables(GUIDE, "Field", "Holds")
    assert sorted(name for cell, _ in rows for name in named(cell)) == sorted(told["data"])
    artifact = next(holds for name, holds in rows if bare(name) == "artifacts")
    assert set(named(artifact)) == told["data"]["artifacts"][0].keys()


def test_the_settings_of_kserve_are_those_there_are() -> None:
    rows = tables(GUIDE, "Setting", "Meaning")
    assert sorted(bare(name) for name, _ in rows) == sorted(KNOWN)
    assert named(dict(rows)["`protocolVersion`"]) == list(PROTOCOLS)


def test_the_formats_are_those_that_are_told_by_names() -> None:
    told = {
        ending.lower(): bare(name)
        for endings, name in tables(GUIDE, "Name of a file", "Format")
        for ending in named(endings)
        if "://" not in ending
    }
    assert told == FORMATS


def test_the_numbers_and_names_are_those_that_are_held() -> None:
    pauses = [min(2.0**failures, 60.0) for failures in (1, 2, 9)]
    schemes = [f"`{scheme}://`" for scheme in SCHEMES]
    for words in (
        f"the base64 of {WEBHOOK_SECRET_BYTES.start} to {WEBHOOK_SECRET_BYTES.stop - 1} bytes",
        f"Answer within {webhook.SECONDS:g} seconds",
        f"tried again, up to {controller.TRIES} times",
        f"after {pauses[0]:g} seconds, then {pauses[1]:g}, and so on up to {pauses[2]:g}",
        f"after {controller.TRIES} failures in a row",
        f"{', '.join(schemes[:-1])} or {schemes[-1]}",
        f"0 to {MAX_REPLICAS:,}; 0 lets",
        f"1 to {MAX_REPLICAS:,}, at least",
        f"{START_SECONDS} when absent; at most {MAX_START_SECONDS:,}",
        f"looks every {KServeDeployer.keeps_time:g} seconds",
        f"field manager `{MANAGER}`",
        f"`{webhook.REQUESTED}`",
        f"`{webhook.STOP_REQUESTED}`",
    ):
        assert words in TEXT, f"the guide does not say: {words}"


def test_the_rights_are_those_that_are_used() -> None:
    (block,) = (one for one in blocks(GUIDE) if one.language == "yaml")
    role, binding = yaml.safe_load_all(block.text)
    assert role["rules"] == [
        {
            "apiGroups": ["serving.kserve.io"],
            "resources": ["inferenceservices"],
            "verbs": ["create", "delete", "get", "patch"],
        }
    ]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert binding["metadata"]["namespace"] == role["metadata"]["namespace"]


def test_the_receiver_of_the_guide_carries_a_deployment_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = (one for one in blocks(GUIDE) if one.file == "receiver.py")
    (folder / block.file).write_text(block.text)
    app = runpy.run_path(str(folder / block.file))["app"]
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    with (
        served(app) as url,
        Server(
            folder,
            GREENROOM_DEPLOY_WEBHOOK_URL=f"{url}/hook",
            GREENROOM_DEPLOY_WEBHOOK_SECRET=SECRET,
        ) as server,
    ):
        monkeypatch.setenv("GREENROOM_URL", server.url)
        monkeypatch.setenv("GREENROOM_TOKEN", server.token())
        person = Person(server)
        deployment = person.deploy()
        found = person.waits(deployment, lambda it: it["status"] == "RUNNING")
        assert found["url"] == "https://models.example.com/acme/churn"
        headers = {"webhook-id": "a", "webhook-timestamp": f"{time.time():.0f}"}
        for signature in ("v1,x", "v1," + base64.b64encode(b"x" * 32).decode()):
            forged = httpx.post(
                f"{url}/hook",
                content=b'{"type": "deployment.requested"}',
                headers={**headers, "webhook-signature": signature},
                timeout=PATIENCE,
            )
            assert forged.status_code == 401
        person.do("stopDeployment", "deployment { status }", deployment=deployment)
        person.waits(deployment, lambda it: it["status"] == "STOPPED")
