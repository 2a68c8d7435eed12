"""What every command that speaks to a registry shares: the connection, and how commands end."""

import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, NoReturn

import typer

import greenroom.client
from greenroom.cli.output import say
from greenroom.client import ClientError, CredentialsError, RequestError, UnreachableError

FAILED, USAGE, UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, CONFLICT, UNREACHABLE = range(1, 8)
CODES = {
    "BAD_USER_INPUT": USAGE,
    "QUERY_TOO_COMPLEX": USAGE,
    "UNAUTHENTICATED": UNAUTHENTICATED,
    "NOT_FOUND": NOT_FOUND,
    "FORBIDDEN": FORBIDDEN,
    "CONFLICT": CONFLICT,
    "UNAVAILABLE": UNREACHABLE,
    "RATE_LIMITED": UNREACHABLE,
}
"""The exit code of each error code; any other is 1. ``docs/cli.md`` lists them."""

COMPARED = 500
"""Names that one that is not found is compared with, at most."""


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong on standard error, and end with an exit code."""
    say(f"greenroom: {message}")
    sys.exit(code)


def end_with(error: ClientError, hint: str = "") -> NoReturn:
    """End the command with what went wrong, and its exit code."""
    match error:
        case RequestError():
            fail(error.message + hint, CODES.get(error.code, FAILED))
        case UnreachableError():
            fail(str(error), UNREACHABLE)
        case CredentialsError():
            fail(str(error), USAGE)
        case _:
            fail(str(error))


@contextmanager
def connected(
    url: str | None = None, *, about: Mapping[str, str] | None = None, patience: float = 2
) -> "Iterator[greenroom.client.Client]":
    """Open the registry; an expected failure ends the command with its message and exit code.

    ``about`` has the names that the command was given, by what they name: one that is not found is
    compared with those that there are. ``patience`` is the seconds that a registry may be away.
    """
    try:
        with greenroom.client.Client(url, patience=patience) as client:
            try:
                yield client
                sys.stdout.flush()
            except RequestError as error:
                end_with(error, _hint(client, error, about or {}))
    except ClientError as error:
        end_with(error)
    except BrokenPipeError:
        # whoever read the output has seen enough; what is left of it goes nowhere at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def confirm(what: str, name: str, *, yes: bool) -> None:
    """Ask to type the name of what is to be destroyed; without a terminal, --yes is needed."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail(f"{what} With no terminal to ask at, --yes says that it is meant.", USAGE)
    say(what)
    if typer.prompt(f"Type {name} to go on", err=True) != name:
        fail("Nothing was done.")


def _hint(client: Any, error: RequestError, about: Mapping[str, str]) -> str:
    """Return what may help after an error."""
    if error.code == "UNAUTHENTICATED":
        return " `greenroom login` keeps a token."
    if error.code != "NOT_FOUND":
        return ""
    for kind, name in about.items():
        try:
            near = _near(client, kind, name)
        except ClientError:
            return ""
        if near:
            return f" Did you mean {' or '.join(near)}?"
    return ""


def _near(client: Any, kind: str, name: str) -> list[str]:
    """Return names like the given one; none where it is there itself."""
    if kind != "version":
        return _like(name, getattr(client, f"list_{kind}s")())
    model, _, version = name.partition(":")
    models = _like(model, client.list_models())
    if models:
        return [f"{one}:{version}" for one in models]
    return _like(name, client.list_versions(model))


def _like(name: str, rows: Any) -> list[str]:
    names = [one.full_name for one in islice(rows, COMPARED)]
    return [] if name in names else difflib.get_close_matches(name, names, n=3)
