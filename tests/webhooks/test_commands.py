"""``greenroom webhooks`` against a served registry, and what ``listen`` sends on."""

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.conftest import call, without_settings
from tests.server import Server
from tests.webhooks.receiver import Receiver

PATIENCE = 60


def test_a_webhook_is_made_tried_followed_and_deleted(tmp_path: Path, receiver: Receiver) -> None:
    settings = {
        "GREENROOM_WEBHOOK_ALLOW_PRIVATE": "127.0.0.1",
        "GREENROOM_WEBHOOK_ALLOW_HTTP": "true",
    }
    with Server(tmp_path, **settings) as server:
        where = {"GREENROOM_URL": server.url, "GREENROOM_TOKEN": server.token()}

        def say(*words: str) -> str:
            done = call(*words, **where)
            assert done.returncode == 0, done.stderr
            return done.stdout.strip()

        to = receiver.at("cli")
        made = json.loads(say("webhooks", "create", "ci", to, "--organization", "acme", "--json"))
        receiver.secrets["cli"] = [made["secret"]]
        assert say("webhooks", "ls", "--organization", "acme", "--quiet") == made["id"]
        assert to in say("webhooks", "get", made["id"])
        listening = subprocess.Popen(
            [sys.executable, "-m", "greenroom.cli", "webhooks", "listen", made["id"], "--forward-to", receiver.at("mine")],
            env={**without_settings(), **where, "GREENROOM_WEBHOOK_SECRET": made["secret"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        receiver.secrets["mine"] = [made["secret"]]
        try:
            assert listening.stderr is not None
            assert "Showing what" in listening.stderr.readline()
            say("webhooks", "test", made["id"])
            until = time.monotonic() + PATIENCE
            while not (receiver.of("cli") and receiver.of("mine")):
                assert time.monotonic() < until, "it was not told"
                time.sleep(0.05)
        finally:
            listening.terminate()
            listening.communicate(timeout=PATIENCE)
        (sent,), (forwarded,) = receiver.of("cli"), receiver.of("mine")
        assert (forwarded.id, forwarded.message) == (sent.id, sent.message)
        assert receiver.unsigned == []
        (one,) = json.loads(say("webhooks", "deliveries", made["id"], "--json"))
        assert one["id"] == say("webhooks", "deliveries", made["id"], "--quiet")
        renewed = say("webhooks", "rotate", made["id"])
        assert renewed.startswith("whsec_")
        assert renewed != made["secret"]
        say("webhooks", "update", made["id"], "--name", "other", "--off")
        assert "no" in say("webhooks", "ls", "--organization", "acme")
        refused = call("webhooks", "redeliver", one["id"], **where)
        assert refused.returncode != 0
        assert "switched off" in refused.stderr
        say("webhooks", "update", made["id"], "--on")
        say("webhooks", "redeliver", one["id"])
        say("webhooks", "delete", made["id"], "--yes")
        assert say("webhooks", "ls", "--organization", "acme", "--quiet") == ""
        assert made["secret"].removeprefix("whsec_") not in server.log()
