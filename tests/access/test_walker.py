"""Every path of the schema, walked by those who may not see a private model: no word of it."""

import json
import re
from collections.abc import Iterator

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type

from tests import make
from tests.access.hidden import Hidden
from tests.registry import Registry
from tests.schema import shape
from tests.schema.matrix import GUARDS, MATRIX

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_FIELDS = 480
MOST_ROOTS = 14


def selection(type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
    """Everything a value says, and so on through each of its edges, this many objects deep."""
    if isinstance(type_, GraphQLInterfaceType):
        # by names only: the faces themselves have roots of their own
        faces = [one for one in shape.object_types() if shape.is_node(one)]
        named = " ".join(f"... on {one.name} {{ name }}" for one in faces if "name" in one.fields)
        return f"__typename id {named}"
    said = []
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            said.append(name)
        elif shape.is_connection(field):
            row = get_named_type(inner.fields["nodes"].type)
            nodes = f"nodes {{ {selection(row, depth - 1)} }}" if depth else ""
            said.append(f"{name}(first: 3) {{ totalCount pageInfo {{ hasNextPage }} {nodes} }}")
        elif depth:
            said.append(f"{name} {{ {selection(inner, depth - 1)} }}")
    return " ".join(said)


def branches(type_: GraphQLObjectType, depth: int) -> Iterator[str]:
    """The same selection in parts: what the value says, then each of its edges for itself."""
    yield "__typename"
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            yield name
        elif shape.is_connection(field):
            row = get_named_type(inner.fields["nodes"].type)
            yield f"{name}(first: 3) {{ totalCount nodes {{ {selection(row, depth - 1)} }} }}"
        else:
            yield f"{name} {{ {selection(inner, depth - 1)} }}"


async def roots(
    registry: Registry, world: make.World, private: Hidden
) -> list[tuple[str, GraphQLObjectType]]:
    """Every root field with arguments that lead to public things, and to hidden ones."""
    fields = shape.schema().query_type.fields
    given = {
        "organization": ['(name: "acme")'],
        "project": ['(name: "acme/train")'],
        "model": ['(name: "acme/churn")', '(name: "acme/zanzibar")'],
        "version": ['(name: "acme/churn:v1")', '(name: "acme/zanzibar:quokka-1")'],
        "run": [f'(id: "{world["training"]}")', f'(id: "{world["raw"]}")'],
        "viewer": [""],
    }
    found: list[tuple[str, GraphQLObjectType]] = []
    for name, field in fields.items():
        inner = get_named_type(field.type)
        if shape.is_connection(field):
            found.append(
                (f"{name}(first: 3) {{ totalCount nodes {{ %s }} }}", inner.fields["nodes"])
            )
        elif name == "node":
            for table in [
                "organizations",
                "memberships",
                "projects",
                "models",
                "versions",
                "stage_changes",
                "runs",
                "metric_points",
                "artifacts",
                "events",
            ]:
                # of memberships a viewer sees their own alone
                order = "role = 'VIEWER' DESC" if table == "memberships" else "id"
                for (id_,) in await registry.rows(
                    f"SELECT id FROM {table} ORDER BY {order} LIMIT 1"
                ):
                    face = {"mem": "Member", "stc": "StageChange", "pnt": "MetricPoint"}.get(
                        id_[:3], table.rstrip("s").capitalize()
                    )
                    text = f'node(id: "{id_}") {{ __typename ... on {face} {{ %s }} }}'
                    found.append((text, shape.schema().type_map[face]))
        elif name == "nodes":
            for face, id_ in (("Model", private.model), ("Version", private.first)):
                ids = json.dumps([id_, *private.ids[:50]])
                text = f"nodes(ids: {ids}) {{ __typename ... on {face} {{ %s }} }}"
                found.append((text, shape.schema().type_map[face]))
        else:
            found.extend((f"{name}{one} {{ %s }}", inner) for one in given[name])
    found.sort(key=lambda root: "totalCount" in root[0])  # lists last: the one row says more
    return [(text, get_named_type(getattr(inner, "type", inner))) for text, inner in found]


def documents(found: list[tuple[str, GraphQLObjectType]]) -> Iterator[str]:
    """Documents that hold all paths and keep within the limits of the gate.

    Every root is followed through each edge of what it yields, and the first root of each type
    through each edge of what that leads to.
    """
    parts: list[str] = []
    size = 0
    followed: set[str] = set()
    for text, type_ in found:
        some: list[str] = []
        depth = 1 if type_.name in followed else 2
        followed.add(type_.name)
        for branch in branches(type_, depth):
            if size + count(branch) > MOST_FIELDS or len(parts) == MOST_ROOTS:
                parts += [text % " ".join(some)] if some else []
                yield document(parts)
                parts, some, size = [], [], 0
            some.append(branch)
            size += count(branch)
        parts.append(text % " ".join(some))
        size += 4
    yield document(parts)


def document(parts: list[str]) -> str:
    return "{ " + " ".join(f"a{number}: {part}" for number, part in enumerate(parts)) + " }"


def count(text: str) -> int:
    """How many fields a selection has."""
    return len(re.findall(r"(?<!on )\b[a-zA-Z_]+\b(?!:)", text))


async def test_no_path_tells_of_a_private_model(
    registry: Registry, world: make.World, private: Hidden
):
    asked = list(documents(await roots(registry, world, private)))
    control = [await registry.ask(text) for text in asked[::3]]
    telling = [answer for answer in control if private.found_in(answer.data)]
    assert len(telling) > 0.7 * len(control), "the paths lead there for who may see it"
    seen: shape.Seen = set()
    for person in ("viewer", "outsider", "stranger", None):
        for text in asked:
            answer = await registry.ask(text, as_=person)
            found = private.found_in(answer.body)
            assert not found, (person, found, text)
            codes = {error["extensions"]["code"] for error in answer.body.get("errors", ())}
            assert codes <= {"FORBIDDEN", "UNAUTHENTICATED"}, (person, answer.body["errors"])
            shape.mark(text, answer.body["data"], seen)
    edges = {
        (type_.name, name)
        for type_ in shape.object_types()
        if shape.is_node(type_)
        for name, field in type_.fields.items()
        if not is_leaf_type(get_named_type(field.type))
        and "viewer" in MATRIX[GUARDS.get(f"{type_.name}.{name}", "MODEL_READ")]
    }
    assert edges <= seen, "the walk takes every edge that a viewer may take"
