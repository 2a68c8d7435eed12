"""The root fields of a plan: where they lead to, each by a statement of its own."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

from greenroom import tables
from greenroom.operations import listing
from greenroom.prepared import columns_of
from greenroom.schema.edges import LEADS_TO, ToLineage, ToNamed, ToNodes, ToPage, ToViewer
from greenroom.schema.plans.lineage import Around
from greenroom.schema.plans.making import Maker, Rows, Run
from greenroom.schema.plans.pages import All, Arguments
from greenroom.schema.plans.selections import Selected, Unplannable
from greenroom.schema.plans.shapes import Anything, Shape
from greenroom.schema.plans.statements import Reading
from greenroom.schema.plans.values import SurpriseError

MAX_IDS = 100

Select = Callable[[Reading], Any]


class _Found:
    """The rows of one table that a root field leads to by a statement of its own."""

    def __init__(self, maker: Maker, one: Selected, table: type[tables.Row], how: str) -> None:
        """Find rows of a table, ``how`` in a word that no other way of finding them has."""
        self.rows = Rows(table, maker.dialect)
        self.shape = Shape.of(maker, self.rows, one.sets)
        self.statement = maker.statement((how, table), self.rows)

    async def made(self, run: Run, select: Select, **given: Any) -> list[Any]:
        """Return the answers of the rows that ``select`` selects."""
        reading = run.reading
        rows = await self.statement.rows(
            reading,
            lambda: select(reading).with_only_columns(columns_of(self.rows.table)),
            **given,
        )
        return await self.shape.made(run, rows, self.rows.objects(rows)) if rows else []


class _Named:
    """A root field that leads to one row by its name or id."""

    def __init__(self, maker: Maker, one: Selected, leads_to: ToNamed) -> None:
        self.table = leads_to.table
        self.by_id = leads_to.by_id
        self.arguments = Arguments(one, maker)
        self.found = _Found(maker, one, self.table, "id" if self.by_id else "name")

    async def root(self, run: Run) -> Any:
        """Return the row's answer, None where it is not seen."""
        (name,) = self.arguments.of(run.variables).values()
        return next(iter(await self.found.made(run, self._select, parent=name)), None)

    def _select(self, reading: Reading) -> Any:
        if self.by_id:
            meant: Any = [reading.keys.parent]
            return listing.select_by_id(reading.sight, self.table, meant)
        return listing.select_by_name(reading.sight, self.table, reading.keys.parent)


class _Viewer:
    """A root field that leads to whoever asks, to themselves as others see them, and where they belong."""

    def __init__(self, maker: Maker, one: Selected) -> None:
        assert one.definition is not None  # noqa: S101 - a type's name leads nowhere
        type_: Any = one.definition.type
        self.parts: list[tuple[str, str | Callable[[Run], Any]]] = []
        for each in maker.selections.of(type_, one.sets):
            self.parts.append((each.key, self._part(maker, each, type_.name)))

    @staticmethod
    def _part(maker: Maker, one: Selected, type_name: str) -> str | Callable[[Run], Any]:
        if one.definition is None:
            return type_name
        match one.name:
            case "user":
                return partial(_themselves, _Found(maker, one, tables.User, "id"))
            case "organizations":
                return partial(_theirs, _Found(maker, one, tables.Organization, "theirs"))
        return partial(_told, attrgetter(one.declared.python_name))

    async def root(self, run: Run) -> Any:
        """Return what is told of them, None for nobody."""
        if run.context.actor.user is None:
            return None
        return {key: part if isinstance(part, str) else await part(run) for key, part in self.parts}


async def _told(what: Callable[[tables.User | None], Any], run: Run) -> Any:
    return what(run.context.actor.user)


async def _themselves(found: _Found, run: Run) -> Any:
    def select(reading: Reading) -> Any:
        meant: Any = [reading.keys.parent]
        return listing.select_by_id(reading.sight, tables.User, meant)

    made = await found.made(run, select, parent=run.context.actor.viewer)
    if not made:  # their token does not read users, and yet they are told who they are
        raise SurpriseError(run.context.actor.viewer)
    return made[0]


async def _theirs(found: _Found, run: Run) -> Any:
    def select(reading: Reading) -> Any:
        return listing.select_organizations(reading.sight, reading.keys.selected)

    ids = run.reading.keys.value(run.context.actor.standing.roles)
    return await found.made(run, select, keys=ids)


class _Nodes:
    """A root field that leads to whatever has an id."""

    def __init__(self, maker: Maker, one: Selected, leads_to: ToNodes) -> None:
        self.many = leads_to.many
        self.arguments = Arguments(one, maker)
        self.source = Anything(maker, one.sets)

    async def root(self, run: Run) -> Any:
        """Return the answers in the order of the ids, None for each that is not seen."""
        (given,) = self.arguments.of(run.variables).values()
        ids = given if self.many else [given]
        if len(ids) > MAX_IDS:
            raise SurpriseError(str(len(ids)))
        found = await self.source.made(run, dict.fromkeys(filter(tables.tag_of, ids)))
        return [found.get(id_) for id_ in ids] if self.many else found.get(given)


def root_of(maker: Maker, one: Selected) -> Any:
    """Return what answers a root field. Raises ``Unplannable``."""
    match one.declared.metadata.get(LEADS_TO):
        case ToPage() as page:
            return All(maker, one, page, None)
        case ToNamed() as named:
            return _Named(maker, one, named)
        case ToNodes() as nodes:
            return _Nodes(maker, one, nodes)
        case ToViewer():
            return _Viewer(maker, one)
        case ToLineage():
            return Around(maker, one)
    raise Unplannable(one.name)
