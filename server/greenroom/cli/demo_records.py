"""Records the demo's training in a registry, through its API like any other program.

Everything is sent in such a way that an interrupted demo can go on: to an idempotency key that was
used the registry answers with the run or version it has, and a run that has ended is not repeated.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from greenroom.cli import demo_training as training
from greenroom.cli.demo_app import roll_out
from greenroom.cli.demo_pages import (
    PAGES,
    PRODUCTION,
    Page,
    Record,
    Source,
    model_readme,
    passed,
    reason,
    version_content,
    version_readme,
)
from greenroom.cli.demo_people import admit
from greenroom.cli.demo_training import Curve, Data, Rows, Setting, StoredFile, Task, Trained
from greenroom.client import Client

CODE = {"path": "server/greenroom/cli/demo_training.py"}
TAG = "greenroom-demo"

_RUN = """
  id name status description parameters metrics { name value }
  outputs(first: 10) { nodes { id name kind path digest } }
"""
FIND = """
query Find($project: String!, $model: String!) {
  project(name: $project) { id }
  model(name: $model) { id }
}"""
CREATE_PROJECT = """
mutation CreateProject($input: CreateProjectInput!) {
  createProject(input: $input) { project { id } }
}"""
CREATE_MODEL = """
mutation CreateModel($input: CreateModelInput!) {
  createModel(input: $input) { model { id } }
}"""
UPDATE_MODEL = """
mutation UpdateModel($input: UpdateModelInput!) {
  updateModel(input: $input) { model { id } }
}"""
CREATE_RUN = f"""
mutation CreateRun($input: CreateRunInput!) {{
  createRun(input: $input) {{ run {{ {_RUN} }} }}
}}"""
LOG_ARTIFACTS = """
mutation LogArtifacts($input: LogArtifactsInput!) {
  logArtifacts(input: $input) { run { id } }
}"""
LOG_METRICS = """
mutation LogMetrics($input: LogMetricsInput!) {
  logMetrics(input: $input) { run { id } }
}"""
UPDATE_RUN = """
mutation UpdateRun($input: UpdateRunInput!) {
  updateRun(input: $input) { run { id } }
}"""
FINISH_RUN = f"""
mutation FinishRun($input: FinishRunInput!) {{
  finishRun(input: $input) {{ run {{ {_RUN} }} }}
}}"""
PROMOTE_RUN = """
mutation PromoteRun($input: PromoteRunInput!) {
  promoteRun(input: $input) { version { id } }
}"""
MODEL_FILE = """
query ModelFile($version: String!) {
  version(name: $version) { artifacts(first: 1) { nodes { id path digest } } }
}"""
STAGES = """
query Stages($version: String!) {
  version(name: $version) { stageChanges(first: 100) { nodes { toStage } } }
}"""
STAGE_VERSION = """
mutation StageVersion($input: StageVersionInput!) {
  stageVersion(input: $input) { version { stage } }
}"""

TASKS = {task.name: task for task in training.TASKS}
RUNS = sum(
    # each batch after the first is trained on with, and the second is also predicted
    len(task.settings) + (len(task.batches) if len(task.batches) > 1 else 0)
    for task in training.TASKS
)
"""How many runs the demo makes."""


def fill(
    client: Client, organization: str, files: Path, step: Callable[[str], None]
) -> list[Record]:
    """Record all runs and versions of the demo; ``step`` hears the name of each run that ended."""
    folder = files.resolve()
    stories = [Story(client, organization, folder, page, step) for page in PAGES]
    for story in stories:
        story.begin()
    # the arrays are small: handing them to a second thread costs more time than it saves
    with threadpool_limits(limits=1):
        for story in stories:
            story.tell()
    admit(client, organization, [story.model for story in stories if story.page.private])
    return [record for story in stories for record in story.records]


class Story:
    """One model of the demo: its project, its runs and its versions."""

    def __init__(
        self,
        client: Client,
        organization: str,
        folder: Path,
        page: Page,
        step: Callable[[str], None],
    ) -> None:
        self.client = client
        self.page = page
        self.task: Task = TASKS[page.task]
        self.folder = folder
        self.project = f"{organization}/{page.task}"
        self.model = f"{organization}/{page.model}"
        self.step = step
        self.records: list[Record] = []
        self.versions: dict[str, Record] = {}

    def begin(self) -> None:
        """Make the project and the model, unless an interrupted demo has made them."""
        found = self.client.execute(FIND, {"project": self.project, "model": self.model})
        if found["project"] is None:
            about = f"Training on the data set {self.page.task} of scikit-learn."
            self._send(CREATE_PROJECT, name=self.project, description=about)
        if found["model"] is None:
            self._send(
                CREATE_MODEL,
                name=self.model,
                description=self.page.about,
                tags=[*self.page.tags, TAG],
                visibility="PRIVATE" if self.page.private else "ORGANIZATION",
                sources=[self.project],
            )

    def tell(self) -> None:
        """Train every setting, promote the best, train on from a version, and move some on."""
        data = training.prepare(self.task, self.folder / "data")
        source = Source(
            self.page,
            self.model,
            self.task.measure,
            rows=len(data.test.target),
            features=len(data.features),
            classes=data.classes,
            files=tuple(_file(rows) for rows in (*data.batches, data.test)),
            settings=len(self.task.settings),
        )
        tried = [(setting, self._try(setting, data)) for setting in self.task.settings]
        # the sort is stable: of two that do equally well, the one listed first
        ranked = sorted(
            ((setting, run) for setting, run in tried if run.status == "SUCCEEDED"),
            key=lambda one: -one[1].metrics[f"validation_{self.task.measure}"],
        )
        (first, best), *others = ranked
        second = next(run for setting, run in others if setting.algorithm != first.algorithm)
        first_batch = data.batches[:1]
        self._promote(source, "v1", second, first_batch)
        self._promote(source, "v2", best, first_batch)
        if len(data.batches) > 1:
            self._predict("v2", data)
            stepwise = next(run for setting, run in ranked if setting.epochs)
            self._train_on(source, data, stepwise)
        self._move(source)
        runs = [run for _, run in ranked]
        readme = model_readme(source, self.versions, runs, failed=len(tried) - len(ranked))
        # the last act: a model that has its README is complete
        self._send(UPDATE_MODEL, model=self.model, readme=readme)

    def _try(self, setting: Setting, data: Data) -> Record:
        """Train a setting on the first batch."""
        rows = data.batches[0]
        return self._run(
            setting.name,
            parameters=training.parameters_of(self.task, setting, rows),
            inputs=[_file(rows), _file(data.test)],
            work=lambda curve: training.train(self.task, setting, data, curve),
        )

    def _predict(self, version: str, data: Data) -> None:
        """Measure a version on the second batch, which it has not seen."""
        rows = data.batches[1]
        file, consumed = self._consumed(version)

        def work(_curve: Curve) -> Trained:
            model = training.load(Path(file["path"]), file["digest"])
            return Trained(None, training.measure(self.task, model, rows))

        self._run(
            f"evaluate-{version}",
            parameters={"framework": training.FRAMEWORK, "rows": len(rows.target)},
            inputs=[consumed, _file(rows)],
            work=work,
            versions=[f"{self.model}:{version}"],
            tags=["evaluation"],
        )

    def _train_on(self, source: Source, data: Data, run: Record) -> None:
        """Train on from a version with each further batch, each time from the version before."""
        origin = next((name for name, one in self.versions.items() if one.id == run.id), None)
        if origin is None:
            origin = f"v{len(self.versions) + 1}"
            self._promote(source, origin, run, data.batches[:1])
        for count in range(2, len(data.batches) + 1):
            batches = data.batches[:count]
            file, consumed = self._consumed(origin)

            def work(
                curve: Curve, file: Mapping[str, Any] = file, batches: Sequence[Rows] = batches
            ) -> Trained:
                model = training.load(Path(file["path"]), file["digest"])
                return training.train_on(self.task, model, batches, data.test, curve)

            tuned = self._run(
                f"{run.name}-on-{origin}",
                parameters={
                    **{key: run.parameters[key] for key in run.parameters if key != "validation"},
                    "epochs": training.TUNING_EPOCHS,
                    "training_rows": sum(len(rows.target) for rows in batches),
                },
                inputs=[consumed, *(_file(rows) for rows in batches), _file(data.test)],
                work=work,
                versions=[f"{self.model}:{origin}"],
                tags=["fine-tuning"],
            )
            name = f"v{len(self.versions) + 1}"
            self._promote(source, name, tuned, batches, origin)
            origin = name

    def _run(
        self,
        name: str,
        *,
        parameters: Mapping[str, Any],
        inputs: Sequence[Mapping[str, Any]],
        work: Callable[[Curve], Trained],
        versions: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> Record:
        """Record one run with all it says, and return what the registry has of it then."""
        sent = {
            "project": self.project,
            "name": name,
            "tags": [TAG, *tags],
            "parameters": parameters,
            "code": CODE,
            "versions": list(versions),
        }
        run = self._send(CREATE_RUN, **sent, idempotencyKey=_key(sent))["createRun"]["run"]
        if run["status"] == "RUNNING":
            run = self._perform(run["id"], name, inputs, work)
        record = _record(run)
        self.records.append(record)
        self.step(f"{self.page.task} {name}")
        return record

    def _perform(
        self,
        run: str,
        name: str,
        inputs: Sequence[Mapping[str, Any]],
        work: Callable[[Curve], Trained],
    ) -> dict[str, Any]:
        """Do a run's work and log it; a setting that cannot be trained ends it as FAILED."""
        curve: Curve = []
        self._send(LOG_ARTIFACTS, run=run, inputs=inputs)
        try:
            trained = work(curve)
        except training.TRAINING_ERRORS as error:
            self._send(UPDATE_RUN, run=run, description=f"{type(error).__name__}: {error}")
            return self._finish(run, "FAILED")
        if trained.model is not None:
            path = self.folder / "models" / self.page.task / f"{name}.skops"
            training.save(trained.model, path)
            self.client.upload_artifact(run, path, kind="MODEL")
        points = [*curve, *((key, value, 0) for key, value in trained.metrics.items())]
        logged = [{"name": key, "value": value, "step": step} for key, value, step in points]
        self._send(LOG_METRICS, run=run, metrics=logged)
        return self._finish(run, "SUCCEEDED")

    def _finish(self, run: str, status: str) -> dict[str, Any]:
        finished: dict[str, Any] = self._send(FINISH_RUN, run=run, status=status)["finishRun"]
        return finished["run"]  # type: ignore[no-any-return]

    def _promote(
        self,
        source: Source,
        name: str,
        run: Record,
        batches: Sequence[Rows],
        origin: str | None = None,
    ) -> None:
        """Make a version of a run."""
        value = f"{source.measure} {run.metrics[source.measure]:.3f}"
        algorithm = run.parameters["algorithm"]
        sent = {
            "run": run.id,
            "model": self.model,
            "name": name,
            "description": f"{algorithm}, {value} on {source.rows} test rows"
            + (f"; fine-tuned from {origin}." if origin else "."),
            "readme": version_readme(source, name, run, origin),
            "content": version_content(source, run, {one.name: one.file.digest for one in batches}),
            "tags": [algorithm, *(["fine-tuned"] if origin else [])],
        }
        self._send(PROMOTE_RUN, **sent, idempotencyKey=_key(sent))
        self.versions[name] = run

    def _consumed(self, version: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return a version's model file, and the same as the input of a run."""
        found = self.client.execute(MODEL_FILE, {"version": f"{self.model}:{version}"})
        file: dict[str, Any] = found["version"]["artifacts"]["nodes"][0]
        return file, {"name": f"{version}.skops", "kind": "MODEL", "artifact": file["id"]}

    def _move(self, source: Source) -> None:
        """Move versions through the stages; one below the bar stays in TESTING."""
        for version, stage in self.page.moves:
            run = self.versions.get(version)
            if run is None or not passed(source, run):
                continue
            found = self.client.execute(STAGES, {"version": f"{self.model}:{version}"})
            changes = found["version"]["stageChanges"]["nodes"]
            # otherwise an interrupted demo has moved it
            if stage not in {change["toStage"] for change in changes}:
                word, message = reason(source, stage, run, self.versions["v2"])
                self._send(
                    STAGE_VERSION,
                    version=f"{self.model}:{version}",
                    stage=stage,
                    reason=word,
                    message=message,
                )
            if stage == PRODUCTION:
                roll_out(self.client, f"{self.model}:{version}", self.page.environments)

    def _send(self, document: str, **input: Any) -> dict[str, Any]:
        return self.client.execute(document, {"input": input})


def _record(run: Mapping[str, Any]) -> Record:
    outputs = (one for one in run["outputs"]["nodes"] if one["kind"] == "MODEL")
    return Record(
        id=run["id"],
        name=run["name"],
        status=run["status"],
        description=run["description"],
        parameters=run["parameters"],
        metrics={one["name"]: one["value"] for one in run["metrics"]},
        output=next(outputs, None),
    )


def _file(rows: Rows) -> dict[str, Any]:
    """Return a file of data as the input of a run."""
    return _described(rows.name, "DATASET", rows.file)


def _described(name: str, kind: str, file: StoredFile) -> dict[str, Any]:
    known = {"path": str(file.path), "digest": file.digest, "size": file.size}
    return {"name": name, "kind": kind, **known}


def _key(sent: Mapping[str, Any]) -> str:
    """Return an idempotency key that is the same whenever the same thing is sent."""
    return "demo:" + hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
