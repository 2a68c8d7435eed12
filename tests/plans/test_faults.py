"""Faults put into the planner: each is found by the comparison with the executor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import and_, case

from greenroom.access.permissions import READS
from greenroom.access.policy import Actor, Sight
from greenroom.access.tokens import verify
from greenroom.operations import listing
from greenroom.operations.listing import PageRequest
from greenroom.schema.build import make_schema
from greenroom.schema.context import Context
from greenroom.schema.plans import pages, plans, selections, shapes, values
from greenroom.schema.plans.answers import Planned
from greenroom.schema.plans.plans import Plans
from greenroom.tables import TokenKind
from tests import stores, twoways
from tests.access.principals import PRINCIPALS, Principal
from tests.plans.conftest import Crowd
from tests.plans.documents import Document, documents

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES = 200
SURE = (
    ('{ models(first: 3) { nodes { versions(query: "name: v1") { totalCount } } } }', "owner"),
    ('{ version(name: "acme/open:v2") { fullName run { name } } }', "scoped"),
    ("{ versions(first: 2) { pageInfo { hasNextPage } edges { cursor } } }", "owner"),
    ("{ models { nodes { createdAt deployments { totalCount } } } }", "viewer"),
    ('{ node(id: "mod_no") { id } models { totalCount } }', "anonymous"),
)
"""What chance seldom asks."""

Put = Callable[[pytest.MonkeyPatch], None]


def _replace(place: Any, name: str, make: Callable[[Any], Any]) -> Put:
    """Put something else in the place of a function, made from it."""

    def put(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(place, name, make(getattr(place, name)))

    return put


def _with_empty(made: Any) -> Any:
    async def wrong(self: Any, run: Any, ids: Any) -> Any:
        wanted = list(ids)
        return [{**{key: {} for key in wanted}, **found} for found in await made(self, run, wanted)]

    return wrong


IN_TEXTS = "fractions of a second are lost"
"""A fault in how a moment is read from SQLite's text; over PostgreSQL the driver reads it."""

FAULTS: dict[str, Put] = {
    "nobody sees what is public": _replace(
        Sight, "of", lambda of: lambda actor: Sight(False, False, of(actor).reads)
    ),
    "scopes are forgotten": _replace(
        Sight,
        "of",
        lambda of: lambda actor: Sight(False, actor.reads_public, frozenset(READS.values())),
    ),
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
        lambda select: (
            lambda actor, edge, ids, where: select(
                actor, edge, ids, [case((and_(*where), 1), else_=1) == 1]
            )
        ),
    ),
    IN_TEXTS: _replace(values, "moment", lambda moment: lambda text: moment(text[:19] + ".000000")),
    "a directive is read the wrong way round": _replace(
        selections.Selections,
        "_is_on",
        lambda is_on: lambda self, found: not found or not is_on(self, found),
    ),
    "an unseen row is an empty one": _replace(
        shapes.ById,
        "made",
        _with_empty,
    ),
    "a guard is not asked": _replace(shapes.policy, "allowed", lambda _: lambda *_args: True),
    "whoever holds a permission nowhere is let in": _replace(
        plans.GuardedRoot, "admit", lambda _: lambda *_args: None
    ),
}


@dataclass
class Example:
    """A document, who asks, and what the executor says."""

    document: Document
    context: Context
    expected: bytes


def drawn() -> list[tuple[Document, Principal]]:
    """Return some documents and who asks, the same each time."""
    found: list[tuple[Document, Principal]] = []

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(document=documents(), principal=st.sampled_from(PRINCIPALS))
    def draw(document: Document, principal: Principal) -> None:
        found.append((document, principal))

    draw()
    by_name = {one.name: one for one in PRINCIPALS}
    return [*((Document(text, {}), by_name[name]) for text, name in SURE), *found]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def examples(crowd: Crowd) -> list[Example]:
    """Documents, of many of which a plan gives the answer."""
    found, answered = [], 0
    made = _plans(crowd)
    for document, principal in drawn():
        filled = document.filled(crowd.known)
        context = await _context(crowd, principal)
        planned = await _planned(made, filled, context)
        expected = await twoways.executed(made, filled.text, None, filled.variables, context)
        found.append(Example(filled, context, expected))
        answered += planned is not None
    assert answered > EXAMPLES / 4
    return found


def _plans(crowd: Crowd) -> Plans:
    registry = crowd.registries[False]
    return Plans(make_schema(registry.settings), registry.database)


async def _context(crowd: Crowd, principal: Principal) -> Context:
    registry = crowd.registries[principal.reads_anonymously]
    actor = Actor(reads_public=principal.reads_anonymously)
    if principal.token is not None:
        async with registry.database.read() as session:
            secret = registry.tokens[principal.token]
            actor = await verify(session, secret, TokenKind.ACCESS)
    nothing: Any = None  # no document is asked that needs what a process has besides its store
    return Context(registry.database, registry.settings, nothing, actor)


async def _planned(made: Plans, document: Document, context: Context) -> Planned | None:
    weight = made.schema.weigh(document.text, None, document.variables)
    if weight.document is None:
        return None
    answer = await twoways.by_plan(
        made, document.text, weight.document, None, document.variables, context
    )
    return answer if isinstance(answer, Planned) else None


async def _differs(made: Plans, example: Example) -> bool:
    planned = await _planned(made, example.document, example.context)
    return planned is not None and orjson.dumps({"data": planned.data}) != example.expected


async def test_without_a_fault_nothing_differs(crowd: Crowd, examples: list[Example]):
    made = _plans(crowd)
    assert not [one for one in examples if await _differs(made, one)]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(name, marks=stores.only_of_files("PostgreSQL keeps no moments as texts"))
        if name == IN_TEXTS
        else name
        for name in FAULTS
    ],
)
async def test_a_fault_is_found(
    crowd: Crowd, examples: list[Example], monkeypatch: pytest.MonkeyPatch, fault: str
):
    FAULTS[fault](monkeypatch)
    made = _plans(crowd)
    for one in examples:
        if await _differs(made, one):
            return
    pytest.fail(f"{len(examples)} documents did not find it")
