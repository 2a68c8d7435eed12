"""``greenroom models pull`` and ``push``: versions as folders of files."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

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
from greenroom.cli.remote import USAGE, connected, fail
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
                    one, folder, overwrite=overwrite, artifacts=not no_artifacts, progress=progress
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
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Register a version from a package, under its own name or another."""
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
            with followed(f"Reading {package.name}") as progress:
                made = client.push(
                    package, name, force=force, create_model=create_model, progress=progress
                )
            pushed.append(made)
            if not as_json:
                sentence = f"{made.full_name} is registered, in {made.stage.value}."
                told(made, sentence, as_json=False, quiet=quiet)
    if as_json:
        print_json([plain(one) for one in pushed] if every else pushed[0])
