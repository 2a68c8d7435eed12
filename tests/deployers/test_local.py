"""The deployer ``local``: versions run as programs of this machine, and what becomes of them is true."""

import os
import signal
import time
from pathlib import Path

import pytest
import skops.io

from greenroom.client import ConflictError, InvalidError
from tests.deployers.conftest import APP, ROWS, TRUTH, Apps, path_of


def ends(pid: int) -> bool:
    """Whether a process is gone within a few seconds."""
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_stored_model_answers_predictions(apps: Apps, model_file: Path) -> None:
    version = apps.version(model=model_file)
    found = apps.deploy(version)
    assert (found["status"], found["url"]) == ("RUNNING", path_of(version))
    told = apps.call("POST", f"{found['url']}predict", json={"inputs": ROWS}).json()
    assert told["predict"] == TRUTH
    assert [round(sum(row), 6) for row in told["predict_proba"]] == [1.0] * 4
    name = version.partition("/")[2].partition(":")[0]
    tensor = {
        "name": "rows",
        "datatype": "FP64",
        "shape": [4, 2],
        "data": [one for row in ROWS for one in row],
    }
    told = apps.call(
        "POST", f"{found['url']}v2/models/{name}/infer", json={"id": "7", "inputs": [tensor]}
    ).json()
    assert (told["id"], told["model_name"]) == ("7", name)
    assert told["outputs"][0] == {
        "name": "predict",
        "datatype": "INT64",
        "shape": [4],
        "data": TRUTH,
    }
    assert apps.get(f"{found['url']}v2/models/{name}/ready").json() == {"name": name, "ready": True}
    assert apps.history(found["id"]) == ["QUEUED", "STARTING", "RUNNING"]
    assert "Uvicorn running" in apps.logs(found["id"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"inputs": []}, "not empty"),
        ({"inputs": [1, 2]}, "one list for each row"),
        ({"inputs": [["a", "b"]]}, "no matrix"),
        ({"inputs": [[1.0]]}, "features"),
        ({}, "list of lists"),
        ([], "a JSON object"),
    ],
)
def test_what_is_no_input_is_refused_in_words(
    apps: Apps, model_file: Path, body: object, said: str
) -> None:
    version = served(apps, model_file)
    answer = apps.call("POST", f"{path_of(version)}predict", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def served(apps: Apps, model_file: Path) -> str:
    """A version that serves, deployed once for several tests."""
    known: dict[str, str] = apps.__dict__.setdefault("served", {})
    if "model" not in known:
        known["model"] = apps.version(model=model_file)
        assert apps.deploy(known["model"])["status"] == "RUNNING"
    return known["model"]


class Foreign:
    """A type that nobody trusts."""


def test_a_model_of_types_that_are_not_trusted_fails_at_once_and_says_so(
    apps: Apps, tmp_path: Path
) -> None:
    skops.io.dump(Foreign(), tmp_path / "model.skops")
    found = apps.deploy(apps.version(model=tmp_path / "model.skops"))
    assert found["status"] == "FAILED"
    assert found["restarts"] == 0
    assert "not trusted" in found["message"]
    assert "Foreign" in found["message"]
    assert apps.history(found["id"]) == ["QUEUED", "STARTING", "FAILED"]


def test_what_cannot_be_run_is_refused_before_it_is_queued(apps: Apps, tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04.")
    count = apps.ask("{ deployments { totalCount } }")
    for version, error, said in (
        (apps.version(model=tmp_path / "model.pkl"), ConflictError, "no model that can be served"),
        (apps.version(content={"app": {"command": []}}, app=APP), ConflictError, "1 to 64 texts"),
        (apps.version(content={"app": "x"}, app=APP), ConflictError, "1 to 64 texts"),
        (
            apps.version(content={"app": {"command": ["a"], "health": "ok"}}, app=APP),
            ConflictError,
            "a path that begins with '/'",
        ),
    ):
        with pytest.raises(error, match=said) as refused:
            apps.act("deployVersion", version=version)
        assert refused.value.input == ("version",)
    version = apps.app()
    for given, said, at in (
        ({"settings": {"replicas": 2}}, "takes no settings", ("settings",)),
        ({"settings": [1]}, "an object", ("settings",)),
        ({"deployer": "nomad"}, "no deployer 'nomad'; switched on: local", ("deployer",)),
        ({"environment": "EU West"}, "1 to 63 small letters", ("environment",)),
    ):
        with pytest.raises(InvalidError, match=said) as refused_input:
            apps.act("deployVersion", version=version, **given)
        assert refused_input.value.input == at
    assert apps.ask("{ deployments { totalCount } }") == count


def test_an_app_gets_its_files_and_nothing_of_the_server(apps: Apps, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("a")
    hostile = tmp_path / "..%2f..%2fescape"
    hostile.write_text("x")
    version = apps.version(
        content={"app": {"command": ["python", "app.py"], "health": "/ok"}},
        app=APP,
        data=tmp_path / "data",
        hostile=hostile,
    )
    found = apps.deploy(version)
    told = apps.get(f"{found['url']}files").json()
    assert told["files"] == ["_2f.._2fescape", "app.py", "data/a.txt"]
    assert set(told["environment"]) <= {
        *("APP_PATH", "HOME", "LANG", "LC_CTYPE", "PATH", "PORT", "PYTHONUNBUFFERED", "VERSION")
    }
    assert told["environment"]["APP_PATH"] == path_of(version)
    assert told["environment"]["VERSION"] == version
    assert apps.stop(found["id"])["status"] == "STOPPED"
    assert not (apps.server.folder / "apps" / found["id"] / "files").exists()


def test_an_app_that_dies_is_started_again(apps: Apps) -> None:
    found = apps.deploy(apps.app())
    pid = apps.get(f"{found['url']}ok").json()["pid"]
    os.kill(pid, signal.SIGKILL)
    again = apps.until(found["id"], lambda one: one["restarts"] == 1 and one["status"] == "RUNNING")
    assert again["message"] is None
    assert apps.get(f"{found['url']}ok").json()["pid"] != pid
    assert apps.history(found["id"]) == ["QUEUED", "STARTING", "RUNNING", "STARTING", "RUNNING"]
    assert apps.stop(found["id"])["status"] == "STOPPED"


def test_an_app_that_always_dies_has_failed(apps: Apps) -> None:
    found = apps.deploy(apps.app("crash"))
    assert found["status"] == "FAILED"
    assert found["message"] == (
        "It ended with exit code 3. It was started 5 times. Its last words: begun with crash"
    )
    assert found["endedAt"] is not None
    assert apps.logs(found["id"]) == "begun with crash\n" * 5
    assert apps.get(path_of(found["name"].partition("@")[0]) + "ok").status_code == 404


def test_an_app_that_says_it_is_unfit_is_not_started_again(apps: Apps) -> None:
    found = apps.deploy(apps.app("unfit"))
    assert found["restarts"] == 0
    assert found["message"] == (
        "It ended with exit code 78. Its last words: There is nothing to run."
    )


def test_an_app_has_no_more_memory_than_it_may(apps: Apps) -> None:
    found = apps.deploy(apps.app())
    pid = apps.get(f"{found['url']}ok").json()["pid"]
    assert apps.get(f"{found['url']}eat").status_code == 500
    assert apps.get(f"{found['url']}ok").json()["pid"] == pid
    assert "MemoryError" in apps.logs(found["id"])
    apps.stop(found["id"])
    assert ends(pid)


def test_a_killed_server_takes_its_apps_along_and_brings_them_back(apps: Apps) -> None:
    found = apps.deploy(apps.app())
    pid = apps.get(f"{found['url']}ok").json()["pid"]
    apps.server.kill()
    assert ends(pid), "an app does not outlive its server"
    apps.start()
    again = apps.until(
        found["id"], lambda one: one["status"] == "RUNNING" and len(apps.history(one["id"])) >= 5
    )
    assert again["restarts"] == 0
    assert apps.history(found["id"]) == ["QUEUED", "STARTING", "RUNNING", "STARTING", "RUNNING"]
    assert apps.get(f"{found['url']}ok").json()["pid"] != pid
    apps.__dict__.pop("served", None)
    for one in apps.ask('{ deployments(first: 100, query: "status: running") { nodes { id } } }')[
        "deployments"
    ]["nodes"]:
        apps.stop(one["id"])


def test_a_server_that_is_stopped_leaves_nothing_running(apps: Apps) -> None:
    found = apps.deploy(apps.app())
    pid = apps.get(f"{found['url']}ok").json()["pid"]
    assert apps.server.stop() == 0
    assert ends(pid)
    apps.start()
    apps.until(found["id"], lambda one: len(apps.history(one["id"])) >= 5)
    assert apps.stop(found["id"])["status"] == "STOPPED"
