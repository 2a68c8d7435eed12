"""What every command that speaks to a registry shares: the connection, references, exit codes."""

import difflib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from greenroom.cli.output import say
from greenroom.client import (
    Client,
    ClientError,
    CredentialsError,
    RequestError,
    UnreachableError,
    credentials,
)

USAGE, UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, CONFLICT, UNREACHABLE, FAILED = 2, 3, 4, 5, 6, 7, 1
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

Url = Annotated[
    str | None,
    typer.Option("--url", help="Address of the registry. [env: GREENROOM_URL]", show_default=False),
]
Version = Annotated[
    str | None,
    typer.Argument(metavar="[OWNER/MODEL:VERSION]", help="The version.", show_default=False),
]
Project = Annotated[
    str | None,
    typer.Option(
        "-p", "--project", "--model", metavar="OWNER/MODEL", help="The model.", show_default=False
    ),
]
Ver = Annotated[
    str | None,
    typer.Option(
        "-ver", "--version", metavar="NAME", help="The version's name.", show_default=False
    ),
]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do it without asking.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")]
Query = Annotated[
    str | None,
    typer.Option("-q", "--query", help="Which ones, such as `stage: production, tags: churn`."),
]
Sort = Annotated[
    str | None, typer.Option("-s", "--sort", help="In which order, such as `-updated_at,name`.")
]


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong on standard error, and end with an exit code."""
    say(f"greenroom: {message}")
    sys.exit(code)


@contextmanager
def connected(url: str | None = None, *, about: str | None = None) -> Iterator[Client]:
    """Open the registry; an expected failure ends the command with its message and exit code.

    ``about`` is the name that the command was given: one that is not found is compared with those
    that there are.
    """
    try:
        with Client(url, patience=2) as client:
            try:
                yield client
            except RequestError as error:
                hint = _hint(client, error, about)
                fail(error.message + hint, CODES.get(error.code, FAILED))
    except UnreachableError as error:
        fail(str(error), UNREACHABLE)
    except CredentialsError as error:
        fail(str(error), USAGE)
    except ClientError as error:
        fail(str(error))
    except BrokenPipeError:
        # whoever read the output has seen enough
        sys.stderr.close()
        sys.exit(0)


def kept() -> dict[str, str]:
    """Return the settings of this command line, or end the command."""
    try:
        return credentials.read().settings
    except CredentialsError as error:
        fail(str(error), USAGE)


def version_of(given: str | None, project: str | None, version: str | None) -> str:
    """Return OWNER/MODEL:VERSION of an argument, or of ``-p`` and ``-ver``, or end the command."""
    if given is not None:
        model, colon, _ = given.partition(":")
        if (given.startswith("ver_") or colon) and (project or version):
            fail("Give the version as an argument or by -p and -ver, not both.", USAGE)
        if given.startswith("ver_"):
            return given
        if colon:
            return f"{model_of(model, None)}:{given.partition(':')[2]}"
        if project not in {None, model}:
            fail("Give the model as an argument or by -p, not both.", USAGE)
        project = model
    if version is None:
        fail("Which version? OWNER/MODEL:VERSION, or -p OWNER/MODEL -ver VERSION.", USAGE)
    return f"{model_of(None, project)}:{version}"


def model_of(given: str | None, project: str | None) -> str:
    """Return OWNER/MODEL of an argument, of ``-p``, or of the settings, or end the command."""
    found = given or project or kept().get("model")
    if not found:
        fail("Which model? OWNER/MODEL, -p OWNER/MODEL, or `greenroom config set model`.", USAGE)
    if found.startswith("mod_") or "/" in found:
        return found
    owner = kept().get("organization")
    if owner:
        return f"{owner}/{found}"
    if found.count(".") == 1:  # another spelling of OWNER/MODEL
        return found.replace(".", "/")
    fail(f"A model is named OWNER/MODEL; {found!r} is not.", USAGE)


def listed(text: str | None) -> list[str] | None:
    """Return the items of ``a,b``, or None where nothing was given."""
    if text is None:
        return None
    return [item.strip() for item in text.strip("[]").split(",") if item.strip()]


def content_of(text: str | None) -> str | None:
    """Return a text as given, or that of the file or standard input it names with ``@``."""
    if text is None or not text.startswith("@"):
        return text
    if text == "@-":
        return sys.stdin.read()
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{text[1:]} cannot be read: {error}", USAGE)


def confirm(what: str, name: str, *, yes: bool) -> None:
    """Ask to type the name of what is to be destroyed; without a terminal, --yes is needed."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail(f"{what} With no terminal to ask at, --yes says that it is meant.", USAGE)
    say(what)
    if typer.prompt(f"Type {name} to go on", err=True) != name:
        fail("Nothing was done.")


def _hint(client: Client, error: RequestError, about: str | None) -> str:
    """Return what may help after an error."""
    if error.code == "UNAUTHENTICATED":
        return " `greenroom login` keeps a token."
    if error.code != "NOT_FOUND" or not about or "/" not in about:
        return ""
    try:
        near = difflib.get_close_matches(about, _names(client, about), n=3)
    except ClientError:
        return ""
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _names(client: Client, about: str) -> Sequence[str]:
    """Return names that the given one may have been meant for: versions of its model, or models."""
    model, colon, _ = about.partition(":")
    found: Any = []
    if colon:
        found = list(islice(client.list_versions(model), 500))
    return [one.full_name for one in found or islice(client.list_models(), 500)]
