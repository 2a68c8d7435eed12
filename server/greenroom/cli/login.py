"""``greenroom login``, ``logout`` and ``whoami``: whom this command line speaks as."""

import sys
from typing import Annotated, Any

import typer

import greenroom.client
from greenroom.cli.options import AsJson, Url
from greenroom.cli.output import print_fields, print_json, say
from greenroom.cli.remote import UNAUTHENTICATED, USAGE, connected, end_with, fail
from greenroom.client import ClientError, credentials

login_app = typer.Typer()
logout_app = typer.Typer()
whoami_app = typer.Typer()


@login_app.command()
def login(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Address of the registry.")
    ] = "http://127.0.0.1:8000",
    token: Annotated[
        str | None, typer.Option(help="The token, or - for standard input; asked for if left out.")
    ] = None,
) -> None:
    """Keep a token for a registry, in a file that only you can read.

    `greenroom token create` prints one on the registry's machine, `greenroom tokens create` or the
    registry's page elsewhere.
    """
    if token == "-":  # noqa: S105 - it stands for standard input
        token = sys.stdin.readline().strip()
    if token is None:
        if not sys.stdin.isatty():
            fail("With no terminal to ask at, give --token, or --token - and pipe it in.", USAGE)
        token = typer.prompt("Token", hide_input=True, err=True)
    try:
        with greenroom.client.Client(url, token, patience=2) as client:
            found: Any = client.viewer()
        if found is None:
            fail("The registry does not know this token.", UNAUTHENTICATED)
        held = credentials.read()
        held.sign_in(url, token, found.name)
        path = credentials.write(held)
    except ClientError as error:
        end_with(error)
    say(f"You are {found.name} at {url}. The token is kept in {path}.")


@logout_app.command()
def logout(url: Url = None) -> None:
    """Forget the token of a registry; it stays valid until `greenroom tokens revoke`."""
    try:
        held = credentials.read()
        gone = held.sign_out(url)
        if gone is None:
            fail(f"There is no token kept{f' for {url}' if url else ''}.")
        credentials.write(held)
    except ClientError as error:
        end_with(error)
    say(f"The token for {gone} is forgotten.")


@whoami_app.command()
def whoami(as_json: AsJson = False, url: Url = None) -> None:
    """Tell who you are for a registry."""
    with connected(url) as client:
        found: Any = client.viewer()
        if found is None:
            fail("Nobody: no token is kept or given. `greenroom login` keeps one.", UNAUTHENTICATED)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("You are", found.name),
                ("At", client.url),
                (
                    "Organizations",
                    [
                        f"{one.name} ({one.viewer_role.value.lower() if one.viewer_role else '-'})"
                        for one in found.organizations
                    ],
                ),
            ]
        )
