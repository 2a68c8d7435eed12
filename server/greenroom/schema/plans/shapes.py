"""What a selection becomes: the columns to read of a table, and a function that makes answers of rows.

A shape is read level by level, as the loaders do it: the rows of one level are read by one statement
whatever their number, then the rows below all of them.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLNonNull
from sqlalchemy import inspect

from greenroom import tables
from greenroom.access import policy
from greenroom.operations import listing
from greenroom.prepared import columns_of
from greenroom.schema.context import Context
from greenroom.schema.edges import LEADS_TO, Among, ToPage, ToRow
from greenroom.schema.fields import GuardedField
from greenroom.schema.plans import values
from greenroom.schema.plans.making import Link, Maker, Rows, Run, Told, faces
from greenroom.schema.plans.selections import Selected, Unplannable
from greenroom.schema.plans.values import Convert, SurpriseError


@dataclass
class _Parts:
    """The source of a shape's function as it grows, and what it refers to."""

    pairs: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    links: list[Any] = field(default_factory=list)
    computed: list[Callable[[Any, Told], Any]] = field(default_factory=list)
    awaited: list[tuple[str, Callable[[Any, Told], Any], Convert]] = field(default_factory=list)

    def name(self, value: Any) -> str:
        """Give a value a name."""
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name


class Shape:
    """A selection over the rows of a table, of which others may select as well."""

    def __init__(self, maker: Maker, rows: Rows, selected: Sequence[Selected]) -> None:
        self.rows = rows
        self._parts = _Parts()
        for one in selected:
            self._parts.pairs.append(f"{one.key!r}: {self._expression(maker, one)}")
        self._links = self._parts.links
        self._computed = self._parts.computed
        self._make = self._compile()

    @classmethod
    def of(cls, maker: Maker, rows: Rows, sets: Iterable[Any]) -> "Shape":
        """Return the shape of what is selected of the rows."""
        return cls(maker, rows, maker.selections.of(maker.type_of(rows.table), sets))

    async def made(self, run: Run, rows: Sequence[Any], objects: Sequence[Any]) -> list[Any]:
        """Return the answer of each row; ``objects`` are the rows as objects, if they are whole."""
        links: list[Link] = []
        for link in self._links:
            links += await link.of(run, rows, objects)
        told = Told(run.context)
        for _, resolve, finish in self._parts.awaited:
            # its loaders ask once for all of them
            found = await asyncio.gather(*(resolve(one, told) for one in objects))
            links.append({one.id: finish(value) for one, value in zip(objects, found, strict=True)})
        return self._answers(told, rows, objects, links)

    @property
    def waits(self) -> bool:
        """Whether more has to be read than the rows."""
        return bool(self._links or self._parts.awaited)

    def at_once(self, context: Context, rows: Sequence[Any], objects: Sequence[Any]) -> list[Any]:
        """Return the answer of each row as ``made`` does, where nothing more has to be read."""
        return self._answers(Told(context), rows, objects, [])

    def _answers(
        self, told: Told, rows: Sequence[Any], objects: Sequence[Any], links: Sequence[Link]
    ) -> list[Any]:
        computed = [[compute(one, told) for one in objects] for compute in self._computed]
        made: list[Any] = self._make(rows, links, computed)
        return made

    def _compile(self) -> Callable[[Any, Any, Any], Any]:
        """Return the function that makes answers of rows: one dict literal, without a loop in it."""
        names = [name for link in self._links for name in link.names]
        names += [name for name, *_ in self._parts.awaited]
        links = "".join(f"{name}, " for name in names)
        computed = "".join(f", c{number}" for number in range(len(self._computed)))
        each = "".join(f", computed[{number}]" for number in range(len(self._computed)))
        source = (
            "def make(rows, links, computed):\n"
            + (f"    ({links}) = links\n" if links else "")
            + f"    return [{{{', '.join(self._parts.pairs)}}}"
            + (f" for r{computed} in zip(rows{each})]\n" if computed else " for r in rows]\n")
        )
        scope = dict(self._parts.names)
        exec(compile(source, "<plan>", "exec"), scope)  # noqa: S102 - of names of the schema alone
        made: Callable[[Any, Any, Any], Any] = scope["make"]
        return made

    def _expression(self, maker: Maker, one: Selected) -> str:
        """Return the source of a field's value, of the row ``r``."""
        if one.definition is None:
            return repr(maker.type_of(self.rows.table).name)
        declared = one.declared
        leads_to = declared.metadata.get(LEADS_TO)
        guard = next((each for each in declared.extensions), None)
        if guard is not None and not isinstance(guard, GuardedField):
            raise Unplannable(one.name)
        match leads_to:
            case ToPage():
                if guard is not None:
                    self.rows.whole()
                page = maker.page(maker, one, leads_to, guard)
                page.names = [f"p{len(self._parts.links)}"]
                self._parts.links.append(page)
                return f"{page.names[0]}[r[0]]"
            case ToRow(table=None) if guard is None:
                place = self.rows.place(leads_to.column.key)
                link = _AnyLink(Anything(maker, one.sets), place, len(self._parts.links))
                self._parts.links.append(link)
                return f"{link.names[0]}.get(r[{place}])"
            case ToRow() if guard is None:
                place = 0 if leads_to.by is not None else self.rows.place(leads_to.column.key)
                name = self._row_link(maker, leads_to).add(maker, place, one.sets)
                return f"{name}.get(r[{place}])"
            case Among() if guard is None:
                among = _AmongLink(maker, leads_to, len(self._parts.links))
                self._parts.links.append(among)
                return f"(r[0] in {among.names[0]})"
        if declared.is_basic_field and guard is None:
            return self._column(maker, one)
        return self._computation(maker, one, guard)

    def _row_link(self, maker: Maker, leads_to: ToRow) -> "_RowLink":
        """Return the link to the rows of a table, which are read once however often they are reached."""
        assert leads_to.table is not None  # noqa: S101 - that is another link
        for link in self._parts.links:
            if isinstance(link, _RowLink) and link.source.leads_to(leads_to):
                return link
        link = _RowLink(ById(maker, leads_to.table, leads_to.by), len(self._parts.links))
        self._parts.links.append(link)
        return link

    def _column(self, maker: Maker, one: Selected) -> str:
        place = self.rows.place(one.declared.python_name)
        column = inspect(self.rows.table).columns[one.declared.python_name]
        assert one.definition is not None  # noqa: S101 - a type's name is no column
        type_ = one.definition.type
        convert = values.column(type_, column, maker.dialect)
        value = f"r[{place}]"
        if not column.nullable:
            return value if convert is None else f"{self._parts.name(convert)}({value})"
        absent = f"{self._parts.name(_refuse)}()" if isinstance(type_, GraphQLNonNull) else "None"
        if convert is None and absent == "None":
            return value
        made = value if convert is None else f"{self._parts.name(convert)}({value})"
        return f"({absent} if {value} is None else {made})"

    def _computation(self, maker: Maker, one: Selected, guard: GuardedField | None) -> str:
        """Return the source of what a resolver says, which is asked of the row as an object."""
        declared, name = one.declared, one.declared.python_name
        resolver = declared.base_resolver
        assert one.definition is not None  # noqa: S101 - a type's name is not computed
        finish = values.completed(one.definition.type, maker.selections, one.sets)
        if declared.arguments:
            raise Unplannable(one.name)
        resolve = _attribute(name) if resolver is None else _called(resolver)
        self.rows.whole()
        if resolver is not None and resolver.is_async:
            if guard is not None:
                raise Unplannable(one.name)
            self._parts.awaited.append((f"w{len(self._parts.awaited)}", resolve, finish))
            return f"{self._parts.awaited[-1][0]}[r[0]]"

        def compute(row: Any, info: Told) -> Any:
            if guard is not None and not policy.allowed(info.context.actor, guard.permission, row):
                raise SurpriseError(one.name)
            value = resolve(row, info)
            if asyncio.isfuture(value):
                raise SurpriseError(one.name)
            return finish(value)

        self._parts.computed.append(compute)
        return f"c{len(self._parts.computed) - 1}"


def _attribute(name: str) -> Callable[[Any, Told], Any]:
    return lambda row, _info: getattr(row, name)


def _called(resolver: Any) -> Callable[[Any, Told], Any]:
    """Return how a resolver is called that asks for its object, and perhaps for the context."""
    function, info_name = resolver.wrapped_func, getattr(resolver.info_parameter, "name", None)
    root_name = getattr(resolver.root_parameter, "name", None)

    def call(row: Any, info: Told) -> Any:
        given = {} if info_name is None else {info_name: info}
        return (
            function(row, **given) if root_name is None else function(**{root_name: row}, **given)
        )

    return call


def _refuse() -> Any:
    message = "a value that must not be is null"
    raise SurpriseError(message)


class _RowLink:
    """The rows of one table whose ids some columns hold."""

    def __init__(self, source: "ById", number: int) -> None:
        self.source = source
        self.names: list[str] = []
        self._number = number
        self._places: set[int] = set()

    def add(self, maker: Maker, place: int, sets: Iterable[Any]) -> str:
        """Add a selection of the rows that a column leads to; return the name of its answers."""
        self._places.add(place)
        self.source.add(maker, sets)
        self.names.append(f"r{self._number}_{len(self.names)}")
        return self.names[-1]

    async def of(self, run: Run, rows: Sequence[Any], _objects: Sequence[Any]) -> list[Link]:
        """Return for each selection the answers by the rows' ids."""
        ids = {row[place] for place in self._places for row in rows}
        ids.discard(None)
        return await self.source.made(run, ids)


class ById:
    """Rows of a table that are read by their ids, of which there may be several selections.

    With ``by`` they are read by the ids in that column of theirs.
    """

    def __init__(self, maker: Maker, table: type[tables.Row], by: Any = None) -> None:
        self.table = table
        self.by = by
        self.rows = Rows(table, maker.dialect)
        self.key = 0 if by is None else self.rows.place(by.key)
        self.shapes: list[Shape] = []
        self.statement = maker.statement(("ids", table, by and by.key), self.rows)

    def leads_to(self, leads_to: ToRow) -> bool:
        """Return whether these are the rows that a field leads to."""
        return self.table is leads_to.table and self.by is leads_to.by

    def add(self, maker: Maker, sets: Iterable[Any]) -> None:
        """Add a selection."""
        self.shapes.append(Shape.of(maker, self.rows, sets))

    async def made(self, run: Run, ids: Iterable[str]) -> list[Link]:
        """Return for each selection the answers of those that are seen, by their ids."""
        if not ids:
            return [{} for _ in self.shapes]
        rows = await self.read(run, ids)
        return await self.answers(run, rows, self.rows.objects(rows))

    async def answers(self, run: Run, rows: Sequence[Any], objects: Sequence[Any]) -> list[Link]:
        """Return for each selection the answers of rows that were read, by their ids."""
        found = [row[self.key] for row in rows]
        return [
            dict(zip(found, await shape.made(run, rows, objects), strict=True))
            for shape in self.shapes
        ]

    async def read(self, run: Run, ids: Iterable[str]) -> Any:
        """Return the rows that are seen."""
        reading = run.reading
        return await self.statement.rows(
            reading,
            lambda: listing.select_by_id(
                reading.sight, self.table, reading.keys.selected, self.by
            ).with_only_columns(columns_of(self.table)),
            keys=reading.keys.value(ids),
        )


def by_tag(ids: Iterable[str]) -> Mapping[str, list[str]]:
    """Return ids by the tag that says which table they are of."""
    found: dict[str, list[str]] = {}
    for id_ in ids:
        found.setdefault(id_[:3], []).append(id_)
    return found


class Anything:
    """Rows of whichever tables have a face, read by their ids: one selection of them all."""

    def __init__(self, maker: Maker, sets: Iterable[Any]) -> None:
        self._maker = maker
        self._sets = tuple(sets)
        self._tables = {table.tag: table for table in faces(maker.schema)}
        self._sources: dict[str, ById] = {}

    async def made(self, run: Run, ids: Iterable[str]) -> Link:
        """Return the answers of those that are seen, by their ids."""
        found: dict[str, Any] = {}
        for tag, some in by_tag(ids).items():
            if tag not in self._tables:
                continue
            source = self._sources.get(tag)
            if source is None:
                source = ById(self._maker, self._tables[tag])
                source.add(self._maker, self._sets)
                self._sources[tag] = source
            found.update(*await source.made(run, some))
        return found


class _AnyLink:
    """The rows, of whichever table, whose ids a column holds."""

    def __init__(self, source: Anything, place: int, number: int) -> None:
        self._source = source
        self._place = place
        self.names = [f"a{number}"]

    async def of(self, run: Run, rows: Sequence[Any], _objects: Sequence[Any]) -> list[Link]:
        """Return the answers by the rows' ids."""
        ids = dict.fromkeys(row[self._place] for row in rows if row[self._place])
        return [await self._source.made(run, ids)]


class _AmongLink:
    """Which of the rows' ids a statement selects."""

    def __init__(self, maker: Maker, among: Among, number: int) -> None:
        self._among = among
        self._statement = maker.statement()
        self.names = [f"s{number}"]

    async def of(self, run: Run, rows: Sequence[Any], _objects: Sequence[Any]) -> list[Link]:
        """Return them, as keys."""
        if not rows:
            return [{}]
        reading = run.reading
        among = await self._statement.rows(
            reading,
            lambda: self._among.select(reading.sight, reading.keys.selected),
            keys=reading.keys.value(dict.fromkeys(row[0] for row in rows)),
        )
        return [dict.fromkeys(row[0] for row in among)]
