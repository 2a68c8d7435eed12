"""The official Python client tells a served registry of runs, and reads them back."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
import requests
from openlineage.client.event_v2 import InputDataset, OutputDataset, RunState
from openlineage.client.generated.data_quality_metrics_dataset import (
    DataQualityMetricsDatasetFacet,
)
from openlineage.client.generated.dataset_type_dataset import DatasetTypeDatasetFacet
from openlineage.client.generated.dataset_version_dataset import DatasetVersionDatasetFacet
from openlineage.client.generated.documentation_job import DocumentationJobFacet
from openlineage.client.generated.error_message_run import ErrorMessageRunFacet
from openlineage.client.generated.execution_parameters_run import (
    ExecutionParameter,
    ExecutionParametersRunFacet,
)
from openlineage.client.generated.input_statistics_input_dataset import (
    InputStatisticsInputDatasetFacet,
)
from openlineage.client.generated.output_statistics_output_dataset import (
    OutputStatisticsOutputDatasetFacet,
)
from openlineage.client.generated.parent_run import Job as ParentJob
from openlineage.client.generated.parent_run import ParentRunFacet
from openlineage.client.generated.parent_run import Run as ParentRun
from openlineage.client.generated.schema_dataset import (
    SchemaDatasetFacet,
    SchemaDatasetFacetFields,
)
from openlineage.client.generated.source_code_location_job import SourceCodeLocationJobFacet
from openlineage.client.generated.tags_run import TagsRunFacet, TagsRunFacetFields
from openlineage.client.serde import Serde
from openlineage.client.transport.http import HttpCompression

from greenroom.client import Client, RunStatus
from tests.make import digest
from tests.openlineage.official import TIMES, checked, event, new_run, sender
from tests.server import Server

PROJECT = "acme/pipelines"
S3 = "s3://lake"

RUN = """query($id: ID!) { run(id: $id) {
  id name status description tags parameters startedAt finishedAt revision
  metrics { name value } code { repository commit ref path }
  inputs { nodes { id name kind path digest size producedBy { id } } }
  outputs { nodes { id name kind path digest size } }
  events { totalCount } } }"""


def told(client: Client, run: str) -> dict[str, Any]:
    """All that the registry knows of a run."""
    return client.execute(RUN, {"id": run})["run"]


def only(client: Client, name: str) -> dict[str, Any]:
    """The one run of a job."""
    (run,) = client.list_runs(query=f"name: {name}")
    return told(client, run.id)


def reads(name: str, version: str | None = None, **facets: Any) -> InputDataset:
    known = {"version": DatasetVersionDatasetFacet(datasetVersion=version)} if version else {}
    return InputDataset(namespace=S3, name=name, facets=known, inputFacets=facets)


def writes(name: str, version: str | None = None, **facets: Any) -> OutputDataset:
    known = {"version": DatasetVersionDatasetFacet(datasetVersion=version)} if version else {}
    return OutputDataset(namespace=S3, name=name, facets=known, outputFacets=facets)


@pytest.mark.parametrize("compression", [None, HttpCompression.GZIP])
@pytest.mark.parametrize("endpoint", ["openlineage", "api/v1/lineage"])
def test_a_run_is_told_from_its_start_to_its_end(
    server: Server,
    token: str,
    client: Client,
    endpoint: str,
    compression: HttpCompression | None,
) -> None:
    job = f"features-{uuid4().hex}"
    run = new_run()
    sending = sender(server.url, token, endpoint=endpoint, compression=compression)
    parameters = [ExecutionParameter(key="depth", value="6"), ExecutionParameter(key="seed")]
    parent = ParentRunFacet(
        run=ParentRun(runId=new_run()), job=ParentJob(namespace="airflow", name="nightly")
    )
    schema = SchemaDatasetFacet(fields=[SchemaDatasetFacetFields(name="id", type="int")])
    source = reads(
        "raw/customers.csv",
        digest("raw"),
        inputStatistics=InputStatisticsInputDatasetFacet(rowCount=10, size=900),
    )
    source.facets["schema"] = schema
    sending.emit(
        event(
            RunState.START,
            PROJECT,
            run,
            job=job,
            run_facets={
                "executionParameters": ExecutionParametersRunFacet(parameters=parameters),
                "parent": parent,
                "tags": TagsRunFacet(
                    tags=[
                        TagsRunFacetFields(key="nightly", value="true"),
                        TagsRunFacetFields(key="team", value="growth"),
                    ]
                ),
            },
            job_facets={
                "documentation": DocumentationJobFacet(description="Makes features."),
                "sourceCodeLocation": SourceCodeLocationJobFacet(
                    type="git",
                    url="https://git.test/r/blob/c0ffee/features.py",
                    repoUrl="https://git.test/r",
                    path="features.py",
                    version="c0ffee",
                    branch="main",
                ),
            },
            inputs=[source],
        )
    )
    begun = only(client, job)
    assert (begun["status"], begun["finishedAt"]) == ("RUNNING", None)
    assert begun["parameters"] == {"depth": "6", "seed": None}
    assert begun["tags"] == ["nightly", "team:growth"]
    assert begun["description"] == "Makes features."
    assert begun["code"] == {
        "repository": "https://git.test/r",
        "commit": "c0ffee",
        "ref": "main",
        "path": "features.py",
    }
    (data,) = begun["inputs"]["nodes"]
    assert (data["name"], data["path"]) == ("raw/customers.csv", f"{S3}/raw/customers.csv")
    assert (data["kind"], data["digest"], data["size"]) == ("DATASET", digest("raw"), 900)
    model = writes("models/churn.onnx", digest(job))
    model.facets["datasetType"] = DatasetTypeDatasetFacet(datasetType="MODEL")
    table = writes(
        "features.parquet",
        outputStatistics=OutputStatisticsOutputDatasetFacet(rowCount=7, size=512),
    )
    sending.emit(event(RunState.RUNNING, PROJECT, run, job=job, outputs=[table]))
    sending.emit(
        event(RunState.COMPLETE, PROJECT, run, job=job, inputs=[source], outputs=[table, model])
    )
    ended = only(client, job)
    assert ended["status"] == "SUCCEEDED"
    for name, state in (("startedAt", RunState.START), ("finishedAt", RunState.COMPLETE)):
        assert datetime.fromisoformat(ended[name]) == datetime.fromisoformat(TIMES[state])
    assert {
        one["name"]: (one["kind"], one["digest"], one["size"]) for one in ended["outputs"]["nodes"]
    } == {
        "features.parquet": ("DATASET", None, 512),
        "models/churn.onnx": ("MODEL", digest(job), None),
    }
    assert ended["metrics"] == [
        {"name": "features.parquet.rows", "value": 7.0},
        {"name": "raw/customers.csv.rows_read", "value": 10.0},
    ]
    assert ended["inputs"] == begun["inputs"]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (RunState.COMPLETE, RunStatus.SUCCEEDED),
        (RunState.FAIL, RunStatus.FAILED),
        (RunState.ABORT, RunStatus.STOPPED),
    ],
)
def test_a_run_of_which_only_the_end_is_told(
    server: Server, token: str, client: Client, state: RunState, status: RunStatus
) -> None:
    job = f"end-{uuid4().hex}"
    facets = {"errorMessage": ErrorMessageRunFacet(message="No space.", programmingLanguage="PY")}
    sender(server.url, token, endpoint="openlineage").emit(
        event(state, PROJECT, new_run(), job=job, run_facets=facets, outputs=[writes("x.csv")])
    )
    ended = only(client, job)
    assert (ended["status"], ended["description"]) == (status.name, "No space.")
    assert [one["name"] for one in ended["outputs"]["nodes"]] == ["x.csv"]


def test_data_leads_from_run_to_run_by_its_address_or_its_digest(
    server: Server, token: str, client: Client
) -> None:
    """Pipelines seldom know digests: what was written last at an address is what is read there."""
    sending = sender(server.url, token, endpoint="openlineage")
    place = f"orders-{uuid4().hex}"
    writers = []
    for number in range(2):
        run = new_run()
        job = f"{place}-write-{number}"
        sending.emit(event(RunState.COMPLETE, PROJECT, run, job=job, outputs=[writes(place)]))
        writers.append(only(client, job))
    run, job = new_run(), f"{place}-read"
    for state in (RunState.START, RunState.COMPLETE):
        sending.emit(event(state, PROJECT, run, job=job, inputs=[reads(place)]))
    (read,) = only(client, job)["inputs"]["nodes"]
    assert read["id"] == writers[1]["outputs"]["nodes"][0]["id"]
    assert read["producedBy"]["id"] == writers[1]["id"]
    # with a digest it is what has it, wherever that lay
    known = digest(place)
    run, copy = new_run(), f"{place}-copy"
    sending.emit(
        event(RunState.COMPLETE, PROJECT, run, job=copy, outputs=[writes("elsewhere", known)])
    )
    made = only(client, copy)["outputs"]["nodes"][0]
    run, job = new_run(), f"{place}-by-digest"
    sending.emit(event(RunState.START, PROJECT, run, job=job, inputs=[reads(place, known)]))
    assert only(client, job)["inputs"]["nodes"][0]["id"] == made["id"]


def test_two_data_sets_of_one_name_are_told_apart(
    server: Server, token: str, client: Client
) -> None:
    job = f"twice-{uuid4().hex}"
    run = new_run()
    sending = sender(server.url, token, endpoint="openlineage")
    one = OutputDataset(namespace="s3://a", name="t")
    other = OutputDataset(namespace="s3://b/", name="t")
    for state, outputs in (
        (RunState.START, [one]),
        (RunState.RUNNING, [other, one]),
        (RunState.COMPLETE, [other]),
    ):
        sending.emit(event(state, PROJECT, run, job=job, outputs=outputs))
    found = only(client, job)["outputs"]["nodes"]
    assert {each["name"]: each["path"] for each in found} == {
        "t": "s3://a/t",
        "s3://b/t": "s3://b/t",
    }


def test_the_client_is_told_why_an_event_is_refused(server: Server, token: str) -> None:
    sending = sender(server.url, token, endpoint="openlineage")
    with pytest.raises(requests.HTTPError) as caught:
        sending.emit(event(RunState.START, "acme/none", new_run()))
    assert caught.value.response.status_code == 404
    with pytest.raises(requests.HTTPError) as caught:
        sender(server.url, "grn_wrong", endpoint="openlineage").emit(
            event(RunState.START, PROJECT, new_run())
        )
    assert caught.value.response.status_code == 401


def read(server: Server, token: str, run: str) -> list[dict[str, Any]]:
    """The events of a run as the registry tells them."""
    answer = httpx.get(
        f"{server.url}/openlineage/runs/{run}",
        headers={"authorization": f"Bearer {token}"},
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_runs_are_told_as_the_official_classes_have_them(
    server: Server, token: str, client: Client
) -> None:
    """All that a run can have, of whatever origin."""
    base = client.register_version(f"acme/base-{uuid4().hex}:v1", create_model=True)
    run = client.create_run(
        PROJECT,
        name="training",
        description="Trains.",
        tags=["nightly"],
        parameters={"depth": 6, "loss": "log", "layers": [1, 2]},
        code={"repository": "https://git.test/r", "commit": "c0ffee", "ref": "main"},
        versions=[base.full_name],
    )
    client.log_metrics(run.id, {"accuracy": 0.5})
    client.log_artifacts(
        run.id,
        inputs=[
            {"name": "data", "kind": "DATASET", "path": "s3://lake/x/data.csv", "size": 9},
            {"name": "bare", "kind": "FILE"},
        ],
        outputs=[
            {"name": "model", "kind": "MODEL", "path": "out/model", "digest": digest("m")},
            {"name": "report", "kind": "HTML", "path": "report.html"},
        ],
    )
    (begun,) = read(server, token, run.id)
    assert begun["eventType"] == "START"
    client.finish_run(run.id, "FAILED")
    start, end = (checked(one) for one in read(server, token, run.id))
    assert (start.eventType, end.eventType) == (RunState.START, RunState.FAIL)
    assert start.run.runId == end.run.runId
    assert (end.job.namespace, end.job.name) == (PROJECT, "training")
    told_ = {
        one.key: one.value
        for one in map(_parameter, end.run.facets["executionParameters"].parameters)
    }
    assert told_ == {"depth": "6", "loss": "log", "layers": "[1, 2]"}
    assert [(one.namespace, one.name) for one in end.inputs] == [
        (PROJECT, "bare"),
        ("s3://lake", "x/data.csv"),
        ("greenroom", base.full_name),
    ]
    assert [(one.namespace, one.name) for one in end.outputs] == [
        ("file", "out/model"),
        ("file", "report.html"),
    ]
    assert end.outputs[0].facets["version"].datasetVersion == digest("m")
    assert end.inputs[1].inputFacets["inputStatistics"].size == 9
    assert read(server, token, run.id)[1]["run"]["facets"]["greenroom_metrics"]["metrics"] == {
        "accuracy": 0.5
    }


def _parameter(given: dict[str, str]) -> ExecutionParameter:
    return ExecutionParameter(**given)


def test_what_the_registry_tells_can_be_told_to_another(
    server: Server, token: str, client: Client
) -> None:
    """Sent to the same project it is the same run, and nothing changes; in another it is new."""
    sending = sender(server.url, token, endpoint="openlineage")
    job = f"round-{uuid4().hex}"
    run = new_run()
    quality = DataQualityMetricsDatasetFacet(columnMetrics={}, rowCount=3, bytes=30)
    source = reads("in.csv", digest(job))
    source.facets["dataQualityMetrics"] = quality
    sending.emit(event(RunState.START, PROJECT, run, job=job, inputs=[source]))
    sending.emit(
        event(
            RunState.COMPLETE,
            PROJECT,
            run,
            job=job,
            outputs=[writes("out.csv", digest(f"o-{job}"))],
        )
    )
    first = only(client, job)
    events = read(server, token, first["id"])
    other = client.create_project(f"acme/copy-{uuid4().hex}").full_name
    for one in events:
        moved = {**one, "job": {**one["job"], "namespace": other}}
        sending.emit(checked(moved))
        metrics = httpx.post(
            f"{server.url}/openlineage",
            content=json.dumps(moved),
            headers={"authorization": f"Bearer {token}"},
            timeout=20,
        )
        assert metrics.status_code == 200, metrics.text
    (copied,) = client.list_runs(query=f"project: {other}")
    copy = told(client, copied.id)
    same = ("name", "status", "parameters", "startedAt", "finishedAt")
    assert [copy[name] for name in same] == [first[name] for name in same]
    assert [(one["path"], one["digest"]) for one in copy["outputs"]["nodes"]] == [
        ("s3://lake/out.csv", digest(f"o-{job}"))
    ]
    assert copy["inputs"]["nodes"][0]["id"] == first["inputs"]["nodes"][0]["id"]
    assert Serde.to_dict(checked(events[0]))["run"]["runId"] == events[0]["run"]["runId"]
