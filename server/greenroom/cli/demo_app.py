"""Puts versions of the demo to work: one as an app that answers, others told of as if elsewhere."""

import json
from collections.abc import Sequence

import typer

from greenroom.cli import demo_training as training
from greenroom.client import (
    Client,
    Deployment,
    DeploymentError,
    DeploymentKind,
    DeploymentStatus,
    InvalidError,
    RequestError,
)

NOT_OFFERED = "This registry runs no apps, so no version was deployed; with GREENROOM_LOCAL_APPS=true it does."
LIVE = (DeploymentStatus.QUEUED, DeploymentStatus.STARTING, DeploymentStatus.RUNNING)
START_SECONDS = 120


def roll_out(client: Client, version: str, environments: Sequence[str]) -> None:
    """Tell that a version serves in environments, as a system that serves it would.

    What served there before ends then. An interrupted demo goes on where it was.
    """
    known = {one.external_id: one for one in client.list_deployments(version=version)}
    for environment in environments:
        name = f"demo/{version}@{environment}"
        for status in (DeploymentStatus.STARTING, DeploymentStatus.RUNNING):
            present = known.get(name)
            if present is not None and present.status is not DeploymentStatus.STARTING:
                continue
            client.report_deployment(
                status,
                version=version,
                environment=environment,
                external_id=name,
                message="Told by the demo, as a system that serves it elsewhere would.",
            )


def serve(client: Client, version: str) -> None:
    """Deploy a version as an app of the registry's machine, ask it something, and show both.

    Where it was deployed before, nothing is deployed anew. What keeps it from it is said in a line.
    """
    before = [
        one
        for one in client.list_deployments(version=version)
        if one.kind is DeploymentKind.INTERNAL_APP
    ]
    live = [one for one in before if one.status in LIVE and one.stop_asked_at is None]
    if before and not live:
        last = before[0]
        typer.echo(f"\nThe app {last.name} is {last.status.value}; it was not deployed again.")
        return
    try:
        made = live[0] if live else client.deploy_version(version, deployer="local")
        app = client.wait_for_deployment(made.id, START_SECONDS)
        _ask(client, version, app)
    except InvalidError as error:
        typer.echo(f"\n{NOT_OFFERED if error.input == ('deployer',) else error.message}")
    except RequestError as error:
        typer.echo(f"\n{version} was not deployed: {error.message}")
    except DeploymentError as error:
        typer.echo(f"\nThe app does not run: {error.message}")


def _ask(client: Client, version: str, app: Deployment) -> None:
    """Show what an app answers to a row of the test, and how to ask it."""
    row, label = training.example(training.TASKS[0])
    inputs = [[int(value) if value.is_integer() else value for value in row]]
    answer = client.predict(version, inputs)["predict"][0]
    body = json.dumps({"inputs": inputs}, separators=(",", ":"))
    address = f"{client.url}{app.url}"
    typer.echo(
        f"\n{version} serves as an app at {address}\n"
        f"It was asked for an image of the test: it says {answer}, and the label is {label}. "
        "Ask it yourself,\nwith a token in GREENROOM_TOKEN (`greenroom token create` prints one):\n"
        f"  curl -s {address}predict -H \"Authorization: Bearer $GREENROOM_TOKEN\" -d '{body}'"
    )
