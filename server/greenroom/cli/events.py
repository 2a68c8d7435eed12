"""``greenroom events``: what happened, and with ``--follow`` what happens."""

import json
import sys
from itertools import islice
from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.options import AsJson, OnProject, Url
from greenroom.cli.output import Column, cell_of, console, plain, print_rows
from greenroom.cli.remote import USAGE, connected, fail

app = typer.Typer()

_COLUMNS = (
    Column("WHEN", lambda one: one.at),
    Column("WHAT", lambda one: _words(one.kind)),
    Column("OF", lambda one: one.subject_name),
    Column("WHO", lambda one: one.actor and one.actor.name),
)
_WIDTHS = (16, 24)


@app.command()
def events(
    model: Annotated[
        str | None,
        typer.Option(
            "-m",
            "--model",
            metavar="OWNER/MODEL",
            help="Of this model and its versions.",
            autocompletion=completion.models,
        ),
    ] = None,
    project: OnProject = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("-k", "--kind", help="Of this kind, such as version_staged; may be repeated."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("-l", "--limit", min=1, help="At most so many; 20 when it does not follow."),
    ] = None,
    follow: Annotated[
        bool, typer.Option("-f", "--follow", help="Show events as they happen, until interrupted.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(
            metavar="CURSOR",
            help="With --follow: go on after this cursor; '' begins with the first event.",
        ),
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """List what happened, the newest first; with --follow show what happens.

    With --follow and --json each event is a line of JSON with its cursor, after which a later call
    goes on. A lost connection is made anew; nothing is left out and nothing comes twice.
    """
    if after is not None and not follow:
        fail("--after goes with --follow.", USAGE)
    wanted: dict[str, Any] = {"kinds": kind, "model": model, "project": project}
    with connected(url, patience=60 if follow else 2) as client:
        if follow:
            _show(islice(client.events(after=after, **wanted), limit), as_json=as_json)
        else:
            rows = client.list_events(limit=limit or 20, **wanted)
            print_rows(rows, _COLUMNS, as_json=as_json, empty="Nothing has happened.")


def _show(updates: Any, *, as_json: bool) -> None:
    """Print each event when it comes."""
    out = console()
    for update in updates:
        if as_json:
            sys.stdout.write(json.dumps(plain(update), ensure_ascii=False) + "\n")
        else:
            *padded, last, who = (column.show(update.event) for column in _COLUMNS)
            shown = [cell_of(one).ljust(width) for one, width in zip(padded, _WIDTHS, strict=True)]
            out.print("  ".join([*shown, cell_of(last), cell_of(who)]), markup=False)
        sys.stdout.flush()


def _words(kind: Any) -> str:
    return str(kind.value).replace("_", " ").lower()
