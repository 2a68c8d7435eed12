"""How edges are declared: to one row, to many below a row, to all rows; never coded."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from sqlalchemy import Select

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, Seer
from greenroom.filters.compile import compile_filter
from greenroom.filters.order import Order, make_order, parse_sort
from greenroom.filters.parse import parse_query
from greenroom.operations import listing
from greenroom.operations.listing import Edge, Ids, PageRequest
from greenroom.schema.context import Information
from greenroom.schema.fields import GuardedField, GuardedRoot
from greenroom.schema.pagination import Page, read_page

LEADS_TO = "leads to"
"""The key of a field's metadata where it is declared which rows it leads to."""


@dataclass(frozen=True)
class ToRow:
    """A field leads to the row whose id a column holds: of a table, or for None of any that has a face.

    With ``by``, it leads to the one row whose own column of that name holds the id.
    """

    column: Any
    table: type[tables.Row] | None
    by: Any = None


@dataclass(frozen=True)
class Among:
    """A field tells whether a row's id is among those that ``select`` leaves of some ids."""

    select: Callable[[Seer, Ids], Select[Any]]


@dataclass(frozen=True)
class ToPage:
    """A field leads to a page: of the rows below an object, or without an edge of all rows."""

    listing: "Listing"
    edge: Edge | None = None


@dataclass(frozen=True)
class ToNamed:
    """A root field leads to the row that its argument names: by its full name, or its id."""

    table: type[tables.Row]
    by_id: bool = False


@dataclass(frozen=True)
class ToNodes:
    """A root field leads to whatever rows have the ids in its argument, or the one id."""

    many: bool


@dataclass(frozen=True)
class ToLineage:
    """A root field leads to what lies around the thing that its arguments name."""


@dataclass(frozen=True)
class ToViewer:
    """A root field leads to whoever asks."""


def one(column: Any, to: type[tables.Row], *, description: str) -> Any:
    """Declare the edge to the row whose id a column holds; null when it is hidden or none."""
    name = column.key

    def resolve(root: Any, info: Information) -> Any:
        id_ = getattr(root, name)
        return None if id_ is None else info.context.loaders.row(to, id_)

    return strawberry.field(
        resolver=resolve, description=description, metadata={LEADS_TO: ToRow(column, to)}
    )


def only(column: Any, *, description: str) -> Any:
    """Declare the edge to the one row whose column holds this row's id; null when hidden or none."""

    def resolve(root: Any, info: Information) -> Any:
        return info.context.loaders.holding(column, root.id)

    to = column.class_
    return strawberry.field(
        resolver=resolve, description=description, metadata={LEADS_TO: ToRow(to.id, to, column)}
    )


@dataclass(frozen=True)
class Listing:
    """How one table is listed: its filter and order inputs, and its usual order."""

    table: type[tables.Row]
    filter: Any = None
    order: Any = None
    usual: tuple[tuple[str, bool], ...] = (("created_at", True),)
    example: str = ""

    def request(self, actor: Actor, arguments: Mapping[str, Any]) -> PageRequest:
        """Return which page the arguments mean. Raises ``Invalid`` naming the argument."""
        given = dict(arguments)
        where: list[Any] = []
        if given.get("filter") is not None:
            expression = given["filter"].expression(("filter",))
            where.append(compile_filter(expression, self.table, actor))
        if (given.get("query") or "").strip():
            where.append(compile_filter(parse_query(given["query"]), self.table, actor))
        return read_page(
            self.ordering(given.get("order_by"), given.get("sort")),
            tuple(where),
            first=given.get("first"),
            after=given.get("after"),
            last=given.get("last"),
            before=given.get("before"),
        )

    def ordering(self, order_by: Any, sort: str | None) -> Order:
        """Return the order that the typed or the compact argument means, or the usual one."""
        if sort is not None and sort.strip():
            return parse_sort(self.table, sort)
        if order_by:
            return make_order(self.table, [one.key() for one in order_by], at=("orderBy",))
        return make_order(self.table, self.usual, at=())

    def arguments(self) -> dict[str, Any]:
        """Return the annotations of a resolver's arguments."""
        annotations = dict(_PAGE_ARGUMENTS)
        if self.filter is not None:
            annotations["filter"] = _told(self.filter | None, "Which rows, by typed tests.")
            annotations["query"] = _told(
                str | None, f"Which rows, in the compact language: `{self.example}`."
            )
        if self.order is not None:
            annotations["order_by"] = _told(list[self.order] | None, "In which order.")  # type: ignore[name-defined]
            annotations["sort"] = _told(
                str | None, "In which order, compactly: `-updated_at,name`. Wins over orderBy."
            )
        return annotations


def _told(type_: Any, description: str) -> Any:
    return Annotated[type_, strawberry.argument(description=description)]


_PAGE_ARGUMENTS: Mapping[str, Any] = {
    "first": _told(int | None, "How many rows from the start: 1 to 100; 20 when none is given."),
    "after": _told(str | None, "The cursor to go on after."),
    "last": _told(int | None, "How many rows from the end: 1 to 100."),
    "before": _told(str | None, "The cursor to go back before."),
}


def _with_arguments(resolve: Any, listing_: "Listing") -> Any:
    """Give a resolver the signature that Strawberry makes GraphQL arguments from."""
    kind = inspect.Parameter
    resolve.__signature__ = inspect.Signature(
        [
            kind("root", kind.POSITIONAL_OR_KEYWORD),
            kind("info", kind.POSITIONAL_OR_KEYWORD, annotation=Information),
            *(
                kind(name, kind.KEYWORD_ONLY, annotation=annotation, default=strawberry.UNSET)
                for name, annotation in listing_.arguments().items()
            ),
        ]
    )
    return resolve


def many(
    listing_: Listing,
    *,
    parent: type[tables.Row],
    by: Any = None,
    link: Any = (),
    deleted: bool = False,
    requires: Permission | None = None,
    description: str,
) -> Any:
    """Declare the edge to a connection of the rows below this one.

    ``by`` is the column of theirs that holds the parent's id, or ``link`` selects of (parent id,
    row id). With ``requires`` it is a guarded field.
    """
    edge = Edge(parent, listing_.table, column=by, link=link, deleted=deleted)

    def resolve(root: Any, info: Information, **arguments: Any) -> Any:
        context = info.context
        place = (edge, _place(info))
        request = context.pages.get(place)
        if request is None:
            request = context.pages[place] = listing_.request(context.actor, arguments)

        async def load() -> Page:
            rows = await context.loaders.page(place, edge, root.id, request)
            return Page(request, rows, lambda: context.loaders.count(place, edge, root.id, request))

        return load()

    return strawberry.field(
        resolver=_with_arguments(resolve, listing_),
        description=description,
        extensions=[GuardedField(requires)] if requires else [],
        metadata={LEADS_TO: ToPage(listing_, edge)},
    )


def listed(listing_: Listing, permission: Permission, *, description: str) -> Any:
    """Declare a root connection of all visible rows of a table."""

    async def resolve(root: Any, info: Information, **arguments: Any) -> Any:
        context = info.context
        request = listing_.request(context.actor, arguments)
        table, actor, read = listing_.table, context.actor, context.loaders.read
        rows = await read(lambda session: listing.page(session, actor, table, request))
        return Page(
            request,
            rows,
            lambda: read(lambda session: listing.count(session, actor, table, request.where)),
        )

    return strawberry.field(
        resolver=_with_arguments(resolve, listing_),
        description=description,
        extensions=[GuardedRoot(permission)],
        metadata={LEADS_TO: ToPage(listing_)},
    )


def found(listing_: Listing, page: Any, count: Any, *, description: str) -> Any:
    """Declare a connection whose rows an operation finds from the object.

    ``page`` and ``count`` are called with the object, a session, the actor and the request.
    """

    async def resolve(root: Any, info: Information, **arguments: Any) -> Any:
        actor, read = info.context.actor, info.context.loaders.read
        request = listing_.request(actor, arguments)
        rows = await read(lambda session: page(root, session, actor, request))
        return Page(request, rows, lambda: read(lambda one: count(root, one, actor, request)))

    return strawberry.field(resolver=_with_arguments(resolve, listing_), description=description)


def _place(info: Information) -> tuple[str, ...]:
    """Return where in the document a field stands: its response path without list positions."""
    path, names = info.path, []
    while path is not None:
        if isinstance(path.key, str):
            names.append(path.key)
        path = path.prev  # type: ignore[assignment]
    return tuple(names)
