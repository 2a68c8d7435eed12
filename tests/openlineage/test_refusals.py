"""What is no event is refused and named, may not be told by everybody, and leaves nothing behind."""

import gzip
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from greenroom.http.app import create_app
from tests import make
from tests.make import fresh
from tests.operations import moved
from tests.registry import Registry
from tests.schema.matrix import MATRIX, ROLES

pytestmark = pytest.mark.asyncio(loop_scope="module")

TIME = "2026-03-01T12:00:00Z"


def told(**changes: Any) -> dict[str, Any]:
    """A whole event of a new run, but for what is changed."""
    event: dict[str, Any] = {
        "eventType": "COMPLETE",
        "eventTime": TIME,
        "producer": "https://example.test",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": str(uuid4()), "facets": {}},
        "job": {"namespace": "acme/train", "name": fresh("job")},
        "inputs": [{"namespace": "s3://lake", "name": fresh("in")}],
        "outputs": [{"namespace": "s3://lake", "name": fresh("out")}],
    }
    for path, value in changes.items():
        *steps, last = path.split("__")
        inner = event
        for step in steps:
            inner = inner[int(step) if step.isdigit() else step]
        if value is ...:
            del inner[last]
        else:
            inner[int(last) if last.isdigit() else last] = value
    return event


async def send(
    registry: Registry,
    body: Any,
    *,
    as_: str | None = "owner",
    path: str = "/openlineage",
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Post an event, or bytes as they are."""
    sent = dict(headers or {})
    if as_ is not None:
        sent["authorization"] = f"Bearer {registry.tokens[as_]}"
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with registry.client() as client:
        return await client.post(path, content=content, headers=sent)


async def refused(
    registry: Registry, body: Any, status: int, code: str, *at: str | int, as_: str | None = "owner"
) -> str:
    """See that it is refused with exactly this, and that nothing changed; return the message."""
    before = await registry.everything()
    answer = await send(registry, body, as_=as_)
    (error,) = answer.json()["errors"]
    given = (answer.status_code, error["extensions"]["code"], error["extensions"].get("input", []))
    assert given == (status, code, list(at)), answer.text
    assert await registry.everything() == before
    return error["message"]


FACETS = "run__facets"
BAD: list[tuple[Mapping[str, Any], list[str | int]]] = [
    ({"eventTime": ...}, ["eventTime"]),
    ({"eventTime": "yesterday"}, ["eventTime"]),
    ({"eventTime": "2026-03-01T12:00:00"}, ["eventTime"]),
    ({"eventTime": 5}, ["eventTime"]),
    ({"eventType": "DONE"}, ["eventType"]),
    ({"producer": ...}, ["producer"]),
    ({"run": ...}, ["run"]),
    ({"run__runId": "7"}, ["run", "runId"]),
    ({"run__runId": 7}, ["run", "runId"]),
    ({"job": ...}, ["job"]),
    ({"job__name": ""}, ["job", "name"]),
    ({"job__name": "x" * 129}, ["job", "name"]),
    ({"job__namespace": ...}, ["job", "namespace"]),
    ({"inputs": {}}, ["inputs"]),
    ({"inputs__0__name": ...}, ["inputs", 0, "name"]),
    ({"outputs__0__namespace": None}, ["outputs", 0, "namespace"]),
    ({"outputs__0__name": "x" * 256}, ["outputs", 0, "name"]),
    (
        {"outputs__0__outputFacets": {"outputStatistics": {"size": -1}}},
        ["outputs", 0, "size"],
    ),
    (
        {"outputs__0__outputFacets": {"outputStatistics": {"size": "big"}}},
        ["outputs", 0, "outputFacets", "outputStatistics", "size"],
    ),
    (
        {FACETS: {"executionParameters": {"parameters": [{"value": "1"}]}}},
        ["run", "facets", "executionParameters", "parameters", 0, "key"],
    ),
    (
        {FACETS: {"tags": {"tags": [{"key": "x" * 65, "value": "true"}]}}},
        ["run", "facets", "tags", 0],
    ),
    (
        {FACETS: {"greenroom_metrics": {"metrics": {"loss": "low"}}}},
        ["run", "facets", "greenroom_metrics", "metrics", "loss"],
    ),
    (
        {FACETS: {"greenroom_metrics": {"metrics": {"?": 1.0}}}},
        ["run", "facets", "greenroom_metrics", 0, "name"],
    ),
    (
        {"inputs": [{"namespace": "s3://lake", "name": f"d{number}"} for number in range(101)]},
        ["outputs"],
    ),
]


@pytest.mark.parametrize(("changes", "at"), BAD, ids=lambda one: str(one)[:60])
async def test_an_event_with_a_fault_is_refused_by_the_field(
    registry: Registry, changes: Mapping[str, Any], at: list[str | int]
):
    message = await refused(registry, told(**changes), 400, "BAD_USER_INPUT", *at)
    assert message
    # in a list nothing is done of those before it either
    await refused(registry, [told(), told(**changes)], 400, "BAD_USER_INPUT", 1, *at)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"[1", 400),
        (b"7", 400),
        (b'"START"', 400),
        (json.dumps([told()] * 101).encode(), 400),
        (b" " * 2_000_000, 413),
    ],
    ids=["nothing", "half", "none", "half a list", "a number", "a text", "too many", "too large"],
)
async def test_a_body_that_is_no_event_is_refused(registry: Registry, body: bytes, status: int):
    before = await registry.everything()
    answer = await send(registry, body)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        status,
        "BAD_USER_INPUT",
    )
    assert await registry.everything() == before


async def test_what_is_compressed_is_unpacked_within_the_limit(registry: Registry):
    event = json.dumps(told()).encode()
    packed = {"content-encoding": "gzip"}
    assert (await send(registry, gzip.compress(event), headers=packed)).status_code == 200
    bomb = gzip.compress(b" " * 50_000_000 + event)
    assert len(bomb) < registry.settings.max_body_bytes
    for body, encoding, status in (
        (bomb, "gzip", 413),
        (gzip.compress(event)[:-9], "gzip", 400),
        (event, "gzip", 400),
        (event, "br", 415),
    ):
        before = await registry.everything()
        answer = await send(registry, body, headers={"content-encoding": encoding})
        assert answer.status_code == status, answer.text
        assert await registry.everything() == before


async def test_events_of_data_sets_and_of_jobs_are_refused(registry: Registry):
    data = {"eventTime": TIME, "producer": "x", "dataset": {"namespace": "s3://a", "name": "b"}}
    await refused(registry, data, 400, "BAD_USER_INPUT", "run")
    job = {"eventTime": TIME, "producer": "x", "job": {"namespace": "acme/train", "name": "b"}}
    await refused(registry, job, 400, "BAD_USER_INPUT", "run")


async def test_runs_are_told_by_those_who_may_create_and_change_them(registry: Registry):
    for person in (*ROLES, "stranger"):
        if person in MATRIX["RUN_UPDATE"]:
            answer = await send(registry, told(), as_=person)
            assert answer.status_code == 200, person
            assert answer.json()["status"] == "SUCCEEDED"
        elif person == "stranger":
            await refused(registry, told(), 404, "NOT_FOUND", "job", "namespace", as_=person)
        else:
            await refused(registry, told(), 403, "FORBIDDEN", as_=person)
    await refused(registry, told(), 401, "UNAUTHENTICATED", as_=None)


async def test_the_scopes_of_a_token_hold(registry: Registry):
    updates = await moved.scoped(registry, "PROJECT_READ", "RUN_READ", "RUN_UPDATE")
    await refused(registry, told(), 403, "FORBIDDEN", "job", "namespace", as_=updates)
    creates = await moved.scoped(registry, "PROJECT_READ", "RUN_READ", "RUN_CREATE")
    await refused(registry, told(), 403, "FORBIDDEN", as_=creates)
    both = await moved.scoped(registry, "PROJECT_READ", "RUN_READ", "RUN_CREATE", "RUN_UPDATE")
    event = told(eventType="START")
    assert (await send(registry, event, as_=both)).status_code == 200
    ended = {**event, "eventType": "COMPLETE"}
    assert (await send(registry, ended, as_=updates)).status_code == 200


async def test_a_hidden_project_is_not_there(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project, visibility="PRIVATE")
    event = told(job__namespace=project)
    assert (await send(registry, event)).status_code == 200
    for namespace in (project, fresh("acme/none")):
        known = {**event, "job": {**event["job"], "namespace": namespace}}
        await refused(registry, known, 404, "NOT_FOUND", "job", "namespace", as_="member")
    # the same id in a project of theirs is another run
    theirs = {**event, "job": {**event["job"], "namespace": "acme/train"}}
    mine = (await send(registry, event)).json()["run"]
    assert (await send(registry, theirs, as_="member")).json()["run"] != mine


async def test_data_at_an_address_that_is_hidden_is_not_led_to(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project, visibility="PRIVATE")
    place = {"namespace": "s3://vault", "name": fresh("data")}
    await send(registry, told(job__namespace=project, outputs=[place]))
    answer = await send(registry, told(inputs=[place], outputs=[]), as_="member")
    run = answer.json()["run"]
    rows = await registry.rows(
        "SELECT a.run_id FROM run_inputs i JOIN artifacts a ON a.id = i.artifact_id "
        f"WHERE i.run_id = '{run}'"
    )
    assert rows == [(None,)]
    answer = await send(registry, told(inputs=[place], outputs=[]))
    ((maker,),) = await registry.rows(
        "SELECT a.run_id FROM run_inputs i JOIN artifacts a ON a.id = i.artifact_id "
        f"WHERE i.run_id = '{answer.json()['run']}'"
    )
    assert maker is not None


async def test_an_event_that_is_sent_again_changes_nothing(registry: Registry):
    facets = {
        "executionParameters": {"parameters": [{"key": "a", "value": "1"}]},
        "tags": {"tags": [{"key": "x", "value": "true"}]},
        "errorMessage": {"message": "No."},
        "greenroom_metrics": {"metrics": {"loss": 1}},
    }
    size = {"outputStatistics": {"size": 3, "rowCount": 2}}
    event = told(run__facets=facets, outputs__0__outputFacets=size)
    for type_ in ("START", "RUNNING", "OTHER", "FAIL", None):
        sent = {key: one for key, one in {**event, "eventType": type_}.items() if one is not None}
        first = await send(registry, sent)
        assert first.status_code == 200, first.text
        before = await registry.everything()
        again = await send(registry, sent)
        assert (again.status_code, again.json()) == (200, first.json())
        assert await registry.everything() == before, type_
    assert first.json()["status"] == "FAILED"


async def test_a_list_is_done_in_order(registry: Registry):
    start = told(eventType="START")
    answer = await send(registry, [start, {**start, "eventType": "ABORT"}, told()])
    assert answer.status_code == 200
    statuses = [one["status"] for one in answer.json()]
    assert statuses == ["RUNNING", "STOPPED", "SUCCEEDED"]
    assert answer.json()[0]["run"] == answer.json()[1]["run"]


async def test_what_a_run_was_does_not_change_when_it_has_ended(registry: Registry):
    event = told()
    assert (await send(registry, event)).status_code == 200
    parameters = {"executionParameters": {"parameters": [{"key": "late", "value": "1"}]}}
    for changes, at in (
        ({"eventType": "FAIL"}, ["eventType"]),
        ({"outputs": [{"namespace": "s3://lake", "name": fresh("late")}]}, ["outputs"]),
        ({"inputs": [{"namespace": "s3://lake", "name": fresh("late")}]}, ["inputs"]),
        (
            {"run": {**event["run"], "facets": parameters}},
            ["run", "facets", "executionParameters"],
        ),
    ):
        await refused(registry, {**event, **changes}, 409, "CONFLICT", *at)
    # a start that comes late says nothing new
    before = await registry.everything()
    assert (await send(registry, {**event, "eventType": "START"})).status_code == 200
    assert await registry.everything() == before


async def test_too_many_at_once_are_asked_to_wait(registry: Registry):
    """The endpoint counts what each user has under way."""
    settings = registry.settings.model_copy(update={"max_in_flight": 0})

    busy = Registry(settings, registry.database, create_app(settings, registry.database))
    busy.tokens.update(registry.tokens)
    answer = await send(busy, told())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


async def test_events_of_a_run_are_read_by_those_who_see_it(registry: Registry):
    project = fresh("acme/p")
    home = await make.project(registry, project)
    version = await make.version(registry, f"{fresh('acme/m')}:v1", createModel=True)
    model = fresh("acme/m")
    await make.model(registry, model, visibility="PRIVATE")
    hidden = await make.version(registry, f"{model}:v1")
    vault = await make.project(registry, fresh("acme/v"), visibility="PRIVATE")
    maker = await make.run(registry, vault, outputs=make.outputs(fresh("data")))
    data = await make.produced(registry, maker)
    run = await make.run(
        registry,
        project,
        versions=[version, hidden],
        inputs=[{"name": "secret", "artifact": data}, {"name": "open"}],
    )

    async def read(as_: str | None) -> httpx.Response:
        headers = {"authorization": f"Bearer {registry.tokens[as_]}"} if as_ else {}
        async with registry.client() as client:
            return await client.get(f"/openlineage/runs/{run}", headers=headers)

    def names(answer: httpx.Response) -> set[str]:
        return {one["name"] for event in answer.json() for one in event["inputs"]}

    everything = names(await read("owner"))
    assert len(everything) == 4
    seen = names(await read("viewer"))
    assert len(seen) == 2
    assert f"{model}:v1" in everything - seen
    assert (await read(None)).status_code == 401
    assert (await read("outsider")).status_code == 404, "they may read runs that are public"
    await make.visibility(registry, home, "PRIVATE")
    answer = await read("viewer")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (
        404,
        {"code": "NOT_FOUND", "input": ["id"]},
    )
