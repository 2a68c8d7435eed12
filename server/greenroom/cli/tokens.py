"""``greenroom tokens``: your access tokens, and those of service accounts."""

from typing import Annotated

import typer

from greenroom.cli.given import listed
from greenroom.cli.options import AsJson, Quiet, Url, Yes
from greenroom.cli.output import Column, plain, print_json, print_rows, say
from greenroom.cli.remote import confirm, connected

app = typer.Typer(help="Your access tokens, and those of service accounts.", no_args_is_help=True)

Of = Annotated[str | None, typer.Option("--user", help="A service account; you if left out.")]

_TOKENS = (
    Column("TOKEN", lambda one: one.id),
    Column("NAME", lambda one: one.name),
    Column("KIND", lambda one: one.kind),
    Column("SCOPES", lambda one: one.scopes if one.scopes is not None else "all"),
    Column("EXPIRES", lambda one: one.expires_at),
    Column("USED", lambda one: one.used_at),
    Column("REVOKED", lambda one: one.revoked_at),
)


@app.command("ls")
def list_(user: Of = None, as_json: AsJson = False, quiet: Quiet = False, url: Url = None) -> None:
    """List tokens and sessions, ended ones too."""
    with connected(url) as client:
        name_of = (lambda one: str(one.id)) if quiet else None
        print_rows(client.list_tokens(user), _TOKENS, as_json=as_json, quiet=name_of)


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    user: Of = None,
    scopes: Annotated[
        str | None, typer.Option(help="Permissions to cut it down to: MODEL_READ,VERSION_READ.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days that it lasts.")] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Print a new token; it is shown this once."""
    wanted = [one.upper() for one in listed(scopes) or []] or None
    with connected(url) as client:
        token, secret = client.create_token(name, user=user, scopes=wanted, days=days)
        if as_json:
            print_json({**plain(token), "secret": secret})
        else:
            typer.echo(secret)


@app.command()
def revoke(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="The token's id, of `tokens ls`.")],
    yes: Yes = False,
    url: Url = None,
) -> None:
    """End a token or session at once."""
    confirm(f"This ends the token {token} for good.", token, yes=yes)
    with connected(url) as client:
        client.revoke_token(token)
    say(f"{token} opens nothing any more.")
