"""Documents over the whole schema, drawn by Hypothesis, with variables that fit them."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.schema import shape

DEPTH = 4
PAGES = ("nodes", "nodes", "nodes", "edges", "pageInfo", "totalCount")
"""What is selected of a page, as often."""

FIELDS = 4

QUERIES = {
    "Model": ["stage: production|testing", "name: %", "tags: churn", "~visibility: private", "zz"],
    "Version": ["stage: testing|staging", "name: v%", "metrics.accuracy: >0.4", "run: ~nil", "v1"],
    "Run": ["status: succeeded", "metrics.accuracy: 0.1..0.9", "promoted: true", "nonsense: 1"],
    "Project": ["name: %a%", "lab"],
    "Event": ["kind: version_staged|version_registered", "actor: owner", "subject: v1"],
    "Deployment": ["environment: production", "status: ~failed"],
    "WebhookDelivery": ["status: delivered|failed"],
}
SORTS = [
    "name",
    "-name",
    "-updated_at",
    "created_at,-name",
    "metrics.accuracy",
    "-stage,name",
    "no",
]
TEXTS = ["v1", "churn", "acme/open", "owner", "a", "", "accuracy", "red", "features"]
MOMENTS = ["2026-01-01", "2020-05-05T10:00:00+00:00", "2030-01-01T00:00:00Z"]


NAMES = {
    "organization": ["acme", "other", "none"],
    "model": ["acme/churn", "acme/open", "acme/vault", "acme/red", "other/shared", "acme/no"],
    "version": ["acme/churn:v1", "acme/open:v1", "acme/vault:v1", "acme/open:signed", "x"],
    "project": ["acme/train", "acme/lab", "acme/showcase"],
    "team": ["acme/red", "acme/blue", "acme/idle"],
}
PLACES = 400
"""Places for ids and cursors, which are filled when it is known what there is."""


@dataclass
class Document:
    """A document and its variables; ``<id 7>`` and ``<cursor 7>`` are places."""

    text: str
    variables: dict[str, Any]

    def filled(self, known: Mapping[str, list[str]]) -> "Document":
        """Return the document with ids and cursors in their places."""

        def fill(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: fill(one) for name, one in value.items()}
            if isinstance(value, list):
                return [fill(one) for one in value]
            return _PLACE.sub(put, value) if isinstance(value, str) else value

        def put(place: re.Match[str]) -> str:
            there = known[place[1]]
            return there[int(place[2]) % len(there)]

        return Document(fill(self.text), fill(self.variables))


_PLACE = re.compile(r"<(id|cursor) (\d+)>")


class _Writer:
    """Writes one document."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []
        self.fragments: list[str] = []
        self.keys = 0

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(1, one_in)) == 1)

    def pick(self, values: Any) -> Any:
        return self.draw(st.sampled_from(list(values)))

    def place(self, kind: str) -> str:
        return f"<{kind} {self.draw(st.integers(0, PLACES))}>"

    def variable(self, type_: Any, value: Any) -> str:
        """Declare a variable of a value; return how it is written."""
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {type_}")
        self.variables[name] = value
        return f"${name}"

    def selections(self, type_: Any, depth: int) -> str:
        """Write what is selected of an object."""
        if isinstance(type_, GraphQLInterfaceType):
            return self.of_anything(depth)
        return "{ " + " ".join(self.fields(type_, depth)) + " }"

    def of_anything(self, depth: int) -> str:
        """Write what is selected of something that has an id."""
        types = [one for one in shape.object_types() if shape.is_node(one)]
        some = {one.name: one for one in (self.pick(types) for _ in range(3))}
        parts = [f"... on {name} {self.selections(one, depth)}" for name, one in some.items()]
        return " ".join(["{ id __typename", *parts, "}"])

    def fields(self, type_: GraphQLObjectType, depth: int) -> list[str]:
        """Write some fields of a type, in fragments at times."""
        if type_.name.endswith("Connection"):
            return [self.one(type_, self.pick(PAGES), depth) for _ in range(2)]
        leaves = [name for name, one in type_.fields.items() if is_leaf_type(_named(one))]
        branches = [name for name in type_.fields if name not in leaves]
        chosen = [
            self.pick([*leaves, "__typename"]) for _ in range(self.draw(st.integers(1, FIELDS)))
        ]
        if depth and branches:
            chosen += [self.pick(branches) for _ in range(self.draw(st.integers(0, 2)))]
        written = [self.one(type_, name, depth) for name in chosen]
        if self.chance(5):
            half = len(written) // 2
            written = [*written[:half], self.fragment(type_, written[half:] or ["__typename"])]
        return written

    def fragment(self, type_: GraphQLObjectType, inside: list[str]) -> str:
        text = "{ " + " ".join(inside) + " }"
        if self.chance(2):
            return f"... on {type_.name} {text}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {type_.name} {text}")
        return f"...{name}"

    def one(self, type_: GraphQLObjectType, name: str, depth: int) -> str:
        """Write one field: under another name, with arguments, skipped at times."""
        if name == "__typename":
            return name
        told = type_.fields[name]
        self.keys += 1
        # two selections under one key must have the same arguments, and be of one type
        plain = not told.args and len(_types(name)) == 1 and self.chance(2)
        parts = [name if plain else f"{name}_{self.keys}: {name}"]
        parts.append(self.arguments(type_, name, told))
        if self.chance(12):
            on = self.pick([True, False])
            given = json.dumps(on) if self.chance(2) else self.variable("Boolean!", on)
            parts.append(f" @{self.pick(['skip', 'include'])}(if: {given})")
        inner = _named(told)
        if not is_leaf_type(inner):
            parts.append(" " + self.selections(inner, max(depth - 1, 0)))
        return "".join(parts)

    def arguments(self, type_: GraphQLObjectType, name: str, told: GraphQLField) -> str:
        given = []
        for argument, one in told.args.items():
            often = argument in {"first", "query"}
            if isinstance(one.type, GraphQLNonNull) or self.chance(2 if often else 6):
                value = self.value(type_, name, told, argument, one)
                if argument == "last" and any(text.startswith("first") for text in given):
                    continue
                written = (
                    self.variable(one.type, value) if self.chance(2) else _literal(one.type, value)
                )
                given.append(f"{argument}: {written}")
        return f"({', '.join(given)})" if given else ""

    def value(
        self,
        type_: GraphQLObjectType,
        name: str,
        told: GraphQLField,
        argument: str,
        one: GraphQLArgument,
    ) -> Any:
        if argument in {"first", "last"}:
            return self.pick([1, 1, 2, 2, 3, 20, 100, 0])
        if argument in {"after", "before"}:
            return self.place("cursor")
        if argument == "of" and not self.chance(4):  # most of what has an id has no lineage
            return self.pick(NAMES["version"])
        if argument == "depth":
            return self.pick([1, 2, 3, 5, 0])
        if argument in {"id", "of", "artifact"}:
            return self.place("id")
        if argument == "ids":
            return [self.place("id") for _ in range(3)]
        if argument == "sort":
            return self.pick(SORTS)
        if argument == "query":
            listed = _named(told).name.removesuffix("Connection")
            return self.pick(QUERIES.get(listed, ["a"]))
        if argument == "name" and type_.name == "Query":
            return self.pick(NAMES[name])
        return self.input(one.type, 2)

    def input(self, type_: Any, depth: int) -> Any:
        """Draw a value of an input type."""
        if isinstance(type_, GraphQLNonNull):
            return self.input(type_.of_type, depth)
        if isinstance(type_, GraphQLList):
            return [self.input(type_.of_type, depth) for _ in range(self.draw(st.integers(1, 2)))]
        if isinstance(type_, GraphQLEnumType):
            return self.pick(type_.values)
        if isinstance(type_, GraphQLInputObjectType):
            nested = {"and", "or", "not"}
            names = [one for one in type_.fields if depth or one not in nested]
            must = [n for n, one in type_.fields.items() if isinstance(one.type, GraphQLNonNull)]
            return {
                one: self.input(type_.fields[one].type, max(depth - 1, 0))
                for one in dict.fromkeys([*must, self.pick(names)])
            }
        return {
            "Int": self.pick([0, 1, 5]),
            "Float": self.pick([0.0, 0.5, 0.7, 1e3]),
            "Boolean": self.pick([True, False]),
            "DateTime": MOMENTS[1],
        }.get(type_.name, self.pick([*TEXTS, *MOMENTS]))


def _named(told: GraphQLField) -> Any:
    return get_named_type(told.type)


@cache
def _types(name: str) -> frozenset[str]:
    """Return the types that fields of this name have; all objects count as one type."""
    return frozenset(
        str(told.type)
        if is_leaf_type(_named(told))
        else str(told.type).replace(_named(told).name, "{}")
        for type_ in shape.object_types()
        if (told := type_.fields.get(name)) is not None
    )


def _literal(type_: Any, value: Any) -> str:
    """Write a value as GraphQL has it."""
    if isinstance(type_, GraphQLNonNull):
        return _literal(type_.of_type, value)
    if isinstance(type_, GraphQLList):
        return f"[{', '.join(_literal(type_.of_type, one) for one in value)}]"
    if isinstance(type_, GraphQLInputObjectType):
        inside = (
            f"{name}: {_literal(type_.fields[name].type, one)}" for name, one in value.items()
        )
        return "{" + ", ".join(inside) + "}"
    return str(value) if isinstance(type_, GraphQLEnumType) else json.dumps(value)


@st.composite
def documents(draw: Callable[..., Any]) -> Document:
    """Draw a document."""
    writer = _Writer(draw)
    root = shape.schema().query_type
    assert root is not None
    names = [one for one in root.fields if one not in {"explainAccess", "impact"}]
    asked = [writer.one(root, writer.pick(names), DEPTH) for _ in range(draw(st.integers(1, 2)))]
    declared = f"({', '.join(writer.declared)})" if writer.declared else ""
    text = "\n".join([f"query{declared} {{ {' '.join(asked)} }}", *writer.fragments])
    return Document(text, writer.variables)
