"""What proves a version: the frozen record of its run, and the digest of what it serves."""

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import col

from greenroom.access.policy import Actor, visible
from greenroom.database import Session
from greenroom.errors import Invalid
from greenroom.tables import (
    Artifact,
    ArtifactKind,
    Project,
    Run,
    RunInput,
    Version,
    VersionArtifact,
    now,
)


async def artifacts_of(
    session: Session, actor: Actor, run: Run
) -> tuple[dict[str, Artifact], dict[str, Artifact]]:
    """Return a run's inputs and outputs by the names they have in the run.

    Inputs of a project that the actor does not see are left out: evidence is read by others.
    """
    inputs = (
        visible(actor, Artifact)
        .join(RunInput, col(Artifact.id) == col(RunInput.artifact_id))
        .where(col(RunInput.run_id) == run.id)
        .order_by(RunInput.name)
        .with_only_columns(col(RunInput.name), Artifact)
    )
    outputs = (
        select(col(Artifact.name), Artifact)
        .where(col(Artifact.run_id) == run.id)
        .order_by(Artifact.name)
    )
    return (
        dict((await session.exec(inputs)).all()),
        dict((await session.exec(outputs)).all()),
    )


async def choose(
    session: Session, actor: Actor, run: Run, names: Sequence[str] | None
) -> list[Artifact]:
    """Return the run's artifacts of these names; for None its model, if it has one.

    A name that is both an input and an output means the output. Raises ``Invalid`` listing every
    name that the run does not have.
    """
    inputs, outputs = await artifacts_of(session, actor, run)
    if names is None:
        models = [one for one in outputs.values() if one.kind is ArtifactKind.MODEL]
        named = [one for one in models if one.name == "model"]
        return named or models
    known = inputs | outputs
    missing = [name for name in dict.fromkeys(names) if name not in known]
    if missing:
        message = f"The run {run.name!r} has no artifact {', '.join(map(repr, missing))}."
        raise Invalid(message, at=("artifacts",))
    return list({known[name].id: known[name] for name in names}.values())


async def chosen_by(session: Session, version: Version) -> list[Artifact]:
    """Return the artifacts that the stored version has."""
    link = VersionArtifact
    statement = (
        select(Artifact)
        .join(link, col(link.artifact_id) == col(Artifact.id))
        .where(col(link.version_id) == version.id)
        .order_by(Artifact.name)
    )
    with session.no_autoflush:
        return list((await session.exec(statement)).scalars())


async def freeze(session: Session, actor: Actor, run: Run) -> dict[str, Any]:
    """Return what the run shows the actor at this moment, to outlive it."""
    inputs, outputs = await artifacts_of(session, actor, run)
    project = (
        await session.exec(select(col(Project.full_name)).where(col(Project.id) == run.project_id))
    ).scalar_one()
    return {
        "run_id": run.id,
        "run_name": run.name,
        "project": project,
        "status": run.status.name,
        "parameters": run.parameters,
        "metrics": run.metrics,
        "code": run.code,
        "inputs": [_described(name, artifact) for name, artifact in inputs.items()],
        "outputs": [_described(name, artifact) for name, artifact in outputs.items()],
        "frozen_at": now().isoformat(),
    }


def digest_of(content: Any, artifacts: Sequence[Artifact]) -> str:
    """Return the SHA-256 of what a version serves: its parsed content and its chosen artifacts.

    It covers each artifact's name, kind, path and digest; order does not count.
    """
    manifest = {
        "content": content,
        "artifacts": sorted(
            [one.name, one.kind.name, one.path or "", one.digest or ""] for one in artifacts
        ),
    }
    text = orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS)
    return "sha256:" + hashlib.sha256(text).hexdigest()


def _described(name: str, artifact: Artifact) -> dict[str, Any]:
    return {
        "name": name,
        "kind": artifact.kind.name,
        "path": artifact.path,
        "digest": artifact.digest,
        "size": artifact.size,
    }
