"""Typed filters of those who work together: members and teams."""

import strawberry

from greenroom.schema.enums import Role
from greenroom.schema.filters import (
    AND,
    NOT,
    OR,
    Comparison,
    Filter,
    TextFilter,
    TimeFilter,
    compared,
)


@strawberry.input(description="Tests of a role.")
class RoleFilter(Comparison):
    """Tests of a role."""

    eq: Role | None = compared("It is this.")
    in_: list[Role] | None = compared("It is one of these.", "in")


@strawberry.input(description="Which members. What is said must all hold.")
class MemberFilter(Filter):
    """Which members."""

    and_: "list[MemberFilter] | None" = compared(AND, "and")
    or_: "list[MemberFilter] | None" = compared(OR, "or")
    not_: "MemberFilter | None" = compared(NOT, "not")
    name: TextFilter | None = compared("The name or id of the user.")
    role: RoleFilter | None = compared("The role.")
    created_at: TimeFilter | None = compared("Since when.")


@strawberry.input(description="Which teams. What is said must all hold.")
class TeamFilter(Filter):
    """Which teams."""

    and_: "list[TeamFilter] | None" = compared(AND, "and")
    or_: "list[TeamFilter] | None" = compared(OR, "or")
    not_: "TeamFilter | None" = compared(NOT, "not")
    name: TextFilter | None = compared("The name without its owner.")
    description: TextFilter | None = compared("The description.")
    created_at: TimeFilter | None = compared("When it was created.")
