"""What SQLite and PostgreSQL say differently about JSON."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class HasItem(FunctionElement[bool]):
    """Whether a JSON list of texts holds this text."""

    type = Boolean()
    inherit_cache = True
    name = "has_item"


class IsNumber(FunctionElement[bool]):
    """Whether a value taken out of JSON is a number, not a text that looks like one."""

    type = Boolean()
    inherit_cache = True
    name = "is_number"


class IsEmpty(FunctionElement[bool]):
    """Whether a JSON list has no items."""

    type = Boolean()
    inherit_cache = True
    name = "is_empty"


@compiles(HasItem, "sqlite")
def _has_item_sqlite(element: HasItem, compiler: SQLCompiler, **kw: Any) -> str:
    items, item = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({items}) WHERE json_each.value = {item})"


@compiles(HasItem, "postgresql")
def _has_item_postgresql(element: HasItem, compiler: SQLCompiler, **kw: Any) -> str:
    items, item = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"jsonb_exists({items}, {item})"


@compiles(IsNumber, "sqlite")
def _is_number_sqlite(element: IsNumber, compiler: SQLCompiler, **kw: Any) -> str:
    (value,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(json_type({value}) IN ('integer', 'real'))"


@compiles(IsNumber, "postgresql")
def _is_number_postgresql(element: IsNumber, compiler: SQLCompiler, **kw: Any) -> str:
    (value,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(jsonb_typeof({value}) = 'number')"


@compiles(IsEmpty, "sqlite")
def _is_empty_sqlite(element: IsEmpty, compiler: SQLCompiler, **kw: Any) -> str:
    (items,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(json_array_length({items}) = 0)"


@compiles(IsEmpty, "postgresql")
def _is_empty_postgresql(element: IsEmpty, compiler: SQLCompiler, **kw: Any) -> str:
    (items,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(jsonb_array_length({items}) = 0)"


def has_item(items: ColumnElement[Any], item: str) -> ColumnElement[bool]:
    """Return the condition that a JSON list column holds this text."""
    return HasItem(items, item)


def is_number(value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that an element of a JSON column is a number."""
    return IsNumber(value)


def is_empty(items: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a JSON list column has no items."""
    return IsEmpty(items)
