"""Nothing is added to the API without a decision about who may: a line in ``decisions.py``."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import get_named_type
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute

from greenroom.http import app
from greenroom.settings import Settings
from tests.registry import Registry
from tests.schema import shape
from tests.schema.decisions import FIELDS, OPEN, ROUTES
from tests.schema.matrix import MATRIX, OWN, ROLES, VISITOR

pytestmark = pytest.mark.asyncio(loop_scope="module")


def decided() -> Iterator[tuple[str, str]]:
    """Each field as ``Type.field``, with its decision."""
    names = [type_.name for type_ in shape.object_types()]
    named = {type_ for type_, _, _ in FIELDS}
    for type_, field, decision in FIELDS:
        meant = [type_]
        if type_.startswith("*"):
            meant = [name for name in names if name.endswith(type_[1:]) and name not in named]
        yield from ((f"{name}.{field}", decision) for name in meant)


DECIDED = dict(decided())

ALL_ROUTES: Any = {
    "oidc_issuer": "https://people.example.com",
    "oidc_client_id": "greenroom",
    "oidc_client_secret": "x",
    "public_url": "https://models.example.com",
}
"""The settings under which every route is there."""


async def test_every_field_has_one_decision():
    assert [
        name for name, count in Counter(name for name, _ in decided()).items() if count > 1
    ] == []
    fields = {f"{type_.name}.{name}" for type_ in shape.object_types() for name in type_.fields}
    assert sorted(fields - DECIDED.keys()) == [], "no decision"
    assert sorted(DECIDED.keys() - fields) == [], "no such field"


async def test_a_decision_is_a_permission_or_a_reason_why_none_is_needed():
    for name, decision in DECIDED.items():
        assert decision in MATRIX.keys() | OWN | OPEN.keys(), name


async def test_what_was_decided_to_need_a_permission_is_what_asks_for_it():
    needing = {name: one for name, one in DECIDED.items() if one not in OPEN}
    assert needing == shape.guards()


async def test_the_fields_that_lead_on_are_those_decided_to_show_what_is_seen():
    """An edge that was taken for a plain field would lead past what is hidden."""
    answered = {"done", "asked", "own", "page"}
    for type_ in shape.object_types():
        for name, field in type_.fields.items():
            inner = get_named_type(field.type)
            leads_on = shape.is_connection(field) or shape.is_node(inner) or inner.name == "Node"
            decision = DECIDED[f"{type_.name}.{name}"]
            if decision == "shown":
                assert not leads_on, name
            if leads_on:
                assert decision in answered | {"seen"} | MATRIX.keys() | OWN, name


async def test_every_root_field_but_those_of_the_viewer_and_of_nodes_needs_a_permission():
    roots = {
        name: one
        for name, one in DECIDED.items()
        if name.startswith(("Query.", "Mutation.", "Subscription."))
    }
    assert {name for name, one in roots.items() if one in OPEN} == {
        "Query.viewer",
        "Query.node",
        "Query.nodes",
        "Query.explainAccess",
    }


async def test_every_route_has_a_decision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    served: list[BaseRoute] = []

    def record(*, routes: list[BaseRoute], **more: Any) -> Starlette:
        served.extend(routes)
        return Starlette(routes=routes, **more)

    monkeypatch.setattr(app, "Starlette", record)
    app.create_app(Settings(data=tmp_path, **ALL_ROUTES))
    found = {"GET /graphql", "POST /graphql", "SOCKET /graphql"}  # they go past the routing
    for route in served:
        if isinstance(route, WebSocketRoute):
            found.add(f"SOCKET {route.path}")
            continue
        assert isinstance(route, Route), f"{route} may serve more than one path"
        path = re.sub(r"-[0-9a-f]{16}(?=\.)", "-*", route.path)
        found |= {f"{method} {path}" for method in (route.methods or set()) - {"HEAD"}}
    assert found == ROUTES.keys()
    assert {*ROUTES.values()} <= MATRIX.keys() | OPEN.keys()


async def test_a_route_that_needs_a_permission_is_refused_to_those_without(registry: Registry):
    for route, permission in ROUTES.items():
        method, path = route.split()
        if permission not in MATRIX:
            continue
        for person in (*ROLES, None):
            headers = {"authorization": f"Bearer {registry.tokens[person]}"} if person else {}
            async with registry.client() as client:
                response = await client.request(method, path, headers=headers)
            holds = person in MATRIX[permission] or permission in VISITOR
            # who is admitted is told that the request names nothing
            served = {"GET /events.jsonl": 200, "GET /openlineage/runs/{id}": 404}.get(route, 400)
            expected = 401 if person is None else served if holds else 403
            assert response.status_code == expected, (route, person)
