"""Pages in a plan: of the rows below those of the level above, or of all rows."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType, VariableNode, get_named_type, visit
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import Visitor
from strawberry.types.arguments import convert_arguments

from greenroom import tables
from greenroom.access import policy
from greenroom.operations import listing
from greenroom.operations.listing import Edge, PageRequest
from greenroom.prepared import Terms, columns_of, processor
from greenroom.schema.edges import Listing, ToPage
from greenroom.schema.fields import GuardedField
from greenroom.schema.plans.making import Link, Maker, Rows, Run
from greenroom.schema.plans.selections import Selected, Unplannable
from greenroom.schema.plans.shapes import Shape
from greenroom.schema.plans.values import Convert, SurpriseError


class Arguments:
    """The arguments of a field, as its resolver is given them."""

    def __init__(self, one: Selected, maker: Maker) -> None:
        self._one = one
        self._maker = maker
        self._fixed: Mapping[str, Any] | None = None
        if not _has_variables(one.nodes[0]):
            self._fixed = self._read(None)

    def of(self, variables: VariableValues | None) -> Mapping[str, Any]:
        """Return them for these variables. Raises GraphQL's errors."""
        return self._read(variables) if self._fixed is None else self._fixed

    @property
    def are_fixed(self) -> bool:
        """Whether no variable is among them."""
        return self._fixed is not None

    def _read(self, variables: VariableValues | None) -> Mapping[str, Any]:
        assert self._one.definition is not None  # noqa: S101 - a type's name has no arguments
        given = get_argument_values(self._one.definition, self._one.nodes[0], variables)
        return convert_arguments(
            given,
            self._one.declared.arguments,
            scalar_registry=self._maker.strawberry.schema_converter.scalar_registry,
            config=self._maker.strawberry.config,
        )


def _has_variables(node: FieldNode) -> bool:
    found = False

    class Look(Visitor):
        def enter_variable(self, _node: VariableNode, *_rest: Any) -> None:
            nonlocal found
            found = True

    for argument in node.arguments or ():
        visit(argument, Look())
    return found


@dataclass
class _Read:
    """A page of one parent as it was read: where its rows are among all, and their keys."""

    first: int
    after: int
    more: bool
    keys: Sequence[Sequence[Any]]


class Connection:
    """What is selected of a page, whichever rows it has."""

    def __init__(self, maker: Maker, table: type[tables.Row], one: Selected) -> None:
        self.rows = Rows(table, maker.dialect)
        self.dialect = maker.dialect
        self.needs_keys = False
        self.needs_count = False
        self.needs_rows = False
        self._shapes: list[Shape] = []
        assert one.definition is not None  # noqa: S101 - a type's name is no page
        type_ = get_named_type(one.definition.type)
        self._parts = [
            (each.key, self._part(maker, type_, each))
            for each in maker.selections.of(_object(type_), one.sets)
        ]

    def _part(self, maker: Maker, type_: Any, one: Selected) -> Callable[..., Any]:
        match one.name:
            case "__typename":
                return lambda *_: type_.name
            case "nodes":
                self.needs_rows = True
                number = self._shape(maker, one.sets)
                return lambda _request, page, made, _count: made[number][page.first : page.after]
            case "edges":
                self.needs_rows = True
                return self._edges(maker, one)
            case "pageInfo":
                self.needs_rows = True
                return self._page_info(maker, one)
            case "totalCount":
                self.needs_count = True
                return lambda _request, _page, _made, count: count
        raise Unplannable(one.name)

    def _shape(self, maker: Maker, sets: Iterable[Any]) -> int:
        self._shapes.append(Shape.of(maker, self.rows, sets))
        return len(self._shapes) - 1

    def _edges(self, maker: Maker, one: Selected) -> Callable[..., Any]:
        assert one.definition is not None  # noqa: S101 - a type's name is no list
        type_ = _object(get_named_type(one.definition.type))
        parts: list[tuple[str, str, Any]] = []
        for each in maker.selections.of(type_, one.sets):
            if each.name == "node":
                parts.append((each.key, "node", self._shape(maker, each.sets)))
            elif each.name == "cursor":
                self.needs_keys = True
                parts.append((each.key, "cursor", None))
            elif each.definition is None:
                parts.append((each.key, "type", type_.name))
            else:
                raise Unplannable(each.name)

        def edge(request: PageRequest, page: _Read, made: Any, place: int) -> dict[str, Any]:
            told: dict[str, Any] = {}
            for key, kind, what in parts:
                if kind == "node":
                    told[key] = made[what][page.first + place]
                elif kind == "cursor":
                    told[key] = request.order.cursor(page.keys[place])
                else:
                    told[key] = what
            return told

        return lambda request, page, made, _count: [
            edge(request, page, made, place) for place in range(page.after - page.first)
        ]

    def _page_info(self, maker: Maker, one: Selected) -> Callable[..., Any]:
        assert one.definition is not None  # noqa: S101 - a type's name has no fields
        type_ = _object(get_named_type(one.definition.type))
        parts = [(each.key, each.name) for each in maker.selections.of(type_, one.sets)]
        if {"startCursor", "endCursor"} & {name for _, name in parts}:
            self.needs_keys = True

        def told(request: PageRequest, page: _Read, _made: Any, _count: Any) -> dict[str, Any]:
            began = request.beyond is not None
            cursor = request.order.cursor
            values: dict[str, Callable[[], Any]] = {
                "__typename": lambda: type_.name,
                "hasNextPage": lambda: began if request.backward else page.more,
                "hasPreviousPage": lambda: page.more if request.backward else began,
                "startCursor": lambda: cursor(page.keys[0]) if page.keys else None,
                "endCursor": lambda: cursor(page.keys[-1]) if page.keys else None,
            }
            return {key: values[name]() for key, name in parts}

        return told

    async def made(
        self,
        run: Run,
        request: PageRequest,
        found: Mapping[str, list[Any]],
        counts: Mapping[str, int],
        parents: Iterable[str],
    ) -> dict[str, Any]:
        """Return the answer of each parent's page, of the rows found below it with their keys.

        What stands in a row behind its columns and keys is passed over.
        """
        width = len(self.rows.columns)
        rows: list[Any] = []
        pages: dict[str, _Read] = {}
        processors = (
            [processor(one, self.dialect) for one in request.keys] if self.needs_keys else []
        )
        end = width + len(processors)
        for parent in parents:
            cut, more = request.cut(found.get(parent, []))
            keys = [_python(row[width:end], processors) for row in cut] if processors else []
            pages[parent] = _Read(len(rows), len(rows) + len(cut), more, keys)
            rows += cut
        objects = self.rows.objects(rows)
        made = [await shape.made(run, rows, objects) for shape in self._shapes]
        return {
            parent: {
                key: part(request, page, made, counts.get(parent, 0)) for key, part in self._parts
            }
            for parent, page in pages.items()
        }

    def columns(self, request: PageRequest) -> list[Any]:
        """Return what is read of each row."""
        return [columns_of(self.rows.table), *(request.keys if self.needs_keys else ())]

    def key(self, request: PageRequest) -> tuple[Hashable, ...]:
        """Return what is equal where a page is read by the same statement."""
        return request.order.fingerprint, request.backward, self.needs_keys, request.size


def _object(type_: Any) -> GraphQLObjectType:
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101 - pages and their parts are objects
    return type_


def _python(values: Sequence[Any], processors: Sequence[Convert | None]) -> tuple[Any, ...]:
    return tuple(
        value if of is None else of(value) for value, of in zip(values, processors, strict=True)
    )


class _Page:
    """A field that leads to a page."""

    def __init__(
        self, maker: Maker, one: Selected, leads_to: ToPage, guard: GuardedField | None
    ) -> None:
        self.listing: Listing = leads_to.listing
        self.edge = leads_to.edge
        self.guard = guard
        self.arguments = Arguments(one, maker)
        self.connection = Connection(maker, self.listing.table, one)
        about, reads = self.edge or self.listing.table, self.connection.rows
        self.single = maker.statement(("page below one", about), reads)
        self.several = maker.statement(("page", about), reads)
        self.counted = maker.statement(("count", about))
        self.homes = maker.statement(("homes", about))
        self._request: PageRequest | None = None

    def request(self, run: Run) -> PageRequest:
        """Return which page is asked for. Raises ``Invalid`` where none is."""
        if self._request is not None:
            return self._request
        arguments = self.arguments.of(run.variables)
        request = self.listing.request(run.context.actor, arguments)
        if self.arguments.are_fixed and not request.where:
            self._request = request  # a filter may depend on who asks
        return request


class Below(_Page):
    """The pages below the rows of the level above."""

    names: list[str]

    async def of(self, run: Run, rows: Sequence[Any], objects: Sequence[Any]) -> list[Link]:
        """Return each row's page, by the row's id."""
        if self.guard is not None:
            for one in objects:
                if not policy.allowed(run.context.actor, self.guard.permission, one):
                    raise SurpriseError(self.guard.permission.name)
        parents = list(dict.fromkeys(row[0] for row in rows))
        if not parents:
            return [{}]
        request = self.request(run)
        found: Mapping[str, list[Any]] = {}
        if self.connection.needs_rows:
            found = await self._found(run, request, parents)
        counts = await self._counts(run, request, parents) if self.connection.needs_count else {}
        return [await self.connection.made(run, request, found, counts, parents)]

    @property
    def _edge(self) -> Edge:
        assert self.edge is not None  # noqa: S101 - only a root has none
        return self.edge

    async def _found(
        self, run: Run, request: PageRequest, parents: Sequence[str]
    ) -> Mapping[str, list[Any]]:
        reading, edge, terms = run.reading, self._edge, Terms(request.conditions)
        columns, key = self.connection.columns(request), self.connection.key(request)
        if len(parents) == 1:
            (parent,) = parents
            rows = await self.single.rows(
                reading,
                lambda: listing.select_page_below(
                    reading.sight, edge, reading.keys.parent, request
                ).with_only_columns(*columns),
                key,
                terms,
                parent=parent,
            )
            return {parent: rows}
        rows = await self.several.rows(
            reading,
            lambda: listing.select_pages_below(
                reading.sight, edge, reading.keys.selected, request
            ).with_only_columns(*columns, edge.parents.id),
            key,
            terms,
            keys=reading.keys.value(parents),
        )
        found: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            found[row[-1]].append(row)
        return found

    async def _counts(
        self, run: Run, request: PageRequest, parents: Sequence[str]
    ) -> Mapping[str, int]:
        reading, edge = run.reading, self._edge
        rows = await self.counted.rows(
            reading,
            lambda: listing.select_counts_below(
                reading.sight, edge, reading.keys.selected, request.where
            ),
            terms=Terms(request.where),
            keys=reading.keys.value(parents),
        )
        return {parent: count for parent, count in rows}  # noqa: C416 - rows are no tuples of two


class All(_Page):
    """The page of all rows of a table."""

    async def root(self, run: Run) -> Any:
        """Return the page."""
        request = self.request(run)
        reading, table = run.reading, self.listing.table
        homes = await self._homes(run)
        columns, key = self.connection.columns(request), self.connection.key(request)
        given = {} if homes is None else {"keys": reading.keys.value(homes)}
        selected = None if homes is None else reading.keys.selected
        rows: list[Any] = []
        if self.connection.needs_rows:
            rows = await self.several.rows(
                reading,
                lambda: listing.select_page(
                    reading.sight, table, request, selected
                ).with_only_columns(*columns),
                (homes is None, *key),
                Terms(request.conditions),
                **given,
            )
        count = 0
        if self.connection.needs_count:
            ((count,),) = await self.counted.rows(
                reading,
                lambda: listing.select_count(reading.sight, table, request.where, selected),
                homes is None,
                Terms(request.where),
                **given,
            )
        made = await self.connection.made(run, request, {"": rows}, {"": count}, [""])
        return made[""]

    async def _homes(self, run: Run) -> list[str] | None:
        """Return the models or projects that are seen, None where they are many or not asked."""
        reading, table = run.reading, self.listing.table
        if not listing.asks_for_homes(run.context.actor, table):
            return None
        key = (reading.sight, reading.actor.viewer, table)
        seen = reading.homes.of(reading.state, key)
        if seen is not None:
            return seen.ids
        found = await self.homes.rows(reading, lambda: listing.select_homes(reading.sight, table))
        ids = [row[0] for row in found] if len(found) <= listing.FEW else None
        reading.homes.keep(reading.state, key, ids)
        return ids


def below(maker: Maker, one: Selected, leads_to: ToPage, guard: GuardedField | None) -> Below:
    """Return the link of a field that leads to the pages below rows."""
    return Below(maker, one, leads_to, guard)
