"""How people name things: OWNER/NAME, OWNER/MODEL:VERSION, apart by options, or by the settings."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import typer

from greenroom.cli.remote import USAGE, fail
from greenroom.client import CredentialsError, credentials

_TAGS = {"model": "mod_", "project": "prj_", "team": "tea_"}


class Meant(NamedTuple):
    """What a command is about: a ``version``, or a ``model`` where no version was named."""

    kind: str
    name: str

    @property
    def about(self) -> Mapping[str, str]:
        """What a name that is not found is compared with."""
        return {self.kind: self.name}


def kept() -> Mapping[str, str]:
    """Return the settings of this command line, or end the command."""
    try:
        return credentials.read().settings
    except CredentialsError as error:
        fail(str(error), USAGE)


def both(ctx: typer.Context, project: str | None, version: str | None) -> tuple[Any, Any]:
    """Return ``-p`` and ``-ver``, from before the command where they are not after it."""
    first, second = ctx.obj or (None, None)
    return project or first, version or second


def meant(ctx: typer.Context, given: str | None, project: str | None, version: str | None) -> Meant:
    """Return the version that is named, or the model where none is, or end the command."""
    project, version = both(ctx, project, version)
    if version is None and not (given and (":" in given or given.startswith("ver_"))):
        return Meant("model", model_of(given, project))
    return Meant("version", version_of(given, project, version))


def version_of(given: str | None, project: str | None, version: str | None) -> str:
    """Return OWNER/MODEL:VERSION of an argument, or of ``-p`` and ``-ver``, or end the command."""
    if given is not None:
        model, colon, name = given.partition(":")
        if (given.startswith("ver_") or colon) and (project or version):
            fail("Give the version as an argument or by -p and -ver, not both.", USAGE)
        if given.startswith("ver_"):
            return given
        if colon:
            version, project = name, model
        elif project not in {None, model}:
            fail("Give the model as an argument or by -p, not both.", USAGE)
        else:
            project = model
    if not version:
        fail("Which version? OWNER/MODEL:VERSION, or -p OWNER/MODEL -ver VERSION.", USAGE)
    return f"{model_of(None, project)}:{version}"


def model_of(given: str | None, project: str | None) -> str:
    """Return OWNER/MODEL of an argument, of ``-p``, or of the settings, or end the command."""
    found = given or project or kept().get("model")
    if not found:
        fail("Which model? OWNER/MODEL, -p OWNER/MODEL, or `greenroom config set model`.", USAGE)
    return full_name("model", found)


def project_of(given: str | None, project: str | None) -> str:
    """Return OWNER/PROJECT of an argument, of ``-p``, or of the settings, or end the command."""
    if given and project and given != project:
        fail("Give the project as an argument or by -p, not both.", USAGE)
    found = given or project or kept().get("project")
    if not found:
        fail("Which project? OWNER/PROJECT, or `greenroom config set project`.", USAGE)
    return full_name("project", found)


def full_name(noun: str, given: str) -> str:
    """Return OWNER/NAME, with the owner of the settings where none is given, or end the command."""
    if given.startswith(_TAGS[noun]) or "/" in given:
        return given
    owner = kept().get("organization")
    if not owner and given.count(".") != 1:
        fail(f"A {noun} is named OWNER/{noun.upper()}; {given!r} is not.", USAGE)
    # OWNER.NAME is another spelling, of those who keep no owner
    return f"{owner}/{given}" if owner else given.replace(".", "/")


def one_home(model: str | None, project: str | None) -> dict[str, str]:
    """Return the model or the project as a keyword argument; exactly one is given."""
    given = {"model": model, "project": project}
    named = {noun: full_name(noun, name) for noun, name in given.items() if name is not None}
    if len(named) != 1:
        fail("Give --model or --project, one of them.", USAGE)
    return named


def organization_of(given: str | None) -> str:
    """Return an organization, the one of the settings where none is given, or end the command."""
    found = given or kept().get("organization")
    if not found:
        fail("Which organization? -o OWNER, or `greenroom config set organization`.", USAGE)
    return found
