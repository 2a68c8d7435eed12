"""What all parts of a plan are made with, and run with: a maker, a run, the columns of a table."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.execution.values import VariableValues
from sqlalchemy import Dialect, inspect

from greenroom import tables
from greenroom.prepared import Records
from greenroom.schema.context import Context
from greenroom.schema.plans.selections import Selections, Unplannable
from greenroom.schema.plans.statements import Columns, Reading, Statement

Link = Mapping[Any, Any]
"""What hangs on rows, by what of them leads there."""


@dataclass
class Run:
    """One run of a plan: what is read, for whom, with which variables."""

    reading: Reading
    context: Context
    variables: VariableValues | None


@dataclass
class Told:
    """What a resolver is told who asks for nothing but the context."""

    context: Context


@dataclass
class Maker:
    """What all shapes of one plan are made with."""

    strawberry: Any
    """Strawberry's schema, which the types belong to."""
    dialect: Dialect
    selections: Selections
    page: Any
    """What makes the link of a field that leads to a page."""
    statements: int = 0
    """How many statements the plan has."""

    def statement(self, about: Hashable = None, reads: Columns | None = None) -> Statement:
        """Return a new statement of the plan, ``about`` something and with columns as it says."""
        self.statements += 1
        return Statement(about, reads)

    def type_of(self, table: type[tables.Row]) -> GraphQLObjectType:
        """Return the type that is the face of a table."""
        return faces(self.schema)[table]

    @property
    def schema(self) -> GraphQLSchema:
        """The schema of GraphQL's reference implementation."""
        schema: GraphQLSchema = self.strawberry._schema  # noqa: SLF001
        return schema


@cache
def faces(schema: GraphQLSchema) -> Mapping[type[tables.Row], GraphQLObjectType]:
    """Return the types that are faces of tables, by their tables."""
    return {
        table: type_
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        and (definition := type_.extensions.get("strawberry-definition"))
        and (table := getattr(definition.origin, "shown_table", None))
    }


class Rows:
    """The columns that are read of a table; the id is always the first."""

    def __init__(self, table: type[tables.Row], dialect: Dialect) -> None:
        self.table = table
        self.dialect = dialect
        self.columns: list[Any] = []
        self._places: dict[str, int] = {}
        self._records: Records | None = None
        self._order: list[int] = []
        self.place("id")

    def place(self, name: str) -> int:
        """Return where a column stands in a row. Raises ``Unplannable`` where there is none."""
        if name not in self._places:
            if name not in inspect(self.table).columns:
                raise Unplannable(name)
            self._places[name] = len(self.columns)
            self.columns.append(getattr(self.table, name))
        return self._places[name]

    def whole(self) -> None:
        """Read all columns, so that rows can be made objects."""
        if self._records is None:
            self._records = Records(self.table, self.dialect)
            self._order = [self.place(one.key) for one in self._records.columns]

    def objects(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Return rows as objects of the table's class, where they are read whole."""
        if self._records is None:
            return []
        made = self._records.of
        return [made([row[at] for at in self._order]) for row in rows]
