"""What ``greenroom models`` does to versions: register, change, move."""

from typing import Annotated, Any

import typer

from greenroom.cli import completion
from greenroom.cli.given import deploy_rules, listed, version_fields
from greenroom.cli.options import (
    Artifacts,
    AsJson,
    Content,
    CreateModel,
    DeployRules,
    Description,
    KeepStage,
    NewName,
    OfModel,
    Quiet,
    Readme,
    Run,
    Tags,
    Target,
    Url,
    Ver,
    Version,
    Visibility,
)
from greenroom.cli.output import Column, print_rows, told
from greenroom.cli.references import both, full_name, meant, version_of
from greenroom.cli.remote import USAGE, connected, end_with, fail
from greenroom.client import ClientError

STAGES = ("testing", "staging", "production", "disabled")

_OPTIONS = {"deployment_rules": "deploy-rule"}
"""Options whose fields have other names."""

_CHANGES = (
    Column("WHEN", lambda one: one.at),
    Column("FROM", lambda one: one.from_stage),
    Column("TO", lambda one: one.to_stage),
    Column("WHO", lambda one: one.actor and one.actor.name),
    Column("REASON", lambda one: one.reason),
    Column("MESSAGE", lambda one: one.message),
)


def register(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
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
    create_model: CreateModel = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Register a version."""
    name = version_of(version, *both(ctx, project, ver))
    fields = version_fields(
        description=description,
        readme=readme,
        tags=tags,
        content=content,
        run=run,
        artifacts=artifacts,
    )
    with connected(url, about={"model": name.partition(":")[0]}) as client:
        made = client.register_version(name, force=force, create_model=create_model, **fields)
        sentence = f"{made.full_name} is registered, in {made.stage.value}."
        told(made, sentence, as_json=as_json, quiet=quiet)


def update(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    name: NewName = None,
    description: Description = None,
    tags: Tags = None,
    content: Content = None,
    readme: Readme = None,
    run: Run = None,
    artifacts: Artifacts = None,
    visibility: Visibility = None,
    sources: Annotated[
        str | None, typer.Option(help="Of a model: projects whose runs may be promoted: a,b.")
    ] = None,
    rules: DeployRules = None,
    revision: Annotated[
        int | None, typer.Option(help="Only where it still has this revision.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Change what is given of a version, or of a model where no version is named.

    An empty text clears.
    """
    subject = meant(ctx, version, project, ver)
    given = version_fields(
        description=description,
        readme=readme,
        tags=tags,
        content=content,
        run=run,
        artifacts=artifacts,
    )
    of_model = {
        "visibility": visibility and visibility.upper(),
        "sources": listed(sources),
        "deployment_rules": deploy_rules(rules),
    }
    given |= {key: value for key, value in of_model.items() if value is not None}
    foreign = {"content", "run", "artifacts"} if subject.kind == "model" else of_model.keys()
    misplaced = [f"--{_OPTIONS.get(one, one)}" for one in given if one in foreign]
    if misplaced:
        fail(f"{subject.name} is a {subject.kind}: it has no {' nor '.join(misplaced)}.", USAGE)
    if name is not None:
        given["name"] = name
    if not given:
        fail("Nothing was given to change; see --help.", USAGE)
    if revision is not None:
        given["expected_revision"] = revision
    with connected(url, about=subject.about) as client:
        change: Any = client.update_model if subject.kind == "model" else client.update_version
        made = change(subject.name, **given)
        sentence = f"{made.full_name} has revision {made.revision}."
        told(made, sentence, as_json=as_json, quiet=quiet)


def stage(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    to: Annotated[
        str | None,
        typer.Option(
            "-to",
            "--to",
            help=f"One of {', '.join(STAGES)}.",
            autocompletion=completion.words(*STAGES),
        ),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, in a word.")] = None,
    message: Annotated[str | None, typer.Option(help="Why, in words.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Disable it even while it serves; that is stopped.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Move a version to another stage."""
    name = version_of(version, *both(ctx, project, ver))
    if to is None or to.lower() not in STAGES:
        known = ", ".join(STAGES)
        fail(f"-to is one of {known}; not {to!r}." if to else f"-to is missing: {known}.", USAGE)
    with connected(url, about={"version": name}) as client:
        made = client.stage_version(name, to.upper(), reason=reason, message=message, force=force)
        sentence = f"{made.full_name} is in {made.stage.value}."
        told(made, sentence, as_json=as_json, quiet=quiet)


def stages(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """List every stage that a version was given, newest first."""
    name = version_of(version, *both(ctx, project, ver))
    with connected(url, about={"version": name}) as client:
        print_rows(client.list_stages(name), _CHANGES, as_json=as_json)


def copy(
    ctx: typer.Context,
    to: Target,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    name: NewName = None,
    description: Description = None,
    tags: Tags = None,
    content: Content = None,
    keep_stage: KeepStage = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Copy a version into a model, with its README and history.

    A description, tags or content that are given here replace those of the copy.
    """
    reference = version_of(version, *both(ctx, project, ver))
    target = full_name("model", to)
    given = version_fields(description=description, tags=tags, content=content)
    with connected(url, about={"version": reference, "model": target}) as client:
        made = client.copy_version(reference, target, name=name, keep_stage=keep_stage)
        if given:
            try:
                made = client.update_version(made.id, **given)
            except ClientError as error:
                end_with(error, f" {made.full_name} is a copy, but it was not changed.")
        sentence = f"{made.full_name} is a copy of {reference}."
        told(made, sentence, as_json=as_json, quiet=quiet)


def transfer(
    ctx: typer.Context,
    to: Target,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    name: NewName = None,
    keep_stage: KeepStage = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """Move a version to another model."""
    reference = version_of(version, *both(ctx, project, ver))
    target = full_name("model", to)
    with connected(url, about={"version": reference, "model": target}) as client:
        made = client.transfer_version(reference, target, name=name, keep_stage=keep_stage)
        sentence = f"{reference} is {made.full_name} now."
        told(made, sentence, as_json=as_json, quiet=quiet)
