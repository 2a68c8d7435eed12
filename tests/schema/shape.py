"""The schema as a client reads it: its types and fields, and how to ask for them."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_leaf_type,
    parse,
)

from greenroom.schema.build import print_schema

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "schema.graphql"

Seen = set[tuple[str, str]]

_TABLES = {
    "ArtifactFile": "artifact_files",
    "DeploymentChange": "deployment_changes",
    "Member": "memberships",
    "MetricPoint": "metric_points",
    "StageChange": "stage_changes",
    "TeamMember": "team_members",
    "WebhookDelivery": "webhook_deliveries",
}


def table_of(type_: str) -> str:
    """The table that a type is the face of."""
    return _TABLES.get(type_, f"{type_.lower()}s")


@cache
def schema() -> GraphQLSchema:
    """The schema that the code prints, as graphql-core reads it."""
    return build_schema(print_schema())


def object_types() -> Iterator[GraphQLObjectType]:
    for type_ in schema().type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            yield type_


def guards() -> dict[str, str]:
    """The permission that each field prints, by ``Type.field``."""
    found: dict[str, str] = {}
    for type_ in object_types():
        for name, field in type_.fields.items():
            for directive in field.ast_node.directives or ():
                if directive.name.value == "requires":
                    (argument,) = directive.arguments
                    found[f"{type_.name}.{name}"] = argument.value.value
    return found


def is_node(type_: Any) -> bool:
    """Whether a type has ids that ``node`` finds."""
    return isinstance(type_, GraphQLObjectType) and any(
        one.name == "Node" for one in type_.interfaces
    )


def is_connection(field: GraphQLField) -> bool:
    """Whether a field leads to a list as Relay has them."""
    return get_named_type(field.type).name.endswith("Connection")


def whole(type_: Any) -> str:
    """The selection of everything a value says by itself, and of the ids it leads to."""
    if is_leaf_type(type_):
        return ""
    if isinstance(type_, GraphQLInterfaceType):
        return "{ __typename id }"
    return "{ " + " ".join(whole_fields(type_)) + " }"


def whole_fields(type_: GraphQLObjectType) -> list[str]:
    return [
        f"{name} {'{ __typename id }' if is_node(inner) else whole(inner)}"
        for name, field in type_.fields.items()
        for inner in [get_named_type(field.type)]
    ]


def mark(document: str, data: Mapping[str, Any], seen: Seen) -> None:
    """Note which (type, field) of an answer are not null."""
    for definition in parse(document).definitions:
        if isinstance(definition, OperationDefinitionNode):
            start = schema().get_root_type(definition.operation)
            _mark(start, definition.selection_set, data, seen)


def _mark(type_: Any, selections: SelectionSetNode, data: Any, seen: Seen) -> None:
    if isinstance(data, list):
        for item in data:
            _mark(type_, selections, item, seen)
        return
    if data is None:
        return
    if isinstance(type_, GraphQLInterfaceType):
        type_ = schema().type_map[data["__typename"]]
    for selection in selections.selections:
        if isinstance(selection, InlineFragmentNode):
            if selection.type_condition.name.value == type_.name:
                _mark(type_, selection.selection_set, data, seen)
            continue
        assert isinstance(selection, FieldNode)
        name = selection.name.value
        value = data.get((selection.alias or selection.name).value)
        if name == "__typename" or value is None:
            continue
        seen.add((type_.name, name))
        if selection.selection_set:
            inner = get_named_type(type_.fields[name].type)
            _mark(inner, selection.selection_set, value, seen)
