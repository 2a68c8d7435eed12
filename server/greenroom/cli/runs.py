"""``greenroom runs``: training runs."""

from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.given import version_fields
from greenroom.cli.options import (
    Artifacts,
    AsJson,
    Content,
    CreateModel,
    Description,
    Limit,
    Offset,
    OfModel,
    OfProject,
    Query,
    Quiet,
    Readme,
    Sort,
    Tags,
    Url,
    Ver,
    Version,
    Yes,
)
from greenroom.cli.output import (
    Column,
    measured,
    print_fields,
    print_json,
    print_rows,
    say,
    told,
)
from greenroom.cli.references import kept, project_of, version_of
from greenroom.cli.remote import USAGE, confirm, connected, fail

app = typer.Typer(help="Training runs.", no_args_is_help=True)

ENDINGS = ("succeeded", "failed", "stopped")

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or the beginning of it.")]

_RUNS = (
    Column("RUN", lambda one: one.id),
    Column("NAME", lambda one: one.name),
    Column("STATUS", lambda one: one.status),
    Column("PROMOTED", lambda one: "yes" if one.promoted else None),
    Column("CREATED", lambda one: one.created_at),
    Column("METRICS", lambda one: measured(one.metrics)),
)


@app.command("ls")
def list_(
    project: OfProject = None,
    every: Annotated[
        bool, typer.Option("-a", "--all", help="Of all projects, whatever is set.")
    ] = False,
    query: Query = None,
    sort: Sort = None,
    limit: Limit = None,
    offset: Offset = 0,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List runs of a project, of the one that is set, or of all; newest first."""
    named = project or (None if every else kept().get("project"))
    home = project_of(None, named) if named else None
    most = None if limit is None else limit + offset
    with connected(url, about={"project": home} if home else None) as client:
        rows = client.list_runs(home, query=query, sort=sort, limit=most)
        name_of = (lambda one: str(one.id)) if quiet else None
        print_rows(islice(rows, offset, None), _RUNS, as_json=as_json, quiet=name_of)


@app.command()
def get(run: RunId, as_json: AsJson = False, url: Url = None) -> None:
    """Show a run."""
    with connected(url) as client:
        found: Any = client.find_run(run)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Run", found.id),
                ("Name", found.name),
                ("Project", found.project and found.project.full_name),
                ("Status", found.status),
                ("Promoted to", [one.full_name for one in found.versions.nodes]),
                ("Description", found.description),
                ("Tags", found.tags),
                ("Parameters", [f"{name}={value}" for name, value in found.parameters.items()]),
                ("Metrics", measured(found.metrics)),
                ("Inputs", [one.name for one in found.inputs.nodes]),
                ("Outputs", [one.name for one in found.outputs.nodes]),
                ("Code", found.code and found.code.commit),
                ("Started", found.started_at),
                ("Finished", found.finished_at),
            ]
        )


@app.command()
def promote(
    run: RunId,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    description: Description = None,
    tags: Tags = None,
    content: Content = None,
    readme: Readme = None,
    artifacts: Artifacts = None,
    force: Annotated[
        bool, typer.Option("--force", help="Where the version exists, point it at this run.")
    ] = False,
    create_model: CreateModel = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Register a version from a run, with its evidence."""
    name = version_of(version, project, ver)
    fields = version_fields(
        description=description, readme=readme, tags=tags, content=content, artifacts=artifacts
    )
    with connected(url, about={"model": name.partition(":")[0]}) as client:
        found = client.find_run(run).id
        made = client.promote_run(found, name, force=force, create_model=create_model, **fields)
        sentence = f"{made.full_name} is registered, in {made.stage.value}."
        told(made, sentence, as_json=as_json, quiet=quiet)


@app.command()
def finish(
    run: RunId,
    status: Annotated[
        str,
        typer.Option(
            help=f"One of {', '.join(ENDINGS)}.", autocompletion=completion.words(*ENDINGS)
        ),
    ] = "succeeded",
    url: Url = None,
) -> None:
    """End a run; its record does not change any more."""
    if status.lower() not in ENDINGS:
        fail(f"--status is one of {', '.join(ENDINGS)}; not {status!r}.", USAGE)
    with connected(url) as client:
        found = client.find_run(run).id
        client.finish_run(found, status.upper())
    say(f"{found} is {status.lower()}.")


@app.command()
def delete(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The run's id, the whole of it.")],
    yes: Yes = False,
    url: Url = None,
) -> None:
    """Delete a run for good; refused while a version locks it."""
    confirm(f"This deletes the run {run} for good.", run, yes=yes)
    with connected(url) as client:
        client.delete_run(run)
    say(f"{run} was deleted.")


@app.command()
def replay(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="greenroom-offline-….jsonl of a tracked run.")
    ],
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Send what a tracked run could not, as the registry was away. Nothing is stored twice."""
    with connected(url) as client:
        found: Any = client.replay(file)
        if as_json:
            print_json(found)
        else:
            say(f"{found.id} is {found.status.value.lower()}; {file} was sent.")
