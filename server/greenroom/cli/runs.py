"""``greenroom runs``: training runs."""

from typing import Annotated, Any

import typer

from greenroom.cli.models import Artifacts, Content, Description, Readme, Tags
from greenroom.cli.output import AsJson, Column, Quiet, print_fields, print_json, print_rows, say
from greenroom.cli.remote import (
    USAGE,
    Limit,
    Project,
    Query,
    Sort,
    Url,
    Ver,
    Yes,
    confirm,
    connected,
    content_of,
    fail,
    listed,
    version_of,
)

app = typer.Typer(help="Training runs.", no_args_is_help=True)

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]
InProject = Annotated[
    str | None, typer.Option("-p", "--project", metavar="OWNER/PROJECT", help="Of this project.")
]

_RUNS = (
    Column("RUN", lambda one: one.id),
    Column("NAME", lambda one: one.name),
    Column("STATUS", lambda one: one.status),
    Column("PROMOTED", lambda one: "yes" if one.promoted else None),
    Column("CREATED", lambda one: one.created_at),
    Column("METRICS", lambda one: [f"{each.name}={each.value:.6g}" for each in one.metrics]),
)


@app.command("ls")
def list_(
    project: InProject = None,
    query: Query = None,
    sort: Sort = None,
    limit: Limit = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List runs, newest first."""
    with connected(url) as client:
        rows = client.list_runs(project, query=query, sort=sort, limit=limit)
        name_of = (lambda one: str(one.id)) if quiet else None
        print_rows(rows, _RUNS, as_json=as_json, quiet=name_of)


@app.command()
def get(run: RunId, as_json: AsJson = False, url: Url = None) -> None:
    """Show a run."""
    with connected(url) as client:
        found: Any = client.get_run(run)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Run", found.id),
                ("Name", found.name),
                ("Project", found.project.full_name),
                ("Status", found.status),
                ("Promoted to", [one.full_name for one in found.versions.nodes]),
                ("Description", found.description),
                ("Tags", found.tags),
                ("Parameters", [f"{name}={value}" for name, value in found.parameters.items()]),
                ("Metrics", [f"{one.name}={one.value:.6g}" for one in found.metrics]),
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
    version: Annotated[
        str | None, typer.Argument(metavar="[OWNER/MODEL:VERSION]", help="What it becomes.")
    ] = None,
    project: Project = None,
    ver: Ver = None,
    description: Description = None,
    tags: Tags = None,
    content: Content = None,
    readme: Readme = None,
    artifacts: Artifacts = None,
    force: Annotated[
        bool, typer.Option("--force", help="Where the version exists, point it at this run.")
    ] = False,
    create_model: Annotated[
        bool, typer.Option("--create-model", help="Create the model where there is none.")
    ] = False,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Register a version from a run, with its evidence."""
    name = version_of(version, project, ver)
    fields: dict[str, Any] = {
        "description": description,
        "readme": content_of(readme),
        "tags": listed(tags),
        "content": content_of(content),
        "artifacts": listed(artifacts),
    }
    with connected(url, about=name.partition(":")[0]) as client:
        made = client.promote_run(
            run,
            name,
            force=force,
            create_model=create_model,
            **{key: value for key, value in fields.items() if value is not None},
        )
        if as_json:
            print_json(made)
        else:
            say(f"{made.full_name} is registered, in {made.stage.value}.")


@app.command()
def finish(
    run: RunId,
    status: Annotated[str, typer.Option(help="succeeded, failed or stopped.")] = "succeeded",
    url: Url = None,
) -> None:
    """End a run; its record does not change any more."""
    if status.upper() not in {"SUCCEEDED", "FAILED", "STOPPED"}:
        fail(f"--status is succeeded, failed or stopped; not {status!r}.", USAGE)
    with connected(url) as client:
        client.finish_run(run, status.upper())
    say(f"{run} is {status.lower()}.")


@app.command()
def delete(run: RunId, yes: Yes = False, url: Url = None) -> None:
    """Delete a run for good; refused while a version locks it."""
    confirm(f"This deletes the run {run} for good.", run, yes=yes)
    with connected(url) as client:
        client.delete_run(run)
    say(f"{run} was deleted.")
