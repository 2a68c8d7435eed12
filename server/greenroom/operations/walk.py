"""How the lineage graph is walked, in SQL: what stands in it, what leads where, how far one gets.

A node is told by two columns. ``id`` is that of its row and ``digest`` is empty; of artifacts that
have a digest, ``id`` is that of the organization: those with the same digest are one node, so that
it leads from what one project produced to what another consumed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    case,
    cast,
    except_,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from greenroom import tables
from greenroom.access.policy import Seer, visible_homes
from greenroom.access.sight import HOMES
from greenroom.operations import lineage
from greenroom.operations.lineage import Pairs
from greenroom.operations.listing import row_by_row
from greenroom.tables import Artifact, ArtifactKind, Deployment, Run, Version


class LineageNodeKind(Enum):
    """What stands in the lineage graph."""

    ARTIFACT = "ARTIFACT"
    DATASET = "DATASET"
    DEPLOYMENT = "DEPLOYMENT"
    RUN = "RUN"
    VERSION = "VERSION"


class LineageEdgeKind(Enum):
    """How one thing came out of another; every edge points the way that data flows."""

    CHOSEN = "CHOSEN"
    CONSUMED = "CONSUMED"
    DEPLOYED = "DEPLOYED"
    PRODUCED = "PRODUCED"
    PROMOTED = "PROMOTED"


class LineageDirection(Enum):
    """Which way the graph is walked."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


@dataclass(frozen=True)
class Face:
    """How the rows of a table are shown: which of their columns is the name, which says how it is."""

    kind: LineageNodeKind
    name: str
    state: str


NODES: Mapping[type[tables.Row], Face] = {
    Artifact: Face(LineageNodeKind.ARTIFACT, "name", "kind"),
    Deployment: Face(LineageNodeKind.DEPLOYMENT, "name", "status"),
    Run: Face(LineageNodeKind.RUN, "name", "status"),
    Version: Face(LineageNodeKind.VERSION, "full_name", "stage"),
}
"""The tables whose rows are nodes."""


def shown_as(row: Any) -> tuple[LineageNodeKind, str, str]:
    """Return the kind, the name and the state of a row as a node."""
    face = NODES[type(row)]
    is_data = isinstance(row, Artifact) and row.kind is ArtifactKind.DATASET
    kind = LineageNodeKind.DATASET if is_data else face.kind
    return kind, getattr(row, face.name), getattr(row, face.state).name


TABLES: Mapping[str, type[tables.Row]] = {table.tag: table for table in NODES}
"""The tables whose rows are nodes, by the tag of their ids."""


@dataclass(frozen=True)
class Link:
    """One sort of edge: ``pairs`` selects (source id, target id) of the rows that it connects."""

    kind: LineageEdgeKind
    source: type[tables.Row]
    target: type[tables.Row]
    pairs: Callable[["Sight"], Pairs]


LINKS: Sequence[Link] = (
    Link(LineageEdgeKind.CONSUMED, Artifact, Run, lambda _: lineage.readers()[0]),
    Link(LineageEdgeKind.CONSUMED, Version, Run, lambda _: lineage.consumers()[0]),
    Link(LineageEdgeKind.CONSUMED, Version, Run, lambda _: lineage.reused()),
    Link(
        LineageEdgeKind.CONSUMED,
        Version,
        Run,
        lambda sight: lineage.reused_by_digest(sight.artifacts(), sight.artifacts()),
    ),
    Link(LineageEdgeKind.PRODUCED, Run, Artifact, lambda _: lineage.produced()),
    Link(LineageEdgeKind.PROMOTED, Run, Version, lambda _: lineage.promoted()),
    Link(LineageEdgeKind.CHOSEN, Artifact, Version, lambda _: lineage.holders()[0]),
    Link(LineageEdgeKind.DEPLOYED, Version, Deployment, lambda _: lineage.deployed()),
)
"""All edges. A thing has few that lead to it, as it was made once; those that leave can be many."""


class Node(NamedTuple):
    """The columns that tell a node."""

    id: Any
    digest: Any


@dataclass(frozen=True)
class Sight:
    """The rows that are seen, in statements that tell each table's rule once.

    ``is_sqlite`` says in the words of which database. Equal ones see by the same statements.
    """

    seer: Seer
    is_sqlite: bool
    homes: dict[Any, CTE] = field(default_factory=dict, compare=False)

    def sees(self, table: type[tables.Row], rows: FromClause) -> Sequence[ColumnElement[bool]]:
        """Return the conditions that these rows of a table are seen."""
        _, key = HOMES[table]
        if table not in self.homes:
            # the rule is asked once for all: in each of the many steps it would be asked again
            homes = visible_homes(self.seer, table).cte(f"homes_of_{table.__tablename__}")
            self.homes[table] = homes.prefix_with("MATERIALIZED")
        home_is_seen = rows.c[key.key].in_(select(self.homes[table].c.id))
        is_live = [rows.c.deleted_at.is_(None)] if "deleted_at" in rows.c else []
        return *row_by_row([home_is_seen]), *is_live

    def artifacts(self) -> tuple[FromClause, Sequence[ColumnElement[bool]]]:
        """Return artifacts under a name of their own, and the conditions that they are seen."""
        rows = _rows(Artifact)
        return rows, self.sees(Artifact, rows)

    def steps(self, here: Node, *, upstream: bool) -> Iterator[tuple[Link, Any]]:
        """Select the (id, digest) of the neighbours of a node, link by link."""
        for link in LINKS:
            pairs = link.pairs(self)
            source, target = pairs.selected_columns
            near, near_id, far, far_id = link.source, source, link.target, target
            if upstream:
                near, near_id, far, far_id = far, far_id, near, near_id
            reached = _rows(far)
            step = pairs.with_only_columns(*_identity(far, reached)).where(
                reached.c.id == far_id, *self.sees(far, reached)
            )
            yield link, step.where(near_id == here.id)
            if near is Artifact:
                same, seen = self.artifacts()
                is_same = (same.c.organization_id == here.id, same.c.digest == here.digest)
                yield link, step.where(near_id == same.c.id, *is_same, *seen)

    def walk(
        self, start: type[tables.Row], id_: Any, direction: LineageDirection, depth: Any = None
    ) -> FromClause:
        """Return the nodes that are reached from a row in so many steps, or however many there are.

        Each has a ``rank``: twice the distance, and one more downstream.
        """
        walk = self._levels(start, id_, direction, depth)
        items, node = self._items(walk.c.frontier)
        rank = walk.c.depth * 2 + walk.c.side
        return (
            select(node.id.label("id"), node.digest.label("digest"), rank.label("rank"))
            .select_from(walk)
            .join(items, true())
            .subquery("ranked")
        )

    def _levels(
        self, start: type[tables.Row], id_: Any, direction: LineageDirection, depth: Any
    ) -> CTE:
        """Return one row for each distance: the nodes that are so far away, and those nearer.

        Were each node a row, one would be walked on from again for each longer way that leads to it.
        """
        rows = _rows(start)
        begin = (
            select(*_identity(start, rows))
            .where(rows.c.id == id_, *self.sees(start, rows))
            .subquery()
        )
        sides = [side for side, way in enumerate(_WAYS) if direction in {way, _BOTH}]
        first, *second = (
            select(
                literal(side).label("side"),
                literal(0).label("depth"),
                self._list(begin).label("frontier"),
                self._list(begin).label("seen"),
            )
            for side in sides
        )
        walk: CTE = first.cte("walk", recursive=True)
        arms = []
        for side in sides:
            _, here = self._items(walk.c.frontier)
            for _, arm in self.steps(here, upstream=side == 0):
                arms.append(arm.where(walk.c.side == side).correlate(walk))
        found = union_all(*arms).subquery()
        known = [self._items(walk.c.seen)[1], self._items(walk.c.frontier)[1]]
        further = except_(
            select(found.c.id, found.c.digest),
            *(select(one.id, one.digest).correlate(walk) for one in known),
        ).subquery()
        goes_on = [walk.c.frontier != self._none()]
        if depth is not None:
            goes_on.append(walk.c.depth < depth)
        return walk.union_all(
            *second,
            select(
                walk.c.side,
                walk.c.depth + 1,
                self._list(further),
                self._joined(walk.c.seen, walk.c.frontier),
            ).where(*goes_on),
        )

    # A list of nodes is JSON: each is its id, a space, and its digest.

    def _list(self, nodes: FromClause) -> Any:
        """Return nodes as a list."""
        each = nodes.c.id + " " + nodes.c.digest
        made = func.json_group_array(each) if self.is_sqlite else func.jsonb_agg(each)
        return func.coalesce(select(made).scalar_subquery(), self._none())

    def _none(self) -> Any:
        """Return the list of no nodes."""
        return literal("[]") if self.is_sqlite else cast(literal("[]"), JSONB)

    def _items(self, nodes: Any) -> tuple[FromClause, Node]:
        """Return the nodes of a list, as what stands in FROM and what is read of it."""
        read = func.json_each if self.is_sqlite else func.jsonb_array_elements_text
        items = read(nodes).table_valued("value")
        node = Node(func.substr(items.c.value, 1, _ID), func.substr(items.c.value, _ID + 2))
        return items, node

    def _joined(self, some: Any, more: Any) -> Any:
        """Return the nodes of two lists, neither of which is empty, as one."""
        if not self.is_sqlite:
            return some.op("||")(more)
        return func.substr(some, 1, func.length(some) - 1) + "," + func.substr(more, 2)


_BOTH = LineageDirection.BOTH
_WAYS = (LineageDirection.UPSTREAM, LineageDirection.DOWNSTREAM)
_ID = 30
"""How many characters an id has."""


def _rows(table: type[tables.Row]) -> FromClause:
    """Return a table's rows under a name of their own."""
    rows: Any = table
    return rows.__table__.alias()  # type: ignore[no-any-return]


def _identity(table: type[tables.Row], rows: FromClause) -> tuple[ColumnElement[str], ...]:
    """Return what tells a node from others: for content the organization's id and the digest."""
    if table is not Artifact:
        return rows.c.id.label("id"), literal("").label("digest")
    content: ColumnElement[str] = func.coalesce(rows.c.digest, "")
    owner: ColumnElement[str] = case(
        (rows.c.digest.is_(None), rows.c.id), else_=rows.c.organization_id
    )
    return owner.label("id"), content.label("digest")
