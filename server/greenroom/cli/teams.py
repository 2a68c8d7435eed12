"""``greenroom teams``: teams, who is in them, and what names them."""

from typing import Annotated, Any

import typer

from greenroom.cli.access import OnModel, OnProject, one_home
from greenroom.cli.output import AsJson, Column, Quiet, print_fields, print_json, print_rows, say
from greenroom.cli.remote import Url, Yes, confirm, connected

app = typer.Typer(help="Teams.", no_args_is_help=True)

Team = Annotated[str, typer.Argument(metavar="OWNER/TEAM", help="The team.")]
User = Annotated[str, typer.Argument(metavar="USER", help="The user.")]
Role = Annotated[str, typer.Option(help="viewer, member, contributor or admin.")]

_TEAMS = (
    Column("TEAM", lambda one: one.full_name),
    Column("YOUR ROLE", lambda one: one.viewer_role),
    Column("CREATED", lambda one: one.created_at),
    Column("DESCRIPTION", lambda one: (one.description or "").partition("\n")[0]),
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
    with connected(url) as client:
        found: Any = client.get_team(team)
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
    url: Url = None,
) -> None:
    """Create a team."""
    with connected(url) as client:
        made = client.create_team(team, description=description)
    say(f"{made.full_name} was created.")


@app.command()
def delete(team: Team, yes: Yes = False, url: Url = None) -> None:
    """Delete a team; refused while some object names it alone."""
    confirm(f"This deletes the team {team} for good.", team, yes=yes)
    with connected(url) as client:
        client.delete_team(team)
    say(f"{team} was deleted.")


@app.command()
def add(team: Team, user: User, role: Role = "member", url: Url = None) -> None:
    """Take a member of the organization into a team."""
    with connected(url) as client:
        client.add_team_member(team, user, role=role.upper())
    say(f"{user} is {role.lower()} of {team}.")


@app.command()
def change(team: Team, user: User, role: Role, url: Url = None) -> None:
    """Change somebody's role in a team."""
    with connected(url) as client:
        client.update_team_member(team, user, role=role.upper())
    say(f"{user} is {role.lower()} of {team}.")


@app.command()
def remove(team: Team, user: User, url: Url = None) -> None:
    """Take somebody out of a team."""
    with connected(url) as client:
        client.remove_team_member(team, user)
    say(f"{user} is not in {team} any more.")


@app.command()
def link(team: Team, model: OnModel = None, project: OnProject = None, url: Url = None) -> None:
    """Name a team on a model or project, which is then kept to its teams."""
    on = one_home(model, project)
    with connected(url) as client:
        client.link_team(team, **on)
    say(f"{model or project} names {team}.")


@app.command()
def unlink(team: Team, model: OnModel = None, project: OnProject = None, url: Url = None) -> None:
    """Take a team's name off a model or project."""
    on = one_home(model, project)
    with connected(url) as client:
        client.unlink_team(team, **on)
    say(f"{model or project} does not name {team} any more.")
