"""``greenroom projects``: the homes of runs."""

from itertools import islice
from typing import Annotated, Any

import typer

from greenroom.cli.options import (
    AsJson,
    Limit,
    Offset,
    OfProject,
    ProjectName,
    Query,
    Quiet,
    Url,
    Visibility,
)
from greenroom.cli.output import Column, first_line, print_fields, print_json, print_rows, told
from greenroom.cli.references import project_of
from greenroom.cli.remote import USAGE, connected, fail

app = typer.Typer(help="Projects, the homes of runs.", no_args_is_help=True)

_PROJECTS = (
    Column("PROJECT", lambda one: one.full_name),
    Column("VISIBILITY", lambda one: one.visibility),
    Column("CREATED", lambda one: one.created_at),
    Column("DESCRIPTION", first_line),
)


@app.command("ls")
def list_(
    query: Query = None,
    limit: Limit = None,
    offset: Offset = 0,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List projects."""
    with connected(url) as client:
        rows = client.list_projects(query=query, limit=None if limit is None else limit + offset)
        name_of = (lambda one: str(one.full_name)) if quiet else None
        print_rows(islice(rows, offset, None), _PROJECTS, as_json=as_json, quiet=name_of)


@app.command()
def get(
    project: ProjectName = None,
    option: OfProject = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Show a project."""
    name = project_of(project, option)
    with connected(url, about={"project": name}) as client:
        found: Any = client.get_project(name)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Project", found.full_name),
                ("Description", found.description),
                ("Visibility", found.visibility),
                ("Revision", found.revision),
                ("Created", found.created_at),
                ("Id", found.id),
            ]
        )


@app.command()
def create(
    project: ProjectName = None,
    option: Annotated[
        str | None,
        typer.Option("-n", "--name", metavar="OWNER/PROJECT", help="The project, as an option."),
    ] = None,
    description: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    visibility: Visibility = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Create a project."""
    if not (project or option):
        fail("Which project? OWNER/PROJECT.", USAGE)
    name = project_of(project, option)
    with connected(url) as client:
        made = client.create_project(
            name,
            description=description,
            visibility=visibility.upper() if visibility else None,
        )
        told(made, f"{made.full_name} was created.", as_json=as_json, quiet=quiet)


@app.command()
def update(
    project: ProjectName = None,
    option: OfProject = None,
    description: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    visibility: Visibility = None,
    revision: Annotated[
        int | None, typer.Option(help="Only where it still has this revision.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Change what is given of a project; an empty text clears."""
    name = project_of(project, option)
    given: dict[str, Any] = {}
    if description is not None:
        given["description"] = description or None
    if visibility is not None:
        given["visibility"] = visibility.upper()
    if not given:
        fail("Nothing was given to change; see --help.", USAGE)
    if revision is not None:
        given["expected_revision"] = revision
    with connected(url, about={"project": name}) as client:
        made = client.update_project(name, **given)
        sentence = f"{made.full_name} has revision {made.revision}."
        told(made, sentence, as_json=as_json, quiet=quiet)
