"""``greenroom models``: models and their versions."""

import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer

from greenroom.cli.lineage import lineage
from greenroom.cli.output import (
    AsJson,
    Column,
    Quiet,
    print_fields,
    print_json,
    print_markdown,
    print_rows,
    say,
)
from greenroom.cli.remote import (
    USAGE,
    Limit,
    Project,
    Query,
    Sort,
    Url,
    Ver,
    Version,
    Yes,
    confirm,
    connected,
    content_of,
    fail,
    listed,
    model_of,
    version_of,
)
from greenroom.client import Client

app = typer.Typer(
    help="Models and their versions. A version is OWNER/MODEL:VERSION, or -p OWNER/MODEL -ver VERSION.",
    no_args_is_help=True,
)

Model = Annotated[
    str | None, typer.Argument(metavar="[OWNER/MODEL]", help="The model.", show_default=False)
]
Description = Annotated[str | None, typer.Option(help="What it is, in a line or a few.")]
Tags = Annotated[str | None, typer.Option(help="Words to find it by: a,b.")]
Readme = Annotated[str | None, typer.Option(help="Markdown, or @FILE, or @- for standard input.")]
Content = Annotated[
    str | None, typer.Option(help="JSON or YAML, or @FILE, or @- for standard input.")
]
Run = Annotated[str | None, typer.Option("--run", "--run-uid", help="The run it locks, by id.")]
Artifacts = Annotated[str | None, typer.Option(help="Artifacts of the run: a,b.")]
Target = Annotated[
    str,
    typer.Option("-to", "--to", "--to-project", metavar="OWNER/MODEL", help="Into which model."),
]
NewName = Annotated[str | None, typer.Option("-n", "--name", help="A new name.")]
KeepStage = Annotated[bool, typer.Option("--keep-stage", help="Keep the stage, too.")]

_VERSIONS = (
    Column("VERSION", lambda one: one.full_name),
    Column("STAGE", lambda one: one.stage),
    Column("CREATED", lambda one: one.created_at),
    Column("TAGS", lambda one: one.tags),
    Column("DESCRIPTION", lambda one: (one.description or "").partition("\n")[0]),
)
_MODELS = (
    Column("MODEL", lambda one: one.full_name),
    Column("VISIBILITY", lambda one: one.visibility),
    Column("UPDATED", lambda one: one.updated_at),
    Column("TAGS", lambda one: one.tags),
    Column("DESCRIPTION", lambda one: (one.description or "").partition("\n")[0]),
)
_STAGES = (
    Column("WHEN", lambda one: one.at),
    Column("FROM", lambda one: one.from_stage),
    Column("TO", lambda one: one.to_stage),
    Column("WHO", lambda one: one.actor and one.actor.name),
    Column("REASON", lambda one: one.reason),
    Column("MESSAGE", lambda one: one.message),
)


@app.callback()
def common(ctx: typer.Context, project: Project = None, version: Ver = None) -> None:
    """Take -p and -ver before the command, too, as older scripts give them."""
    ctx.obj = (project, version)


def _before(ctx: typer.Context, project: str | None, version: str | None) -> Any:
    """Return -p and -ver, from before the command where they are not after it."""
    first, second = ctx.obj or (None, None)
    return project or first, version or second


@app.command("ls")
def list_(
    ctx: typer.Context,
    model: Model = None,
    project: Project = None,
    query: Query = None,
    sort: Sort = None,
    limit: Limit = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that can be restored.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List models, or the versions of one model."""
    project, _ = _before(ctx, project, None)
    with connected(url, about=model or project) as client:
        rows: Any
        if not (model or project):
            rows = client.list_models(query=query, sort=sort, limit=limit)
        elif deleted:
            rows = client.list_deleted_versions(model_of(model, project))
        else:
            name = model_of(model, project)
            rows = client.list_versions(name, query=query, sort=sort, limit=limit)
        columns = _VERSIONS if model or project else _MODELS
        name_of = (lambda one: str(one.full_name)) if quiet else None
        print_rows(rows, columns, as_json=as_json, quiet=name_of)


@app.command()
def get(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Show a version, or a model where no version is named."""
    project, ver = _before(ctx, project, ver)
    if ver is None and not (version and (":" in version or version.startswith("ver_"))):
        name = model_of(version, project)
        with connected(url, about=name) as client:
            model = client.get_model(name)
            print_json(model) if as_json else _show_model(model)
        return
    name = version_of(version, project, ver)
    with connected(url, about=name) as client:
        found = client.get_version(name)
        print_json(found) if as_json else _show_version(found)


@app.command()
def create(
    model: Annotated[str, typer.Argument(metavar="OWNER/MODEL", help="The new model.")],
    description: Description = None,
    readme: Readme = None,
    tags: Tags = None,
    visibility: Annotated[str | None, typer.Option(help="private, organization or public.")] = None,
    sources: Annotated[
        str | None, typer.Option(help="Projects whose runs may be promoted into it: a,b.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Create a model."""
    with connected(url) as client:
        made = client.create_model(
            model,
            description=description,
            readme=content_of(readme),
            tags=listed(tags),
            visibility=visibility.upper() if visibility else None,
            sources=listed(sources),
        )
        _told(made, f"{made.full_name} was created.", as_json=as_json)


@app.command()
def register(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    description: Description = None,
    tags: Tags = None,
    content: Content = None,
    readme: Readme = None,
    run: Run = None,
    artifacts: Artifacts = None,
    force: Annotated[
        bool, typer.Option("--force", help="Where the version exists, change what is given here.")
    ] = False,
    create_model: Annotated[
        bool, typer.Option("--create-model", help="Create the model where there is none.")
    ] = False,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Register a version."""
    name = version_of(version, *_before(ctx, project, ver))
    with connected(url, about=name.partition(":")[0]) as client:
        made = client.register_version(
            name,
            force=force,
            create_model=create_model,
            **_given(description, readme, tags, content, run, artifacts),
        )
        _told(made, f"{made.full_name} is registered, in {made.stage.value}.", as_json=as_json)


@app.command()
def update(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    name: NewName = None,
    description: Description = None,
    tags: Tags = None,
    content: Content = None,
    readme: Readme = None,
    run: Run = None,
    artifacts: Artifacts = None,
    revision: Annotated[
        int | None, typer.Option(help="Only where it still has this revision.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Change what is given of a version; an empty text clears."""
    reference = version_of(version, *_before(ctx, project, ver))
    given = _given(description, readme, tags, content, run, artifacts)
    if name is not None:
        given["name"] = name
    if not given:
        fail("Nothing was given to change; see --help.", USAGE)
    if revision is not None:
        given["expected_revision"] = revision
    with connected(url, about=reference) as client:
        made = client.update_version(reference, **given)
        _told(made, f"{made.full_name} has revision {made.revision}.", as_json=as_json)


@app.command()
def stage(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    to: Annotated[
        str | None,
        typer.Option("-to", "--to", help="testing, staging, production or disabled."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, in a word.")] = None,
    message: Annotated[str | None, typer.Option(help="Why, in words.")] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Move a version to another stage."""
    name = version_of(version, *_before(ctx, project, ver))
    stages = ("TESTING", "STAGING", "PRODUCTION", "DISABLED")
    if to is None or to.upper() not in stages:
        known = ", ".join(one.lower() for one in stages)
        fail(f"-to is one of {known}; not {to!r}." if to else f"-to is missing: {known}.", USAGE)
    with connected(url, about=name) as client:
        made = client.stage_version(name, to.upper(), reason=reason, message=message)
        _told(made, f"{made.full_name} is in {made.stage.value}.", as_json=as_json)


@app.command()
def stages(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """List every stage that a version was given, newest first."""
    name = version_of(version, *_before(ctx, project, ver))
    with connected(url, about=name) as client:
        print_rows(client.list_stages(name), _STAGES, as_json=as_json)


@app.command()
def delete(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    force: Annotated[bool, typer.Option("--force", help="Even while it is in production.")] = False,
    yes: Yes = False,
    url: Url = None,
) -> None:
    """Delete a version, or a model with all its versions where no version is named.

    They can be restored until the purge, usually for 30 days.
    """
    project, ver = _before(ctx, project, ver)
    if ver is None and not (version and (":" in version or version.startswith("ver_"))):
        name = model_of(version, project)
        confirm(f"This deletes the model {name} and all its versions.", name, yes=yes)
        with connected(url, about=name) as client:
            client.delete_model(name, force=force)
    else:
        name = version_of(version, project, ver)
        confirm(f"This deletes the version {name}.", name, yes=yes)
        with connected(url, about=name) as client:
            client.delete_version(name, force=force)
    say(f"{name} was deleted; `greenroom models restore {name}` brings it back.")


@app.command()
def restore(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Bring back a deleted version or model."""
    project, ver = _before(ctx, project, ver)
    made: Any
    if ver is None and not (version and (":" in version or version.startswith("ver_"))):
        name = model_of(version, project)
        with connected(url) as client:
            made = client.restore_model(name)
    else:
        name = version_of(version, project, ver)
        with connected(url) as client:
            made = client.restore_version(name)
    _told(made, f"{made.full_name} is back.", as_json=as_json)


@app.command()
def copy(
    ctx: typer.Context,
    to: Target,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    name: NewName = None,
    keep_stage: KeepStage = False,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Copy a version into a model, with its README and history."""
    reference = version_of(version, *_before(ctx, project, ver))
    with connected(url, about=reference) as client:
        made = client.copy_version(reference, model_of(to, None), name=name, keep_stage=keep_stage)
        _told(made, f"{made.full_name} is a copy of {reference}.", as_json=as_json)


@app.command()
def transfer(
    ctx: typer.Context,
    to: Target,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    name: NewName = None,
    keep_stage: KeepStage = False,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Move a version to another model."""
    reference = version_of(version, *_before(ctx, project, ver))
    with connected(url, about=reference) as client:
        target = model_of(to, None)
        made = client.transfer_version(reference, target, name=name, keep_stage=keep_stage)
        _told(made, f"{reference} is {made.full_name} now.", as_json=as_json)


@app.command()
def pull(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    path: Annotated[
        Path | None, typer.Option("--path", "--path-to", help="Folder; MODEL/VERSION if left out.")
    ] = None,
    every: Annotated[
        bool, typer.Option("-a", "--all-versions", help="All versions of the model.")
    ] = False,
    query: Query = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what an earlier pull wrote.")
    ] = False,
    url: Url = None,
) -> None:
    """Write a version's package to a folder: manifest, content, README, evidence, artifacts."""
    project, ver = _before(ctx, project, ver)
    with connected(url, about=version or project) as client:
        if not every and query is None:
            name = version_of(version, project, ver)
            folder = path or Path(*name.rpartition("/")[2].split(":"))
            say(f"{name} is in {client.pull(name, folder, overwrite=overwrite)}.")
            return
        model = model_of(version, project)
        for one in client.list_versions(model, query=query):
            folder = (path or Path(model.rpartition("/")[2])) / one.name
            say(f"{one.full_name} is in {client.pull(one.full_name, folder, overwrite=overwrite)}.")


@app.command()
def push(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="What `models pull` wrote.")],
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    force: Annotated[
        bool, typer.Option("--force", help="Patch the version where it exists.")
    ] = False,
    create_model: Annotated[
        bool, typer.Option("--create-model", help="Create the model where there is none.")
    ] = False,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Register a version from a package, under its own name or another."""
    project, ver = _before(ctx, project, ver)
    name = version_of(version, project, ver) if version or ver else None
    with connected(url, about=name) as client:
        made = client.push(folder, name, force=force, create_model=create_model)
        _told(made, f"{made.full_name} is registered, in {made.stage.value}.", as_json=as_json)


@app.command("open")
def open_(
    ctx: typer.Context,
    version: Version = None,
    project: Project = None,
    ver: Ver = None,
    show_url: Annotated[
        bool, typer.Option("--show-url", help="Print the address and open nothing.")
    ] = False,
    url: Url = None,
) -> None:
    """Open a version or model in the browser."""
    project, ver = _before(ctx, project, ver)
    is_version = ver is not None or (version is not None and ":" in version)
    name = version_of(version, project, ver) if is_version else model_of(version, project)
    with connected(url, about=name) as client:
        found: Any = client.get_version(name) if is_version else client.get_model(name)
        address = _page_of(client, found.full_name)
    if show_url or not webbrowser.open(address):
        typer.echo(address)


def _page_of(client: Client, full_name: str) -> str:
    """Return the address at which people read of a model or version."""
    model, _, version = full_name.partition(":")
    return f"{client.url}/models/{model}" + (f"/versions/{version}" if version else "")


def _given(
    description: str | None,
    readme: str | None,
    tags: str | None,
    content: str | None,
    run: str | None,
    artifacts: str | None,
) -> dict[str, Any]:
    """Return the fields that were given; an empty text clears."""
    values: dict[str, Any] = {
        "description": description,
        "readme": content_of(readme),
        "tags": listed(tags),
        "content": content_of(content),
        "run": run,
        "artifacts": listed(artifacts),
    }
    return {
        key: None if value == "" else value for key, value in values.items() if value is not None
    }


def _told(result: Any, sentence: str, *, as_json: bool) -> None:
    """Answer with what became of an act."""
    if as_json:
        print_json(result)
    else:
        say(sentence)


def _show_model(model: Any) -> None:
    print_fields(
        [
            ("Model", model.full_name),
            ("Description", model.description),
            ("Visibility", model.visibility),
            ("Tags", model.tags),
            ("Revision", model.revision),
            ("Created", model.created_at),
            ("Updated", model.updated_at),
            ("Id", model.id),
        ]
    )
    print_markdown(model.readme)


def _show_version(version: Any) -> None:
    evidence = version.evidence
    print_fields(
        [
            ("Version", version.full_name),
            ("Stage", version.stage),
            ("Description", version.description),
            ("Tags", version.tags),
            ("Run", version.run and version.run.id),
            ("Project", evidence and evidence.project),
            (
                "Metrics",
                [f"{one.name}={one.value:.6g}" for one in evidence.metrics] if evidence else None,
            ),
            ("Artifacts", [one.name for one in version.artifacts.nodes]),
            ("Digest", version.digest),
            ("Revision", version.revision),
            ("Created", version.created_at),
            ("By", version.created_by and version.created_by.name),
            ("Id", version.id),
        ]
    )
    if version.content:
        typer.echo()
        typer.echo(version.content.rstrip("\n"))
    print_markdown(version.readme)


app.command()(lineage)
