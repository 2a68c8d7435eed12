"""``greenroom access``: who gets at a model or project, and why."""

from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.options import AsJson, OnModel, OnProject, Url
from greenroom.cli.output import print_fields, print_json, say
from greenroom.cli.references import full_name, one_home
from greenroom.cli.remote import USAGE, connected, fail

app = typer.Typer(help="Who gets at a model or project, and why.", no_args_is_help=True)

ToUser = Annotated[str | None, typer.Option("--user", help="To this user.")]
ToTeam = Annotated[
    str | None,
    typer.Option(
        "--team", metavar="OWNER/TEAM", help="To this team.", autocompletion=completion.teams
    ),
]


def _one_holder(user: str | None, team: str | None) -> dict[str, str]:
    if (user is None) == (team is None):
        fail("Give --user or --team, one of them.", USAGE)
    return {"user": user} if user is not None else {"team": full_name("team", team or "")}


def _told(one: dict[str, str]) -> str:
    """Return the name of the one that was given."""
    return next(iter(one.values()))


@app.command()
def explain(
    user: Annotated[str, typer.Argument(metavar="USER", help="Whom it is about.")],
    model: OnModel = None,
    project: OnProject = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Tell which role somebody has, and which rule gave it."""
    on = one_home(model, project)
    with connected(url, about=on) as client:
        found: Any = client.explain_access(user, **on)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Role", found.role),
                ("Rule", found.rule),
                ("Because", found.reason),
                ("Public", "yes" if found.is_public else None),
                ("May", [one.value.lower() for one in found.permissions]),
            ]
        )


@app.command()
def grant(
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="admin, contributor, member, viewer or outsider.")
    ],
    user: ToUser = None,
    team: ToTeam = None,
    model: OnModel = None,
    project: OnProject = None,
    url: Url = None,
) -> None:
    """Give a user or team a role on a model or project."""
    on, to = one_home(model, project), _one_holder(user, team)
    with connected(url, about=on) as client:
        client.grant(role.upper(), **on, **to)
    say(f"{_told(to)} is {role.lower()} on {_told(on)}.")


@app.command()
def revoke(
    user: ToUser = None,
    team: ToTeam = None,
    model: OnModel = None,
    project: OnProject = None,
    url: Url = None,
) -> None:
    """Take away what was granted."""
    on, to = one_home(model, project), _one_holder(user, team)
    with connected(url, about=on) as client:
        client.revoke(**on, **to)
    say(f"Nothing is granted to {_told(to)} on {_told(on)} any more.")


@app.command()
def visibility(
    visibility: Annotated[
        str,
        typer.Argument(
            metavar="VISIBILITY",
            help="private, organization or public.",
            autocompletion=completion.words("private", "organization", "public"),
        ),
    ],
    model: OnModel = None,
    project: OnProject = None,
    url: Url = None,
) -> None:
    """Say who reads a model or project without being named on it."""
    on = one_home(model, project)
    with connected(url, about=on) as client:
        client.set_visibility(visibility.upper(), **on)
    say(f"{_told(on)} is {visibility.lower()}.")
