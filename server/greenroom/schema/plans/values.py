"""How a value becomes what JSON has: of a column as the driver gives it, or of an object's field."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
)
from sqlalchemy import Column, Dialect
from sqlalchemy import Enum as EnumColumn

from greenroom.prepared import processor
from greenroom.schema.plans.selections import Selected, Selections, Unplannable
from greenroom.tables import Instant

Convert = Callable[[Any], Any]

_AS_THEY_ARE = frozenset({"String", "ID", "Int", "Long"})
"""Scalars whose values the driver gives as JSON has them."""

_LENGTH = len("2026-11-26 09:30:00.000000")


class SurpriseError(Exception):
    """Something is not as a plan expects it; the executor has to answer."""


def column(type_: GraphQLOutputType, of: Column[Any], dialect: Dialect) -> Convert | None:
    """Return what makes a column's value, never null, that of a field; None where nothing has to."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if isinstance(of.type, Instant) and dialect.name == "sqlite":
        return moment
    if isinstance(of.type, EnumColumn) and isinstance(type_, GraphQLEnumType):
        if {one.name for one in of.type.enum_class or ()} - set(type_.values):
            raise Unplannable(type_.name)
        return None
    process = processor(of, dialect)
    if process is None and isinstance(type_, GraphQLScalarType) and type_.name in _AS_THEY_ARE:
        return None
    finish = completed(type_, None, ())
    if process is None:
        return finish
    return lambda value: finish(process(value))


def moment(text: str) -> str:
    """Return a moment as SQLite keeps it in the form of ISO 8601 that Python gives it."""
    if len(text) != _LENGTH:
        raise SurpriseError(text)
    whole = text[:19] if text[20:] == "000000" else text
    return whole.replace(" ", "T") + "+00:00"


def completed(type_: GraphQLOutputType, selections: Selections | None, selected: Any) -> Convert:
    """Return what makes a resolver's value that of the answer; ``selected`` are the selections in it."""
    if isinstance(type_, GraphQLNonNull):
        inner = _present(type_.of_type, selections, selected)

        def required(value: Any) -> Any:
            if value is None:
                raise SurpriseError(str(type_))
            return inner(value)

        return required
    inner = _present(type_, selections, selected)
    return lambda value: None if value is None else inner(value)


def _present(type_: Any, selections: Selections | None, selected: Any) -> Convert:
    """Return what makes a value that is not null the answer's."""
    match type_:
        case GraphQLList():
            each = completed(type_.of_type, selections, selected)
            return lambda values: [each(value) for value in values]
        case GraphQLScalarType() | GraphQLEnumType():
            return type_.serialize
        case GraphQLObjectType() if selections is not None:
            return _of_object(type_, selections, selections.of(type_, selected))
    raise Unplannable(str(type_))


def _of_object(type_: GraphQLObjectType, selections: Selections, fields: list[Selected]) -> Convert:
    """Return what makes an object without a row of its own the answer's."""
    parts: list[tuple[str, str | None, Any]] = []
    for one in fields:
        if one.definition is None:
            parts.append((one.key, None, type_.name))
            continue
        if not one.declared.is_basic_field or one.declared.extensions:
            raise Unplannable(one.name)
        parts.append(
            (
                one.key,
                one.declared.python_name,
                completed(one.definition.type, selections, one.sets),
            )
        )
    return lambda value: {
        key: of if name is None else of(getattr(value, name)) for key, name, of in parts
    }
