"""GraphQL over HTTP: what is refused before an operation runs, and how."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from http.client import HTTPResponse

import httpx
import pytest

from greenroom.http.app import create_app
from tests.registry import Registry
from tests.server import Server

JSON = {"content-type": "application/json"}
GRAPHQL = "application/graphql-response+json"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"query": NaN}', "not JSON"),
        (b"5", "JSON object"),
        (b'"x"', "JSON object"),
        (b"[]", "JSON object"),
        (b'[{"query": "{ __typename }"}]', "JSON object"),
        (b"{}", "'query'"),
        (b'{"query": 5}', "'query'"),
        (b'{"query": "  "}', "'query'"),
        (b'{"query": "{ __typename }", "variables": []}', "'variables'"),
        (b'{"query": "{ __typename }", "operationName": 5}', "'operationName'"),
        (b'{"query": "{ __typename }", "extensions": "x"}', "'extensions'"),
    ],
)
async def test_a_body_that_is_no_request_is_400_and_says_why(
    registry: Registry, body: bytes, words: str
) -> None:
    async with registry.client() as client:
        response = await client.post("/graphql", content=body, headers=JSON)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert words in error["message"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_methods_types_and_sizes_have_their_status(registry: Registry) -> None:
    async with registry.client() as client:
        put = await client.put("/graphql", json={"query": "{ __typename }"})
        assert (put.status_code, put.headers["allow"]) == (405, "GET, POST")
        text = await client.post("/graphql", content=b"{ __typename }")
        assert text.status_code == 415
        form = await client.post("/graphql", data={"query": "{ __typename }"})
        assert form.status_code == 415
        picky = await client.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"accept": "text/html"}
        )
        assert picky.status_code == 406
        large = {"query": "{ __typename }", "variables": {"x": "y" * 1024 * 1024}}
        assert (await client.post("/graphql", json=large)).status_code == 413
        mutation = 'mutation { deleteRun(input: {run: "x"}) { deletedId } }'
        by_get = await client.get("/graphql", params={"query": mutation})
        assert (by_get.status_code, by_get.headers["allow"]) == (405, "POST")
        read = await client.get("/graphql", params={"query": "{ __typename }"})
        assert read.json() == {"data": {"__typename": "Query"}}


async def test_a_large_body_without_a_length_is_refused_while_it_arrives(
    registry: Registry,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(5000):
            yield b"x" * 1024

    async with registry.client() as client:
        response = await client.post("/graphql", content=endless(), headers=JSON)
    assert response.status_code == 413


def test_a_body_that_does_not_come_is_408(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"content-length: 100\r\n\r\n{"
        )
        began = time.monotonic()
        answer = HTTPResponse(connection)
        answer.begin()
    assert answer.status == 408
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("accept", "type_", "status"),
    [
        (None, "application/json", 200),
        ("*/*", "application/json", 200),
        ("application/json", "application/json", 200),
        (GRAPHQL, GRAPHQL, 400),
        (f"{GRAPHQL};q=0.5, application/json", "application/json", 200),
        (f"text/html, {GRAPHQL};q=0.9, application/json;q=0.8", GRAPHQL, 400),
    ],
)
async def test_the_answer_has_the_type_that_is_wanted(
    registry: Registry, accept: str | None, type_: str, status: int
) -> None:
    async with registry.client() as client:
        client.headers.pop("accept")
        headers = {"accept": accept} if accept else {}
        response = await client.post("/graphql", json={"query": "{ nope }"}, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == f"{type_}; charset=utf-8"
    assert response.headers["vary"] == "Accept"
    assert "data" not in response.json()


async def test_operations_are_chosen_never_guessed(registry: Registry) -> None:
    document = "query A { __typename } query B { b: __typename }"
    async with registry.client() as client:

        async def send(name: str | None) -> httpx.Response:
            return await client.post(
                "/graphql",
                json={"query": document, "operationName": name},
                headers={"accept": GRAPHQL},
            )

        assert (await send("B")).json() == {"data": {"b": "Query"}}
        unclear = await send(None)
        assert unclear.status_code == 400
        assert "send operationName" in unclear.json()["errors"][0]["message"]
        unknown = await send("C")
        assert unknown.status_code == 400
        assert unknown.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_bad_token_is_401_before_anything_runs(registry: Registry) -> None:
    for header in ("Bearer nonsense", "Bearer grn_" + "x" * 49, "Basic abc", "Bearer"):
        answer = await registry.ask("{ __typename }", as_=None, headers={"authorization": header})
        assert answer.status == 401
        assert answer.code == "UNAUTHENTICATED"
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_polyaxon_spelling_of_the_header_works(registry: Registry) -> None:
    answer = await registry.ask(
        "{ viewer { name } }",
        as_=None,
        headers={"authorization": f"token {registry.tokens['viewer']}"},
    )
    assert answer.data == {"viewer": {"name": "viewer"}}


async def test_every_answer_has_a_request_id_and_takes_a_good_one(registry: Registry) -> None:
    given = await registry.ask("{ __typename }", headers={"x-request-id": "ci-run/17"})
    assert given.headers["x-request-id"] == "ci-run/17"
    made = await registry.ask("{ __typename }", headers={"x-request-id": "no good\tone"})
    assert made.headers["x-request-id"] != "no good\tone"
    assert len(made.headers["x-request-id"]) == 36
    payload = await registry.done("createProject", {"name": "acme/train"}, "event { requestId }")
    assert len(payload["event"]["requestId"]) == 36


async def test_too_many_at_once_is_429(registry: Registry) -> None:
    limited = registry.settings.model_copy(update={"max_in_flight": 1})
    registry.app = create_app(limited, registry.database)
    answers = await asyncio.gather(*(registry.ask("{ models { totalCount } }") for _ in range(5)))
    refused = [one for one in answers if one.status == 429]
    assert refused
    assert {one.code for one in refused} == {"RATE_LIMITED"}
    assert all(one.headers["retry-after"] == "1" for one in refused)
    assert (await registry.ask("{ models { totalCount } }")).data == {"models": {"totalCount": 0}}
