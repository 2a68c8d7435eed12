"""A registry that goes away ends no training, and nothing of it is lost or stored twice."""

import json
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from greenroom.client import (
    Client,
    ConflictError,
    NotFoundError,
    ReplayError,
    UnreachableError,
    outbox,
)
from tests.client.conftest import Line, asked, gateway, refused, unanswered, unsent
from tests.client.content import points_of
from tests.server import Server

pytestmark = pytest.mark.usefixtures("folder")


def test_a_server_that_goes_away_and_comes_back_misses_nothing(
    own_server: Server, own_line: Line
) -> None:
    with Client(own_line.url, own_server.token()) as client:
        client.create_project("acme/train")
        with client.run("acme/train") as run:
            run.log_metric("loss", 1.0)
            run.flush()
            own_server.kill()
            for step in range(1, 50):
                run.log_metric("loss", 1 / (step + 1))
                time.sleep(0.05)
            began = time.monotonic()
            own_line.target = own_server.start().url
            restarted = time.monotonic() - began
            for step in range(50, 60):
                run.log_metric("loss", 1 / (step + 1))
        assert run.offline_file is None
        assert restarted < 30
        assert points_of(client, run.id) == [("loss", at, 1 / (at + 1)) for at in range(60)]
        assert client.get_run(str(run.id)).status.value == "SUCCEEDED"


def test_lost_answers_store_nothing_twice(line: Line, token: str, project: str) -> None:
    with Client(line.url, token) as patient:
        lose_answers(patient, line, project)


def lose_answers(hasty: Client, line: Line, project: str) -> None:
    line.faults += [unanswered] * 2
    with hasty.run(project, name=uuid4().hex) as run:
        line.faults += [unanswered] * 2
        run.log_metric("a", 1.0)
        run.flush()
        line.faults += [unanswered, unsent, unanswered]
    document = "query($q: String) { runs(query: $q) { totalCount } }"
    assert hasty.execute(document, {"q": f"name: {run.name}"})["runs"]["totalCount"] == 1
    assert points_of(hasty, run.id) == [("a", 0, 1.0)]
    assert hasty.get_run(str(run.id)).status.value == "SUCCEEDED"


def test_nothing_that_is_logged_waits_for_a_lost_server(
    line: Line, hasty: Client, project: str
) -> None:
    with hasty.run(project) as run:
        line.faults += [unsent] * 999
        longest = 0.0
        for step in range(200):
            began = time.monotonic()
            run.log_metric("a", float(step))
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.01)
        line.faults.clear()
    assert longest < 0.2


LOST = {
    "no answer": unsent,
    "UNAVAILABLE": refused("UNAVAILABLE"),
    "INTERNAL": refused("INTERNAL"),
    "a proxy": gateway(503),
}


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
def test_a_lost_server_ends_no_training_and_all_of_it_is_in_a_file(
    hasty: Client,
    line: Line,
    project: str,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    fault: Any,
) -> None:
    (folder / "model.pkl").write_bytes(b"model")
    with hasty.run(project) as run:
        run.log_metric("a", 0.0)
        run.flush()
        line.faults += [fault] * 999
        for step in range(1, 200):
            run.log_metric("a", float(step))
        run.log_params({"late": True})
        run.log_tags("t")
        run.log_model("model.pkl")
    told = [record.message for record in caplog.records if record.name == "greenroom.client"]
    assert run.offline_file is not None
    assert run.offline_file.parent == folder.resolve()
    assert run.offline_file.name == f"greenroom-offline-{run.id}.jsonl"
    assert run.offline_file.stat().st_mode & 0o077 == 0
    assert [str(run.offline_file) in text for text in told] == [True]
    line.faults.clear()
    assert hasty.get_run(str(run.id)).status.value == "RUNNING"
    ended = hasty.replay(run.offline_file)
    assert points_of(hasty, run.id) == [("a", step, float(step)) for step in range(200)]
    assert (ended.status.value, ended.tags) == ("SUCCEEDED", ["t"])
    assert ended.parameters == {"late": True}
    assert [one.name for one in ended.outputs.nodes] == ["model.pkl"]
    assert not run.offline_file.exists()
    with pytest.raises(ReplayError):
        hasty.replay(run.offline_file)


def test_a_run_that_begins_without_a_server_is_all_in_a_file(
    hasty: Client, line: Line, project: str
) -> None:
    line.faults += [unanswered] + [unsent] * 999
    name = uuid4().hex
    with hasty.run(project, name=name, parameters={"rate": 1}, tags=["x"]) as run:
        run.log_metric("a", 1.0)
    assert run.id is None
    assert run.offline_file is not None
    line.faults.clear()
    ended = hasty.replay(run.offline_file)
    assert (ended.name, ended.status.value, ended.tags) == (name, "SUCCEEDED", ["x"])
    assert points_of(hasty, ended.id) == [("a", 0, 1.0)]
    runs = hasty.execute(
        "query($q: String) { runs(query: $q) { totalCount } }", {"q": f"name: {name}"}
    )
    assert runs["runs"]["totalCount"] == 1  # the create whose answer was lost had been done


def test_a_replay_that_breaks_off_can_be_begun_again(
    hasty: Client, line: Line, project: str, folder: Path
) -> None:
    with hasty.run(project) as run:
        line.faults += [unsent] * 999
        run.log_metric("a", 1.0)
        run.log_params({"p": 1})
    file = run.offline_file
    assert file is not None
    for calls in range(1, 4):
        line.faults.clear()
        line.faults += [asked] * calls + [unsent] * 99
        with Client(line.url, hasty._token, retries=0) as other, pytest.raises(UnreachableError):
            other.replay(file)
    line.faults.clear()
    assert hasty.replay(file).status.value == "SUCCEEDED"
    assert points_of(hasty, run.id) == [("a", 0, 1.0)]


def test_a_line_that_was_cut_off_is_left_out(
    hasty: Client, line: Line, project: str, caplog: pytest.LogCaptureFixture
) -> None:
    with hasty.run(project) as run:
        line.faults += [unsent] * 999
        run.log_metric("a", 1.0)
    line.faults.clear()
    assert run.offline_file is not None
    text = run.offline_file.read_text()
    run.offline_file.write_text(text[: text.rindex("{") + 9])
    assert hasty.replay(run.offline_file).status.value == "RUNNING"
    assert points_of(hasty, run.id) == [("a", 0, 1.0)]
    assert any("cut off" in record.message for record in caplog.records)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}\n",
        "[]\n",
        "not json\n",
        '{"format": "greenroom-offline/1", "run": null, "create": {"evil": 1}}\n',
        '{"format": "greenroom-offline/1", "run": "run_x"}\n{"act": "delete"}\n',
        '{"format": "greenroom-offline/1", "run": "run_x"}\n{"act": "metrics", "run": "run_y"}\n',
        '{"format": "greenroom-offline/1", "run": "run_x"}\n{broken\n{"act": "finish"}\n',
    ],
)
def test_a_file_that_is_none_is_refused(client: Client, folder: Path, text: str) -> None:
    file = folder / "some.jsonl"
    file.write_text(text)
    with pytest.raises(ReplayError):
        client.replay(file)
    assert file.read_text() == text


def test_a_run_that_is_not_all_sent_is_not_promoted(
    hasty: Client, line: Line, project: str
) -> None:
    with hasty.run(project) as run:
        line.faults += [unsent] * 999
        run.log_metric("a", 1.0)
        with pytest.raises(ConflictError, match="replay it, then promote it"):
            run.promote("acme/never", "v1")
    line.faults.clear()
    with pytest.raises(NotFoundError):
        hasty.get_model("acme/never")


def test_memory_is_bounded_while_the_server_is_away(
    line: Line, hasty: Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_WAITING", 100)
    monkeypatch.setattr(outbox, "STUCK_SECONDS", 0.2)
    with hasty.run(project) as run:
        held = threading.Event()
        line.faults += [lambda ask: (held.wait(60), None)[1]] * 99
        began = time.monotonic()
        for step in range(1_000):
            run.log_metric("a", float(step))
        assert time.monotonic() - began < 30
        box = run._outbox
        assert box is not None
        assert box._size <= 100
        held.set()
        line.faults.clear()
    assert run.offline_file is not None
    assert hasty.replay(run.offline_file).status.value == "SUCCEEDED"
    assert len(points_of(hasty, run.id)) == 1_000


def test_an_interrupted_wait_writes_the_file_and_raises(
    line: Line, hasty: Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = hasty.run(project).start()
    line.faults += [unsent] * 999
    run.log_metric("a", 1.0)
    box = run._outbox
    assert box is not None

    def interrupt(timeout: float | None = None) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(box._changed, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run.finish()
    assert run.offline_file is not None
    lines = [json.loads(text) for text in run.offline_file.read_text().splitlines()]
    assert [one.get("act") for one in lines] == [None, "metrics", "finish"]
