"""Scalars that GraphQL lacks."""

from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Long = NewType("Long", int)
"""A whole number beyond 32 bits: sizes and steps."""

_LIMIT = 2**53


def _parse(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LIMIT:
        message = f"Long is a whole number between -2^53 and 2^53, not {value!r}."
        raise GraphQLError(message)
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Long: strawberry.scalar(
        name="Long",
        description="A whole number between -2^53 and 2^53, as JSON keeps them exact.",
        serialize=int,
        parse_value=_parse,
    )
}
