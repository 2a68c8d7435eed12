"""Column types and the base of all rows."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, TypeDecorator
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


class Instant(TypeDecorator[datetime]):
    """A moment, stored in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Move an aware moment to UTC; a naive one is a fault of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment without a zone cannot be stored: {value!r}"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON value; SQL NULL when absent."""


def choice(kind: type[Enum]) -> EnumColumn:
    """Return the column type of an enum: its member names, in a plain text column."""
    return EnumColumn(kind, native_enum=False, length=32, validate_strings=True)


class Row(SQLModel):
    """The base of everything stored; ``tag`` is the id's prefix, where the row has an id."""

    tag: ClassVar[str] = ""
    model_config: ClassVar[Any] = {"protected_namespaces": (), "defer_build": True}

    def __init__(self, **given: Any) -> None:
        """Fill in what is made anew for each row; Pydantic studies a factory whenever it asks one."""
        for name, make in _factories(type(self)):
            if name not in given:
                given[name] = make()
        super().__init__(**given)


@cache
def _factories(table: type[Row]) -> list[tuple[str, Callable[[], Any]]]:
    """Return the columns of a table whose defaults are made, and what makes them."""
    fields = table.model_fields.items()
    return [(name, one.default_factory) for name, one in fields if one.default_factory is not None]  # type: ignore[misc]
