"""``greenroom projects``: the homes of runs."""

from typing import Annotated, Any

import typer

from greenroom.cli.output import AsJson, Column, Quiet, print_fields, print_json, print_rows, say
from greenroom.cli.remote import Limit, Query, Url, connected

app = typer.Typer(help="Projects, the homes of runs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="OWNER/PROJECT", help="The project.")]

_PROJECTS = (
    Column("PROJECT", lambda one: one.full_name),
    Column("VISIBILITY", lambda one: one.visibility),
    Column("CREATED", lambda one: one.created_at),
    Column("DESCRIPTION", lambda one: (one.description or "").partition("\n")[0]),
)


@app.command("ls")
def list_(
    query: Query = None,
    limit: Limit = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List projects."""
    with connected(url) as client:
        rows = client.list_projects(query=query, limit=limit)
        name_of = (lambda one: str(one.full_name)) if quiet else None
        print_rows(rows, _PROJECTS, as_json=as_json, quiet=name_of)


@app.command()
def get(project: Name, as_json: AsJson = False, url: Url = None) -> None:
    """Show a project."""
    with connected(url) as client:
        found: Any = client.get_project(project)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Project", found.full_name),
                ("Description", found.description),
                ("Visibility", found.visibility),
                ("Created", found.created_at),
                ("Id", found.id),
            ]
        )


@app.command()
def create(
    project: Name,
    description: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    visibility: Annotated[str | None, typer.Option(help="private, organization or public.")] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Create a project."""
    with connected(url) as client:
        made = client.create_project(
            project,
            description=description,
            visibility=visibility.upper() if visibility else None,
        )
        if as_json:
            print_json(made)
        else:
            say(f"{made.full_name} was created.")
