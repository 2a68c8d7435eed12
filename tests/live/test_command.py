"""``greenroom events``: what happened, and what happens."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.client import Client
from tests.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("command")) as started:
        started.environment["GREENROOM_URL"] = started.url
        started.environment["GREENROOM_TOKEN"] = started.token()
        with Client(started.url, started.environment["GREENROOM_TOKEN"]) as client:
            client.create_model("acme/churn")
            client.register_version("acme/churn:v1")
            client.stage_version("acme/churn:v1", "production")
        yield started


def test_the_list_has_the_newest_first(server: Server):
    lines = server.run("events", "--model", "acme/churn").splitlines()
    assert lines[0].split() == ["WHEN", "WHAT", "OF", "WHO"]
    assert [("version staged" in lines[1]), ("version registered" in lines[2])] == [True, True]
    listed = json.loads(server.run("events", "--json", "-k", "model_created", "-l", "1"))
    assert [one["subjectName"] for one in listed] == ["acme/churn"]


def test_it_follows_from_a_cursor_a_line_of_json_each(server: Server):
    done = server.run("events", "-f", "--json", "--after", "", "-m", "acme/churn", "-l", "2")
    first, second = map(json.loads, done.splitlines())
    assert [one["event"]["kind"] for one in (first, second)] == [
        "MODEL_CREATED",
        "VERSION_REGISTERED",
    ]
    after = server.run("events", "-f", "--json", "--after", second["cursor"], "-l", "1")
    assert json.loads(after)["event"]["kind"] == "VERSION_STAGED"


def test_what_happens_is_shown_when_it_happens(server: Server):
    command = [sys.executable, "-m", "greenroom.cli", "events", "--follow", "--limit", "1"]
    with subprocess.Popen(
        command, env=server.environment, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        with Client(server.url, server.environment["GREENROOM_TOKEN"]) as client:
            number = 0
            while run.poll() is None:  # it begins when it has asked for its place
                number += 1
                client.register_version(f"acme/churn:w{number}")
        line = run.stdout.read()
    assert run.returncode == 0
    assert "version registered" in line
    assert "acme/churn:w" in line


def test_a_cursor_without_following_is_refused(server: Server, folder: Path):
    run = [sys.executable, "-m", "greenroom.cli", "events", "--after", "x"]
    done = subprocess.run(run, env=server.environment, capture_output=True, text=True, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--after goes with --follow" in done.stderr
