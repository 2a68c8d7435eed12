"""``greenroom demo``. It loads scikit-learn only after it has seen that there is one."""

import importlib
import importlib.util
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from greenroom.cli.demo_pages import PAGES, PRODUCTION
from greenroom.client import Client, RequestError, UnreachableError

BEFORE = """
query BeforeTheDemo($organization: String!, $models: [String!]!) {
  organization(name: $organization) {
    models(first: 100, filter: { name: { in: $models } }, sort: "name") {
      nodes {
        fullName visibility readme
        versions(first: 100, sort: "name") { nodes { name fullName stage description tags } }
      }
    }
  }
}"""

INTERRUPTED = 130
TOKENS = "On the machine of the registry, `greenroom token create` prints one."
HINTS = {
    "UNAUTHENTICATED": f" {TOKENS}",
    "FORBIDDEN": " The demo makes projects and models: it needs the token of an admin or the owner.",
}
NEEDED = {"sklearn": "scikit-learn", "skops": "skops"}


def demo(*, url: str, token: str | None, organization: str, files: Path) -> None:
    """Fill a running registry, unless it holds the demo already; an expected failure exits by 1."""
    for module, library in NEEDED.items():
        if importlib.util.find_spec(module) is None:
            _fail(
                f"the demo trains models with {library}, which is not installed: "
                "pip install 'greenroom[demo]'"
            )
    if not (token or "").strip():
        _fail(f"a token is needed, given as --token or as GREENROOM_TOKEN. {TOKENS}")
    try:
        with Client(url, str(token).strip()) as client:
            _demo(client, organization, files)
    except UnreachableError as error:
        _fail(f"{error} Start one with `greenroom serve`, or give its address as --url.")
    except RequestError as error:
        _fail(f"{error.message}{HINTS.get(error.code, '')}")
    except KeyboardInterrupt:
        typer.echo("greenroom: interrupted; the same command goes on from here.", err=True)
        sys.exit(INTERRUPTED)


def _demo(client: Client, organization: str, files: Path) -> None:
    present = _present(client, organization)
    if present and all(model["readme"] for model in present):
        typer.echo("The demo is here already; nothing was added.")
        if len(present) < len(PAGES):
            typer.echo(
                f"Of its {len(PAGES)} models you see {len(present)}; "
                "the others were deleted, or are hidden from you."
            )
    else:  # there is nothing yet, or what an interrupted demo left
        _fill(client, organization, files)
        present = _present(client, organization)
    _show(client.url, present)
    versions = [version for model in present for version in model["versions"]["nodes"]]
    served = [one["fullName"] for one in versions if _is_served(one)]
    for version in served:
        importlib.import_module("greenroom.cli.demo_app").serve(client, version)


def _present(client: Client, organization: str) -> list[dict[str, Any]]:
    """Return the models of the demo that there are."""
    names = [page.model for page in PAGES]
    found = client.execute(BEFORE, {"organization": organization, "models": names})
    if found["organization"] is None:
        _fail(f"there is no organization {organization!r} for this token; see --organization.")
    models: list[dict[str, Any]] = found["organization"]["models"]["nodes"]
    return models


def _is_served(version: Mapping[str, Any]) -> bool:
    """Whether this is the version that the demo deploys."""
    home = f"/{PAGES[0].model}:"
    return home in version["fullName"] and version["stage"] == PRODUCTION


def _fill(client: Client, organization: str, files: Path) -> None:
    """Train and record, with a progress bar where somebody watches."""
    began = time.monotonic()
    records = importlib.import_module("greenroom.cli.demo_records")
    console = Console()
    bar = Progress(
        TextColumn("Training"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", style="dim"),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )

    def step(name: str) -> None:
        bar.update(task, advance=1, description=name)

    try:
        with bar:
            task = bar.add_task("", total=records.RUNS)
            runs = records.fill(client, organization, files, step)
    except OSError as error:
        _fail(f"a file of the demo cannot be written or read: {error}")
    failed = [run for run in runs if run.status == "FAILED"]
    typer.echo(
        f"Trained models in {len(runs)} runs, in {time.monotonic() - began:.0f} seconds; "
        f"their files are in {files}."
    )
    for run in failed:
        typer.echo(f"The run {run.name} failed and is recorded so: {run.description}")


def _show(url: str, models: list[dict[str, Any]]) -> None:
    """Say what there is to see and where."""
    for model in models:
        private = " (private)" if model["visibility"] == "PRIVATE" else ""
        typer.echo(f"\n{model['fullName']}{private}")
        for version in model["versions"]["nodes"]:
            typer.echo(f"  {version['name']}  {version['stage']:<10}  {version['description']}")
    typer.echo(
        f"\nExplorer: {url}/graphiql  (`greenroom link` prints a link that signs you in)\n"
        "\nTry there:"
    )
    for line in _suggestions(models):
        typer.echo(f"  {line}")


def _suggestions(models: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return queries worth trying, about what is there."""
    tuned = [
        (version["name"], model["fullName"])
        for model in models
        for version in model["versions"]["nodes"]
        if "fine-tuned" in version["tags"]
    ]
    production = (
        '{ versions(query: "stage: production") '
        "{ nodes { fullName evidence { metrics { name value } } } } }"
    )
    best = (
        '{ runs(query: "metrics.accuracy: >0.97", sort: "-metrics.accuracy") '
        "{ nodes { name parameters } } }"
    )
    lineage = (
        f'{{ version(name: "{model}:{version}") {{ run {{ inputs {{ nodes {{ name digest }} }} }} '
        "upstream { nodes { fullName upstream { nodes { fullName } } } } } }"
        for version, model in sorted(tuned)[-1:]
    )
    return [production, best, *lineage]


def _fail(message: str) -> NoReturn:
    """Say what is wrong on standard error, and end with exit code 1."""
    typer.echo(f"greenroom: {message}", err=True)
    sys.exit(1)
