"""``greenroom teams``: teams, who is in them, and what names them."""

from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.options import AsJson, OnModel, OnProject, Quiet, Url, Yes
from greenroom.cli.output import (
    Column,
    first_line,
    print_fields,
    print_json,
    print_rows,
    say,
    told,
)
from greenroom.cli.references import full_name, one_home
from greenroom.cli.remote import confirm, connected

app = typer.Typer(help="Teams.", no_args_is_help=True)

Team = Annotated[
    str,
    typer.Argument(metavar="OWNER/TEAM", help="The team.", autocompletion=completion.teams),
]
User = Annotated[str, typer.Argument(metavar="USER", help="The user.")]
Role = Annotated[str, typer.Option(help="viewer, member, contributor or admin.")]

_TEAMS = (
    Column("TEAM", lambda one: one.full_name),
    Column("YOUR ROLE", lambda one: one.viewer_role),
    Column("CREATED", lambda one: one.created_at),
    Column("DESCRIPTION", first_line),
)


@app.command("ls")
def list_(as_json: AsJson = False, quiet: Quiet = False, url: Url = None) -> None:
    """List the teams that you see."""
    with connected(url) as client:
        name_of = (lambda one: str(one.full_name)) if quiet else None
        print_rows(client.list_teams(), _TEAMS, as_json=as_json, quiet=name_of)


@app.command()
def get(team: Team, as_json: AsJson = False, url: Url = None) -> None:
    """Show a team with its members, models and projects."""
    name = full_name("team", team)
    with connected(url, about={"team": name}) as client:
        found: Any = client.get_team(name)
        if as_json:
            print_json(found)
            return
        members = [
            f"{one.user.name if one.user else 'somebody'} ({one.role.value.lower()})"
            for one in found.members.nodes
        ]
        print_fields(
            [
                ("Team", found.full_name),
                ("Description", found.description),
                ("Your role", found.viewer_role),
                ("Members", members),
                ("Models", [one.full_name for one in found.models.nodes]),
                ("Projects", [one.full_name for one in found.projects.nodes]),
                ("Id", found.id),
            ]
        )


@app.command()
def create(
    team: Team,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Create a team."""
    name = full_name("team", team)
    with connected(url) as client:
        made = client.create_team(name, description=description)
        told(made, f"{made.full_name} was created.", as_json=as_json, quiet=quiet)


@app.command()
def delete(team: Team, yes: Yes = False, url: Url = None) -> None:
    """Delete a team; refused while some object names it alone."""
    name = full_name("team", team)
    confirm(f"This deletes the team {name} for good.", name, yes=yes)
    with connected(url, about={"team": name}) as client:
        client.delete_team(name)
    say(f"{name} was deleted.")


@app.command()
def add(team: Team, user: User, role: Role = "member", url: Url = None) -> None:
    """Take a member of the organization into a team."""
    name = full_name("team", team)
    with connected(url, about={"team": name}) as client:
        client.add_team_member(name, user, role=role.upper())
    say(f"{user} is {role.lower()} of {name}.")


@app.command()
def change(team: Team, user: User, role: Role, url: Url = None) -> None:
    """Change somebody's role in a team."""
    name = full_name("team", team)
    with connected(url, about={"team": name}) as client:
        client.update_team_member(name, user, role=role.upper())
    say(f"{user} is {role.lower()} of {name}.")


@app.command()
def remove(team: Team, user: User, url: Url = None) -> None:
    """Take somebody out of a team."""
    name = full_name("team", team)
    with connected(url, about={"team": name}) as client:
        client.remove_team_member(name, user)
    say(f"{user} is not in {name} any more.")


@app.command()
def link(team: Team, model: OnModel = None, project: OnProject = None, url: Url = None) -> None:
    """Name a team on a model or project, which is then kept to its teams."""
    name = full_name("team", team)
    on = one_home(model, project)
    with connected(url, about={"team": name, **on}) as client:
        client.link_team(name, **on)
    say(f"{next(iter(on.values()))} names {name}.")


@app.command()
def unlink(team: Team, model: OnModel = None, project: OnProject = None, url: Url = None) -> None:
    """Take a team's name off a model or project."""
    name = full_name("team", team)
    on = one_home(model, project)
    with connected(url, about={"team": name, **on}) as client:
        client.unlink_team(name, **on)
    say(f"{next(iter(on.values()))} does not name {name} any more.")
