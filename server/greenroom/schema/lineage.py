"""The lineage graph and what an artifact has an impact on, as GraphQL shows them."""

import asyncio
from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import case
from sqlmodel import col
from strawberry import ID, field

from greenroom import tables
from greenroom.filters.fields import Kind
from greenroom.filters.order import Order, SortKey, make_order
from greenroom.operations import graph, walk
from greenroom.schema.context import Information
from greenroom.schema.edges import Listing, found
from greenroom.schema.enums import LineageEdgeKind, LineageNodeKind
from greenroom.schema.filters import VersionFilter, VersionOrder
from greenroom.schema.pagination import Connection, PageInfo
from greenroom.schema.types import DEPLOYMENTS, VERSIONS, Artifact, Deployment, Node, Version

_URGENCY = (
    tables.Stage.PRODUCTION,
    tables.Stage.STAGING,
    tables.Stage.TESTING,
    tables.Stage.DISABLED,
)


class _Impacted(Listing):
    """Versions in the order in which somebody has to look after them."""

    def ordering(self, order_by: Any, sort: str | None) -> Order:
        """Return the order that an argument means, or else those that serve first."""
        if order_by or (sort or "").strip():
            return super().ordering(order_by, sort)
        stage = col(tables.Version.stage)
        place = case(*((stage == one, number) for number, one in enumerate(_URGENCY)))
        urgency = SortKey("urgency", place, descending=False, kind=Kind.NUMBERS)
        newest = make_order(tables.Version, self.usual, at=())
        return Order((urgency, *newest.keys), newest.tie)


IMPACTED = _Impacted(tables.Version, VersionFilter, VersionOrder, example=VERSIONS.example)


@strawberry.type(description="One thing in the lineage graph.")
class LineageNode:
    """One thing in the lineage graph."""

    id: ID = field(
        description="The id of the version, run, artifact or deployment. Artifacts of one organization that have "
        "the same digest are one node, which has the id of one of them."
    )
    kind: LineageNodeKind = field(description="What it is.")
    depth: int = field(
        description="How many steps away it is: below zero upstream, above zero downstream."
    )
    name: str = field(description="What people call it.")
    subtitle: str = field(
        description="A version's stage, a run's or deployment's status, an artifact's kind."
    )
    node: Node = field(description="The thing itself.")
    more_upstream: int = field(description="How many things that lead to it are on no page so far.")
    more_downstream: int = field(
        description="How many things that it leads to are on no page so far; 1,000 where there are "
        "more."
    )


@strawberry.type(description="An edge of the lineage graph; it points the way that data flows.")
class LineageEdge:
    """An edge of the lineage graph."""

    source: ID = field(name="from", description="The id of the node that was there before.")
    target: ID = field(name="to", description="The id of the node that came out of it.")
    kind: LineageEdgeKind = field(description="How it came out of it.")


@strawberry.type(description="A page of what came before a thing, and of what came out of it.")
class Lineage:
    """A page of what came before a thing, and of what came out of it."""

    nodes: list[LineageNode] = field(
        description="What is reached, the nearest first; the first of all is the thing itself."
    )
    edges: list[LineageEdge] = field(
        description="What leads to the nodes of this page, from nodes of this page or another."
    )
    page_info: PageInfo = field(description="Where this page stands.")
    total_count: int = field(description="How many nodes are reached, on all pages.")


@strawberry.type(description="What came out of an artifact, however far away.")
class Impact:
    """What came out of an artifact, however far away."""

    artifact: Artifact = field(description="The artifact.")
    versions: Connection[Version] = found(
        IMPACTED,
        lambda impact, session, actor, request: graph.impacted(
            session, actor, impact.artifact, tables.Version, request
        ),
        lambda impact, session, actor, request: graph.count_impacted(
            session, actor, impact.artifact, tables.Version, request
        ),
        description="The versions that came out of it, those in PRODUCTION first.",
    )
    deployments: Connection[Deployment] = found(
        DEPLOYMENTS,
        lambda impact, session, actor, request: graph.impacted(
            session, actor, impact.artifact, tables.Deployment, request
        ),
        lambda impact, session, actor, request: graph.count_impacted(
            session, actor, impact.artifact, tables.Deployment, request
        ),
        description="What serves now, or is about to, and came out of it.",
    )


async def read_lineage(info: Information, question: graph.Question) -> Lineage | None:
    """Return a page of what lies around a thing, with the rows of its nodes."""
    context = info.context
    read: graph.Graph | None = await context.loaders.read(
        lambda session: graph.lineage_graph(session, context.actor, question)
    )
    if read is None:
        return None
    found: list[Any] = await asyncio.gather(
        *(context.loaders.row(walk.TABLES[one.id[:3]], one.id) for one in read.nodes)
    )
    rows = {one.id: row for one, row in zip(read.nodes, found, strict=True) if row is not None}
    return shown(question, read, rows)


def shown(question: graph.Question, read: graph.Graph, rows: Mapping[str, Any]) -> Lineage:
    """Return a page of the graph as it is shown; ``rows`` are those of its nodes, by their ids.

    A node whose row was deleted meanwhile is not shown.
    """
    nodes = [_node(one, rows[one.id]) for one in read.nodes if one.id in rows]
    cursors = [read.order.cursor(one.keys) for one in read.nodes]
    return Lineage(
        nodes=nodes,
        edges=[
            LineageEdge(source=ID(one.source), target=ID(one.target), kind=one.kind)
            for one in read.edges
            if one.target in rows
        ],
        page_info=PageInfo(
            has_next_page=read.more,
            has_previous_page=question.after is not None,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        total_count=read.total,
    )


def _node(one: graph.GraphNode, row: Any) -> LineageNode:
    kind, name, state = walk.shown_as(row)
    return LineageNode(
        id=ID(one.id),
        kind=kind,
        depth=one.depth,
        name=name,
        subtitle=state,
        node=row,
        more_upstream=one.more_upstream,
        more_downstream=one.more_downstream,
    )
