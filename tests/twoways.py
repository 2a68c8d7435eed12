"""Every query of every test is answered both ways, by its plan and by the executor, which must agree.

So is what mutations say of what they changed.

Whichever test asks something is so a test of plans as well. Another's change may come between the two
answers; then both are asked once more.
"""

import asyncio
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLObjectType

from greenroom.schema.context import Context
from greenroom.schema.execution import Part
from greenroom.schema.plans.answers import Planned
from greenroom.schema.plans.payloads import Payloads
from greenroom.schema.plans.plans import Left, Plans
from greenroom.sqlite import InLoop

TRIES = 5
PAUSE_SECONDS = 0.05

COMPARING: ContextVar[bool] = ContextVar("comparing", default=False)
"""Whether the executor answers only to be compared: what it asks of the store does not count."""


@dataclass
class Ways:
    """How many queries, and payloads of mutations, were answered by a plan, or left to the executor."""

    planned: int = 0
    kept: int = 0
    left: int = 0
    payloads: int = 0
    payloads_left: int = 0


WAYS = Ways()

DIFFERENCES: list[str] = []
"""What plans said otherwise than the executor of what a mutation changed; the test's end looks here."""

by_plan = Plans.answer
payload_by_plan = Payloads.answer


async def answer(
    self: Plans,
    text: str,
    document: DocumentNode,
    name: str | None,
    variables: Mapping[str, Any],
    context: Context,
    *,
    anew: bool = False,
) -> Planned | Left:
    """Answer by the plan, or by what is kept, and compare with the executor."""
    state = _state(self)
    planned = await by_plan(self, text, document, name, variables, context, anew=anew)
    if isinstance(planned, Left):
        WAYS.left += 1
        return planned
    WAYS.kept += planned.is_kept
    WAYS.planned += 1
    told, changed = planned, False
    for _ in range(TRIES):
        expected = await executed(self, text, name, variables, context)
        if orjson.dumps({"data": told.data}) == expected:
            return planned
        if told.is_kept and await _now(self) == context.actor.as_of:
            break  # nobody has written since it was known who asks
        await asyncio.sleep(PAUSE_SECONDS)
        changed, state = _state(self) != state, _state(self)
        with comparing():
            again = await by_plan(self, text, document, name, variables, context, anew=True)
        if isinstance(again, Left):
            return planned
        told = again
    if changed:  # others write all the time, so that no two answers are of one moment
        return planned
    difference = (
        f"of {text!r} with {variables!r}\nthe plan says {orjson.dumps({'data': told.data})!r}\n"
        f"the executor says {expected!r}"
    )
    raise AssertionError(difference)


def payload(self: Payloads, part: Part, type_: GraphQLObjectType, row: Any) -> Any:
    """Answer what a mutation says of what it changed by the plan, and compare with the executor."""
    plans = self._plans
    state = _state(plans)
    found = payload_by_plan(self, part, type_, row)
    if found is None:
        WAYS.payloads_left += 1
        return None

    async def compared() -> dict[str, Any] | None:
        made = found if isinstance(found, dict) else await found
        if made is None:
            WAYS.payloads_left += 1
            return None
        WAYS.payloads += 1
        with comparing():
            expected: Any = part.usual()
            expected = await expected if isawaitable(expected) else expected
        others_wrote = _state(plans) != state
        if orjson.dumps(made) != orjson.dumps(expected) and not others_wrote:
            difference = f"of {part.path.as_list()} the plan says {made}, the executor {expected}"
            DIFFERENCES.append(difference)
        return made

    return compared()


def _state(plans: Plans) -> tuple[int, int | None]:
    """Return what is another whenever somebody has written meanwhile."""
    return plans.database.commits, plans.database.state()


async def _now(plans: Plans) -> Hashable:
    """Return the state of the store that would be told to who asks now."""
    if plans.database.is_sqlite:
        return plans.database.state()
    with comparing():
        async with plans.database.snapshot() as snapshot:
            ((state,),) = await snapshot.rows("SELECT pg_current_snapshot()::text", [])
    return state


async def executed(
    plans: Plans, text: str, name: str | None, variables: Mapping[str, Any], context: Context
) -> bytes:
    """Return the executor's answer, as it is sent."""
    own = Context(context.database, context.settings, context.equipment, context.actor)
    with comparing():
        result = await plans.schema.execute(
            text, variable_values=dict(variables), operation_name=name, context_value=own
        )
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [str(error) for error in result.errors]
    return orjson.dumps(body)


@contextmanager
def comparing() -> Iterator[None]:
    """Say that what is asked of the store in here does not count."""
    token = COMPARING.set(True)
    try:
        yield
    finally:
        COMPARING.reset(token)


def compare_all() -> None:
    """Have every query answered both ways from now on, in this process, from the first time on."""
    Plans.BEFORE = 0
    InLoop.patience_seconds = 60  # a machine with much to do would have statements asked twice
    Plans.answer = answer  # type: ignore[method-assign]
    Payloads.answer = payload  # type: ignore[method-assign]
