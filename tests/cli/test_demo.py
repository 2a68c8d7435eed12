"""The demo records real training, whole and once.

The demo of these tests was interrupted and started again, as people do.
"""

import contextlib
import csv
import hashlib
import io
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from sklearn import metrics

from greenroom.cli import demo_app
from greenroom.cli import demo_training as training
from greenroom.cli.demo_pages import PAGES
from greenroom.cli.demo_records import RUNS
from greenroom.client import Client
from tests.cli.conftest import DEMO_SECONDS, call, without_settings
from tests.server import Server

MODELS = {f"acme/{page.model}" for page in PAGES}
ENOUGH_RUNS = 5
RUN = """
  name status description tags parameters metrics { name value } code { path } finishedAt
  project { fullName } consumed { nodes { fullName } }
  inputs { nodes { id name kind path digest size } }
  outputs { nodes { id name kind path digest size } }
"""
VERSION = f"""
  name fullName stage tags readme content contentData
  model {{ fullName }} run {{ {RUN} }}
  evidence {{ metrics {{ name value }} outputs {{ digest }} }}
  artifacts {{ nodes {{ id path digest }} }}
  upstream {{ nodes {{ fullName }} }} downstream {{ nodes {{ fullName }} }}
  consumedBy {{ nodes {{ name }} }}
  stageChanges {{ nodes {{ fromStage toStage reason message }} }}
"""
COUNTS = """{
  runs { totalCount } versions { totalCount } models { totalCount } projects { totalCount }
  deployments { totalCount } events { totalCount }
}"""


@dataclass
class Demo:
    """A registry that the demo has filled, and what the demo printed."""

    server: Server
    token: str
    client: Client
    files: Path
    interrupted: subprocess.CompletedProcess[str]
    finished: subprocess.CompletedProcess[str]

    def again(self) -> subprocess.CompletedProcess[str]:
        return call(
            *("demo", "--url", self.server.url, "--files", str(self.files)),
            GREENROOM_TOKEN=self.token,
        )

    def runs(self) -> list[dict[str, Any]]:
        document = f"{{ runs(first: 100) {{ nodes {{ {RUN} }} }} }}"
        return self.client.execute(document)["runs"]["nodes"]

    def versions(self) -> dict[str, dict[str, Any]]:
        document = f"{{ versions(first: 100) {{ nodes {{ {VERSION} }} }} }}"
        nodes = self.client.execute(document)["versions"]["nodes"]
        return {version["fullName"]: version for version in nodes}


def interrupt(client: Client, command: list[str], token: str) -> subprocess.CompletedProcess[str]:
    """Start the demo, and press Ctrl-C when it has recorded some runs."""
    process = subprocess.Popen(
        command,
        env=without_settings() | {"GREENROOM_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + DEMO_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        count = client.execute("{ runs { totalCount } }")["runs"]["totalCount"]
        if count >= ENOUGH_RUNS:
            process.send_signal(signal.SIGINT)
            break
        time.sleep(0.1)
    output, errors = process.communicate(timeout=DEMO_SECONDS)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with Server(folder, GREENROOM_LOCAL_APPS="true") as server:
        token = server.token()
        arguments = ("demo", "--url", server.url, "--files", str(folder / "files"))
        command = [sys.executable, "-m", "greenroom.cli", *arguments]
        with Client(server.url, token) as client:
            interrupted = interrupt(client, command, token)
            finished = call(*arguments, GREENROOM_TOKEN=token)
            assert finished.returncode == 0, finished.stderr
            yield Demo(server, token, client, folder / "files", interrupted, finished)


def rows_of(path: str) -> tuple[Any, Any]:
    """Return the features and the target of a data file."""
    with Path(path).open(newline="") as file:
        _, *rows = csv.reader(file)
    table = np.array(rows, dtype=float)
    return table[:, :-1], table[:, -1]


def value_of(named: list[dict[str, Any]], name: str) -> float:
    return next(one["value"] for one in named if one["name"] == name)


def test_it_can_be_interrupted_and_goes_on(demo: Demo) -> None:
    assert demo.interrupted.returncode == 130
    assert "the same command goes on" in demo.interrupted.stderr
    runs = demo.runs()
    names = Counter((run["project"]["fullName"], run["name"]) for run in runs)
    assert len(runs) == len(names) == RUNS
    assert 40 <= RUNS <= 60
    assert f"{RUNS} runs" in demo.finished.stdout


def test_all_runs_have_ended_and_the_broken_one_as_failed(demo: Demo) -> None:
    runs = demo.runs()
    failed = [run for run in runs if run["status"] != "SUCCEEDED"]
    assert [(run["name"], run["status"]) for run in failed] == [("neighbors-500", "FAILED")]
    assert failed[0]["description"].startswith("ValueError: Expected n_neighbors")
    assert failed[0]["inputs"]["nodes"]
    assert not failed[0]["outputs"]["nodes"]
    assert not failed[0]["metrics"]
    assert failed[0]["description"] in demo.finished.stdout
    assert all(run["finishedAt"] for run in runs)


def test_every_run_says_what_it_was_told_and_by_which_code(demo: Demo) -> None:
    for run in demo.runs():
        assert run["parameters"]["framework"].startswith("scikit-learn ")
        assert run["code"] == {"path": "server/greenroom/cli/demo_training.py"}
        assert "greenroom-demo" in run["tags"]
    algorithms = {run["parameters"].get("algorithm") for run in demo.runs()}
    assert {"LogisticRegression", "SVC", "MLPClassifier", "Ridge"} < algorithms
    assert len(algorithms) >= 15


def test_digests_and_sizes_are_those_of_the_files(demo: Demo) -> None:
    artifacts = {
        one["id"]: one
        for run in demo.runs()
        for one in run["inputs"]["nodes"] + run["outputs"]["nodes"]
    }
    kinds = Counter(one["kind"] for one in artifacts.values())
    assert kinds["DATASET"] == 13  # two of each data set, and three more batches
    assert kinds["MODEL"] == RUNS - 3  # one run failed, and two only predict
    for one in artifacts.values():
        content = Path(one["path"]).read_bytes()
        assert one["digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert one["size"] == len(content)


def test_the_metrics_are_those_of_the_model_on_the_test_rows(demo: Demo) -> None:
    for version in demo.versions().values():
        run = version["run"]
        model = training.load(
            Path(run["outputs"]["nodes"][0]["path"]), run["outputs"]["nodes"][0]["digest"]
        )
        test = next(one for one in run["inputs"]["nodes"] if one["name"].endswith("-test.csv"))
        features, target = rows_of(test["path"])
        found = model.predict(features)
        name, score = (
            ("r2", metrics.r2_score(target, found))
            if "diabetes" in version["fullName"]
            else ("accuracy", metrics.accuracy_score(target, found))
        )
        assert value_of(run["metrics"], name) == pytest.approx(score)
        assert value_of(version["evidence"]["metrics"], name) == pytest.approx(score)
        assert version["contentData"]["test"][name] == pytest.approx(score, abs=1e-4)
        assert f"| {name} | {score:.4f} |" in version["readme"]


def test_the_test_rows_are_in_no_training_file(demo: Demo) -> None:
    for data in (demo.files / "data").glob("*-test.csv"):
        task = data.name.removesuffix("-test.csv")
        _, *tested = data.read_text().splitlines()
        trained: list[str] = []
        for batch in data.parent.glob(f"{task}-train-*.csv"):
            trained += batch.read_text().splitlines()[1:]
        total = Counter(tested + trained)
        whole = getattr(training.datasets, f"load_{task.replace('-', '_')}")().target
        assert sum(total.values()) == len(whole)
        # the iris data hold one flower twice
        assert sum(total[row] > 1 for row in set(tested)) <= 1


def test_iterative_learners_leave_curves(demo: Demo) -> None:
    document = """{ runs(first: 100, query: "name: network-64-fast") {
      nodes { points(first: 100) { nodes { name step value } } } } }"""
    (run,) = demo.client.execute(document)["runs"]["nodes"]
    points = run["points"]["nodes"]
    losses = {one["step"]: one["value"] for one in points if one["name"] == "train_loss"}
    assert sorted(losses) == list(range(1, 41))
    assert losses[40] < losses[1] / 10
    assert sum(one["name"] == "watched_accuracy" for one in points) == 40


def test_the_best_of_each_data_set_is_promoted(demo: Demo) -> None:
    versions = demo.versions()
    assert {version["model"]["fullName"] for version in versions.values()} == MODELS
    runs = demo.runs()
    for page in PAGES:
        measure = f"validation_{'r2' if page.task == 'diabetes' else 'accuracy'}"
        scores = [
            value_of(run["metrics"], measure)
            for run in runs
            if run["project"]["fullName"] == f"acme/{page.task}"
            and any(one["name"] == measure for one in run["metrics"])
        ]
        best = versions[f"acme/{page.model}:v2"]
        assert value_of(best["run"]["metrics"], measure) == max(scores)
        assert f"acme/{page.model}:v1" in versions


def test_a_fine_tuned_version_descends_from_its_source(demo: Demo) -> None:
    versions = demo.versions()
    tuned = [version for version in versions.values() if "fine-tuned" in version["tags"]]
    assert len(tuned) == 3
    for version in tuned:
        (source,) = version["upstream"]["nodes"]
        origin = versions[source["fullName"]]
        assert version["fullName"] in {one["fullName"] for one in origin["downstream"]["nodes"]}
        assert version["run"]["consumed"]["nodes"] == [source]
        assert version["run"]["name"] in {one["name"] for one in origin["consumedBy"]["nodes"]}
        consumed = {one["id"] for one in version["run"]["inputs"]["nodes"]}
        assert origin["artifacts"]["nodes"][0]["id"] in consumed
        assert (
            origin["artifacts"]["nodes"][0]["digest"] != version["artifacts"]["nodes"][0]["digest"]
        )
        assert len(version["contentData"]["trained_on"]) > len(origin["contentData"]["trained_on"])
    last = max(version["fullName"] for version in tuned if "digits" in version["fullName"])
    middle = versions[last]["upstream"]["nodes"][0]["fullName"]
    assert versions[middle]["upstream"]["nodes"], "a chain of three versions"


def test_evaluations_consume_a_version_and_make_none(demo: Demo) -> None:
    evaluations = [run for run in demo.runs() if "evaluation" in run["tags"]]
    assert len(evaluations) == 2
    for run in evaluations:
        assert [one["fullName"][-3:] for one in run["consumed"]["nodes"]] == [":v2"]
        assert not run["outputs"]["nodes"]
        assert 0.5 < value_of(run["metrics"], "accuracy") <= 1


def test_versions_have_moved_with_reasons(demo: Demo) -> None:
    versions = demo.versions()
    stages = Counter(version["stage"] for version in versions.values())
    assert stages["DISABLED"] == 1
    assert min(stages[stage] for stage in ("TESTING", "STAGING", "PRODUCTION")) >= 2
    withdrawn = versions["acme/digits-classifier:v1"]["stageChanges"]["nodes"]
    assert [(one["fromStage"], one["toStage"]) for one in withdrawn] == [
        ("PRODUCTION", "DISABLED"),
        ("STAGING", "PRODUCTION"),
        ("TESTING", "STAGING"),
        (None, "TESTING"),
    ]
    for version in versions.values():
        *moves, first = version["stageChanges"]["nodes"]
        assert first["reason"] == "VersionRegistered"
        assert all(one["reason"] and one["message"] for one in moves)


def test_one_model_is_private(demo: Demo) -> None:
    demo.server.run("user", "add", "vera", "--role", "viewer")
    document = "{ models { nodes { fullName visibility readme tags } } }"
    models = demo.client.execute(document)["models"]["nodes"]
    private = [one["fullName"] for one in models if one["visibility"] == "PRIVATE"]
    assert private == ["acme/tumor-screening"]
    assert {one["fullName"] for one in models} == MODELS
    theirs = demo.server.token("vera")
    with Client(demo.server.url, theirs) as viewer:
        seen = {one["fullName"] for one in viewer.execute(document)["models"]["nodes"]}
    assert seen == MODELS - {"acme/tumor-screening"}
    shown = call("demo", "--url", demo.server.url, "--token", theirs)
    assert shown.returncode == 0
    assert "Of its 5 models you see 4" in shown.stdout


def test_a_models_readme_shows_its_versions_and_runs(demo: Demo) -> None:
    versions = demo.versions()
    document = "{ models { nodes { fullName readme } } }"
    for model in demo.client.execute(document)["models"]["nodes"]:
        own = [one for one in versions.values() if one["model"]["fullName"] == model["fullName"]]
        for version in own:
            assert f"| `{version['name']}` | `{version['run']['name']}` |" in model["readme"]


def test_away_from_a_terminal_it_prints_plain_lines(demo: Demo) -> None:
    assert not demo.finished.stderr
    assert "\x1b" not in demo.finished.stdout
    assert "\r" not in demo.finished.stdout
    for name in MODELS:
        assert f"\n{name}" in demo.finished.stdout
    assert f"{demo.server.url}/graphiql" in demo.finished.stdout


def test_the_queries_it_suggests_work(demo: Demo) -> None:
    suggested = re.findall(r"^  (\{.*\})$", demo.finished.stdout, re.MULTILINE)
    assert len(suggested) == 3
    for query in suggested:
        answer = json.dumps(demo.client.execute(query))
        assert "name" in answer.lower(), f"{query} finds nothing"


def test_a_second_time_it_adds_nothing(demo: Demo) -> None:
    before = demo.client.execute(COUNTS)
    again = demo.again()
    assert (again.returncode, again.stderr) == (0, "")
    assert "here already; nothing was added" in again.stdout
    assert "acme/digits-classifier" in again.stdout
    assert demo.client.execute(COUNTS) == before


def test_a_changed_model_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    stored = training.save(training.TASKS[0].settings[0].make(), path)
    assert training.load(path, stored.digest).steps
    path.write_bytes(path.read_bytes() + b".")
    with pytest.raises(training.ChangedFileError, match="no longer"):
        training.load(path, stored.digest)


def test_the_bytes_of_every_model_are_stored(demo: Demo) -> None:
    document = (
        """{ runs(first: 100) { nodes { outputs { nodes { id name stored digest path } } } } }"""
    )
    runs = demo.client.execute(document)["runs"]["nodes"]
    models = [one for run in runs for one in run["outputs"]["nodes"]]
    assert len(models) == RUNS - 3
    assert all(one["stored"] and one["name"].endswith(".skops") for one in models)


def test_a_version_page_says_how_to_load_it(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = demo.versions()["acme/digits-classifier:v2"]["readme"]
    (pull,) = re.findall(r"^greenroom (.*)$", readme, re.MULTILINE)
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    environment = {"GREENROOM_URL": demo.server.url, "GREENROOM_TOKEN": demo.token}
    assert call(*pull.split(), **environment).returncode == 0
    row, label = training.example(training.TASKS[0])
    said: dict[str, Any] = {"rows": [row]}
    exec(code.replace("model.predict", "found = model.predict"), said)
    assert said["found"].tolist() == [label]


def test_the_best_classifier_of_digits_answers_as_an_app(demo: Demo) -> None:
    found = demo.finished.stdout
    assert "acme/digits-classifier:v2 serves as an app at" in found
    told = re.search(r"it says (\d), and the label is (\d)\.", found)
    assert told
    assert told[1] == told[2]
    (line,) = re.findall(r"^  (curl .*)$", found, re.MULTILINE)
    done = subprocess.run(
        ["bash", "-c", line],
        env=without_settings() | {"GREENROOM_TOKEN": demo.token, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(done.stdout)["predict"] == [int(told[2])], done.stderr


def test_production_has_a_past_in_two_environments(demo: Demo) -> None:
    for environment in ("eu-production", "us-production"):
        rows = [
            (one.version and one.version.full_name[-2:], one.status.value, one.message)
            for one in demo.client.list_deployments(
                model="acme/digits-classifier", environment=environment, sort="created_at"
            )
        ]
        assert [row[:2] for row in rows] == [("v1", "STOPPED"), ("v2", "RUNNING")]
        assert rows[0][2] == f"Replaced by acme/digits-classifier:v2@{environment}."
    kinds = Counter(one.deployer for one in demo.client.list_deployments())
    assert kinds == {"reported": 5, "local": 1}


def test_an_app_that_was_stopped_stays_so(server: Server, token: str) -> None:
    """And where no apps are run, the demo says so in a line and nothing is deployed."""
    with Client(server.url, token) as client:
        ref = client.register_version(f"acme/{uuid4().hex}:v1", create_model=True).full_name
        said = printed(lambda: demo_app.serve(client, ref))
        assert said == ["", demo_app.NOT_OFFERED]
        assert list(client.list_deployments(version=ref)) == []
        demo_app.roll_out(client, ref, ["eu"])
        demo_app.roll_out(client, ref, ["eu", "us"])
        told = list(client.list_deployments(version=ref, sort="environment"))
        assert {(one.environment, one.status.value, one.revision) for one in told} == {
            (one, "RUNNING", told[0].revision) for one in ("eu", "us")
        }
        client.stop_deployment(told[0].id)
        before = client.execute(COUNTS)
        demo_app.roll_out(client, ref, ["eu", "us"])
        assert client.execute(COUNTS) == before


def printed(act: Callable[[], None]) -> list[str]:
    """Return the lines that something prints."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        act()
    return output.getvalue().splitlines()


def test_the_data_files_hold_every_number_exactly(tmp_path: Path) -> None:
    data = training.prepare(training.TASKS[-1], tmp_path)
    features, target = rows_of(str(data.test.file.path))
    assert (features == data.test.features).all()
    assert (target == data.test.target).all()
