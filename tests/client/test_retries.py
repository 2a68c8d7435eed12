"""What is sent again, how often and how long, and that nothing is stored twice."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest

from greenroom.client import (
    AsyncClient,
    Client,
    InternalError,
    RateLimitedError,
    UnavailableError,
    UnreachableError,
)
from greenroom.client.sync import connection
from tests.client.conftest import Fault, Line, gateway, refused, unanswered, unsent
from tests.server import Server

PASSING = {
    "the answer is lost": unanswered,
    "the request is lost": unsent,
    "UNAVAILABLE": refused("UNAVAILABLE"),
    "UNAVAILABLE for all of it": refused("UNAVAILABLE", 503),
    "RATE_LIMITED": refused("RATE_LIMITED", 429),
    "a proxy without its registry": gateway(502),
}


@pytest.fixture
def shaky(line: Line, token: str) -> Iterator[Client]:
    """A client over the line."""
    with Client(line.url, token) as opened:
        yield opened


def fresh(word: str = "acme/model") -> str:
    return f"{word}-{uuid4().hex}"


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_query_is_sent_again(shaky: Client, line: Line, fault: Fault) -> None:
    line.faults += [fault, fault]
    viewer = shaky.viewer()
    assert viewer is not None
    assert viewer.name == "owner"
    assert len(line.requests) == 3


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_create_is_sent_again_and_done_once(shaky: Client, line: Line, fault: Fault) -> None:
    name = fresh()
    line.faults += [fault, fault]
    made = shaky.create_model(name)
    assert made.full_name == name
    assert len({sent["variables"]["input"]["idempotencyKey"] for sent in line.requests}) == 1
    assert len(line.requests) == 3
    events = shaky.execute(
        "query($n: String!) { model(name: $n) { events { nodes { kind } } } }", {"n": name}
    )
    assert events["model"]["events"]["nodes"] == [{"kind": "MODEL_CREATED"}]


def test_every_create_has_a_key_of_its_own(shaky: Client, line: Line) -> None:
    model, project = fresh(), fresh("acme/project")
    shaky.create_model(model)
    shaky.create_project(project)
    run = shaky.create_run(project)
    shaky.finish_run(run.id)
    shaky.register_version(f"{model}:v1")
    shaky.promote_run(run.id, f"{model}:v2", artifacts=[])
    shaky.copy_version(f"{model}:v1", model, name="v3")
    shaky.create_team(fresh("acme/team"))
    keys = [sent["variables"]["input"].get("idempotencyKey") for sent in line.requests]
    del keys[3]  # finishRun needs none
    assert all(keys)
    assert len(set(keys)) == len(keys) == 7


def test_a_document_is_sent_once_and_then_named(shaky: Client, line: Line) -> None:
    """A server that has begun anew since does not know it, and is sent it once more."""
    names = [fresh() for _ in range(4)]
    for name in names[:3]:
        shaky.create_model(name)
    line.faults.append(refused("PERSISTED_QUERY_NOT_FOUND", 400))
    shaky.create_model(names[3])
    assert ["query" in sent for sent in line.requests] == [True, False, False, False, True]
    hashes = {sent["extensions"]["persistedQuery"]["sha256Hash"] for sent in line.requests}
    assert hashes == {hashlib.sha256(line.requests[0]["query"].encode()).hexdigest()}
    for name in names:
        found = shaky.get_model(name)
        assert found is not None
        assert found.full_name == name
    assert shaky.execute("{ viewer { name } }") == {"viewer": {"name": "owner"}}
    assert line.requests[-1] == {"query": "{ viewer { name } }", "variables": {}}


def test_a_key_that_is_given_is_the_one_that_is_sent(shaky: Client, line: Line) -> None:
    name, key = fresh(), uuid4().hex
    first = shaky.register_version(f"{name}:v1", create_model=True, idempotency_key=key)
    again = shaky.register_version(f"{name}:v1", create_model=True, idempotency_key=key)
    assert first.id == again.id
    assert {sent["variables"]["input"]["idempotencyKey"] for sent in line.requests} == {key}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (unanswered, UnreachableError),
        (unsent, UnreachableError),
        (refused("UNAVAILABLE"), UnavailableError),
        (refused("UNAVAILABLE", 503), UnavailableError),
        (gateway(502), UnreachableError),
    ],
)
def test_what_would_be_done_twice_is_sent_once(
    shaky: Client, line: Line, client: Client, fault: Fault, kind: type[Exception]
) -> None:
    name = fresh()
    client.register_version(f"{name}:v1", create_model=True)
    line.faults.append(fault)
    with pytest.raises(kind):
        shaky.stage_version(f"{name}:v1", "STAGING")
    assert len(line.requests) == 1
    changes = [change.to_stage.value for change in client.list_stages(f"{name}:v1")]
    assert changes == (["STAGING", "TESTING"] if fault is unanswered else ["TESTING"])


def test_an_error_says_whether_the_act_may_have_been_done(
    line: Line, shaky: Client, token: str, client: Client
) -> None:
    name = fresh()
    client.register_version(f"{name}:v1", create_model=True)
    line.faults.append(unanswered)
    with pytest.raises(UnreachableError) as caught:
        shaky.delete_version(f"{name}:v1")
    assert caught.value.may_have_run
    line.close()
    with Client(line.url, token, retries=0) as away, pytest.raises(UnreachableError) as caught:
        away.delete_version(f"{name}:v1")
    assert not caught.value.may_have_run


def test_what_was_not_begun_is_sent_again_even_if_it_must_not_be_done_twice(
    shaky: Client, line: Line, client: Client
) -> None:
    name = fresh()
    client.register_version(f"{name}:v1", create_model=True)
    line.faults.append(refused("RATE_LIMITED", 429))
    assert shaky.stage_version(f"{name}:v1", "STAGING").stage.value == "STAGING"


def test_a_document_with_a_mutation_is_sent_once_unless_told(shaky: Client, line: Line) -> None:
    document = (
        "mutation M($input: CreateModelInput!) { createModel(input: $input) { model { id } } }"
    )
    line.faults.append(refused("UNAVAILABLE"))
    with pytest.raises(UnavailableError):
        shaky.execute(document, {"input": {"name": fresh()}})
    line.faults.append(refused("UNAVAILABLE"))
    assert shaky.execute(document, {"input": {"name": fresh()}}, repeat=True)["createModel"]
    assert len(line.requests) == 3


@pytest.mark.parametrize("code", ["INTERNAL", "FORBIDDEN", "BAD_USER_INPUT"])
def test_a_refusal_is_not_sent_again(shaky: Client, line: Line, code: str) -> None:
    line.faults.append(refused(code))
    with pytest.raises(Exception, match="Not now"):
        shaky.viewer()
    assert len(line.requests) == 1


def test_the_number_of_attempts_is_bounded(line: Line, token: str) -> None:
    line.faults += [refused("UNAVAILABLE")] * 9
    with Client(line.url, token, retries=2) as client, pytest.raises(UnavailableError):
        client.viewer()
    assert len(line.requests) == 3


def test_so_is_the_time(line: Line, token: str) -> None:
    line.faults += [unsent] * 99
    with Client(line.url, token, retries=99, patience=1) as client:
        with pytest.raises(UnreachableError):
            client.viewer()
    assert 1 < len(line.requests) < 10  # each pause is twice the one before


def test_pauses_grow(line: Line, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at: list[float] = []
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        time.sleep(seconds)

    def note(ask: Callable[[], httpx.Response | None]) -> None:
        at.append(time.monotonic())

    monkeypatch.setattr(connection, "time", SimpleNamespace(sleep=sleep))
    line.faults += [note] * 4
    with Client(line.url, token) as client:
        client.viewer()
    first, second, third, _ = pauses
    assert 0.125 <= first <= 0.375
    assert 0.25 <= second <= 0.75
    assert 0.5 <= third <= 1.5
    for pause, (before, later) in zip(pauses[:3], pairwise(at), strict=True):
        assert later - before >= pause


def test_the_wait_that_the_registry_asks_for_is_kept(shaky: Client, line: Line) -> None:
    line.faults.append(refused("RATE_LIMITED", 429, **{"retry-after": "2"}))
    began = time.monotonic()
    shaky.viewer()
    assert time.monotonic() - began >= 2


def test_one_longer_than_the_patience_is_not_waited_for(line: Line, token: str) -> None:
    line.faults.append(refused("RATE_LIMITED", 429, **{"retry-after": "3600"}))
    began = time.monotonic()
    with Client(line.url, token) as client, pytest.raises(RateLimitedError) as caught:
        client.viewer()
    assert caught.value.retry_after == 3600
    assert time.monotonic() - began < 60


def test_an_internal_error_tells_the_id_that_the_log_has(line: Line, shaky: Client) -> None:
    error = {"message": "It broke.", "extensions": {"code": "INTERNAL", "id": "0f6c"}}
    line.faults.append(lambda ask: httpx.Response(200, json={"errors": [error], "data": None}))
    with pytest.raises(InternalError, match="0f6c"):
        shaky.viewer()


@pytest.mark.parametrize("point", ["before it is asked", "between the write and the answer"])
def test_a_killed_server_that_comes_back_has_each_create_once(
    own_server: Server, own_line: Line, point: str
) -> None:
    own_token = own_server.token()

    def kill(ask: Callable[[], httpx.Response | None]) -> None:
        if point != "before it is asked":
            answer = ask()
            assert answer is not None
            assert "errors" not in answer.json()
        own_server.kill()
        own_line.target = own_server.start().url

    with Client(own_line.url, own_token) as client:
        own_line.faults.append(kill)
        project = client.create_project("acme/train")
        own_line.faults.append(kill)
        run = client.create_run(project.full_name, parameters={"rate": 0.1})
        own_line.faults.append(kill)
        client.log_metrics(run.id, {"accuracy": 0.9}, step=3)
        own_line.faults.append(kill)
        client.finish_run(run.id)
        own_line.faults.append(kill)
        version = client.promote_run(
            run.id, "acme/churn:v1", create_model=True, artifacts=[], content={"a": 1}
        )
        counts = client.execute(
            "query($run: ID!) { projects { totalCount } runs { totalCount } "
            "versions { totalCount } models { totalCount } "
            'events(query: "kind: version_promoted|run_created|project_created") { totalCount } '
            "run(id: $run) { points { totalCount } } }",
            {"run": run.id},
        )
        assert counts == {
            "projects": {"totalCount": 1},
            "runs": {"totalCount": 1},
            "versions": {"totalCount": 1},
            "models": {"totalCount": 1},
            "events": {"totalCount": 3},
            "run": {"points": {"totalCount": 1}},
        }
        assert version.evidence is not None
        assert [(one.name, one.value) for one in version.evidence.metrics] == [("accuracy", 0.9)]


def test_the_async_client_sends_again_too(line: Line, token: str) -> None:
    async def create(name: str) -> str:
        async with AsyncClient(line.url, token) as client:
            return (await client.create_model(name)).full_name

    name = fresh()
    line.faults += [unanswered, refused("UNAVAILABLE", 503)]
    assert asyncio.run(create(name)) == name
    assert len(line.requests) == 3
