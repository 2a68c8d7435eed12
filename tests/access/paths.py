"""Every path of the schema from its roots, and what an answer shows on each of them.

A path is a root field and the edges taken after it, each edge of the schema once at most. Paths that
begin the same are asked together: a tree of them is one selection.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import GraphQLInterfaceType, get_named_type, is_leaf_type

from tests.access.hidden import batched
from tests.long import IS_LONG
from tests.registry import Registry
from tests.schema import shape

Path = tuple[str, ...]
"""The name of each edge that is taken."""

Place = tuple[str | int, ...]
"""Where something stands in an answer."""

LIMITS = {
    "max_aliases": 10_000,
    "max_fields": 1_000_000,
    "max_roots": 100,
    "max_tokens": 1_000_000,
    "max_depth": 50,
    "max_nodes": 10**12,
    "max_body_bytes": 10**8,
}
SHARE = 1 if IS_LONG else 8
"""One in how many roots each principal follows to the full depth, and the others one step less."""
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
"""What a list says of itself."""


@dataclass(frozen=True)
class Edge:
    """A field that leads to objects: ``target`` is their type, and ``many`` a connection of them."""

    source: str
    field: str
    target: str
    many: bool
    anything: bool = False

    @property
    def name(self) -> str:
        """``Type.field``, and the type that it leads to where that can be any."""
        return f"{self.source}.{self.field}{f' as {self.target}' if self.anything else ''}"

    def is_in(self, path: Path) -> bool:
        """Whether a path takes it, as whatever type."""
        plain = f"{self.source}.{self.field}"
        return any(step.partition(" ")[0] == plain for step in path)


@cache
def faces() -> tuple[str, ...]:
    """The types that have ids."""
    return tuple(one.name for one in shape.object_types() if shape.is_node(one))


@cache
def leads(name: str) -> bool:
    """Whether objects of a type are, or have fields that lead to, something with an id."""
    type_ = shape.schema().type_map[name]
    if name in faces() or isinstance(type_, GraphQLInterfaceType):
        return True
    inner = {get_named_type(one.type) for one in type_.fields.values()}
    return any(not is_leaf_type(one) and leads(one.name) for one in inner)


@cache
def edges(name: str) -> tuple[Edge, ...]:
    """The edges of a type; one to ``Node`` is an edge to each type that has ids."""
    found = []
    for field_name, one in shape.schema().type_map[name].fields.items():
        inner = get_named_type(one.type)
        if is_leaf_type(inner):
            continue
        if shape.is_connection(one):
            target = get_named_type(inner.fields["nodes"].type).name
            found.append(Edge(name, field_name, target, many=True))
        elif isinstance(inner, GraphQLInterfaceType):
            found += [Edge(name, field_name, face, many=False, anything=True) for face in faces()]
        elif leads(inner.name):
            found.append(Edge(name, field_name, inner.name, many=False))
    return tuple(found)


@cache
def said(name: str) -> Mapping[str, str]:
    """What an object says by itself: its fields that lead nowhere, each with its selection."""
    edge_fields = {one.field for one in edges(name)}
    found = {}
    for field_name, one in shape.schema().type_map[name].fields.items():
        if field_name not in edge_fields:
            inner = get_named_type(one.type)
            found[field_name] = field_name if is_leaf_type(inner) else (
                f"{field_name} {shape.whole(inner)}"
            )  # fmt: skip
    return found


def paths(start: Edge, depth: int) -> Iterator[Path]:
    """The paths that begin with an edge and have at most this many steps."""
    yield from _paths(start.target, (start.name,), depth - 1)


def _paths(name: str, used: Path, depth: int) -> Iterator[Path]:
    yield used
    if depth:
        for edge in edges(name):
            if not edge.is_in(used):
                yield from _paths(edge.target, (*used, edge.name), depth - 1)


@dataclass
class Tree:
    """A selection of objects of one type: what they say, and the edges to go on by."""

    type: str
    path: Path
    says: bool
    branches: list[tuple[str, Edge, "Tree"]] = field(default_factory=list)

    def text(self, size: int) -> str:
        """The selection as GraphQL, with pages of this size."""
        parts = ["__typename"]
        if self.says:
            parts += said(self.type).values()
        elif "id" in said(self.type):
            parts.append("id")
        parts += [_asked(key, edge, tree, size) for key, edge, tree in self.branches]
        return " ".join(parts)

    def all(self) -> Iterator["Tree"]:
        """This tree and all below it."""
        yield self
        for _, _, tree in self.branches:
            yield from tree.all()


def _asked(key: str, edge: Edge, tree: Tree, size: int) -> str:
    inner = tree.text(size)
    alias = "" if key == edge.field else f"{key}: "
    if edge.many:
        return f"{alias}{edge.field}(first: {size}) {{ {PAGE} nodes {{ {inner} }} }}"
    if edge.anything:
        return f"{alias}{edge.field} {{ ... on {edge.target} {{ {inner} }} }}"
    return f"{alias}{edge.field} {{ {inner} }}"


def grow(edge: Edge, depth: int, *, says: int, used: Path = ()) -> Tree:
    """The tree of all paths that begin with an edge; what stands deeper than ``says`` says its id."""
    path = (*used, edge.name)
    tree = Tree(edge.target, path, says=says > 0)
    if depth > 1:
        for one in edges(edge.target):
            if not one.is_in(path):
                key = f"{one.field}_{one.target}" if one.anything else one.field
                below = grow(one, depth - 1, says=says - 1, used=path)
                tree.branches.append((key, one, below))
    return tree


@dataclass(frozen=True)
class Root:
    """A root field with its arguments, and the tree below it."""

    field: str
    arguments: str
    edge: Edge
    tree: Tree

    def text(self, size: int) -> str:
        """The root's selection as GraphQL."""
        inner = self.tree.text(size)
        if self.edge.many:
            return f"{self.field}(first: {size}) {{ {PAGE} nodes {{ {inner} }} }}"
        if self.edge.anything:
            return f"{self.field}{self.arguments} {{ ... on {self.edge.target} {{ {inner} }} }}"
        return f"{self.field}{self.arguments} {{ {inner} }}"


def roots(
    arguments: Mapping[str, Sequence[str]], ids: Mapping[str, Sequence[str]], depth: int, says: int
) -> list[Root]:
    """Every root field with each of its arguments; ``node`` and ``nodes`` with ids of each type."""
    found = []
    for edge in edges("Query"):
        if edge.many:
            given: Sequence[str] = [""]
        elif edge.field == "node":
            given = [f'(id: "{one}")' for one in ids[edge.target][:1]]
        elif edge.field == "nodes":
            quoted = ", ".join(f'"{one}"' for one in ids[edge.target][:2])
            given = [f"(ids: [{quoted}])"]
        else:
            given = arguments[edge.field]
        # `nodes` is `node` many times: it goes as far as shows that it takes the same way
        far = min(depth, 2) if edge.field == "nodes" else depth
        tree = grow(edge, far, says=says)
        found += [Root(edge.field, one, edge, tree) for one in given]
    return found


@dataclass(frozen=True)
class Sight:
    """One object where an answer shows it: what it says, and what each of its edges leads to.

    A refused field has its error's code for a value; an edge has the ids of its page, and how many
    there are in all.
    """

    type: str
    id: str
    path: Path
    says: Mapping[str, Any]
    leads_to: Mapping[str, Any]


@dataclass(frozen=True)
class Code:
    """The code of the error that a field answered."""

    code: str


def codes(body: Mapping[str, Any]) -> dict[Place, Code]:
    """The code of each error of an answer, by its place."""
    return {
        tuple(error.get("path", ())): Code(error["extensions"]["code"])
        for error in body.get("errors", ())
    }


def sights(tree: Tree, data: Any, errors: Mapping[Place, Code], place: Place) -> Iterator[Sight]:
    """All objects that an answer shows where a tree was asked for."""
    if data is None or not data.get("__typename"):
        return
    leads_to: dict[str, Any] = {}
    for key, edge, below in tree.branches:
        there = data.get(key)
        at = (*place, key)
        if at in errors:
            leads_to[edge.field] = errors[at]
        elif edge.many:
            ids = tuple(one["id"] for one in there["nodes"])
            leads_to[edge.field] = (there["totalCount"], ids)
            for index, one in enumerate(there["nodes"]):
                yield from sights(below, one, errors, (*at, "nodes", index))
        else:
            some = there if isinstance(there, list) else [there]
            for index, one in enumerate(some):
                if one is not None and not one:
                    continue  # a fragment on another type
                if "id" in said(below.type) and not edge.anything:
                    leads_to[edge.field] = one and one["id"]
                step = (*at, index) if isinstance(there, list) else at
                yield from sights(below, one, errors, step)
    if "id" in data:
        says = {}
        if tree.says:
            says = {name: errors.get((*place, name), data[name]) for name in said(tree.type)}
        yield Sight(tree.type, data["id"], tree.path, says, leads_to)


async def ask(registry: Registry, root: Root, token: str | None, size: int) -> list[Sight]:
    """Everything that the paths from one root show to somebody."""
    body = (await registry.ask(f"{{ {root.text(size)} }}", as_=token)).body
    data, errors = body["data"][root.field], codes(body)
    if data is None:
        return []
    if root.edge.many:
        places: list[tuple[Place, Any]] = [
            ((root.field, "nodes", index), one) for index, one in enumerate(data["nodes"])
        ]
    elif isinstance(data, list):
        places = [((root.field, index), one) for index, one in enumerate(data)]
    else:
        places = [((root.field,), data)]
    return [sight for at, one in places for sight in sights(root.tree, one, errors, at)]


async def shortest(
    registry: Registry, ids: Mapping[str, Sequence[str]], token: str | None
) -> dict[str, Sight]:
    """What ``node`` shows to somebody, by id: each object with all its edges in full."""
    found = {}
    for edge in edges("Query"):
        if edge.field == "nodes":
            tree = grow(edge, 2, says=1)
            for some in batched(ids[edge.target], 100):
                root = Root("nodes", f"(ids: {json.dumps(some)})", edge, tree)
                for sight in await ask(registry, root, token, 100):
                    if sight.path == (edge.name,):
                        found[sight.id] = sight
    return found
