"""What can be followed: each event once, in the order of commits, as far as the viewer sees."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement
from strawberry import ID, argument

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, find
from greenroom.errors import Invalid
from greenroom.filters.compile import compile_filter
from greenroom.operations.stream import Wanted, find_place, read_end
from greenroom.schema.context import Context, Information
from greenroom.schema.fields import followed
from greenroom.schema.filters import EventFilter
from greenroom.schema.types import EVENTS, Event, Run, Version
from greenroom.tables import EventKind

BEGINNING = ""
"""The cursor before the first event."""

_VERSION_KINDS = frozenset(one for one in EventKind if one.name.startswith("VERSION_"))
_RUN_KINDS = frozenset(one for one in EventKind if one.name.startswith("RUN_"))

_CURSOR = (
    "Where the event stands in the stream: go on after it. It is the cursor of `Query.events`."
)
_EVENT = "What happened."

_After = Annotated[
    str | None,
    argument(
        description=(
            "The cursor to go on after; an empty text begins with the first event of all. "
            "Without it, what happens from now on."
        )
    ),
]


@strawberry.type(description="An event, as it comes.")
class EventUpdate:
    """An event, as it comes."""

    cursor: str = strawberry.field(description=_CURSOR)
    event: Event = strawberry.field(description=_EVENT)


@strawberry.type(description="A change of a version.")
class VersionUpdate:
    """A change of a version."""

    cursor: str = strawberry.field(description=_CURSOR)
    event: Event = strawberry.field(description=_EVENT)
    version: Version | None = strawberry.field(
        description="The version as it is now; null when it is deleted."
    )


@strawberry.type(description="A change of a run.")
class RunUpdate:
    """A change of a run."""

    cursor: str = strawberry.field(description=_CURSOR)
    event: Event = strawberry.field(description=_EVENT)
    run: Run | None = strawberry.field(description="The run as it is now; null when it is deleted.")


@strawberry.type(
    description=(
        "What can be followed, over a WebSocket (graphql-transport-ws) or as server-sent events "
        "(graphql-sse). Each event comes once, in the order in which it was written."
    )
)
class Subscription:
    """What can be followed."""

    @followed(Permission.EVENT_READ, description="All events that you see.")
    async def events(
        self,
        info: Information,
        after: _After = None,
        filter: Annotated[
            EventFilter | None, argument(description="Which events, by typed tests.")
        ] = None,
    ) -> AsyncGenerator[EventUpdate, None]:
        where = partial(_tested, filter)
        where(info.context.actor)  # a filter that cannot be is refused before it begins
        place = await _place(info.context, after)
        return _each(info, place, Wanted(where=where), _as_event)

    @followed(Permission.EVENT_READ, description="The changes of a version, or of all of a model.")
    async def version_changed(
        self,
        info: Information,
        model: Annotated[
            ID | None, argument(description="The model: its id or OWNER/NAME.")
        ] = None,
        version: Annotated[
            ID | None, argument(description="The version: its id or OWNER/NAME:VERSION.")
        ] = None,
        after: _After = None,
    ) -> AsyncGenerator[VersionUpdate, None]:
        table, reference = _one_of(model=(tables.Model, model), version=(tables.Version, version))
        row = await _found(info.context, table, reference)
        wanted = Wanted(
            kinds=_VERSION_KINDS,
            **{"model_id" if table is tables.Model else "subject_id": row.id},
        )
        place = await _place(info.context, after)
        return _each(info, place, wanted, _as_version)

    @followed(Permission.EVENT_READ, description="The changes of a run, or of all of a project.")
    async def run_updated(
        self,
        info: Information,
        run: Annotated[ID | None, argument(description="The run's id.")] = None,
        project: Annotated[
            ID | None, argument(description="The project: its id or OWNER/NAME.")
        ] = None,
        after: _After = None,
    ) -> AsyncGenerator[RunUpdate, None]:
        table, reference = _one_of(run=(tables.Run, run), project=(tables.Project, project))
        row = await _found(info.context, table, reference)
        wanted = Wanted(
            kinds=_RUN_KINDS,
            **{"project_id" if table is tables.Project else "subject_id": row.id},
        )
        place = await _place(info.context, after)
        return _each(info, place, wanted, _as_run)


_Show = Callable[[Context, str, Any], Any]


async def _as_event(_context: Context, cursor: str, event: Any) -> EventUpdate:
    return EventUpdate(cursor=cursor, event=event)


async def _as_version(context: Context, cursor: str, event: Any) -> VersionUpdate:
    version = await context.loaders.row(tables.Version, event.subject_id)
    return VersionUpdate(cursor=cursor, event=event, version=version)


async def _as_run(context: Context, cursor: str, event: Any) -> RunUpdate:
    run = await context.loaders.row(tables.Run, event.subject_id)
    return RunUpdate(cursor=cursor, event=event, run=run)


async def _each(
    info: Information, place: int, wanted: Wanted, show: _Show
) -> AsyncGenerator[Any, None]:
    """Yield each wanted event as it is shown; no session is held between two of them."""
    context = info.context
    cursor_of = EVENTS.ordering(None, None).cursor
    feed = context.equipment.feed
    following = feed.follow(context.actor, place, wanted, context.loaders.read)
    async with aclosing(following):  # type: ignore[type-var]
        async for actor, event in following:
            cursor = cursor_of((event.id,))
            context.renew(actor, cursor)
            yield await show(context, cursor, event)


async def _place(context: Context, after: str | None) -> int:
    """Return where a subscription begins: what the transport knows comes before the argument."""
    cursor = context.cursor if context.cursor is not None else after
    if cursor == BEGINNING:
        return 0
    if cursor is None:
        place: int = await context.loaders.read(read_end)
        return place
    (event_id,) = EVENTS.ordering(None, None).values_of(cursor, at=("after",))
    found: int = await context.loaders.read(lambda session: find_place(session, event_id))
    return found


def _one_of(**given: tuple[type[tables.Row], str | None]) -> tuple[type[tables.Row], str]:
    """Return the one that is given. Raises ``Invalid`` where it is none, or both."""
    named = [(table, value) for table, value in given.values() if value is not None]
    if len(named) != 1:
        message = f"Give one of {' and '.join(given)}."
        raise Invalid(message, at=(next(iter(given)),))
    return named[0]


async def _found(context: Context, table: type[tables.Row], reference: str) -> Any:
    """Return the row that is followed. Raises ``NotFound`` where it is not seen."""
    actor, at = context.actor, (table.__name__.lower(),)
    return await context.loaders.read(lambda session: find(session, actor, table, reference, at=at))


def _tested(filter_: Any, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return what a typed filter says, for an actor."""
    if filter_ is None:
        return ()
    return (compile_filter(filter_.expression(("filter",)), tables.Event, actor),)
