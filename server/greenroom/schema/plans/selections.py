"""What an operation selects: fields by the names of the answer, fragments spread and directives obeyed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

Composite = GraphQLObjectType | GraphQLInterfaceType
TYPENAME = "__typename"


class Unplannable(Exception):
    """A plan does not cover this; the executor has to answer."""


@dataclass(frozen=True)
class Selected:
    """One field of an answer; ``sets`` are what is selected in it, by each who asks for it."""

    key: str
    name: str
    nodes: tuple[FieldNode, ...]
    definition: GraphQLField | None
    """None for ``__typename``."""

    @property
    def sets(self) -> tuple[SelectionSetNode, ...]:
        """The selections in it."""
        return tuple(one.selection_set for one in self.nodes if one.selection_set)

    @property
    def declared(self) -> Any:
        """The field as Strawberry knows it."""
        assert self.definition is not None  # noqa: S101 - a type's name is not asked this
        return self.definition.extensions["strawberry-definition"]


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document by their names."""
    return {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }


def switches_of(document: DocumentNode) -> frozenset[str]:
    """Return the variables that decide, by ``@skip`` and ``@include``, what is selected."""
    found: set[str] = set()

    def collect(node: OperationDefinitionNode | SelectionSetNode | FragmentDefinitionNode) -> None:
        inside = node if isinstance(node, SelectionSetNode) else node.selection_set
        for one in inside.selections:
            for directive in one.directives or ():
                for argument in directive.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        found.add(argument.value.name.value)
            if isinstance(one, FieldNode | InlineFragmentNode) and one.selection_set:
                collect(one.selection_set)

    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            collect(definition)
    return frozenset(found)


class Selections:
    """Collects the fields of an operation, whose ``switches`` have these values."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], switches: Mapping[str, bool]
    ) -> None:
        self._switches = switches
        self._fragments = fragments

    def of(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Selected]:
        """Return what is selected of an object of this type, in the order of the answer."""
        found: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for one in sets:
            for node in self._fields(type_, one, spread):
                found.setdefault((node.alias or node.name).value, []).append(node)
        return [
            Selected(key, nodes[0].name.value, tuple(nodes), self._definition(type_, nodes[0]))
            for key, nodes in found.items()
        ]

    def _definition(self, type_: GraphQLObjectType, node: FieldNode) -> GraphQLField | None:
        name = node.name.value
        if name == TYPENAME:
            return None
        if name not in type_.fields:
            raise Unplannable(name)  # introspection
        return type_.fields[name]

    def _fields(
        self, type_: GraphQLObjectType, inside: SelectionSetNode, spread: set[str]
    ) -> Iterator[FieldNode]:
        for one in inside.selections:
            if not self._is_on(one.directives or ()):
                continue
            match one:
                case FieldNode():
                    yield one
                case InlineFragmentNode():
                    condition = one.type_condition
                    if condition is None or self._is(type_, condition.name.value):
                        yield from self._fields(type_, one.selection_set, spread)
                case FragmentSpreadNode():
                    name = one.name.value
                    fragment = self._fragments[name]
                    if name not in spread and self._is(type_, fragment.type_condition.name.value):
                        spread.add(name)
                        yield from self._fields(type_, fragment.selection_set, spread)

    def _is(self, type_: GraphQLObjectType, name: str) -> bool:
        return type_.name == name or name in {one.name for one in type_.interfaces}

    def _is_on(self, directives: Iterable[DirectiveNode]) -> bool:
        for one in directives:
            (argument,) = one.arguments or (None,)
            if one.name.value not in {"skip", "include"} or argument is None:
                raise Unplannable(one.name.value)
            match argument.value:
                case BooleanValueNode(value=given):
                    value = given
                case VariableNode(name=name):
                    value = self._switches[name.value]
                case _:
                    raise Unplannable(one.name.value)
            if value != (one.name.value == "include"):
                return False
        return True
