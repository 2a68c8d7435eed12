"""What a filter says, before it knows of any table: tests joined by and, or, not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from greenroom.errors import Step


class Operator(Enum):
    """How a test compares a field with its values."""

    EQUALS = "="
    ONE_OF = "|"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    RANGE = ".."
    STARTS_WITH = "x%"
    ENDS_WITH = "%x"
    CONTAINS = "%x%"
    ABSENT = "nil"


@dataclass(frozen=True)
class Test:
    """One comparison. ``key`` is what follows the dot, as in ``metrics.accuracy``.

    ``at`` is where the test stands in the input, for the error that refuses it.
    """

    __test__ = False  # not for pytest to collect

    field: str
    operator: Operator
    values: tuple[Any, ...] = ()
    key: str | None = None
    at: tuple[Step, ...] = ()


@dataclass(frozen=True)
class All:
    """Every part holds; true without parts."""

    parts: Sequence["Expression"]


@dataclass(frozen=True)
class OneOf:
    """At least one part holds; false without parts."""

    parts: Sequence["Expression"]


@dataclass(frozen=True)
class Not:
    """The part does not hold; a test on an absent value does not hold, so its negation does."""

    part: "Expression"


Expression = Test | All | OneOf | Not
