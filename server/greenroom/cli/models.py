"""``greenroom models``: models and their versions."""

import webbrowser
from itertools import islice
from typing import Annotated, Any

import typer

from greenroom.cli import packages, versions
from greenroom.cli.deployments import deploy
from greenroom.cli.given import deploy_rules, listed, text_of
from greenroom.cli.lineage import lineage
from greenroom.cli.options import (
    AsJson,
    DeployRules,
    Description,
    Limit,
    Model,
    Offset,
    OfModel,
    Query,
    Quiet,
    Readme,
    Sort,
    Tags,
    Url,
    Ver,
    Version,
    Visibility,
    Yes,
)
from greenroom.cli.output import (
    Column,
    first_line,
    measured,
    print_fields,
    print_json,
    print_rows,
    print_text,
    say,
    told,
)
from greenroom.cli.references import both, full_name, meant, model_of, organization_of
from greenroom.cli.remote import USAGE, confirm, connected, fail

app = typer.Typer(
    help="Models and their versions. A version is OWNER/MODEL:VERSION, or -p OWNER/MODEL -ver VERSION.",
    no_args_is_help=True,
)

_VERSIONS = (
    Column("VERSION", lambda one: one.full_name),
    Column("STAGE", lambda one: one.stage),
    Column("CREATED", lambda one: one.created_at),
    Column("TAGS", lambda one: one.tags),
    Column("DESCRIPTION", first_line),
)
_MODELS = (
    Column("MODEL", lambda one: one.full_name),
    Column("VISIBILITY", lambda one: one.visibility),
    Column("UPDATED", lambda one: one.updated_at),
    Column("TAGS", lambda one: one.tags),
    Column("DESCRIPTION", first_line),
)


@app.callback()
def common(ctx: typer.Context, project: OfModel = None, version: Ver = None) -> None:
    """Take -p and -ver before the command, too, as older scripts give them."""
    ctx.obj = (project, version)


@app.command("ls")
def list_(
    ctx: typer.Context,
    model: Model = None,
    project: OfModel = None,
    query: Query = None,
    sort: Sort = None,
    limit: Limit = None,
    offset: Offset = 0,
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that can be restored.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List models, or the versions of one model."""
    project, _ = both(ctx, project, None)
    if deleted and (query or sort):
        fail("--deleted lists all that can be restored: it takes no -q and no -s.", USAGE)
    name = model_of(model, project) if model or project else None
    owner = organization_of(None) if deleted and name is None else ""
    most = None if limit is None else limit + offset
    with connected(url, about={"model": name} if name else None) as client:
        rows: Any
        if name is None and deleted:
            rows = client.list_deleted_models(owner, limit=most)
        elif name is None:
            rows = client.list_models(query=query, sort=sort, limit=most)
        elif deleted:
            rows = client.list_deleted_versions(name, limit=most)
        else:
            rows = client.list_versions(name, query=query, sort=sort, limit=most)
        print_rows(
            islice(rows, offset, None),
            _VERSIONS if name else _MODELS,
            as_json=as_json,
            quiet=(lambda one: str(one.full_name)) if quiet else None,
        )


@app.command()
def get(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Show a version, or a model where no version is named."""
    subject = meant(ctx, version, project, ver)
    with connected(url, about=subject.about) as client:
        is_model = subject.kind == "model"
        found: Any = (client.get_model if is_model else client.get_version)(subject.name)
        if as_json:
            print_json(found)
        else:
            (_show_model if is_model else _show_version)(found)


@app.command()
def create(
    model: Annotated[str, typer.Argument(metavar="OWNER/MODEL", help="The new model.")],
    description: Description = None,
    readme: Readme = None,
    tags: Tags = None,
    visibility: Visibility = None,
    sources: Annotated[
        str | None, typer.Option(help="Projects whose runs may be promoted into it: a,b.")
    ] = None,
    rules: DeployRules = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Create a model."""
    name, text = full_name("model", model), text_of(readme)
    with connected(url) as client:
        made = client.create_model(
            name,
            description=description,
            readme=text,
            tags=listed(tags),
            visibility=visibility.upper() if visibility else None,
            sources=listed(sources),
            deployment_rules=deploy_rules(rules),
        )
        told(made, f"{made.full_name} was created.", as_json=as_json, quiet=quiet)


app.command()(versions.register)
app.command()(versions.update)
app.command()(versions.stage)
app.command()(versions.stages)
app.command()(deploy)


@app.command()
def delete(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    force: Annotated[
        bool, typer.Option("--force", help="Even while it is in production, or serves.")
    ] = False,
    yes: Yes = False,
    url: Url = None,
) -> None:
    """Delete a version, or a model with all its versions where no version is named.

    They can be restored until the purge, usually for 30 days.
    """
    subject = meant(ctx, version, project, ver)
    name = subject.name
    too = " and all its versions" if subject.kind == "model" else ""
    confirm(f"This deletes the {subject.kind} {name}{too}.", name, yes=yes)
    with connected(url, about=subject.about) as client:
        act: Any = client.delete_model if subject.kind == "model" else client.delete_version
        act(name, force=force)
    say(f"{name} was deleted; `greenroom models restore {name}` brings it back.")


@app.command()
def restore(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Bring back a deleted version or model."""
    subject = meant(ctx, version, project, ver)
    with connected(url) as client:
        act: Any = client.restore_model if subject.kind == "model" else client.restore_version
        made = act(subject.name)
        told(made, f"{made.full_name} is back.", as_json=as_json, quiet=quiet)


app.command()(versions.copy)
app.command()(versions.transfer)
app.command()(packages.pull)
app.command()(packages.push)
app.command()(lineage)
app.command()(packages.sign)
app.command()(packages.verify)


@app.command("open")
def open_(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    show_url: Annotated[
        bool, typer.Option("--show-url", help="Print the address and open nothing.")
    ] = False,
    url: Url = None,
) -> None:
    """Open a version or model in the browser."""
    subject = meant(ctx, version, project, ver)
    with connected(url, about=subject.about) as client:
        is_model = subject.kind == "model"
        found: Any = (client.get_model if is_model else client.get_version)(subject.name)
        address = _page_of(client.url, found.full_name)
    if show_url or not webbrowser.open(address):
        typer.echo(address)


@app.command(hidden=True)
def dashboard(
    ctx: typer.Context,
    project: OfModel = None,
    ver: Ver = None,
    yes: Yes = False,
    show_url: Annotated[bool, typer.Option("--url", help="Print the address.")] = False,
) -> None:
    """Open a version or model in the browser, by the name that Polyaxon has for it."""
    open_(ctx, project=project, ver=ver, show_url=show_url)


def _page_of(registry: str, name: str) -> str:
    """Return the address at which people read of a model or version."""
    model, _, version = name.partition(":")
    return f"{registry}/models/{model}" + (f"/versions/{version}" if version else "")


def _show_model(model: Any) -> None:
    print_fields(
        [
            ("Model", model.full_name),
            ("Description", model.description),
            ("Visibility", model.visibility),
            ("Tags", model.tags),
            ("Deploy rules", "; ".join(map(_rule, model.deployment_rules))),
            ("Revision", model.revision),
            ("Created", model.created_at),
            ("Updated", model.updated_at),
            ("Id", model.id),
        ]
    )
    print_text(model.readme, markdown=True)


def _rule(rule: Any) -> str:
    """Return what may be deployed where, as --deploy-rule takes it."""
    return f"{rule.environment}={','.join(stage.value.lower() for stage in rule.stages)}"


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
            ("Metrics", evidence and measured(evidence.metrics)),
            ("Artifacts", [one.name for one in version.artifacts.nodes]),
            ("Digest", version.digest),
            ("Revision", version.revision),
            ("Created", version.created_at),
            ("By", version.created_by and version.created_by.name),
            ("Id", version.id),
        ]
    )
    print_text(version.content)
    print_text(version.readme, markdown=True)
