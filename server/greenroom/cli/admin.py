"""Commands for the operator; they work on the store itself."""

from datetime import timedelta
from pathlib import Path

import typer

from greenroom.cli.store import fail, read_settings, with_store
from greenroom.database import Database, Session
from greenroom.migrations.runner import head
from greenroom.operations import accounts, retention, setup
from greenroom.operations.collection import Collected, collect
from greenroom.operations.setup import system
from greenroom.schema.build import print_schema
from greenroom.settings import Settings
from greenroom.storage import StorageError, open_storage
from greenroom.tables import Role, TokenKind


def migrate_store(*, data: Path | None) -> None:
    """Bring the store up to date."""

    async def nothing(_database: Database) -> None:
        """Opening it has migrated it."""

    with_store(read_settings(data=data), nothing)
    typer.echo(f"The store is at revision {head()}.")


def purge(*, data: Path | None) -> None:
    """Remove for good what can no longer be restored."""
    settings = read_settings(data=data)

    async def work(database: Database) -> retention.Purged:
        return await database.transaction(
            lambda session: retention.purge_deleted(session, system(), days=settings.restore_days),
            system(),
        )

    purged = with_store(settings, work)
    typer.echo(f"Removed {purged.versions} versions and {purged.models} models.")


def collect_bytes(*, grace_hours: int | None, data: Path | None) -> None:
    """Remove bytes that nothing refers to, and say what was done."""
    settings = read_settings(data=data, artifacts_grace_hours=grace_hours)

    async def work(database: Database) -> Collected:
        grace = timedelta(hours=settings.artifacts_grace_hours)
        return await collect(database, open_storage(settings), system(), grace=grace)

    try:
        done = with_store(settings, work)
    except StorageError as error:
        fail(str(error))
    typer.echo(
        f"Removed {done.removed} blobs of {done.bytes:,} bytes, {done.orphans} without a row, and "
        f"{done.uploads} uploads that had ended; noted {done.noted} that nothing refers to."
    )


def link(*, user: str | None, data: Path | None) -> None:
    """Print a one-time sign-in link."""
    settings = read_settings(data=data)
    typer.echo(with_store(settings, lambda database: sign_in_link(database, settings, user)))


async def sign_in_link(database: Database, settings: Settings, user: str | None) -> str:
    """Return the address that signs a user in, once."""
    secret, _ = await database.transaction(
        lambda session: setup.issue_token(
            session,
            user=user or settings.owner,
            kind=TokenKind.LINK,
            name="sign-in link",
            lasts=timedelta(minutes=settings.link_minutes),
        ),
        system(),
    )
    return f"{_served(settings)}/sign-in?token={secret}"


def address(settings: Settings) -> str:
    """Return where people open the registry."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"http://{host}:{settings.port}"


def _served(settings: Settings) -> str:
    """Return the address of the server that runs over this folder, else where one would."""
    try:
        return settings.address_file.read_text()
    except FileNotFoundError:
        return address(settings)


def create_token(*, user: str | None, name: str, days: int, data: Path | None) -> None:
    """Print a new token, and nothing else, so that a script can take it."""
    settings = read_settings(data=data)

    async def work(database: Database) -> str:
        secret, _ = await database.transaction(
            lambda session: setup.issue_token(
                session,
                user=user or settings.owner,
                kind=TokenKind.ACCESS,
                name=name,
                lasts=timedelta(days=days),
            ),
            system(),
        )
        return secret

    typer.echo(with_store(settings, work))


def add_user(
    *, name: str, role: str, organization: str | None, email: str | None, data: Path | None
) -> None:
    """Add a user to an organization, or change the role of one."""
    settings = read_settings(data=data, organization=organization)
    if role.upper() not in Role.__members__:
        fail(f"--role is one of {', '.join(one.name.lower() for one in Role)}; not {role!r}.")

    async def work(database: Database) -> None:
        await database.transaction(
            lambda session: setup.add_user(
                session,
                name=name,
                organization=settings.organization,
                role=Role[role.upper()],
                email=email,
            ),
            system(),
        )

    with_store(settings, work)
    typer.echo(f"{name} is {role.lower()} of {settings.organization}.")


def add_organization(*, name: str, owner: str, data: Path | None) -> None:
    """Make an organization and its first owner."""

    async def work(database: Database) -> None:
        async def act(session: Session) -> None:
            home = await setup.add_organization(session, name=name)
            await setup.add_user(session, name=owner, organization=home.name, role=Role.OWNER)

        await database.transaction(act, system())

    with_store(read_settings(data=data), work)
    typer.echo(f"{owner} owns {name}.")


def set_password(*, name: str, from_stdin: bool, data: Path | None) -> None:
    """Set a person's password, which is asked for twice or read from standard input."""
    settings = read_settings(data=data)
    if from_stdin:
        new = typer.get_text_stream("stdin").readline().rstrip("\r\n")
    else:
        new = typer.prompt("New password", hide_input=True, confirmation_prompt=True)

    async def work(database: Database) -> None:
        await database.transaction(
            lambda session: accounts.set_password(session, system(), user=name, new=new), system()
        )

    with_store(settings, work)
    typer.echo(f"{name} has a new password and signs in with it.")


def schema() -> None:
    """Print the GraphQL schema."""
    typer.echo(print_schema(), nl=False)
