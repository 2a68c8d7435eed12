"""The ``greenroom`` command. Commands import what they need when they are called.

See docs/decisions/0004: a help text must not wait for the database, nor need scikit-learn.
"""

import gc as garbage
import importlib
from pathlib import Path
from typing import Annotated, Any

import typer

from greenroom import __version__
from greenroom.cli.lazy import LazyGroup

app = typer.Typer(
    name="greenroom",
    cls=LazyGroup,
    help="A model registry with a GraphQL API.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="markdown",
)
audit_app = typer.Typer(help="The record of changes.", no_args_is_help=True)
token_app = typer.Typer(help="Tokens for programs.", no_args_is_help=True)
user_app = typer.Typer(help="People and programs of the registry.", no_args_is_help=True)
organization_app = typer.Typer(help="Organizations of the registry.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(organization_app, name="organization")
app.add_typer(token_app, name="token")
app.add_typer(user_app, name="user")

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the database. [env: GREENROOM_DATA]"),
]


def _call(module: str, function: str, *args: Any, **kwargs: Any) -> None:
    """Import a command's module and run it."""
    garbage.disable()  # what is imported stays, so to look for garbage among it is for nothing
    try:
        found = getattr(importlib.import_module(f"greenroom.cli.{module}"), function)
    finally:
        garbage.freeze()
        garbage.enable()
    found(*args, **kwargs)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer hands it over like this
    if wanted:
        typer.echo(f"greenroom {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Work with a model registry: serve one, look after one, or speak to one."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address. [env: GREENROOM_HOST]")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 picks one. [env: GREENROOM_PORT]")
    ] = None,
    data: Data = None,
    log_format: Annotated[
        str | None, typer.Option(help="json or text. [env: GREENROOM_LOG_FORMAT]")
    ] = None,
) -> None:
    """Serve the API and the pages.

    In an empty folder it makes the database, the first organization and its owner, and prints a
    one-time sign-in link.
    """
    _call("serve", "serve", host=host, port=port, data=data, log_format=log_format)


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to date, and make it where there is none."""
    _call("admin", "migrate_store", data=data)


@app.command("copy-store")
def copy_store(
    to: Annotated[
        str, typer.Option("--to", help="URL of an empty store, like postgresql://user@host/name.")
    ],
    from_: Annotated[
        str | None,
        typer.Option("--from", help="URL of the store to copy; the settings' if left out."),
    ] = None,
    data: Data = None,
) -> None:
    """Copy a registry whole into another store, and prove the two equal.

    The bytes of artifacts stay where they are.
    """
    _call("copying", "copy_store", from_=from_, to=to, data=data)


@app.command()
def purge(data: Data = None) -> None:
    """Remove for good what was deleted longer ago than it can be restored."""
    _call("admin", "purge", data=data)


@app.command()
def gc(
    grace_hours: Annotated[
        int | None,
        typer.Option(
            min=0, help="Hours that unused bytes stay. [env: GREENROOM_ARTIFACTS_GRACE_HOURS]"
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Remove stored bytes that nothing refers to any more.

    What is unused is noted first, and removed by a later call when it has been so for the time of
    grace. The server may run meanwhile.
    """
    _call("admin", "collect_bytes", grace_hours=grace_hours, data=data)


@app.command()
def backup(
    to: Annotated[
        Path | None,
        typer.Option(
            help="A file, or a folder for a file of its own; `backups` of the data folder."
        ),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="So many of the folder's backups are kept.")
    ] = None,
    data: Data = None,
) -> None:
    """Write the whole registry to one file, verified. The server may run meanwhile."""
    _call("backup", "backup", to=to, keep=keep, data=data)


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    verify_only: Annotated[
        bool, typer.Option("--verify-only", help="See that it is whole, and change nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Put a data folder that is not empty aside.")
    ] = False,
    data: Data = None,
) -> None:
    """Make the data folder of a backup. Stop the server first.

    Everything in it is verified; the folder is there when it is whole, or not at all.
    """
    _call("backup", "restore", archive=archive, verify_only=verify_only, force=force, data=data)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For a machine.")] = False,
    data: Data = None,
) -> None:
    """See whether the registry is as it should be, and what to do where it is not.

    It changes nothing. Ends with 1 where something fails.
    """
    _call("doctor", "doctor", as_json=as_json, data=data)


@app.command()
def link(
    user: Annotated[str | None, typer.Argument(help="Who signs in; the owner if left out.")] = None,
    data: Data = None,
) -> None:
    """Print a one-time sign-in link."""
    _call("admin", "link", user=user, data=data)


@app.command()
def schema() -> None:
    """Print the GraphQL schema."""
    _call("admin", "schema")


@app.command()
def demo(
    url: Annotated[
        str, typer.Option(help="Address of a running server.")
    ] = "http://127.0.0.1:8000",
    token: Annotated[
        str | None,
        typer.Option(
            envvar="GREENROOM_TOKEN", help="A token of someone who may create models and projects."
        ),
    ] = None,
    organization: Annotated[str, typer.Option(help="Whose models and projects.")] = "acme",
    files: Annotated[Path, typer.Option(help="Folder for the trained models.")] = Path(
        "greenroom-data/demo"
    ),
) -> None:
    """Fill a running registry with real runs and versions, through its API.

    Trains scikit-learn models; install `greenroom[demo]` for it.
    """
    _call("demo", "demo", url=url, token=token, organization=organization, files=files)


@audit_app.command("verify")
def verify_audit(
    head: Annotated[
        str | None, typer.Option(help="A head that was kept, SEQUENCE:HASH: it must lead there.")
    ] = None,
    data: Data = None,
) -> None:
    """See that every event is as it was recorded, and print the head to keep.

    Ends with 1 and names the first event that is not.
    """
    _call("audit", "verify", head=head, data=data)


@audit_app.command("head")
def show_head(data: Data = None) -> None:
    """Print the head of the record, SEQUENCE:HASH, without looking at what is before it."""
    _call("audit", "head", data=data)


@audit_app.command("export")
def export_audit(
    since: Annotated[
        str | None, typer.Option(help="From this time on, such as 2026-11-23.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Before this time.")] = None,
    organization: Annotated[str | None, typer.Option(help="Of this organization only.")] = None,
    query: Annotated[
        str | None, typer.Option(help="Which, such as 'kind: version_staged, actor: ada'.")
    ] = None,
    data: Data = None,
) -> None:
    """Write all events to standard output, a line of JSON each."""
    _call(
        "audit",
        "export",
        since=since,
        until=until,
        organization=organization,
        query=query,
        data=data,
    )


@organization_app.command("add")
def add_organization(
    name: Annotated[str, typer.Argument(help="The organization's name.")],
    owner: Annotated[str, typer.Option(help="Who owns it; made where there is no such user.")],
    data: Data = None,
) -> None:
    """Make an organization."""
    _call("admin", "add_organization", name=name, owner=owner, data=data)


@token_app.command("create")
def create_token(
    user: Annotated[str | None, typer.Option(help="Whose token; the owner's if left out.")] = None,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days that it lasts.")] = 90,
    data: Data = None,
) -> None:
    """Print a new token. It is shown this once."""
    _call("admin", "create_token", user=user, name=name, days=days, data=data)


@user_app.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="The user's name.")],
    role: Annotated[
        str, typer.Option(help="owner, manager, admin, contributor, member, viewer or outsider.")
    ] = "member",
    organization: Annotated[
        str | None, typer.Option(help="Which organization. [env: GREENROOM_ORGANIZATION]")
    ] = None,
    email: Annotated[str | None, typer.Option(help="The user's address.")] = None,
    data: Data = None,
) -> None:
    """Add a user to an organization, or change the role of one."""
    _call(
        "admin",
        "add_user",
        name=name,
        role=role,
        organization=organization,
        email=email,
        data=data,
    )


@user_app.command("password")
def set_password(
    name: Annotated[str, typer.Argument(help="Whose password.")],
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read it from standard input, instead of asking.")
    ] = False,
    data: Data = None,
) -> None:
    """Set a person's password. Their browser sessions end."""
    _call("admin", "set_password", name=name, from_stdin=stdin, data=data)
