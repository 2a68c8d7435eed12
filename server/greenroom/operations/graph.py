"""The lineage graph: what lies within some steps of one thing, read in one recursive statement.

Whatever is not seen is not walked through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    select,
    table,
    tuple_,
    union_all,
)
from sqlmodel import col

from greenroom import tables
from greenroom.access import policy
from greenroom.access.policy import Actor, Seer, matching, visible
from greenroom.database import Session
from greenroom.errors import Invalid
from greenroom.filters.fields import Kind
from greenroom.filters.order import Order, SortKey
from greenroom.operations import listing
from greenroom.operations.listing import PageRequest, PageRows
from greenroom.operations.walk import TABLES, LineageDirection, LineageEdgeKind, Node, Sight
from greenroom.prepared import at_most
from greenroom.tables import LIVE, Artifact, Deployment, Version

MAX_DEPTH = 10
MAX_NODES = 500
MAX_COUNTED = 1000
"""So many neighbours that are not shown are counted, and no more."""

_CURSOR: Mapping[str, str | int] = {"rank": 0, "id": "", "digest": ""}
"""What a cursor says, and values of the types that it has."""

_KEYS = table("reached", column("rank"), column("id"), column("digest"))


@dataclass(frozen=True)
class GraphNode:
    """One node: ``depth`` is its distance, negative upstream; the counts are of what is not shown."""

    id: str
    depth: int
    more_upstream: int
    more_downstream: int
    keys: tuple[Any, ...]


@dataclass(frozen=True)
class GraphEdge:
    """One edge between shown nodes, by their ids."""

    source: str
    target: str
    kind: LineageEdgeKind


@dataclass(frozen=True)
class Graph:
    """One page of the graph, nearest nodes first; ``more`` after the last of them.

    The edges are those that lead to the nodes of the page; where they come from can be on another.
    """

    order: Order
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    total: int
    more: bool


@dataclass(frozen=True)
class Root:
    """The thing around which the graph lies; artifacts are told by their content as well."""

    kind: type[tables.Row]
    id: str
    organization_id: str | None = None
    digest: str | None = None


@dataclass(frozen=True)
class Question:
    """Which page is asked for, of what lies around which thing: ``of`` is its id or full name."""

    of: str
    direction: LineageDirection
    depth: int
    first: int
    after: str | None = None

    @property
    def kind(self) -> type[tables.Row]:
        """The table of the thing. Raises ``Invalid`` for what has no lineage, and for a bad number."""
        for value, name, limit in (
            (self.depth, "depth", MAX_DEPTH),
            (self.first, "first", MAX_NODES),
        ):
            if not 1 <= value <= limit:
                message = f"{name} is 1 to {limit}, not {value}."
                raise Invalid(message, at=(name,))
        tag = tables.tag_of(self.of)
        kind = Version if tag is None else TABLES.get(tag)
        if kind is None:
            message = f"{self.of!r} is not the id of a version, run, artifact or deployment."
            raise Invalid(message, at=("of",))
        return kind

    def order(self, root: Root) -> Order:
        """Return the order of the nodes, whose cursors hold for this root alone."""
        return _order(_KEYS, f"{root.id} {self.direction.name}")

    def select(self, seer: Seer, root: Root, *, is_sqlite: bool) -> Any:
        """Return the statement, made once for all that somebody asks in one way."""
        return _statement(
            Sight(seer, is_sqlite),
            root.kind,
            self.direction,
            is_content=root.digest is not None,
            goes_on=self.after is not None,
        )

    def values(self, root: Root) -> dict[str, Any]:
        """Return the values of the statement's parameters. Raises ``Invalid`` for a bad cursor."""
        given = {"root": root.id, "depth": self.depth, "first": self.first}
        if self.after is not None:
            keys = self.order(root).values_of(self.after, at=("after",))
            given |= zip(_CURSOR, keys, strict=True)
        if root.digest is not None:
            given |= {"organization": root.organization_id, "content": root.digest}
        return given

    def graph(self, root: Root, rows: Sequence[Any]) -> Graph:
        """Return the page that the statement's rows tell of."""
        return _graph(self.order(root), rows, self.first)


def root_columns(kind: type[tables.Row]) -> list[Any]:
    """Return the columns that are read of a root, for ``Root`` behind its kind."""
    row: Any = kind
    return [row.id, row.organization_id, row.digest] if kind is Artifact else [row.id]


async def lineage_graph(session: Session, actor: Actor, question: Question) -> Graph | None:
    """Return a page of what lies around a version, run or artifact, None where it is not seen."""
    kind = question.kind
    meant = visible(actor, kind).where(matching(kind, question.of))
    row = (await session.exec(meant.with_only_columns(*root_columns(kind)))).one_or_none()
    if row is None:
        return None
    root = Root(kind, *row)
    given = {"viewer": actor.viewer, **question.values(root)}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = question.select(policy.Sight.of(actor), root, is_sqlite=is_sqlite)
    # past the session, which would look through the statement each time it is sent
    rows = (await (await session.connection()).execute(statement, given)).all()
    return question.graph(root, rows)


def _given(name: str, like: str | int = "") -> BindParameter[Any]:
    """Return the parameter for one of a question's values; ``like`` is one of its type."""
    return bindparam(name, like)


@lru_cache(maxsize=64)
def _statement(
    sight: Sight,
    start: type[tables.Row],
    direction: LineageDirection,
    *,
    is_content: bool,
    goes_on: bool,
) -> Any:
    """Return the statement, made once for all that somebody asks in one way."""
    walk = sight.walk(start, _given("root"), direction, _given("depth", 0))
    reached = (
        select(walk.c.id, walk.c.digest, func.min(walk.c.rank).label("rank"))
        .group_by(walk.c.id, walk.c.digest)
        .subquery("reached")
    )
    order = _order(reached, "")
    before: ColumnElement[int] = literal(0)
    if goes_on:
        beyond = order.beyond([_given(name, like) for name, like in _CURSOR.items()])
        before = func.count().filter(~beyond).over()
    nodes = select(
        reached,
        func.row_number().over(order_by=order.clauses()).label("number"),
        func.count().over().label("total"),
        before.label("before"),
    ).cte("nodes")
    return _page(sight, nodes, is_content=is_content)


def _graph(order: Order, rows: Sequence[Any], first: int) -> Graph:
    """Return the page that the rows tell of; those up to the one before it were on others."""
    nodes: list[GraphNode] = []
    edges: set[GraphEdge] = set()
    total = end = 0
    for name, id_, digest, rank, number, count, before, upstream, more_downstream in rows:
        total, end = count, before + first
        if number == before:
            continue
        steps = [one.split(" ") for one in (upstream or "").split("\n") if one]
        hidden = {source for _, source, place in steps if not 0 < int(place) <= end}
        edges |= {
            GraphEdge(source, name, LineageEdgeKind[kind])
            for kind, source, place in steps
            if int(place)
        }
        depth = rank // 2 * (1 if rank % 2 else -1)
        keys = (rank, id_, digest)
        nodes.append(GraphNode(name, depth, len(hidden), more_downstream, keys))
    return Graph(
        order,
        nodes,
        edges=sorted(edges, key=lambda edge: (edge.target, edge.source, edge.kind.name)),
        total=total,
        more=0 < end < total,
    )


def _order(reached: FromClause, label: str) -> Order:
    """Return the order of nodes: the nearest first, of these those upstream."""
    keys = (
        SortKey(f"{label} rank", reached.c.rank, descending=False, kind=Kind.NUMBERS),
        SortKey("id", reached.c.id, descending=False),
    )
    return Order(keys, SortKey("digest", reached.c.digest, descending=False))


def _page(sight: Sight, nodes: CTE, *, is_content: bool) -> Any:
    """Select a page of nodes, after the last one before it: what leads to each, and what leaves.

    SQLite copies all that a name stands for wherever the name is: so there are few.
    """
    node, known = nodes.alias("node"), nodes.alias("known")
    here = Node(node.c.id, node.c.digest)

    def named(of: FromClause) -> ColumnElement[str]:
        """Return the id of a node: of content that of an artifact, best of one that a run made."""
        rows, seen = sight.artifacts()
        best = (
            select(rows.c.id)
            .where(rows.c.organization_id == of.c.id, rows.c.digest == of.c.digest, *seen)
            .order_by(rows.c.run_id.is_(None), rows.c.id)
            .limit(at_most(1))
            .scalar_subquery()
        )
        whens: list[Any] = [(of.c.digest == "", of.c.id)]
        if is_content:  # the artifact that was asked for stands for its content
            is_root = and_(of.c.id == _given("organization"), of.c.digest == _given("content"))
            whens.append((is_root, _given("root")))
        return case(*whens, else_=best)

    made_of = union_all(
        *(
            step.add_columns(literal(link.kind.name).label("kind")).correlate(node)
            for link, step in sight.steps(here, upstream=True)
        )
    ).subquery("made_of")
    number = func.coalesce(known.c.number, 0)
    told = made_of.c.kind + " " + named(made_of) + " " + cast(number, String)
    upstream = select(func.aggregate_strings(told, "\n")).select_from(
        made_of.outerjoin(
            known, and_(known.c.id == made_of.c.id, known.c.digest == made_of.c.digest)
        )
    )
    used = union_all(
        *(step.correlate(node) for _, step in sight.steps(here, upstream=False))
    ).subquery("used")
    first = _given("first", 0)
    end = nodes.c.before + first
    shown = select(nodes.c.id, nodes.c.digest).where(nodes.c.number <= end)
    others = (
        select(used)
        .where(tuple_(used.c.id, used.c.digest).not_in(shown))
        .distinct()
        .limit(at_most(MAX_COUNTED))
        .subquery("others")
    )
    return (
        select(
            named(node),
            node.c.id,
            node.c.digest,
            node.c.rank,
            node.c.number,
            node.c.total,
            node.c.before,
            upstream.scalar_subquery(),
            select(func.count()).select_from(others).scalar_subquery(),
        )
        .where(node.c.number >= node.c.before, node.c.number <= node.c.before + first)
        .order_by(node.c.number)
    )


def descendants(session: Session, actor: Actor, of: Any, *kinds: type[tables.Row]) -> Select[str]:
    """Select the ids of the rows of these tables that came out of a row, however far away.

    The tables are of those that are told by their ids: not artifacts.
    """
    sight = Sight(actor, session.get_bind().dialect.name == "sqlite")
    walk = sight.walk(type(of), of.id, LineageDirection.DOWNSTREAM)
    tags = [kind.tag for kind in kinds]
    is_meant = func.substr(walk.c.id, 1, len(tags[0])).in_(tags)
    return select(walk.c.id).where(is_meant, walk.c.digest == "", walk.c.id != of.id)


async def impacted(
    session: Session,
    actor: Actor,
    artifact: Artifact,
    table: type[Version | Deployment],
    request: PageRequest,
) -> PageRows:
    """Return a page of the versions, or live deployments, that came out of an artifact."""
    narrowed = _of(session, actor, artifact, table, request)
    return await listing.page(session, actor, table, narrowed)


async def count_impacted(
    session: Session,
    actor: Actor,
    artifact: Artifact,
    table: type[Version | Deployment],
    request: PageRequest,
) -> int:
    """Return how many versions, or live deployments, came out of an artifact."""
    narrowed = _of(session, actor, artifact, table, request)
    return await listing.count(session, actor, table, narrowed.where)


def _of(
    session: Session,
    actor: Actor,
    artifact: Artifact,
    table: type[Version | Deployment],
    request: PageRequest,
) -> PageRequest:
    came = col(table.id).in_(descendants(session, actor, artifact, table))
    is_live = [col(Deployment.status).in_(LIVE)] if table is Deployment else []
    return replace(request, where=(*request.where, came, *is_live))
