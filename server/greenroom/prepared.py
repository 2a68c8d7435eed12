"""Statements made SQL once, to be sent to the driver again and again with other values.

SQLAlchemy takes half a millisecond for a statement before the database is asked; most of it goes
into finding out that the statement is the one of a moment ago. Who keeps a ``Prepared`` knows that.
"""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    column,
    inspect,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.util import EMPTY_DICT

Values = Mapping[str, Any]

_COLUMNS = "__columns__"


class Prepared:
    """The SQL of a statement, its fixed values, and where the others go.

    ``slots`` names what changes from one time to the next: the values of the statement's own
    parameters by their names, and of ``terms``, conditions in it that come with other values.
    """

    def __init__(
        self, statement: Select[Any], dialect: Dialect, terms: "Terms | None" = None
    ) -> None:
        usual: Any = dialect.statement_compiler
        compiled: Any = _compiler_of(usual)(dialect, statement)
        expanded = compiled.construct_expanded_state()
        names = {bound.key: name for bound, name in compiled.bind_names.items()}
        # as SQLAlchemy merges them for a statement that it runs itself
        processors = {**compiled._bind_processors, **expanded.processors}  # noqa: SLF001
        places = {
            names[key]: number for number, key in enumerate(terms.keys if terms else ()) if key
        }
        own = {bound.key for bound in compiled.bind_names if not bound.unique}
        self.sql: str = expanded.statement
        self._fixed: list[Any] = []
        self._given: list[tuple[int, str, Callable[[Any], Any] | None]] = []
        self._lifted: list[tuple[int, int, Callable[[Any], Any] | None]] = []
        for index, name in enumerate(expanded.positiontup or ()):
            process = processors.get(name)
            value = expanded.parameters[name]
            self._fixed.append(value if process is None else process(value))
            if name in own:
                self._given.append((index, name, process))
            elif name in places:
                self._lifted.append((index, places[name], process))

    def reading(self, table: Any, columns: Iterable[Any], dialect: Dialect) -> "Prepared":
        """Return the statement with columns of the table where ``columns_of`` stands in it."""
        write = dialect.identifier_preparer.format_column
        named, marker = inspect(table).columns, columns_of(table)
        listed = ", ".join(write(named[one.key], use_table=True) for one in columns)
        other = copy.copy(self)
        other.sql = self.sql.replace(write(marker, use_table=True), listed, 1)
        return other

    def parameters(self, given: Values, lifted: Sequence[Any] = ()) -> list[Any]:
        """Return the values to send: those given by name, those of the terms, the fixed ones."""
        values = self._fixed.copy()
        for index, name, process in self._given:
            value = given[name]
            values[index] = value if process is None else process(value)
        for index, number, process in self._lifted:
            value = lifted[number]
            values[index] = value if process is None else process(value)
        return values


@cache
def _compiler_of(usual: type[Any]) -> type[Any]:
    """Return what writes a dialect's SQL and no more.

    Where a statement names attributes of mapped classes, SQLAlchemy also works out how their objects
    are made of its rows. Nobody asks for that here, and it takes a tenth of what a new plan takes.
    """

    def visit_select(compiler: Any, select_stmt: Any, *given: Any, **more: Any) -> Any:
        select_stmt._propagate_attrs = EMPTY_DICT  # noqa: SLF001 - it leads to the mapper
        return usual.visit_select(compiler, select_stmt, *given, **more)

    return type("Plain", (usual,), {"visit_select": visit_select})


def processor(expression: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes an expression's value, as the driver gives it, Python's; None for as it is."""
    process: Callable[[Any], Any] | None = expression.type.dialect_impl(dialect).result_processor(
        dialect, None
    )
    return process


def at_most(number: int) -> ColumnElement[int]:
    """Return the limit of a statement, as a number that stands in its SQL.

    Where it is a parameter, SQLite (seen with 3.53) plans the statement anew each time it is run, as
    another number may ask for another plan. With the rules of sight in it that takes 0.2 ms, ten
    times what it takes to read a few rows.
    """
    return literal_column(str(int(number)), Integer)


@cache
def columns_of(table: Any) -> ColumnElement[Any]:
    """Return what stands in a statement for columns of a table until they are named: ``Prepared.reading``.

    Whichever they are, the rest of the statement is the same, and is written once.
    """
    marker: ColumnClause[Any] = column(_COLUMNS)
    marker.table = inspect(table).local_table
    return marker


class RowKey(ColumnElement[Any]):
    """What finds a row of a table soonest, to name rows within one statement.

    SQLite looks an id up in an index, which leads it to the row's number; PostgreSQL has the id alone.
    """

    inherit_cache = True
    _traverse_internals = [("id", InternalTraversal.dp_clauseelement)]  # noqa: RUF012 - SQLAlchemy's form

    def __init__(self, table: type[Any]) -> None:
        self.id = inspect(table).columns["id"]
        self.type = self.id.type

    @property
    def _from_objects(self) -> list[Any]:
        return [self.id.table]


@compiles(RowKey)
def _write_id(key: RowKey, compiler: Any, **given: Any) -> str:
    return str(compiler.process(key.id, **given))


@compiles(RowKey, "sqlite")
def _write_number(key: RowKey, compiler: Any, **_given: Any) -> str:
    return f"{compiler.preparer.format_table(key.id.table)}.rowid"


class Records:
    """Rows of the driver made objects of a table's class, as if a session had read them and gone."""

    def __init__(self, table: type[Any], dialect: Dialect) -> None:
        mapper = inspect(table)
        self.columns: list[Any] = [getattr(table, column.key) for column in mapper.columns]
        self._manager = mapper.class_manager
        self._attributes = [(one.key, processor(one, dialect)) for one in mapper.columns]

    def of(self, row: Sequence[Any]) -> Any:
        """Return the object of a row that begins with the table's columns."""
        made = self._manager.new_instance()
        made.__dict__.update(
            (name, value if of is None else of(value))
            for (name, of), value in zip(self._attributes, row, strict=False)
        )
        return made


class Terms:
    """Conditions whose values are lifted out of them, so that others of their form share SQL."""

    def __init__(self, conditions: Sequence[ColumnElement[Any]]) -> None:
        self._found = [one._generate_cache_key() for one in conditions]  # noqa: SLF001

    @cached_property
    def form(self) -> tuple[Any, ...] | None:
        """What is equal where the SQL is; None for what has no form. Lists belong to the form."""
        if None in self._found:
            return None
        lists = tuple(tuple(bound.effective_value) for bound in self._bound if bound.expanding)
        return (*(key.key for key in self._found if key is not None), lists)

    @property
    def keys(self) -> list[str | None]:
        """The names of what is lifted; None stands for a list, which is not."""
        return [None if bound.expanding else bound.key for bound in self._bound]

    @property
    def values(self) -> list[Any]:
        """What is lifted."""
        return [bound.effective_value for bound in self._bound]

    @cached_property
    def _bound(self) -> list[Any]:
        return [bound for key in self._found if key is not None for bound in key.bindparams]
