"""Faults put into the planner: each is found by the comparison with the executor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from greenroom.access.policy import Sight
from greenroom.operations import listing
from greenroom.operations.listing import PageRequest
from greenroom.prepared import Prepared, Terms
from greenroom.schema.plans import pages, plans, selections, shapes, statements, values
from tests.access.principals import PRINCIPALS, Principal
from tests.plans.conftest import Crowd
from tests.plans.documents import Document, documents

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES = 800

Put = Callable[[pytest.MonkeyPatch], None]


def _replace(place: Any, name: str, make: Callable[[Any], Any]) -> Put:
    """Put something else in the place of a function, made from it."""

    def put(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(place, name, make(getattr(place, name)))

    return put


def _first_viewer(parameters: Any) -> Any:
    """Fill in the id of whoever asked first, ever after."""
    first: list[Any] = []

    def wrong(self: Prepared, given: Any, lifted: Any = ()) -> Any:
        if "viewer" in given:
            first.append(given["viewer"])
            given = {**given, "viewer": first[0]}
        return parameters(self, given, lifted)

    return wrong


def _first_values(terms_values: Any) -> Any:
    kept: dict[Any, Any] = {}

    def wrong(self: Terms) -> Any:
        return kept.setdefault(self.form, terms_values.fget(self))

    return property(wrong)


FAULTS: dict[str, Put] = {
    "the first viewer's id is kept with the statement": _replace(
        Prepared, "parameters", _first_viewer
    ),
    "all see what is public": _replace(
        Sight, "of", lambda of: lambda actor: Sight(False, True, of(actor).reads)
    ),
    "scopes are forgotten": _replace(
        Sight, "of", lambda of: lambda actor: Sight(False, actor.reads_public, statements_reads())
    ),
    "the values of the first filter are kept": _replace(Terms, "values", _first_values),
    "rows are read by id whoever looks": _replace(
        listing,
        "select_by_id",
        lambda _: (
            lambda _actor, table, ids, column=None: listing.select(table).where(
                (table.id if column is None else column).in_(ids)
            )
        ),
    ),
    "a page never has more": _replace(
        PageRequest, "cut", lambda cut: lambda self, rows: (cut(self, rows)[0], False)
    ),
    "the keys of the last row are the first's": _replace(
        pages, "_python", lambda of: lambda row, by: of(row, by)[::-1]
    ),
    "a count ignores the filter": _replace(
        listing,
        "select_counts_below",
        lambda select: lambda actor, edge, ids, _where: select(actor, edge, ids, ()),
    ),
    "the size of a page is not part of its statement": _replace(
        statements.Statement,
        "form",
        lambda form: (
            lambda self, reading, build, key=None, terms=None: form(
                self, reading, build, key[:-1] if isinstance(key, tuple) else key, terms
            )
        ),
    ),
    "fractions of a second are lost": _replace(
        values, "moment", lambda moment: lambda text: moment(text[:19] + ".000000")
    ),
    "a directive is read the wrong way round": _replace(
        selections.Selections,
        "_is_on",
        lambda is_on: lambda self, found: not found or not is_on(self, found),
    ),
    "a fragment is spread on any type": _replace(
        selections.Selections, "_is", lambda _: lambda *_args: True
    ),
    "an unseen row is an empty one": _replace(
        shapes.ById,
        "made",
        lambda made: _with_empty(made),
    ),
    "a guard is not asked": _replace(shapes.policy, "allowed", lambda _: lambda *_args: True),
    "whoever holds a permission nowhere is let in": _replace(
        plans.GuardedRoot, "admit", lambda _: lambda *_args: None
    ),
}


def statements_reads() -> Any:
    """All permissions to read."""
    from greenroom.access.permissions import READS

    return frozenset(READS.values())


def _with_empty(made: Any) -> Any:
    async def wrong(self: Any, run: Any, ids: Any) -> Any:
        wanted = list(ids)
        return [{**dict.fromkeys(wanted, {}), **found} for found in await made(self, run, wanted)]

    return wrong
