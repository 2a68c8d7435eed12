"""``greenroom audit``: whether the record of changes is whole, and the record itself."""

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import typer

from greenroom.cli.store import fail, read_settings, with_store
from greenroom.database import Database
from greenroom.errors import Invalid
from greenroom.migrations.runner import stored
from greenroom.operations import audit
from greenroom.operations.audit import Head, Report
from greenroom.operations.export import Wanted, export_events
from greenroom.operations.setup import system

T = TypeVar("T")


def verify(*, head: str | None, data: Path | None) -> None:
    """Print the head of a record that is whole; name the first fault of one that is not."""
    try:
        kept = Head.read(head) if head is not None else None
    except Invalid as error:
        fail(f"--head: {error.message}")

    async def work(database: Database) -> Report:
        async with database.read() as session:
            return await audit.verify(session, head=kept)

    report = _over_a_store(data, work)
    if report.fault is not None:
        fail(f"event {report.fault.sequence} {report.fault.what}.")
    typer.echo(f"{report.events:,} events are as they were recorded.", err=True)
    typer.echo(str(report.head))


def head(*, data: Path | None) -> None:
    """Print the head as it is stored."""

    async def work(database: Database) -> Head:
        async with database.read() as session:
            return await audit.read_head(session)

    typer.echo(str(_over_a_store(data, work)))


def export(
    *,
    since: str | None,
    until: str | None,
    organization: str | None,
    query: str | None,
    data: Path | None,
) -> None:
    """Write the events to standard output, a line each."""
    wanted = Wanted(organization=organization, query=query, since=since, until=until)

    async def work(database: Database) -> None:
        async for lines in export_events(database, system(), wanted):
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()

    try:
        _over_a_store(data, work)
    except BrokenPipeError:  # whoever reads has enough; nothing is left to be flushed at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _over_a_store(data: Path | None, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run some work over the store; one that is not there is not made, as it would be whole."""
    settings = read_settings(data=data)
    if settings.database_url is None and not (settings.data / "registry.db").is_file():
        fail(f"there is no store in {settings.data}.")

    async def see_that_it_is_made(database: Database) -> None:
        async with database.read() as session:
            if await stored(session) is None:
                fail(f"there is no store in {database.url.render_as_string()}.")

    return with_store(settings, work, before=see_that_it_is_made)
