"""``greenroom deployments``, and ``greenroom models deploy``: versions put to work."""

import json
from itertools import islice
from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.given import text_of
from greenroom.cli.options import (
    AsJson,
    Limit,
    Offset,
    OfModel,
    Query,
    Quiet,
    Sort,
    Url,
    Ver,
    Version,
    Yes,
)
from greenroom.cli.output import Column, print_fields, print_json, print_output, print_rows, say
from greenroom.cli.references import both, model_of, version_of
from greenroom.cli.remote import USAGE, confirm, connected, fail

app = typer.Typer(
    help="Versions put to work; `greenroom models deploy` puts one to work.", no_args_is_help=True
)

STATUSES = ("queued", "starting", "running", "failed", "stopped")

DeploymentId = Annotated[
    str,
    typer.Argument(
        metavar="DEPLOYMENT",
        help="The deployment's id, as `deployments ls` shows it.",
        autocompletion=completion.deployments,
    ),
]
Environment = Annotated[
    str | None, typer.Option("-e", "--environment", help="Where, such as eu-production.")
]
Status = Annotated[
    str | None,
    typer.Option(help=f"One of {', '.join(STATUSES)}.", autocompletion=completion.words(*STATUSES)),
]
Message = Annotated[str | None, typer.Option(help="Why, in words.")]
Wait = Annotated[bool, typer.Option("--wait", help="Return when it is so, or has failed.")]
Timeout = Annotated[float, typer.Option(min=1, help="Seconds that --wait waits.")]

_DEPLOYMENTS = (
    Column("DEPLOYMENT", lambda one: one.id),
    Column("NAME", lambda one: one.name),
    Column("KIND", lambda one: one.kind),
    Column("STATUS", lambda one: one.status),
    Column("DEPLOYER", lambda one: one.deployer),
    Column("CREATED", lambda one: one.created_at),
    Column("MESSAGE", lambda one: one.message),
)
_CHANGES = (
    Column("WHEN", lambda one: one.at),
    Column("FROM", lambda one: one.from_status),
    Column("TO", lambda one: one.to_status),
    Column("WHO", lambda one: one.actor and one.actor.name),
    Column("MESSAGE", lambda one: one.message),
)


@app.command("ls")
def list_(
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="[OWNER/MODEL[:VERSION]]",
            help="Of this model or version.",
            show_default=False,
            autocompletion=completion.versions_by_full_name,
        ),
    ] = None,
    project: OfModel = None,
    ver: Ver = None,
    environment: Environment = None,
    status: Status = None,
    running_at: Annotated[
        str | None, typer.Option(help="What served at this moment, such as 2026-11-23T09:30.")
    ] = None,
    query: Query = None,
    sort: Sort = None,
    limit: Limit = None,
    offset: Offset = 0,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List deployments: of a version, of a model, or all that you see; the latest first."""
    of_version = ver is not None or ":" in (version or "") or (version or "").startswith("ver_")
    where: dict[str, Any] = {}
    if of_version:
        where["version"] = version_of(version, project, ver)
    elif version or project:
        where["model"] = model_of(version, project)
    most = None if limit is None else limit + offset
    with connected(url, about=where) as client:
        rows = client.list_deployments(
            **where,
            environment=environment,
            status=_status(status) if status else None,
            running_at=running_at,
            query=query,
            sort=sort,
            limit=most,
        )
        id_of = (lambda one: str(one.id)) if quiet else None
        print_rows(islice(rows, offset, None), _DEPLOYMENTS, as_json=as_json, quiet=id_of)


@app.command()
def get(deployment: DeploymentId, as_json: AsJson = False, url: Url = None) -> None:
    """Show a deployment."""
    with connected(url) as client:
        found: Any = client.get_deployment(deployment)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Deployment", found.id),
                ("Name", found.name),
                ("Version", found.version and found.version.full_name),
                ("Kind", found.kind),
                ("Environment", found.environment),
                ("Status", found.status),
                ("Message", found.message),
                ("Answers at", _address(client, found)),
                ("Deployer", found.deployer),
                ("Target", found.target),
                ("Settings", [f"{name}={value}" for name, value in found.settings.items()]),
                ("External id", found.external_id),
                ("Restarts", found.restarts or None),
                ("By", found.created_by and found.created_by.name),
                ("Created", found.created_at),
                ("Started", found.started_at),
                ("Ended", found.ended_at),
            ]
        )


@app.command()
def logs(deployment: DeploymentId, url: Url = None) -> None:
    """Print the last of what a deployment printed."""
    with connected(url) as client:
        text = client.deployment_logs(deployment)
        if text:
            print_output(text)
        else:
            say("Nothing is known of what it printed.")


@app.command()
def history(deployment: DeploymentId, as_json: AsJson = False, url: Url = None) -> None:
    """List every status that a deployment had, newest first."""
    with connected(url) as client:
        print_rows(client.list_deployment_changes(deployment), _CHANGES, as_json=as_json)


@app.command()
def stop(
    deployment: DeploymentId,
    message: Message = None,
    wait: Wait = False,
    timeout: Timeout = 300,
    yes: Yes = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Stop a deployment. It cannot be started again, only deployed anew."""
    with connected(url) as client:
        found = client.get_deployment(deployment)
        confirm(f"This stops {found.name}, {found.id}.", found.name, yes=yes)
        seconds = timeout if wait else False
        _told(
            client, client.stop_deployment(found.id, message=message, wait=seconds), as_json, quiet
        )


@app.command()
def rollback(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[OWNER/MODEL]",
            help="The model.",
            show_default=False,
            autocompletion=completion.models,
        ),
    ] = None,
    project: OfModel = None,
    environment: Annotated[str, typer.Option("-e", "--environment", help="Where.")] = "production",
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Deploy again what served in an environment before what serves there now."""
    name = model_of(model, project)
    with connected(url, about={"model": name}) as client:
        made = client.rollback_deployment(name, environment)
        made = client.wait_for_deployment(made.id, timeout) if wait else made
        _told(client, made, as_json, quiet)


@app.command()
def report(
    status: Annotated[
        str,
        typer.Option(
            help=f"One of {', '.join(STATUSES)}.", autocompletion=completion.words(*STATUSES)
        ),
    ],
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="[OWNER/MODEL:VERSION|DEPLOYMENT]",
            help="The version, with --external-id; or the id of a deployment.",
            show_default=False,
            autocompletion=completion.versions_by_full_name,
        ),
    ] = None,
    project: OfModel = None,
    ver: Ver = None,
    environment: Environment = None,
    external_id: Annotated[
        str | None, typer.Option(help="What you call it; the same again is the same deployment.")
    ] = None,
    message: Message = None,
    address: Annotated[str | None, typer.Option(help="Where it answers: https://…")] = None,
    logs: Annotated[
        str | None, typer.Option(help="What it printed, or @FILE, or @- for standard input.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Tell how a deployment fares that another system carries out."""
    is_id = version is not None and version.startswith("dep_")
    if is_id and (project or ver or environment or external_id):
        fail("A deployment's id says all: leave out -p, -ver, -e and --external-id.", USAGE)
    if not is_id and external_id is None:
        fail("--external-id is missing: what do you call this deployment of the version?", USAGE)
    named = version_of(version, project, ver) if not is_id else None
    told = _status(status)
    printed = text_of(logs)
    with connected(url, about={"version": named} if named else None) as client:
        made = client.report_deployment(
            told,
            deployment=version if is_id else None,
            version=named,
            environment=environment,
            external_id=external_id,
            message=message,
            url=address,
            logs=printed,
        )
        _told(client, made, as_json, quiet)


def deploy(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    production: Annotated[
        bool, typer.Option("--production", help="To serve, and not only to be tried.")
    ] = False,
    environment: Environment = None,
    deployer: Annotated[
        str | None, typer.Option(help="What carries it out, where there are several.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Where exactly, in the words of the deployer.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="For the deployer: JSON, or a text."),
    ] = None,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Put a version to work: as an app to be tried, or in production."""
    name = version_of(version, *both(ctx, project, ver))
    given = _settings(settings or [])
    with connected(url, about={"version": name}) as client:
        made = client.deploy_version(
            name,
            kind="PRODUCTION" if production else "INTERNAL_APP",
            environment=environment,
            deployer=deployer,
            target=target,
            settings=given or None,
            wait=timeout if wait else False,
        )
        _told(client, made, as_json, quiet)


def _told(client: Any, made: Any, as_json: bool, quiet: bool) -> None:  # noqa: FBT001 - flags of a command
    """Answer with a deployment: as JSON, by its id, or with how it fares in a sentence."""
    if as_json:
        print_json(made)
    elif quiet:
        typer.echo(made.id)
    else:
        address = _address(client, made)
        at = f", and answers at {address}" if address else ""
        is_asked = made.stop_asked_at is not None and made.ended_at is None
        how = "is about to end" if is_asked else f"is {made.status.value}{at}"
        say(f"{made.name} {how}: {made.id}.")


def _address(client: Any, deployment: Any) -> str | None:
    """Return where a deployment answers, with the registry's host where that is the way."""
    if not deployment.url:
        return None
    url = str(deployment.url)
    return f"{client.url}{url}" if url.startswith("/") else url


def _status(given: str) -> str:
    if given.lower() not in STATUSES:
        fail(f"--status is one of {', '.join(STATUSES)}; not {given!r}.", USAGE)
    return given.upper()


def _settings(given: list[str]) -> dict[str, Any]:
    """Return ``KEY=VALUE`` as names with values: numbers, lists and objects as JSON has them."""
    found: dict[str, Any] = {}
    for one in given:
        key, sign, value = one.partition("=")
        if not key or not sign:
            fail(f"--set takes KEY=VALUE; not {one!r}.", USAGE)
        if key in found:
            fail(f"--set gives {key!r} twice.", USAGE)
        try:
            found[key] = json.loads(value)
        except ValueError:
            found[key] = value
    return found
