"""What a document may ask for: parsed and validated once, measured before anything is slow.

Strawberry's own limiters walk fragments again for each use, which is exponential, and renew their
rule classes for each request, which defeats its validation cache. Here one pass with a memo
measures a document, and the outcome is kept by the document's text.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from greenroom.errors import TooComplex
from greenroom.schema.errors import BAD_USER_INPUT, VALIDATION_FAILED
from greenroom.schema.lifting import Forms
from greenroom.schema.pagination import DEFAULT_SIZE
from greenroom.settings import Settings

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)

DEFAULT_SIZES = {"lineage": 100}
"""Fields whose pages are of another size where none is given."""

MAX_SAME_KEY = 10
MAX_FRAGMENTS = 50
MAX_DIRECTIVES = 30
MAX_VARIABLES = 50
MAX_OPERATIONS = 10
MAX_ERRORS = 5
CACHED = 512

MUTATION_POINTS = 10
"""What each mutation costs, as it writes."""

NODES_A_POINT = 100
"""So many objects that a query may yield cost one more point."""


@dataclass
class _Size:
    """What one selection set amounts to, fragments spread out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    pages: list[tuple[Any, int, "_Size"]] = field(default_factory=list)

    def nodes(self, variables: Mapping[str, Any], defaults: Mapping[str, int]) -> int:
        """Return how many objects it yields where every page is full."""
        total = 0
        for given, usual, inside in self.pages:
            size = 1
            if isinstance(given, str):
                value = variables.get(given, defaults.get(given))
                size = value if isinstance(value, int) else usual
            elif given is not None:
                size = given
            total += max(size, 0) * (1 + inside.nodes(variables, defaults))
        return total


@dataclass(frozen=True)
class _Operation:
    """What one operation amounts to, and the numbers that its variables have where none is sent."""

    size: _Size
    defaults: Mapping[str, int]
    kind: str


@dataclass(frozen=True)
class Weight:
    """What an operation is and costs, known before it runs.

    ``kind`` is None for what cannot run; ``document`` is there where the gate lets it through.
    ``lifted`` is the text of a document that has variables where the one that was sent has values,
    and what these are; ``document`` is that one then.
    """

    points: int
    kind: str | None = None
    document: DocumentNode | None = None
    lifted: tuple[str, Mapping[str, Any]] | None = None


class _TooLargeError(Exception):
    """A document passes a limit."""


class _Measure:
    """Measures a document; every fragment once."""

    def __init__(self, document: DocumentNode, settings: Settings) -> None:
        self.settings = settings
        self.fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        self.done: dict[str, _Size] = {}
        self.open: set[str] = set()

    def selections(self, node: SelectionSetNode | None) -> _Size:
        size = _Size()
        for selection in node.selections if node else ():
            size.directives += len(selection.directives or ())
            match selection:
                case FieldNode():
                    self.field(size, selection)
                case InlineFragmentNode():
                    self.spread(size, self.selections(selection.selection_set))
                case FragmentSpreadNode():
                    self.spread(size, self.fragment(selection.name.value))
        self.check(size)
        return size

    def field(self, size: _Size, node: FieldNode) -> None:
        inside = self.selections(node.selection_set)
        size.keys[(node.alias or node.name).value] += 1
        size.fields += 1 + inside.fields
        size.aliases += (node.alias is not None) + inside.aliases
        size.directives += inside.directives
        size.depth = max(size.depth, 1 + inside.depth)
        paged = {one.name.value: one.value for one in node.arguments or ()}
        given: Any = None
        usual = DEFAULT_SIZES.get(node.name.value, DEFAULT_SIZE)
        for name in ("first", "last"):
            value = paged.get(name)
            if isinstance(value, VariableNode):
                given = value.name.value
            elif isinstance(value, IntValueNode):
                given = int(value.value)
        if given is None and self.is_connection(node):
            given = usual
        if given is not None:
            size.pages.append((given, usual, inside))
        else:
            size.pages.extend(inside.pages)

    @staticmethod
    def is_connection(node: FieldNode) -> bool:
        """Return whether the field looks like a connection: it selects ``nodes`` or ``edges``."""
        return any(
            isinstance(one, FieldNode) and one.name.value in {"nodes", "edges"}
            for one in (node.selection_set.selections if node.selection_set else ())
        )

    def spread(self, size: _Size, inside: _Size) -> None:
        size.keys.update(inside.keys)
        size.fields += inside.fields
        size.aliases += inside.aliases
        size.directives += inside.directives
        size.depth = max(size.depth, inside.depth)
        size.pages.extend(inside.pages)

    def fragment(self, name: str) -> _Size:
        if name not in self.done:
            if name in self.open or name not in self.fragments:
                return _Size()  # validation has the better words for these
            self.open.add(name)
            self.done[name] = self.selections(self.fragments[name].selection_set)
            self.open.discard(name)
        return self.done[name]

    def check(self, size: _Size) -> None:
        same, times = max(size.keys.items(), key=lambda item: item[1], default=("", 0))
        for value, limit, what in (
            (size.depth, self.settings.max_depth, "levels of selections"),
            (size.fields, self.settings.max_fields, "fields"),
            (size.aliases, self.settings.max_aliases, "aliases"),
            (size.directives, MAX_DIRECTIVES, "directives"),
            (times, MAX_SAME_KEY, f"selections of {same!r} in one place"),
        ):
            if value > limit:
                message = f"The query has {value} {what}; at most {limit} are accepted."
                raise _TooLargeError(message)


@dataclass(frozen=True)
class _Judged:
    """A document with what was found out about it."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: Mapping[str | None, _Operation]

    def named(self, name: str | None) -> _Operation | None:
        """Return the operation that is meant."""
        found = self.operations.get(name)
        if found is None and name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        return found


class Documents:
    """The documents seen lately, parsed, measured and validated."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._kept: OrderedDict[str, _Judged] = OrderedDict()
        self._forms: Forms[_Judged] = Forms(self._judge_lifted)

    def judge(self, schema: GraphQLSchema, text: str) -> _Judged:
        """Return a document with its errors. Raises GraphQL's syntax error."""
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        try:
            document = parse(text, max_tokens=self.settings.max_tokens)
        except GraphQLError as error:
            if "Parsing aborted" in error.message:  # too many tokens, or nested too deeply
                raise _refusal(error.message) from error
            raise
        judged = self._judge(schema, document)
        self._kept[text] = judged
        if len(self._kept) > CACHED:
            self._kept.popitem(last=False)
        return judged

    def weigh(
        self, schema: GraphQLSchema, text: str, name: str | None, variables: Mapping[str, Any]
    ) -> Weight:
        """Return what an operation costs. It depends on what is sent alone, on nothing stored.

        What will be refused costs one point.
        """
        is_new = text not in self._kept
        lifted = self._forms.find(text) if is_new else None
        if lifted is not None:
            given = {**variables, **lifted.values}
            weight = self._weigh(lifted.judged, name, given)
            if weight.document is not None:
                return replace(weight, lifted=(lifted.text, given))
        try:
            judged = self.judge(schema, text)
        except GraphQLError:
            return Weight(1)
        if is_new and not judged.errors:
            self._forms.note(schema, text, judged.document)
        return self._weigh(judged, name, variables)

    def _weigh(self, judged: _Judged, name: str | None, variables: Mapping[str, Any]) -> Weight:
        meant = judged.named(name)
        if judged.errors or meant is None:
            return Weight(1)
        nodes = meant.size.nodes(variables, meant.defaults)
        if nodes > self.settings.max_nodes:
            return Weight(1, meant.kind)
        base = 1
        if meant.kind == "mutation":
            base = MUTATION_POINTS * sum(meant.size.keys.values())
        return Weight(base + nodes // NODES_A_POINT, meant.kind, judged.document)

    def _judge_lifted(self, schema: GraphQLSchema, text: str) -> _Judged | None:
        """Return what is known of a document of variables, where it is a valid query."""
        judged = self._judge(schema, parse(text))
        kinds = {one.kind for one in judged.operations.values()}
        return judged if not judged.errors and kinds == {"query"} else None

    def _judge(self, schema: GraphQLSchema, document: DocumentNode) -> _Judged:
        measure = _Measure(document, self.settings)
        operations = [
            one for one in document.definitions if isinstance(one, OperationDefinitionNode)
        ]
        known: dict[str | None, _Operation] = {}
        try:
            for number, limit, what in (
                (len(measure.fragments), MAX_FRAGMENTS, "fragments"),
                (len(operations), MAX_OPERATIONS, "operations"),
            ):
                if number > limit:
                    message = f"The query has {number} {what}; at most {limit} are accepted."
                    raise _TooLargeError(message)
            for name in measure.fragments:
                measure.fragment(name)
            for operation in operations:
                size = measure.selections(operation.selection_set)
                roots, variables = sum(size.keys.values()), operation.variable_definitions or ()
                if roots > self.settings.max_roots:
                    message = (
                        f"The query has {roots} root fields; "
                        f"at most {self.settings.max_roots} are accepted."
                    )
                    raise _TooLargeError(message)
                if len(variables) > MAX_VARIABLES:
                    message = (
                        f"The query has {len(variables)} variables; "
                        f"at most {MAX_VARIABLES} are accepted."
                    )
                    raise _TooLargeError(message)
                defaults = {
                    one.variable.name.value: int(one.default_value.value)
                    for one in variables
                    if isinstance(one.default_value, IntValueNode)
                }
                name_ = operation.name.value if operation.name else None
                known[name_] = _Operation(size, defaults, operation.operation.value)
        except _TooLargeError as error:
            return _Judged(document, (_refusal(str(error)),), {})
        invalid = validate(schema, document, RULES, max_errors=MAX_ERRORS, hide_suggestions=True)
        for one in invalid:
            one.extensions = {"code": VALIDATION_FAILED, **(one.extensions or {})}
        return _Judged(document, tuple(invalid), known)


class Gate(SchemaExtension):
    """Lets a document through, or says in GraphQL's terms why not."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.judged: _Judged | None = None

    def on_parse(self) -> Iterator[None]:
        """Take the document from memory, or parse it."""
        context = self.execution_context
        if context.query is not None:
            self.judged = self.documents.judge(context.schema._schema, context.query)  # noqa: SLF001
            context.graphql_document = self.judged.document
        yield None

    def on_validate(self) -> Iterator[None]:
        """Hand over what was found out; an empty list keeps Strawberry from validating again."""
        if self.judged is not None:
            self.execution_context.pre_execution_errors = [
                *(_again(error) for error in self.judged.errors),
                *self.unclear(self.judged),
                *self.costly(self.judged),
            ]
        yield None

    def unclear(self, judged: _Judged) -> list[GraphQLError]:
        """Refuse to guess which of several operations is meant."""
        name = self.execution_context._provided_operation_name  # noqa: SLF001
        if judged.errors or not judged.operations or name in judged.operations:
            return []
        if name is None and len(judged.operations) == 1:
            return []
        message = (
            "The document has several operations: send operationName."
            if name is None
            else f"The document has no operation {name!r}."
        )
        return [GraphQLError(message, extensions={"code": BAD_USER_INPUT})]

    def costly(self, judged: _Judged) -> list[GraphQLError]:
        """Refuse an operation that could yield too many objects."""
        name = self.execution_context._provided_operation_name  # noqa: SLF001
        found = judged.named(name)
        if judged.errors or found is None:
            return []
        nodes = found.size.nodes(self.execution_context.variables or {}, found.defaults)
        limit = self.documents.settings.max_nodes
        if nodes <= limit:
            return []
        return [
            _refusal(
                f"The query asks for up to {nodes:,} objects; at most {limit:,} are accepted. "
                "Ask for smaller pages."
            )
        ]


def _refusal(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": TooComplex.code})


def _again(error: GraphQLError) -> GraphQLError:
    """Return a copy: a kept error must not collect the traces of every request."""
    return GraphQLError(error.message, nodes=error.nodes, extensions=error.extensions)
