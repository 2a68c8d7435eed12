"""A tracked run: what it logs arrives, once and in order, whatever the registry does meanwhile."""

import asyncio
import hashlib
import logging
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from greenroom.client import (
    AsyncClient,
    Client,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    TrackedRun,
    UnreachableError,
)
from tests.client.conftest import Line
from tests.client.content import points_of
from tests.server import Server

pytestmark = pytest.mark.usefixtures("folder")


def fail(run: TrackedRun, metric: str, error: BaseException) -> None:
    run.log_metric(metric, 1.0)
    raise error


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


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


def test_many_values_go_in_few_requests(hasty: Client, line: Line, project: str) -> None:
    with hasty.run(project) as run:
        for step in range(3_000):
            run.log_metric("loss", 1 / (step + 1))
    assert len(points_of(hasty, run.id)) == 3_000
    assert sum(sent.get("operationName") == "LogMetrics" for sent in line.requests) < 20


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
