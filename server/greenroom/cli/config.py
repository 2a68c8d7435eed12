"""``greenroom config``: settings of this command line."""

from pathlib import Path
from typing import Annotated

import typer

from greenroom.cli import completion
from greenroom.cli.options import AsJson
from greenroom.cli.output import print_fields, print_json, say
from greenroom.cli.remote import NOT_FOUND, USAGE, end_with, fail
from greenroom.client import CredentialsError, credentials

app = typer.Typer(help="Settings of this command line.", no_args_is_help=True)

KNOWN = {
    "model": "The model that commands mean when none is named, OWNER/MODEL.",
    "organization": "The organization that names without an owner belong to.",
    "project": "The project that commands mean when none is named, OWNER/PROJECT.",
    "url": "The registry that commands speak to.",
}
"""What can be set, and what it means."""

Key = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help=f"One of {', '.join(KNOWN)}.",
        autocompletion=completion.words(*KNOWN),
    ),
]


def _known(key: str) -> str:
    if key not in KNOWN:
        fail(f"{key!r} is no setting: {', '.join(KNOWN)}.", USAGE)
    return key


def _held() -> credentials.Credentials:
    try:
        return credentials.read()
    except CredentialsError as error:
        end_with(error)


def _values() -> dict[str, str]:
    held = _held()
    return dict(held.settings) | ({"url": held.current} if held.current else {})


def _change(key: str, value: str | None) -> Path:
    """Keep a setting, or forget it where there is no value."""
    held = _held()
    if key == "url":
        held.current = value and value.rstrip("/")
    else:
        held.set(key, value)
    try:
        return credentials.write(held)
    except CredentialsError as error:
        end_with(error)


@app.command("ls")
def list_(as_json: AsJson = False) -> None:
    """List the settings."""
    values = _values()
    if as_json:
        print_json(values)
    else:
        print_fields(
            (key, values.get(key, f"(not set) {meaning}")) for key, meaning in KNOWN.items()
        )


@app.command()
def get(key: Key) -> None:
    """Print one setting."""
    value = _values().get(_known(key))
    if value is None:
        fail(f"{key} is not set.", NOT_FOUND)
    typer.echo(value)


@app.command("set")
def set_(
    key: Key, value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value.")]
) -> None:
    """Change one setting."""
    path = _change(_known(key), value)
    say(f"{key} is {value}, in {path}.")


@app.command()
def unset(key: Key) -> None:
    """Forget one setting."""
    _change(_known(key), None)
    say(f"{key} is not set any more.")
