"""Connections: Relay's shape over keyset pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import strawberry

from greenroom.errors import Invalid
from greenroom.filters.order import Order
from greenroom.operations.listing import PageRequest, PageRows

DEFAULT_SIZE = 20
MAX_SIZE = 100

Node_ = TypeVar("Node_")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether there are rows before this page."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first row.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last row.")


@strawberry.type(description="A row of a page, with its cursor.")
class Edge(Generic[Node_]):
    """A row of a page, with its cursor."""

    cursor: str = strawberry.field(description="Where this row stands; opaque.")
    node: Node_ = strawberry.field(description="The row.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node_]):
    """A page of a list; what resolvers return for it is a ``Page``."""

    edges: list[Edge[Node_]] = strawberry.field(description="The rows with their cursors.")
    nodes: list[Node_] = strawberry.field(description="The rows.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")
    total_count: int = strawberry.field(
        description="How many rows the whole list has. Counted only when asked for."
    )


@dataclass
class Page:
    """One page, as the fields of ``Connection`` read it."""

    request: PageRequest
    page: PageRows
    count: Callable[[], Awaitable[int]]

    @cached_property
    def nodes(self) -> list[Any]:
        """The rows."""
        return [row for row, _ in self.page.rows]

    @cached_property
    def edges(self) -> list[Edge[Any]]:
        """The rows with their cursors."""
        cursor = self.request.order.cursor
        return [Edge(cursor=cursor(keys), node=row) for row, keys in self.page.rows]

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands; beyond the cursor it began at, there are rows."""
        request, rows = self.request, self.page.rows
        began = request.beyond is not None
        return PageInfo(
            has_next_page=began if request.backward else self.page.more,
            has_previous_page=self.page.more if request.backward else began,
            start_cursor=request.order.cursor(rows[0][1]) if rows else None,
            end_cursor=request.order.cursor(rows[-1][1]) if rows else None,
        )

    @property
    def total_count(self) -> Awaitable[int]:
        """How many rows the whole list has."""
        return self.count()


def read_page(
    order: Order,
    where: tuple[Any, ...],
    *,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> PageRequest:
    """Return which page the arguments of a connection mean, or refuse them."""
    if first is not None and last is not None:
        message = "Give first or last, not both."
        raise Invalid(message, at=("last",))
    backward = last is not None
    size, name = (last, "last") if backward else (first, "first")
    size = DEFAULT_SIZE if size is None else size
    if not 1 <= size <= MAX_SIZE:
        message = f"{name} is 1 to {MAX_SIZE}, not {size}."
        raise Invalid(message, at=(name,))
    cursor, other = (before, after) if backward else (after, before)
    if other is not None:
        message = "after goes with first, before with last."
        raise Invalid(message, at=("after" if backward else "before",))
    beyond = None
    if cursor is not None:
        beyond = order.values_of(cursor, at=("before" if backward else "after",))
    return PageRequest(order, size, beyond, backward, where)
