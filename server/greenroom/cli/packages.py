"""``greenroom models pull``, ``push``, ``sign`` and ``verify``: versions as folders of files."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

import greenroom.client
from greenroom.cli import completion
from greenroom.cli.options import (
    AsJson,
    CreateModel,
    Limit,
    Offset,
    OfModel,
    Package,
    Query,
    Quiet,
    Url,
    Ver,
    Version,
)
from greenroom.cli.output import plain, print_json, say, told
from greenroom.cli.progress import followed
from greenroom.cli.references import both, model_of, version_of
from greenroom.cli.remote import USAGE, connected, end_with, fail
from greenroom.client import SignatureError
from greenroom.client.manifests import MANIFEST, manifest_of


def pull(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    path: Annotated[
        Path | None, typer.Option("--path", "--path-to", help="Folder; MODEL/VERSION if left out.")
    ] = None,
    every: Annotated[
        bool, typer.Option("-a", "--all-versions", help="All versions of the model.")
    ] = False,
    query: Query = None,
    limit: Limit = None,
    offset: Offset = 0,
    no_artifacts: Annotated[
        bool, typer.Option("--no-artifacts", help="Leave out the bytes of artifacts.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what an earlier pull wrote.")
    ] = False,
    public_key: Annotated[
        Path | None,
        typer.Option("--public-key", help="Write only what this key has signed; a PEM file."),
    ] = None,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Write a version's package to a folder: manifest, content, README, evidence, artifacts.

    With -a, -q, -l or -off it writes those versions of the model, each to a folder of its name.
    """
    project, ver = both(ctx, project, ver)
    several = every or query is not None or limit is not None or offset > 0
    if several and (ver or (version and ":" in version)):
        fail("Name one version, or choose several by -a, -q, -l and -off, not both.", USAGE)
    name = model_of(version, project) if several else version_of(version, project, ver)
    with connected(url, about={"model" if several else "version": name}) as client:
        for one, folder in _chosen(client, name, path, query, limit, offset, several=several):
            with followed(f"Pulling {one}") as progress:
                place = client.pull(
                    one,
                    folder,
                    overwrite=overwrite,
                    artifacts=not no_artifacts,
                    public_key=public_key,
                    progress=progress,
                )
            if quiet:
                typer.echo(one)
            else:
                say(f"{one} is in {place}.")


def _chosen(
    client: Any,
    name: str,
    path: Path | None,
    query: str | None,
    limit: int | None,
    offset: int,
    *,
    several: bool,
) -> Iterator[tuple[str, Path]]:
    """Yield versions with the folders that they go to."""
    if not several:
        yield name, path or Path(*name.rpartition("/")[2].split(":"))
        return
    most = None if limit is None else limit + offset
    for one in islice(client.list_versions(name, query=query, limit=most), offset, None):
        yield one.full_name, (path or Path(name.rpartition("/")[2])) / one.name


def push(
    ctx: typer.Context,
    folder: Package = None,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    path: Annotated[
        Path | None, typer.Option("--path", "--path-from", help="The folder, as an option.")
    ] = None,
    every: Annotated[
        bool, typer.Option("-a", "--all-versions", help="Each package that the folder holds.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Patch the version where it exists.")
    ] = False,
    create_model: CreateModel = False,
    run_project: Annotated[
        str | None,
        typer.Option(
            "--run-project",
            metavar="OWNER/PROJECT",
            help="Where the registry does not know the run: tell of it here.",
            autocompletion=completion.projects,
        ),
    ] = None,
    no_artifacts: Annotated[
        bool, typer.Option("--no-artifacts", help="Leave out the bytes of artifacts.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Register a version from a package, under its own name or another, and store its artifacts."""
    project, ver = both(ctx, project, ver)
    place = folder or path
    if place is None or (folder and path):
        fail("Which folder? FOLDER, or --path FOLDER.", USAGE)
    if every and (version or ver):
        fail("Name one version, or push all packages by -a, not both.", USAGE)
    packages = sorted(one.parent for one in place.glob(f"*/{MANIFEST}")) if every else [place]
    if not packages:
        fail(f"{place} holds no folder with a {MANIFEST}.", USAGE)
    name = version_of(version, project, ver) if version or ver else None
    model = model_of(None, project) if project and not name else None
    home = name.partition(":")[0] if name else model
    pushed: list[Any] = []
    with connected(url, about={"model": home} if home else None) as client:
        for package in packages:
            if model is not None:
                name = f"{model}:{manifest_of(package)['full_name'].partition(':')[2]}"
            with followed(f"Pushing {package.name}") as progress:
                made = client.push(
                    package,
                    name,
                    project=run_project,
                    artifacts=not no_artifacts,
                    force=force,
                    create_model=create_model,
                    progress=progress,
                )
            pushed.append(made)
            if not as_json:
                sentence = f"{made.full_name} is registered, in {made.stage.value}."
                told(made, sentence, as_json=False, quiet=quiet)
    if as_json:
        print_json([plain(one) for one in pushed] if every else pushed[0])


def sign(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="The private key of an elliptic curve; a PEM file.")
    ] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for the password that the key has.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Sign what a version serves, its content and artifacts, and attach the signature."""
    project, ver = both(ctx, project, ver)
    name = version_of(version, project, ver)
    if key is None:
        fail("Which key? --key FILE.", USAGE)
    secret = typer.prompt("Password of the key", hide_input=True, err=True) if password else None
    with connected(url, about={"version": name}) as client:
        with followed(f"Signing {name}") as progress:
            made = client.sign_version(name, key, password=secret, progress=progress)
        told(made, f"{made.full_name} is signed.", as_json=as_json, quiet=quiet)


def verify(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="The key that must have signed; a PEM file.")
    ] = None,
    path: Annotated[
        Path | None, typer.Option("--path", help="A package that was pulled, instead of a version.")
    ] = None,
    url: Url = None,
) -> None:
    """See that a key has signed what a version serves, or what a pulled package has."""
    project, ver = both(ctx, project, ver)
    if public_key is None:
        fail("Which key? --public-key FILE.", USAGE)
    if path is not None:
        try:
            greenroom.client.verify_package(path, public_key=public_key)
        except SignatureError as error:
            end_with(error)
        say(f"{path} is what {public_key} has signed.")
        return
    name = version_of(version, project, ver)
    with connected(url, about={"version": name}) as client, followed(f"Verifying {name}") as told_:
        client.verify_version(name, public_key, progress=told_)
    say(f"{name} is what {public_key} has signed.")
