"""Values that are written into a document, taken out of it: what is left is the same for all of them.

Who scripts writes ``version(name: "acme/churn:v3")``, and sends another document for each version.
Once a form has come twice, those that follow are the document of its variables with other values,
which is parsed, validated and planned already. A value that is no good there is not lifted, so that
the document's own errors are told.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    GraphQLNonNull,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse_type,
    print_ast,
    visit,
)
from graphql.language import NameNode

KEPT = 512
PREFIX = "__lifted"
"""How the names of the variables begin; names with two underscores are GraphQL's own, not people's."""

_NUMBER = r"-?(?:0|[1-9][0-9]*)"
_TOKEN = re.compile(
    r"(?P<comment>#[^\n\r]*)"
    r'|(?P<block>""")'
    r'|(?P<text>"(?:[^"\\\n\r]|\\.)*")'
    rf"|(?<![\w.])(?P<float>{_NUMBER}(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+))(?![\w.])"
    rf"|(?<![\w.])(?P<int>{_NUMBER})(?![\w.])",
    re.ASCII,
)
_READ: Mapping[str, Callable[[str], Any]] = {"text": json.loads, "float": float, "int": int}

J = TypeVar("J")


class _CannotLiftError(Exception):
    """A document has a value where a variable cannot stand."""


@dataclass(frozen=True)
class Lifted(Generic[J]):
    """A document of variables: its text, what is known of it, and the values of this time."""

    text: str
    judged: J
    values: Mapping[str, Any]


def take_out(text: str) -> tuple[str, list[Any]] | None:
    """Return the form of a document and the values in it, in their order; None where it has no form."""
    values: list[Any] = []

    def put(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if kind == "comment":
            return ""
        if kind == "block":
            raise _CannotLiftError
        values.append(_READ[kind](found[0]))
        return f"\0{kind}"

    if "\0" in text:
        return None
    try:
        form = _TOKEN.sub(put, text)
    except (_CannotLiftError, ValueError):  # an escape that JSON has not
        return None
    return (form, values) if values else None


class _Replace(Visitor):
    """Puts variables where values stand, and notes their types."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.types: list[str] = []

    def enter(self, node: Node, *_: Any) -> Any:
        """Replace a value."""
        if isinstance(node, VariableDefinitionNode) and node.default_value is not None:
            raise _CannotLiftError
        if node.kind not in {"string_value", "int_value", "float_value"}:
            return None
        wanted = self.info.get_input_type()
        if wanted is None:
            raise _CannotLiftError
        name = f"{PREFIX}{len(self.types)}"
        self.types.append(str(wanted) if isinstance(wanted, GraphQLNonNull) else f"{wanted}!")
        return VariableNode(name=NameNode(value=name))


def lift(schema: GraphQLSchema, document: DocumentNode, number: int) -> str | None:
    """Return a valid document's text with variables for its values, which are so many.

    None where it has several operations, or a value where no variable can stand.
    """
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    info = TypeInfo(schema)
    put = _Replace(info)
    try:
        made: DocumentNode = visit(document, TypeInfoVisitor(info, put))
    except _CannotLiftError:
        return None
    if len(operations) != 1 or len(put.types) != number:
        return None
    definitions = [
        replace(
            one, variable_definitions=(*(one.variable_definitions or ()), *_declared(put.types))
        )
        if isinstance(one, OperationDefinitionNode)
        else one
        for one in made.definitions
    ]
    return print_ast(replace(made, definitions=tuple(definitions)))


def _declared(types: list[str]) -> Iterator[VariableDefinitionNode]:
    for number, type_ in enumerate(types):
        variable = VariableNode(name=NameNode(value=f"{PREFIX}{number}"))
        yield VariableDefinitionNode(variable=variable, type=parse_type(type_), directives=())


class Forms(Generic[J]):
    """The forms of documents that came lately, and the documents of variables they became."""

    def __init__(self, judge: Callable[[GraphQLSchema, str], J | None]) -> None:
        """``judge`` returns what is known of a document, None where it cannot be answered."""
        self._judge = judge
        self._kept: OrderedDict[str, tuple[str, J] | None] = OrderedDict()
        self._seen: OrderedDict[str, None] = OrderedDict()

    def find(self, text: str) -> Lifted[J] | None:
        """Return a document as one of variables, where its form is known."""
        taken = take_out(text)
        kept = self._kept.get(taken[0]) if taken else None
        if taken is None or kept is None:
            return None
        self._kept.move_to_end(taken[0])
        values = {f"{PREFIX}{number}": value for number, value in enumerate(taken[1])}
        return Lifted(*kept, values)

    def note(self, schema: GraphQLSchema, text: str, document: DocumentNode) -> None:
        """Note that a valid document came; make it one of variables when its form has come before."""
        taken = take_out(text)
        if taken is None or taken[0] in self._kept:
            return
        form, values = taken
        if form not in self._seen:
            self._seen[form] = None
            _bound(self._seen)
            return
        del self._seen[form]
        made = lift(schema, document, len(values))
        judged = None if made is None else self._judge(schema, made)
        self._kept[form] = None if made is None or judged is None else (made, judged)
        _bound(self._kept)


def _bound(kept: OrderedDict[str, Any]) -> None:
    if len(kept) > KEPT:
        kept.popitem(last=False)
