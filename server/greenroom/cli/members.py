"""``greenroom members``: who belongs to an organization."""

from typing import Annotated

import typer

from greenroom.cli.options import AsJson, Quiet, Url, Yes
from greenroom.cli.output import Column, print_json, print_rows, say
from greenroom.cli.references import organization_of
from greenroom.cli.remote import confirm, connected

app = typer.Typer(help="Who belongs to an organization.", no_args_is_help=True)

Organization = Annotated[
    str | None,
    typer.Option("-o", "--organization", "--owner", metavar="OWNER", help="The organization."),
]
User = Annotated[str, typer.Argument(metavar="USER", help="The user.")]
Role = Annotated[
    str, typer.Option(help="owner, manager, admin, contributor, member, viewer or outsider.")
]

_MEMBERS = (
    Column("MEMBER", lambda one: one.user.name if one.user else None),
    Column("ROLE", lambda one: one.role),
    Column("KIND", lambda one: one.user.kind if one.user else None),
    Column("SINCE", lambda one: one.created_at),
)


@app.command("ls")
def list_(
    organization: Organization = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List the members of an organization."""
    home = organization_of(organization)
    with connected(url) as client:
        name_of = (lambda one: one.user.name if one.user else "-") if quiet else None
        print_rows(client.list_members(home), _MEMBERS, as_json=as_json, quiet=name_of)


@app.command()
def add(
    user: User, role: Role = "member", organization: Organization = None, url: Url = None
) -> None:
    """Make somebody whom you see a member."""
    home = organization_of(organization)
    with connected(url) as client:
        client.add_member(home, user, role=role.upper())
    say(f"{user} is {role.lower()} of {home}.")


@app.command()
def change(user: User, role: Role, organization: Organization = None, url: Url = None) -> None:
    """Change a member's role."""
    home = organization_of(organization)
    with connected(url) as client:
        client.update_member(home, user, role=role.upper())
    say(f"{user} is {role.lower()} of {home}.")


@app.command()
def remove(
    user: User, organization: Organization = None, yes: Yes = False, url: Url = None
) -> None:
    """End a membership, with its teams and grants."""
    home = organization_of(organization)
    confirm(f"This removes {user} from {home}, its teams and its models.", user, yes=yes)
    with connected(url) as client:
        client.remove_member(home, user)
    say(f"{user} is not in {home} any more.")


@app.command()
def invite(
    role: Role = "member",
    email: Annotated[str | None, typer.Option(help="Whom it is meant for, as a note.")] = None,
    days: Annotated[int, typer.Option(min=1, max=90, help="Days that it lasts.")] = 7,
    organization: Organization = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Print a link that makes whoever opens it a member, once."""
    home = organization_of(organization)
    with connected(url) as client:
        made = client.create_invitation(home, role.upper(), email=email, days=days)
        if as_json:
            print_json({"link": made.link, "secret": made.secret, "id": made.invitation.id})
        else:
            # a registry that does not know its own address leaves it out
            typer.echo(made.link if "://" in made.link else f"{client.url}{made.link}")
