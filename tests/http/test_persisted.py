"""A client names a document by its SHA-256, and sends it where it is not known yet."""

import hashlib
import json
from typing import Any

import pytest

from greenroom.http.app import create_app
from greenroom.http.persisted import MAX_CHARACTERS, PersistedQueries
from tests import make
from tests.registry import Registry

DOCUMENT = "query Names($name: String!) { model(name: $name) { fullName } }"
VARIABLES = {"name": "acme/churn"}
GRAPHQL = "application/graphql-response+json"


def named(text: str, version: int = 1) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


async def send(
    registry: Registry, body: dict[str, Any], accept: str = GRAPHQL, as_: str = "owner"
) -> tuple[int, dict[str, Any]]:
    sent = {"authorization": f"Bearer {registry.tokens[as_]}", "accept": accept}
    async with registry.client() as client:
        response = await client.post("/graphql", json=body, headers=sent)
    return response.status_code, response.json()


def fresh(registry: Registry) -> Registry:
    """Return another process over the same store, which knows no documents."""
    app = create_app(registry.settings, registry.database)
    return Registry(registry.settings, registry.database, app, registry.tokens)


NOT_FOUND = {
    "errors": [
        {
            "message": "PersistedQueryNotFound",
            "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
        }
    ]
}


async def test_once_sent_it_is_known_by_its_hash(registry: Registry) -> None:
    registry = fresh(registry)
    await make.model(registry, "acme/churn")
    short = {"extensions": named(DOCUMENT), "variables": VARIABLES, "operationName": "Names"}
    assert await send(registry, short) == (400, NOT_FOUND)
    assert await send(registry, short, "application/json") == (200, NOT_FOUND)
    whole = await send(registry, {**short, "query": DOCUMENT})
    assert whole == (200, {"data": {"model": {"fullName": "acme/churn"}}})
    for _ in range(3):
        assert await send(registry, short) == whole
    other = await send(registry, {**short, "variables": {"name": "acme/no"}})
    assert other == (200, {"data": {"model": None}})
    hidden = await send(registry, short, as_="stranger")
    assert hidden == (200, {"data": {"model": None}}), "a document is known, its answer is not"


async def test_it_works_by_get_with_a_query_that_anybody_can_keep(registry: Registry) -> None:
    registry = fresh(registry)
    text = "{ __typename }"
    asked = {"extensions": json.dumps(named(text))}
    async with registry.client() as client:
        assert (await client.get("/graphql", params=asked)).json() == NOT_FOUND
        answer = await client.get("/graphql", params={**asked, "query": text})
        assert answer.json() == {"data": {"__typename": "Query"}}
        assert (await client.get("/graphql", params=asked)).json() == answer.json()


async def test_a_mutation_is_done_once(registry: Registry) -> None:
    registry = fresh(registry)
    text = "mutation M($i: CreateModelInput!) { createModel(input: $i) { model { name } } }"
    short = {"extensions": named(text), "variables": {"i": {"name": "acme/persisted"}}}
    assert await send(registry, short) == (400, NOT_FOUND)
    assert await registry.rows("SELECT 1 FROM models WHERE name = 'persisted'") == []
    done = {"data": {"createModel": {"model": {"name": "persisted"}}}}
    assert await send(registry, {**short, "query": text}) == (200, done)
    assert (await send(registry, short))[1]["errors"][0]["extensions"]["code"] == "CONFLICT"


@pytest.mark.parametrize(
    ("extensions", "words", "code"),
    [
        (named("another document"), "is not the SHA-256 of the document", "BAD_USER_INPUT"),
        (named(DOCUMENT, version=2), "version is 1", "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"persistedQuery": "x"}, "version is 1", "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"persistedQuery": {"version": 1}}, "sha256Hash", "BAD_USER_INPUT"),
        ({"persistedQuery": {"version": 1, "sha256Hash": 5}}, "sha256Hash", "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_hash_is_refused(
    registry: Registry, extensions: dict[str, Any], words: str, code: str
) -> None:
    body = {"query": DOCUMENT, "variables": VARIABLES, "extensions": extensions}
    status, answer = await send(registry, body)
    (error,) = answer["errors"]
    assert (status, error["extensions"]) == (400, {"code": code})
    assert words in error["message"]


async def test_what_is_no_good_is_not_kept(registry: Registry) -> None:
    registry = fresh(registry)
    for text in ("{ nothing }", "{ model(", "query A { __typename } query A { __typename }"):
        body = {"query": text, "extensions": named(text)}
        assert "errors" in (await send(registry, body))[1]
        assert await send(registry, {"extensions": named(text)}) == (400, NOT_FOUND)


def test_what_is_kept_has_bounds() -> None:
    kept = PersistedQueries()
    texts = [f"{number:06d}" + " " * 99_994 for number in range(MAX_CHARACTERS // 100_000 + 5)]
    for text in texts:
        kept.keep({"query": text, "extensions": named(text)})
    given: dict[str, Any] = {"extensions": named(texts[-1])}
    kept.complete(given)
    assert given["query"] == texts[-1]
    with pytest.raises(Exception, match="PersistedQueryNotFound"):
        kept.complete({"extensions": named(texts[4])})
    kept.complete({"extensions": named(texts[5])})
