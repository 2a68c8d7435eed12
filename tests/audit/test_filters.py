"""Which events: by project, token, request and kind of actor, and only by what one sees."""

from typing import Any

import pytest

from tests import make
from tests.registry import Registry

BY = "query By($filter: EventFilter, $query: String) { events(first: 100, filter: $filter, query: $query) { nodes { id } } }"


async def found(registry: Registry, *, as_: str = "owner", **asked: Any) -> set[str]:
    """Return the ids of the events that somebody finds."""
    answer = await registry.ask(BY, asked, as_=as_)
    return {node["id"] for node in answer.data["events"]["nodes"]}


async def stored(registry: Registry, where: str) -> set[str]:
    rows = await registry.rows(f"SELECT id FROM events WHERE {where}")
    return {id_ for (id_,) in rows}


async def test_by_project(full: Registry) -> None:
    (project,) = (await full.rows("SELECT id FROM projects WHERE name = 'train'"))[0]
    expected = await stored(full, f"project_id = '{project}'")
    assert len(expected) > 5
    for value in (project, "train", "acme/train"):
        assert await found(full, filter={"project": {"eq": value}}) == expected
        assert await found(full, query=f"project: {value}") == expected


async def test_by_request(registry: Registry) -> None:
    given = {"document": 'mutation { createProject(input: {name: "acme/a"}) { event { id } } }'}
    answer = await registry.ask(given["document"], headers={"x-request-id": "one-request"})
    expected = {answer.data["createProject"]["event"]["id"]}
    await make.project(registry, "acme/b")
    assert await found(registry, filter={"requestId": {"eq": "one-request"}}) == expected
    assert await found(registry, query="request_id: one-%") == expected


async def test_by_the_kind_of_actor(registry: Registry) -> None:
    await make.service_account(registry, "robot", "CONTRIBUTOR")
    await make.token(registry, user="robot", known_as="robot")
    await make.project(registry, "acme/a", as_="robot")
    await make.project(registry, "acme/b")
    robots = await stored(registry, "actor_id = (SELECT id FROM users WHERE name = 'robot')")
    assert len(robots) == 1
    assert await found(registry, filter={"actorKind": {"eq": "SERVICE_ACCOUNT"}}) == robots
    assert await found(registry, query="actor_kind: service_account") == robots
    people = await found(registry, filter={"actorKind": {"in": ["PERSON"]}})
    assert people == await stored(
        registry, "actor_id = (SELECT id FROM users WHERE name = 'owner')"
    )


@pytest.mark.parametrize("by", ["id", "name"])
async def test_by_token(full: Registry, by: str) -> None:
    """By their own tokens; one who may read the ids of tokens finds by those of anybody."""
    await make.token(full, "member", known_as="mine")
    await make.project(full, "acme/own", as_="owner")
    id_ = await make.run(full, "acme/own", as_="mine", status="RUNNING")
    ((token, name),) = await full.rows(
        "SELECT tokens.id, tokens.name FROM events JOIN tokens ON tokens.id = token_id "
        f"WHERE subject_id = '{id_}'"
    )
    expected = await stored(full, f"subject_id = '{id_}'")
    value = {"id": token, "name": name}[by]
    for asked in ({"filter": {"token": {"eq": value}}}, {"query": f"token: '{value}'"}):
        assert await found(full, as_="member", **asked) == expected
        assert await found(full, as_="owner", **asked) == (expected if by == "id" else set())
        assert await found(full, as_="admin", **asked) == set(), "they may not read it"


async def test_a_token_without_the_audit_finds_by_no_other(full: Registry) -> None:
    """An owner's token that is cut down to events does not tell by which token they were done."""
    ((token,),) = await full.rows(
        "SELECT DISTINCT token_id FROM events JOIN users ON users.id = actor_id "
        "WHERE users.name = 'admin' AND token_id IS NOT NULL"
    )
    asked = {"filter": {"token": {"eq": token}}}
    assert await found(full, as_="owner", **asked)
    await make.token(full, "owner", known_as="cut", scopes=["EVENT_READ"])
    assert await found(full, as_="cut", **asked) == set()
    await make.token(full, "owner", known_as="auditor", scopes=["EVENT_READ", "AUDIT_READ"])
    assert await found(full, as_="auditor", **asked)
