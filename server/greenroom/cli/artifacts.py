"""``greenroom artifacts``: the bytes of artifacts."""

from pathlib import Path
from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.options import AsJson, Quiet, Url
from greenroom.cli.output import Column, print_json, print_rows, say
from greenroom.cli.progress import followed
from greenroom.cli.remote import connected

app = typer.Typer(help="The bytes of artifacts.", no_args_is_help=True)

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or the beginning of it.")]

_ARTIFACTS = (
    Column("ARTIFACT", lambda one: one.id),
    Column("NAME", lambda one: one.name),
    Column("KIND", lambda one: one.kind),
    Column("SIZE", lambda one: one.size),
    Column("STORED", lambda one: "yes" if one.stored else None),
    Column("DIGEST", lambda one: one.digest),
)


@app.command("ls")
def list_(run: RunId, as_json: AsJson = False, quiet: Quiet = False, url: Url = None) -> None:
    """List what a run consumed and produced."""
    with connected(url) as client:
        found: Any = client.find_run(run)
        rows = {one.id: one for one in (*found.inputs.nodes, *found.outputs.nodes)}
        name_of = (lambda one: str(one.id)) if quiet else None
        print_rows(rows.values(), _ARTIFACTS, as_json=as_json, quiet=name_of)


@app.command()
def upload(
    run: RunId,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file or a folder.")],
    name: Annotated[
        str | None, typer.Option("-n", "--name", help="The name in the run; that of the file.")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="What it is: model, dataset, file, …",
            autocompletion=completion.words("checkpoint", "dataset", "file", "image", "model"),
        ),
    ] = "file",
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Store a file or folder as an output of a run; what a broken line left unfinished goes on."""
    with connected(url) as client:
        found = client.find_run(run).id
        with followed(f"Uploading {path.name}") as progress:
            made = client.upload_artifact(found, path, kind=kind, name=name, progress=progress)
        if as_json:
            print_json(made)
        elif quiet:
            typer.echo(made.id)
        else:
            say(f"{made.name} is stored: {made.id}.")


@app.command()
def download(
    artifact: Annotated[str, typer.Argument(metavar="ARTIFACT", help="The artifact's id.")],
    path: Annotated[
        Path | None, typer.Option("--path", help="Where to; the artifact's name if left out.")
    ] = None,
    url: Url = None,
) -> None:
    """Write the bytes of an artifact to a file or folder that is not there yet, and verify them."""
    with connected(url) as client, followed("Downloading") as progress:
        target = client.download_artifact(artifact, path, progress=progress)
    say(f"{artifact} is in {target}.")
