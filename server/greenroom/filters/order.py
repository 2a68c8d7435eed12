"""Sorting, and the cursors that go on from a row in that sorting (keyset paging)."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, false, or_, select

from greenroom import tables
from greenroom.errors import Invalid, Step
from greenroom.filters.compile import element, find_field
from greenroom.filters.fields import FIELDS, Field, Kind

_CURSOR_FORM = 1
MAX_KEYS = 5


@dataclass(frozen=True)
class SortKey:
    """One expression to sort by. Absent values come last, either way.

    With ``place`` the rows are sorted by that, and the expression only names them in cursors.
    """

    label: str
    expression: Any
    descending: bool
    nullable: bool = False
    kind: Kind = Kind.TEXT
    choices: type[Enum] | None = None
    place: Any = None

    @property
    def sorted_by(self) -> Any:
        """What the rows are sorted by."""
        return self.expression if self.place is None else self.place

    def placed(self, value: Any) -> Any:
        """Return where a cursor's value stands in what the rows are sorted by."""
        if self.place is None:
            return value
        named = select(self.place).where(self.expression == value)
        return named.correlate(None).scalar_subquery()

    def restored(self, value: Any) -> Any:
        """Return a cursor's plain value as the column holds it."""
        if value is None:
            if not self.nullable:
                raise ValueError(self.label)
            return None
        if self.kind is Kind.TIME:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError(self.label)
            return moment.astimezone(UTC)
        if self.kind is Kind.CHOICE and self.choices is not None:
            return self.choices[value]
        if self.kind is Kind.NUMBERS:
            return float(value)
        if not isinstance(value, str):
            raise TypeError(self.label)
        if self.place is not None and tables.tag_of(value) is None:
            raise ValueError(self.label)
        return value


@dataclass(frozen=True)
class Order:
    """A total order of a table's rows: the keys, then the id as tie-break."""

    keys: tuple[SortKey, ...]
    tie: SortKey

    @property
    def all_keys(self) -> tuple[SortKey, ...]:
        """The keys with the tie-break."""
        return (*self.keys, self.tie)

    @property
    def fingerprint(self) -> str:
        """A short name of this order, to know its cursors by."""
        text = ",".join(f"{'-' if key.descending else ''}{key.label}" for key in self.all_keys)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def clauses(self, *, backward: bool = False) -> list[Any]:
        """Return the ORDER BY clauses, or those of the opposite order."""
        clauses: list[Any] = []
        for key in self.all_keys:
            if key.nullable:
                absent = key.expression.is_(None)
                clauses.append(absent.desc() if backward else absent)
            descending = key.descending != backward
            clauses.append(key.sorted_by.desc() if descending else key.sorted_by.asc())
        return clauses

    def beyond(self, values: Sequence[Any], *, backward: bool = False) -> ColumnElement[bool]:
        """Return the condition that a row comes after, or before, the one with these values.

        The bound of the first key says nothing new, but leads SQLite to the place in an index, where
        it would otherwise walk there from the list's beginning.
        """
        alternatives: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for key, value in zip(self.all_keys, values, strict=True):
            column = key.sorted_by
            if value is None:
                further = column.is_not(None) if backward else false()
            else:
                upward, place = key.descending == backward, key.placed(value)
                further = column > place if upward else column < place
                if key.nullable and not backward:
                    further = or_(further, column.is_(None))
            alternatives.append(and_(*equal, further))
            equal.append(column.is_(None) if value is None else column == value)
        first, value = self.all_keys[0], values[0]
        if first is self.tie or first.nullable:
            return or_(*alternatives)
        column, place = first.sorted_by, first.placed(value)
        bound = column >= place if first.descending == backward else column <= place
        return and_(bound, or_(*alternatives))

    def cursor(self, values: Sequence[Any]) -> str:
        """Return the opaque cursor of the row with these key values."""
        plain = [value.name if isinstance(value, Enum) else value for value in values]
        return (
            base64.urlsafe_b64encode(orjson.dumps([_CURSOR_FORM, self.fingerprint, *plain]))
            .decode()
            .rstrip("=")
        )

    def values_of(self, cursor: str, *, at: Sequence[Step]) -> list[Any]:
        """Return the key values a cursor holds. Raises ``Invalid`` where it is not one of these."""
        try:
            decoded = orjson.loads(
                base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            )
            form, fingerprint, *values = decoded
            if form != _CURSOR_FORM or len(values) != len(self.all_keys):
                raise ValueError(form)
            matches = fingerprint == self.fingerprint
            restored = [
                key.restored(value) for key, value in zip(self.all_keys, values, strict=True)
            ]
        except (ValueError, TypeError, KeyError, OverflowError, binascii.Error) as error:
            message = "This is not a cursor of this list."
            raise Invalid(message, at=at) from error
        if not matches:
            message = "The cursor belongs to another order of this list."
            raise Invalid(message, at=at)
        return restored


def make_order(
    table: type[tables.Row], keys: Sequence[tuple[str, bool]], *, at: Sequence[Step]
) -> Order:
    """Return the order by these (field, descending) pairs; ``metrics.NAME`` is a field."""
    if len(keys) > MAX_KEYS:
        message = f"There are {len(keys)} sort keys; at most {MAX_KEYS} are accepted."
        raise Invalid(message, at=at)
    columns: Any = table
    made: list[SortKey] = []
    for name, descending in keys:
        head, _, key = name.partition(".")
        field = _sortable(table, head, key, at=at)
        column = element(field, key).as_float() if field.kind is Kind.NUMBERS else field.column
        made.append(SortKey(name, column, descending, field.nullable, field.kind, field.choices))
    last_descending = made[-1].descending if made else True
    if table is tables.Event:
        # a cursor with the sequence would tell how many events are hidden between two others
        tie = SortKey("Event.id", columns.id, last_descending, place=columns.sequence)
        return Order((), tie)
    # the label keeps cursors of other tables out
    tie = SortKey(f"{table.__name__}.id", columns.id, last_descending)
    return Order(tuple(made), tie)


def _sortable(table: type[tables.Row], head: str, key: str, *, at: Sequence[Step]) -> Field:
    """Return the field that a sort key means. Raises ``Invalid`` naming the keys there are."""
    try:
        field = find_field(table, head, key or None, at=at)
    except Invalid:
        field = None
    if field is None or not field.sorts:
        known = ", ".join(
            f"{name}.NAME" if one.kind is Kind.NUMBERS else name
            for name, one in FIELDS[table].items()
            if one.sorts
        )
        asked = f"{head}.{key}" if key else head
        message = f"{table.__name__}s are not sorted by {asked!r}, but by {known or 'nothing'}."
        raise Invalid(message, at=at)
    return field


def parse_sort(table: type[tables.Row], text: str, *, at: Sequence[Step] = ("sort",)) -> Order:
    """Return the order that ``-updated_at,name`` means. Raises ``Invalid`` for an unknown key."""
    keys = []
    for part in text.split(","):
        name = part.strip()
        descending = name.startswith("-")
        name = name.lstrip("-+").strip()
        if not name:
            message = "A sort key is missing: write FIELD, or -FIELD for descending."
            raise Invalid(message, at=at)
        keys.append((name, descending))
    return make_order(table, keys, at=at)
