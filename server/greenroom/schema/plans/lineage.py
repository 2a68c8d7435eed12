"""The lineage graph in a plan: its own statement, then the rows of its nodes by their ids."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from greenroom import tables
from greenroom.operations import graph, listing, walk
from greenroom.schema.lineage import LineageNode, shown
from greenroom.schema.plans.making import Link, Maker, Run
from greenroom.schema.plans.pages import Arguments
from greenroom.schema.plans.selections import Selected, Unplannable
from greenroom.schema.plans.shapes import ById, by_tag
from greenroom.schema.plans.statements import Statement
from greenroom.schema.plans.values import completed

_walks = Statement(kept=64)
"""The statements of all plans: they are large, and what is selected of a graph is not in them."""

_FIELD = "node"
"""The field of a node that leads to its row."""


class Around:
    """The root field that leads to a page of what lies around a thing."""

    def __init__(self, maker: Maker, one: Selected) -> None:
        self.arguments = Arguments(one, maker)
        self.found = maker.statement()
        self.rows = _NodeRows(maker)
        type_ = _type_of(one)
        self._parts = [
            (each.key, type_.name if each.definition is None else self._part(maker, each))
            for each in maker.selections.of(type_, one.sets)
        ]

    async def root(self, run: Run) -> Any:
        """Return the page's answer, None where the thing is not seen."""
        question = graph.Question(**self.arguments.of(run.variables))
        read = await self._graph(run, question)
        if read is None:
            return None
        rows, links = await self.rows.of(run, [one.id for one in read.nodes])
        told = shown(question, read, rows)
        return {
            key: part if isinstance(part, str) else part(told, links) for key, part in self._parts
        }

    async def _graph(self, run: Run, question: graph.Question) -> graph.Graph | None:
        reading, kind = run.reading, question.kind
        by_id = tables.tag_of(question.of) is not None
        select = listing.select_by_id if by_id else listing.select_by_name
        meant: Any = [reading.keys.parent] if by_id else reading.keys.parent
        found = await self.found.rows(
            reading,
            lambda: select(reading.sight, kind, meant).with_only_columns(*graph.root_columns(kind)),
            (kind, by_id),
            parent=question.of,
        )
        if not found:
            return None
        root = graph.Root(kind, *found[0])
        is_sqlite = reading.dialect.name == "sqlite"
        rows = await _walks.rows(
            reading,
            lambda: question.select(reading.sight, root, is_sqlite=is_sqlite),
            (is_sqlite, kind, question.direction, root.digest is None, question.after is None),
            **question.values(root),
        )
        return question.graph(root, rows)

    def _part(self, maker: Maker, one: Selected) -> Callable[[Any, list[Link]], Any]:
        assert one.definition is not None  # noqa: S101 - a type's name is no part
        name = one.declared.python_name
        if name == "nodes":
            return self._nodes(maker, one)
        finish = completed(one.definition.type, maker.selections, one.sets)
        return lambda told, _links: finish(getattr(told, name))

    def _nodes(self, maker: Maker, one: Selected) -> Callable[[Any, list[Link]], Any]:
        type_ = _type_of(one)
        parts = [
            (each.key, self._node(maker, type_, each))
            for each in maker.selections.of(type_, one.sets)
        ]
        return lambda told, links: [
            {key: part(node, links) for key, part in parts} for node in told.nodes
        ]

    def _node(
        self, maker: Maker, type_: GraphQLObjectType, one: Selected
    ) -> Callable[[LineageNode, list[Link]], Any]:
        if one.definition is None:
            return lambda _node, _links: type_.name
        name = one.declared.python_name
        if name == _FIELD:
            number = self.rows.add(one.sets)
            return lambda node, links: links[number][node.id]
        finish = completed(one.definition.type, maker.selections, one.sets)
        return lambda node, _links: finish(getattr(node, name))


class _NodeRows:
    """The rows of nodes, whichever tables they are of, and what is selected of them."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._selections: list[tuple[Any, ...]] = []
        self._sources: dict[str, ById] = {}

    def add(self, sets: Iterable[Any]) -> int:
        """Add a selection; return its number."""
        self._selections.append(tuple(sets))
        return len(self._selections) - 1

    async def of(self, run: Run, ids: Iterable[str]) -> tuple[Mapping[str, tables.Row], list[Link]]:
        """Return the rows that are seen, as objects, and for each selection their answers, by ids."""
        found: dict[str, tables.Row] = {}
        links: list[dict[Any, Any]] = [{} for _ in self._selections]
        for tag, some in by_tag(ids).items():
            source = self._source(tag)
            rows = await source.read(run, some)
            objects = source.rows.objects(rows)
            found.update({one.id: one for one in objects})
            for link, more in zip(links, await source.answers(run, rows, objects), strict=True):
                link.update(more)
        return found, list(links)

    def _source(self, tag: str) -> ById:
        source = self._sources.get(tag)
        if source is None:
            source = ById(self._maker, walk.TABLES[tag])
            source.rows.whole()
            for sets in self._selections:
                source.add(self._maker, sets)
            self._sources[tag] = source
        return source


def _type_of(one: Selected) -> GraphQLObjectType:
    assert one.definition is not None  # noqa: S101 - a type's name has none
    type_ = get_named_type(one.definition.type)
    if not isinstance(type_, GraphQLObjectType):
        raise Unplannable(one.name)
    return type_
