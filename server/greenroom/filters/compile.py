"""From an expression to a where clause. Links are followed into visible rows only."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, true
from sqlalchemy.sql import false

from greenroom import tables
from greenroom.access.permissions import ROLES
from greenroom.access.policy import Actor, visible
from greenroom.errors import Invalid, Step
from greenroom.filters.dialects import has_item, is_empty, is_number
from greenroom.filters.expressions import All, Expression, Not, OneOf, Operator, Test
from greenroom.filters.fields import FIELDS, SYNONYMS, Field, Kind

_RECENT = {
    "last_hour": timedelta(hours=1),
    "last_day": timedelta(days=1),
    "last_week": timedelta(days=7),
    "last_month": timedelta(days=30),
    "last_year": timedelta(days=365),
}

_LAST = datetime.max.replace(tzinfo=UTC)


def compile_filter(
    expression: Expression, table: type[tables.Row], actor: Actor
) -> ColumnElement[bool]:
    """Return the condition on the table's rows. Raises ``Invalid`` for a field it has not."""
    match expression:
        case All(parts):
            return and_(true(), *(compile_filter(part, table, actor) for part in parts))
        case OneOf(parts):
            return or_(false(), *(compile_filter(part, table, actor) for part in parts))
        case Not(part):
            return not_(func.coalesce(compile_filter(part, table, actor), false()))
        case Test():
            field = find_field(table, expression.field, expression.key, at=expression.at)
            return _Compiler(expression, actor).test(field)


def find_field(table: type[tables.Row], name: str, key: str | None, *, at: Sequence[Step]) -> Field:
    """Return the field that a name means, in snake or camel case, or refuse it."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    known = FIELDS[table]
    field = known.get(SYNONYMS.get(snake, snake)) or known.get(snake)
    noun = f"{table.__name__.lower()}s"
    if field is None:
        message = f"There is no field {name!r} to ask {noun} for; there are {', '.join(known)}."
        raise Invalid(message, at=at)
    named = field.kind in {Kind.NUMBERS, Kind.VALUES}
    if named and not key:
        message = f"Say which of the {name}: {name}.NAME."
        raise Invalid(message, at=at)
    if key and not named:
        message = f"The field {name!r} has no parts; {name}.{key} is not a field."
        raise Invalid(message, at=at)
    return field


class _Compiler:
    """One test on its way to SQL."""

    def __init__(self, test: Test, actor: Actor) -> None:
        self.given = test
        self.actor = actor

    def test(self, field: Field) -> ColumnElement[bool]:
        match field.kind:
            case Kind.TEXT:
                return or_(*(self.text(column) for column in (field.column, *field.texts)))
            case Kind.CHOICE:
                return self.choice(field)
            case Kind.TIME:
                return self.time(field.column)
            case Kind.SPAN:
                return self.during(field)
            case Kind.TAGS:
                return self.tags(field.column)
            case Kind.NUMBERS:
                return self.number(element(field, self.given.key).as_float())
            case Kind.VALUES:
                return self.value(element(field, self.given.key))
            case Kind.FLAG:
                return self.flag(field)
            case Kind.LINK:
                return or_(self.link(field), self.bare(field)) if field.bare else self.link(field)

    def bare(self, field: Field) -> ColumnElement[bool]:
        """Test the column itself, in the organizations where the actor may read it."""
        tested = self.text(field.column)
        if self.actor.is_system:
            return tested
        homes = [
            organization_id
            for organization_id, role in self.actor.standing.roles.items()
            if field.bare in self.actor.within_scopes(ROLES[role])
        ]
        return and_(field.column.class_.organization_id.in_(homes), tested)

    def link(self, field: Field) -> ColumnElement[bool]:
        """Test the visible rows that a column leads to."""
        if self.given.operator is Operator.ABSENT:
            if field.through is None:
                return field.column.is_(None)
            return not_(func.coalesce(field.column.in_(self.reached(field)), false()))
        inner = (
            self.test(field.through)
            if field.through
            else or_(*(self.text(column) for column in field.texts))
        )
        return field.column.in_(self.reached(field).where(inner))

    def reached(self, field: Field) -> Any:
        assert field.to is not None  # noqa: S101 - a link leads somewhere
        return visible(self.actor, field.to).with_only_columns(field.by).correlate(None)

    def flag(self, field: Field) -> ColumnElement[bool]:
        if self.given.operator is not Operator.EQUALS:
            self.refuse_operator("true or false")
        (value,) = self.given.values
        word = str(value).lower()
        if word not in {"true", "false", "yes", "no", "1", "0"}:
            self.refuse(f"is true or false, not {value!r}")
        reached = select(self.reached(field).where(field.by.is_not(None)).subquery())
        found = field.column.in_(reached)
        return found if word in {"true", "yes", "1"} else not_(found)

    def text(self, column: Any) -> ColumnElement[bool]:
        match self.given.operator:
            case Operator.ABSENT:
                return column.is_(None)
            case Operator.EQUALS:
                return column == str(self.given.values[0])
            case Operator.ONE_OF:
                return column.in_([str(value) for value in self.given.values])
            case Operator.CONTAINS:
                return column.icontains(self.given.values[0], autoescape=True)
            case Operator.STARTS_WITH:
                return column.istartswith(self.given.values[0], autoescape=True)
            case Operator.ENDS_WITH:
                return column.iendswith(self.given.values[0], autoescape=True)
            case _:
                return self.refuse_operator("a text")

    def choice(self, field: Field) -> ColumnElement[bool]:
        if self.given.operator is Operator.ABSENT:
            return field.column.is_(None)
        values = self.values(Operator.EQUALS, Operator.ONE_OF)
        return field.column.in_([self.member(field.choices, value) for value in values])

    def member(self, choices: type[Enum] | None, value: Any) -> Enum:
        assert choices is not None  # noqa: S101 - a choice has choices
        if isinstance(value, choices):
            return value
        try:
            return choices[str(value).strip().upper()]
        except KeyError:
            names = ", ".join(member.name.lower() for member in choices)
            return self.refuse(f"is one of {names}; {value!r} is not")

    def tags(self, column: Any) -> ColumnElement[bool]:
        if self.given.operator is Operator.ABSENT:
            return is_empty(column)
        values = self.values(Operator.EQUALS, Operator.ONE_OF)
        return or_(*(has_item(column, str(value)) for value in values))

    def number(self, column: Any) -> ColumnElement[bool]:
        if self.given.operator is Operator.ABSENT:
            return column.is_(None)
        numbers = [self.finite(value) for value in self.given.values]
        match self.given.operator:
            case Operator.EQUALS:
                return column == numbers[0]
            case Operator.ONE_OF:
                return column.in_(numbers)
            case _:
                compared = self.comparison(column, numbers)
                return self.refuse_operator("a number") if compared is None else compared

    def value(self, element: Any) -> ColumnElement[bool]:
        """Test a parameter, which may be of any kind."""
        if self.given.operator is Operator.ABSENT:
            return element.as_string().is_(None)
        compared = (
            self.comparison(element.as_float(), [self.finite(value) for value in self.given.values])
            if self.given.operator in _ORDERED
            else None
        )
        if compared is not None:
            return and_(is_number(element), compared)
        texts = self.text(element.as_string())
        numbers = [number for value in self.given.values if (number := _number(value)) is not None]
        if self.given.operator in {Operator.EQUALS, Operator.ONE_OF} and numbers:
            return or_(texts, and_(is_number(element), element.as_float().in_(numbers)))
        return texts

    def time(self, column: Any) -> ColumnElement[bool]:
        given = self.given
        if given.operator is Operator.ABSENT:
            return column.is_(None)
        if given.operator is Operator.EQUALS and given.values[0] in _RECENT:
            return column >= tables.now() - _RECENT[given.values[0]]
        spans = [self.span(value) for value in given.values]
        first, after = spans[0]
        match given.operator:
            case Operator.EQUALS:
                return and_(column >= first, column < after)
            case Operator.LESS:
                return column < first
            case Operator.LESS_OR_EQUAL:
                return column < after
            case Operator.GREATER:
                return column >= after
            case Operator.GREATER_OR_EQUAL:
                return column >= first
            case Operator.RANGE:
                return and_(column >= first, column < spans[1][1])
            case _:
                return self.refuse_operator("a time")

    def during(self, field: Field) -> ColumnElement[bool]:
        """Test whether something held at a moment, or within a day or a minute."""
        (value,) = self.values(Operator.EQUALS)
        first, after = self.span(value)
        begins, ends = field.texts
        held = select(field.by).where(field.only, begins < after, or_(ends.is_(None), ends > first))
        return field.column.in_(held)

    def span(self, value: Any) -> tuple[datetime, datetime]:
        """Return the moments at which a day, a minute or an instant begins and is over."""
        text, length = str(value).strip(), timedelta(microseconds=1)
        try:
            start = value if isinstance(value, datetime) else datetime.fromisoformat(text)
            start = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.refuse(f"is a date such as 2026-11-23 or 2026-11-23T09:30, not {text!r}")
        if isinstance(value, datetime):
            return start, start + min(length, _LAST - start)
        to_the_minute = re.fullmatch(r".*T?\d{2}:\d{2}(?:Z|[+-]\d{2}:?\d{2})?", text) and (
            start.second == 0 and start.microsecond == 0 and text.count(":") == 1
        )
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            length = timedelta(days=1)
        elif to_the_minute:
            length = timedelta(minutes=1)
        return start, start + min(length, _LAST - start)

    def comparison(self, column: Any, values: list[Any]) -> ColumnElement[bool] | None:
        match self.given.operator:
            case Operator.LESS:
                return column < values[0]
            case Operator.LESS_OR_EQUAL:
                return column <= values[0]
            case Operator.GREATER:
                return column > values[0]
            case Operator.GREATER_OR_EQUAL:
                return column >= values[0]
            case Operator.RANGE:
                return column.between(*values)
            case _:
                return None

    def finite(self, value: Any) -> float:
        number = _number(value)
        if number is None:
            return self.refuse(f"is a number, not {value!r}")
        return number

    def values(self, *operators: Operator) -> tuple[Any, ...]:
        if self.given.operator not in operators:
            self.refuse_operator("a choice")
        return self.given.values

    def refuse_operator(self, kind: str) -> Any:
        return self.refuse(f"cannot be tested by {self.given.operator.value!r}, as it is {kind}")

    def refuse(self, why: str) -> Any:
        name = f"{self.given.field}.{self.given.key}" if self.given.key else self.given.field
        message = f"The field {name!r} {why}."
        raise Invalid(message, at=self.given.at)


_ORDERED = {
    Operator.LESS,
    Operator.LESS_OR_EQUAL,
    Operator.GREATER,
    Operator.GREATER_OR_EQUAL,
    Operator.RANGE,
}


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) != float("inf") and number == number else None  # noqa: PLR0124


def element(field: Field, key: str | None) -> Any:
    """Return the element of a JSON column that a key names."""
    path = (*field.path, key or "")
    return field.column[path if len(path) > 1 else path[0]]
