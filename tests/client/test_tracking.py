"""A tracked run: what it logs arrives, once and in order, whatever the registry does meanwhile."""

import asyncio
import hashlib
import json
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from greenroom.client import (
    AsyncClient,
    Client,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    ReplayError,
    TrackedRun,
    UnreachableError,
    code,
    outbox,
)
from tests.client.conftest import Line, gateway, refused, unanswered, unsent
from tests.server import Server

PATIENCE = 1.5


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the training runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def project(server: Server, token: str) -> str:
    with Client(server.url, token) as client:
        return client.create_project(f"acme/tracking-{uuid4().hex}").full_name


@pytest.fixture
def shaky(line: Line, token: str) -> Iterator[Client]:
    """A client over the line, with little patience."""
    with Client(line.url, token, patience=PATIENCE) as opened:
        yield opened


def asked(ask: Callable[[], httpx.Response | None]) -> httpx.Response | None:
    """No fault."""
    return ask()


def fail(run: TrackedRun, metric: str, error: BaseException) -> None:
    run.log_metric(metric, 1.0)
    raise error


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def points_of(client: Client, run: str | None) -> list[tuple[str, int, float]]:
    """All points of a run, by name and step."""
    document = """query($run: ID!, $after: String) { run(id: $run) {
      points(first: 100, after: $after) {
        nodes { name step value } pageInfo { hasNextPage endCursor } } } }"""
    found, after = [], None
    while True:
        page = client.execute(document, {"run": run, "after": after})["run"]["points"]
        found += [(one["name"], one["step"], one["value"]) for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return sorted(found)
        after = page["pageInfo"]["endCursor"]


def test_all_that_is_logged_arrives(client: Client, project: str, folder: Path) -> None:
    (folder / "data.csv").write_text("a,b\n1,2\n")
    (folder / "model.pkl").write_bytes(b"model" * 1000)
    with client.run(
        project, name="first", description="A try.", tags=["a"], parameters={"rate": 0.1}
    ) as run:
        run.log_params({"trees": 40})
        run.log_tags("b", "a")
        run.log_input("data.csv", "data.csv")
        run.log_input("known", "sha256:" + "1" * 64, kind="MODEL")
        run.log_model("model.pkl", framework="sklearn")
        run.log_artifact("data.csv", kind="csv", name="copy.csv")
        run.log_metrics({"loss": 0.5, "accuracy": 0.8}, step=3)
        run.log_metric("loss", 0.25, step=9)
    found = client.get_run(str(run.id))
    assert (found.name, found.description, found.tags) == ("first", "A try.", ["a", "b"])
    assert found.status.value == "SUCCEEDED"
    assert found.parameters == {"rate": 0.1, "trees": 40, "framework": "sklearn"}
    assert {one.name: one.value for one in found.metrics} == {"loss": 0.25, "accuracy": 0.8}
    assert points_of(client, run.id) == [("accuracy", 3, 0.8), ("loss", 3, 0.5), ("loss", 9, 0.25)]
    inputs = {one.name: one for one in found.inputs.nodes}
    assert inputs["known"].kind.value == "MODEL"
    assert inputs["data.csv"].digest == sha256(b"a,b\n1,2\n")
    outputs = {one.name: one for one in found.outputs.nodes}
    assert outputs["copy.csv"].kind.value == "CSV"
    model = outputs["model.pkl"]
    assert (model.kind.value, model.size) == ("MODEL", 5000)
    assert model.digest == sha256(b"model" * 1000)
    assert model.path == str((folder / "model.pkl").resolve())
    assert run.offline_file is None


def test_steps_count_by_themselves_for_each_metric(client: Client, project: str) -> None:
    with client.run(project) as run:
        run.log_metric("a", 1.0)
        run.log_metrics({"a": 2.0, "b": 3.0})
        run.log_metric("a", 4.0, step=7)
        run.log_metric("a", 5.0)
    assert points_of(client, run.id) == [
        ("a", 0, 1.0),
        ("a", 1, 2.0),
        ("a", 7, 4.0),
        ("a", 8, 5.0),
        ("b", 0, 3.0),
    ]


def test_many_values_go_in_few_requests(shaky: Client, line: Line, project: str) -> None:
    with shaky.run(project) as run:
        for step in range(3_000):
            run.log_metric("loss", 1 / (step + 1))
    assert len(points_of(shaky, run.id)) == 3_000
    assert sum("LogMetrics" in sent["query"] for sent in line.requests) < 20


def test_more_metrics_than_one_request_takes(client: Client, project: str) -> None:
    with client.run(project) as run:
        run.log_metrics({f"m{number}": number for number in range(1_000)})
    assert len(points_of(client, run.id)) == 1_000


def test_the_digest_of_a_folder_is_that_of_its_files(
    client: Client, project: str, folder: Path
) -> None:
    (folder / "saved" / "deep").mkdir(parents=True)
    (folder / "saved" / "z.bin").write_bytes(b"z")
    (folder / "saved" / "deep" / "a.bin").write_bytes(b"aa")
    with client.run(project) as run:
        run.log_model("saved")
    listing = subprocess.run(
        "find . -type f | sed 's#^./##' | LC_ALL=C sort | xargs sha256sum | sha256sum",
        shell=True,
        cwd=folder / "saved",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[0]
    (model,) = client.get_run(str(run.id)).outputs.nodes
    assert (model.name, model.digest, model.size) == ("saved", f"sha256:{listing}", 3)


def test_numbers_of_other_libraries_are_numbers(client: Client, project: str) -> None:
    numpy = pytest.importorskip("numpy")
    with client.run(project, parameters={"seed": numpy.int64(7)}) as run:
        run.log_metric("loss", numpy.float32(0.5), step=numpy.int64(2))
        run.log_params({"rate": numpy.float64(0.25), "where": Path("x")})
    assert points_of(client, run.id) == [("loss", 2, 0.5)]
    assert client.get_run(str(run.id)).parameters == {"seed": 7, "rate": 0.25, "where": "x"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_not_finite_is_left_out_and_told_once(
    client: Client, project: str, caplog: pytest.LogCaptureFixture, value: float
) -> None:
    with client.run(project) as run:
        run.log_metrics({"loss": value, "accuracy": 0.5})
        run.log_metrics({"loss": value, "accuracy": 0.6})
        run.log_metric("loss", 0.1)
    assert points_of(client, run.id) == [
        ("accuracy", 0, 0.5),
        ("accuracy", 1, 0.6),
        ("loss", 2, 0.1),
    ]
    assert [record.levelno for record in caplog.records if "loss" in record.message] == [
        logging.WARNING
    ]


def test_what_is_no_number_is_refused_at_once(client: Client, project: str) -> None:
    with client.run(project) as run:
        with pytest.raises(InvalidError, match="accuracy"):
            run.log_metric("accuracy", "high")  # type: ignore[arg-type]
    assert client.get_run(str(run.id)).status.value == "SUCCEEDED"


def test_a_file_that_is_not_there_is_refused_at_once(client: Client, project: str) -> None:
    with client.run(project) as run:
        with pytest.raises(InvalidError, match=r"nothing\.pkl"):
            run.log_model("nothing.pkl")


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (ValueError("secret"), "FAILED", "Why.\n\nEnded by ValueError."),
        (KeyboardInterrupt(), "STOPPED", "Why.\n\nEnded by KeyboardInterrupt."),
        (SystemExit(1), "FAILED", "Why.\n\nEnded by SystemExit."),
        (SystemExit(0), "SUCCEEDED", "Why."),
    ],
)
def test_a_block_that_raises_ends_the_run_so_and_raises(
    client: Client, project: str, error: BaseException, status: str, told: str
) -> None:
    run = client.run(project, description="Why.")
    with pytest.raises(type(error)) as caught, run:
        fail(run, "a", error)
    assert caught.value is error
    found = client.get_run(str(run.id))
    assert (found.status.value, found.description) == (status, told)
    assert points_of(client, run.id) == [("a", 0, 1.0)]


def test_promote_sends_all_and_ends_the_run(client: Client, project: str, folder: Path) -> None:
    (folder / "model.pkl").write_bytes(b"model")
    model = f"acme/{uuid4().hex}"
    with client.run(project) as run:
        run.log_metric("accuracy", 0.9)
        run.log_model("model.pkl")
        version = run.promote(model, version="v3", create_model=True, tags=["best"])
        with pytest.raises(ConflictError, match="has ended"):
            run.log_metric("accuracy", 0.95)
    assert version.full_name == f"{model}:v3"
    assert version.tags == ["best"]
    assert version.evidence is not None
    assert [(one.name, one.value) for one in version.evidence.metrics] == [("accuracy", 0.9)]
    assert [one.name for one in version.artifacts.nodes] == ["model.pkl"]
    assert client.get_run(str(run.id)).status.value == "SUCCEEDED"


def test_a_run_takes_nothing_before_it_begins_or_after_it_ended(
    client: Client, project: str
) -> None:
    run = client.run(project)
    with pytest.raises(ConflictError, match="not begun"):
        run.log_metric("a", 1.0)
    run.start()
    run.finish("STOPPED")
    with pytest.raises(ConflictError, match="has ended"):
        run.log_metric("a", 1.0)
    with pytest.raises(ConflictError):
        run.start()
    assert client.get_run(str(run.id)).status.value == "STOPPED"


def test_a_refusal_is_raised_by_the_next_call(client: Client, project: str) -> None:
    with client.run(project) as run:
        run.log_metric("bad\nname", 1.0)
        with pytest.raises(InvalidError, match="name of a metric"):
            run.flush()
        run.log_metric("good", 1.0)
    assert points_of(client, run.id) == [("good", 0, 1.0)]


def test_or_at_the_end(client: Client, project: str) -> None:
    run = client.run(project)
    with pytest.raises(InvalidError, match="name of a metric"), run:
        run.log_metric("bad\nname", 1.0)
    assert client.get_run(str(run.id)).status.value == "SUCCEEDED"


def test_but_never_in_place_of_the_blocks_own_error(client: Client, project: str) -> None:
    run = client.run(project)
    with pytest.raises(ZeroDivisionError), run:
        fail(run, "bad\nname", ZeroDivisionError())
    assert client.get_run(str(run.id)).status.value == "FAILED"


def test_who_may_not_record_is_told_before_the_training(
    server: Server, client: Client, project: str
) -> None:
    with Client(server.url, server.token("vera")) as viewer:
        with pytest.raises(ForbiddenError), viewer.run(project):
            pytest.fail("the block ran")
    with pytest.raises(NotFoundError), client.run("acme/no-such-project"):
        pytest.fail("the block ran")


def test_so_is_who_names_no_address() -> None:
    with Client("ftp://nowhere", "grn_x") as client, pytest.raises(UnreachableError):
        client.run("acme/x").start()


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


def lose_answers(shaky: Client, line: Line, project: str) -> None:
    line.faults += [unanswered] * 2
    with shaky.run(project, name=uuid4().hex) as run:
        line.faults += [unanswered] * 2
        run.log_metric("a", 1.0)
        run.flush()
        line.faults += [unanswered, unsent, unanswered]
    document = "query($q: String) { runs(query: $q) { totalCount } }"
    assert shaky.execute(document, {"q": f"name: {run.name}"})["runs"]["totalCount"] == 1
    assert points_of(shaky, run.id) == [("a", 0, 1.0)]
    assert shaky.get_run(str(run.id)).status.value == "SUCCEEDED"


def test_nothing_that_is_logged_waits_for_a_lost_server(
    line: Line, shaky: Client, project: str
) -> None:
    with shaky.run(project) as run:
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
    shaky: Client,
    line: Line,
    project: str,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    fault: Any,
) -> None:
    (folder / "model.pkl").write_bytes(b"model")
    with shaky.run(project) as run:
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
    assert shaky.get_run(str(run.id)).status.value == "RUNNING"
    ended = shaky.replay(run.offline_file)
    assert points_of(shaky, run.id) == [("a", step, float(step)) for step in range(200)]
    assert (ended.status.value, ended.tags) == ("SUCCEEDED", ["t"])
    assert ended.parameters == {"late": True}
    assert [one.name for one in ended.outputs.nodes] == ["model.pkl"]
    assert not run.offline_file.exists()
    with pytest.raises(ReplayError):
        shaky.replay(run.offline_file)


def test_a_run_that_begins_without_a_server_is_all_in_a_file(
    shaky: Client, line: Line, project: str
) -> None:
    line.faults += [unanswered] + [unsent] * 999
    name = uuid4().hex
    with shaky.run(project, name=name, parameters={"rate": 1}, tags=["x"]) as run:
        run.log_metric("a", 1.0)
    assert run.id is None
    assert run.offline_file is not None
    line.faults.clear()
    ended = shaky.replay(run.offline_file)
    assert (ended.name, ended.status.value, ended.tags) == (name, "SUCCEEDED", ["x"])
    assert points_of(shaky, ended.id) == [("a", 0, 1.0)]
    runs = shaky.execute(
        "query($q: String) { runs(query: $q) { totalCount } }", {"q": f"name: {name}"}
    )
    assert runs["runs"]["totalCount"] == 1  # the create whose answer was lost had been done


def test_a_replay_that_breaks_off_can_be_begun_again(
    shaky: Client, line: Line, project: str, folder: Path
) -> None:
    with shaky.run(project) as run:
        line.faults += [unsent] * 999
        run.log_metric("a", 1.0)
        run.log_params({"p": 1})
    file = run.offline_file
    assert file is not None
    for calls in range(1, 4):
        line.faults.clear()
        line.faults += [asked] * calls + [unsent] * 99
        with Client(line.url, shaky._token, retries=0) as other, pytest.raises(UnreachableError):
            other.replay(file)
    line.faults.clear()
    assert shaky.replay(file).status.value == "SUCCEEDED"
    assert points_of(shaky, run.id) == [("a", 0, 1.0)]


def test_a_line_that_was_cut_off_is_left_out(
    shaky: Client, line: Line, project: str, caplog: pytest.LogCaptureFixture
) -> None:
    with shaky.run(project) as run:
        line.faults += [unsent] * 999
        run.log_metric("a", 1.0)
    line.faults.clear()
    assert run.offline_file is not None
    text = run.offline_file.read_text()
    run.offline_file.write_text(text[: text.rindex("{") + 9])
    assert shaky.replay(run.offline_file).status.value == "RUNNING"
    assert points_of(shaky, run.id) == [("a", 0, 1.0)]
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
    shaky: Client, line: Line, project: str
) -> None:
    with shaky.run(project) as run:
        line.faults += [unsent] * 999
        run.log_metric("a", 1.0)
        with pytest.raises(ConflictError, match="replay it, then promote it"):
            run.promote("acme/never", "v1")
    line.faults.clear()
    with pytest.raises(NotFoundError):
        shaky.get_model("acme/never")


def test_memory_is_bounded_while_the_server_is_away(
    line: Line, shaky: Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_WAITING", 100)
    monkeypatch.setattr(outbox, "STUCK_SECONDS", 0.2)
    with shaky.run(project) as run:
        held = threading.Event()
        line.faults += [lambda ask: (held.wait(5), None)[1]] * 99
        began = time.monotonic()
        for step in range(1_000):
            run.log_metric("a", float(step))
        assert time.monotonic() - began < 4
        box = run._outbox
        assert box is not None
        assert box._size <= 100
        held.set()
        line.faults.clear()
    assert run.offline_file is not None
    assert shaky.replay(run.offline_file).status.value == "SUCCEEDED"
    assert len(points_of(shaky, run.id)) == 1_000


def test_an_interrupted_wait_writes_the_file_and_raises(
    line: Line, shaky: Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = shaky.run(project).start()
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


def test_the_code_is_that_of_the_checkout(
    client: Client, project: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")
    script = folder / "sub" / "train.py"
    script.parent.mkdir()
    script.write_text("print(1)\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "First.")
    git(folder, "remote", "add", "origin", "https://ada:secret@example.com/acme/x.git?token=secret")
    monkeypatch.setattr(code, "_script", script.resolve)
    with client.run(project) as run:
        pass
    found = client.get_run(str(run.id)).code
    assert found is not None
    assert found.model_dump() == {
        "repository": "https://example.com/acme/x.git",
        "commit": git(folder, "rev-parse", "HEAD"),
        "ref": "main",
        "path": "sub/train.py",
    }
    with client.run(project, code=False) as silent:
        pass
    assert client.get_run(str(silent.id)).code is None
    with client.run(project, code={"commit": "abc"}) as told:
        pass
    told_code = client.get_run(str(told.id)).code
    assert told_code is not None
    assert (told_code.commit, told_code.path) == ("abc", None)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("remote", "told"),
    [
        ("https://example.com/a/b.git", "https://example.com/a/b.git"),
        ("https://token@example.com/a/b", "https://example.com/a/b"),
        ("https://u:p@example.com:8443/a#t", "https://example.com:8443/a"),
        ("ssh://git@example.com:22/a/b", "ssh://example.com:22/a/b"),
        ("git@example.com:a/b.git", "example.com:a/b.git"),
        ("token@example.com:a/b.git?x=secret", "example.com:a/b.git"),
        ("/home/ada/x.git", None),
        ("../x", None),
        ("file:///home/ada/x", None),
        ("C:\\work\\x", None),
        ("C:/work/x", None),
        ("https://[broken", None),
        ("https://example.com:99999/x", None),
    ],
)
def test_a_remote_is_told_without_credentials(remote: str, told: str | None) -> None:
    assert code.without_credentials(remote) == told


def test_outside_of_a_checkout_there_is_no_code(folder: Path) -> None:
    script = folder / "train.py"
    script.write_text("")
    assert code.code_reference(script) is None


def test_a_program_that_awaits_tracks_as_well(
    server: Server, token: str, project: str, client: Client, folder: Path
) -> None:
    (folder / "model.pkl").write_bytes(b"model")
    (folder / "data").write_bytes(uuid4().bytes)
    model = f"acme/{uuid4().hex}"

    async def train() -> tuple[str, str]:
        async with AsyncClient(server.url, token) as opened:
            async with opened.run(project) as run:
                run.log_metric("a", 1.0)
                run.log_params({"p": 1})
                await run.log_input("data", "data")
                await run.log_artifact("model.pkl", name="copy")
                await run.log_model("model.pkl")
                await run.flush()
                version = await run.promote(model, "v1", create_model=True)
            return str(run.id), version.full_name

    id_, name = asyncio.run(train())
    assert name == f"{model}:v1"
    assert points_of(client, id_) == [("a", 0, 1.0)]
    assert [one.name for one in client.get_run(id_).inputs.nodes] == ["data"]


def test_a_cancelled_task_stops_its_run(
    server: Server, token: str, project: str, client: Client
) -> None:
    async def train() -> str:
        ids: list[str] = []
        async with AsyncClient(server.url, token) as opened:

            async def work() -> None:
                async with opened.run(project) as run:
                    ids.append(str(run.id))
                    await asyncio.sleep(60)

            task = asyncio.create_task(work())
            while not ids:
                await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return ids[0]

    assert client.get_run(asyncio.run(train())).status.value == "STOPPED"
