"""Runs of which other programs tell by OpenLineage: what an event says is done by the usual acts."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, find, obtain, visible
from greenroom.database import Session
from greenroom.errors import RegistryError, Step
from greenroom.operations import runs
from greenroom.operations.artifacts import ArtifactEntry
from greenroom.operations.openlineage_form import ENDS, Dataset, EventType, RunEvent
from greenroom.operations.rules import MAX_DESCRIPTION
from greenroom.tables import FINISHED, Artifact, ArtifactKind, Project, Run, RunInput, RunStatus

_FACETS: Mapping[Step, tuple[Step, ...]] = {
    "project": ("job", "namespace"),
    "name": ("job", "name"),
    "description": ("job", "facets", "documentation", "description"),
    "code": ("job", "facets", "sourceCodeLocation"),
    "run": ("run", "runId"),
    "parameters": ("run", "facets", "executionParameters"),
    "tags": ("run", "facets", "tags"),
    "metrics": ("run", "facets", "greenroom_metrics"),
    "status": ("eventType",),
}
"""Where an event has what the acts call so."""


def run_of(project: Project, external: UUID) -> str:
    """Return the id of the run that OpenLineage knows by another.

    It is the same for the same id in the same project, and tells nothing of other projects. Ids of
    version 7 begin with the time, and so does this one.
    """
    mixed = hashlib.sha256(f"{project.id} {external}".encode()).digest()
    number = int.from_bytes(mixed[:16])
    if external.version == 7:  # noqa: PLR2004 - the version that begins with 48 bits of time
        number = external.int >> 80 << 80 | number & (1 << 80) - 1
    return tables.identify(Run.tag, number)


async def receive(
    session: Session, actor: Actor, event: RunEvent, *, at: tuple[Step, ...] = ()
) -> Run:
    """Do what an event says: begin its run, add what it has read, written and measured, end it.

    What is there already is not done again, so that an event can be sent twice.
    """
    try:
        return await _receive(session, actor, event)
    except RegistryError as error:
        first, *rest = error.at or ("",)
        error.at = (*at, *_FACETS.get(first, (first,) if first else ()), *rest)
        raise


async def _receive(session: Session, actor: Actor, event: RunEvent) -> Run:
    project = await find(session, actor, Project, event.job.namespace, at=("project",))
    id_ = run_of(project, event.run.id)
    if await session.get(Run, id_) is None:
        await runs.create_run(
            session,
            actor,
            project=project.id,
            fields={"name": event.job.name, "status": RunStatus.RUNNING},
            id_=id_,
        )
        await session.flush()  # the run is looked up below
    run = await obtain(session, actor, Run, id_, to=Permission.RUN_UPDATE, at=("run",))
    fields = _news(run, event)
    if fields:
        await runs.update_run(session, actor, run=id_, fields=fields)
    news = {
        "inputs": await _inputs(session, actor, run, event.inputs or ()),
        "outputs": await _outputs(session, run, event.outputs or ()),
    }
    await _log_artifacts(session, actor, run, news)
    points = [
        (name, value, 0)
        for name, value in event.metrics.items()
        if name not in run.metrics or run.metrics[name] != value
    ]
    if points:
        await runs.log_metrics(session, actor, run=id_, metrics=points)
    has_begun = event.type is EventType.START and run.status not in FINISHED
    if has_begun and run.started_at != event.time:
        run.started_at = event.time
        session.add(run)
    status = ENDS.get(event.type)
    if status is not None and run.status is not status:
        await runs.finish_run(session, actor, run=id_, status=status)
        run.finished_at = event.time
        session.add(run)
    return run


def _news(run: Run, event: RunEvent) -> dict[str, Any]:
    """Return the fields of a run that an event changes."""
    known, told = run.parameters, event.parameters
    parameters = {key: value for key, value in told.items() if known.get(key, ...) != value}
    tags = [one for one in dict.fromkeys(event.tags) if one not in run.tags]
    description = (event.description or "")[:MAX_DESCRIPTION] or None
    fields = {
        "parameters": parameters,
        "tags": [*run.tags, *tags] if tags else None,
        "code": event.code if event.code != (run.code or {}) else None,
        "description": description if run.description is None else None,
    }
    return {name: value for name, value in fields.items() if value}


async def _log_artifacts(
    session: Session,
    actor: Actor,
    run: Run,
    news: Mapping[str, Sequence[tuple[int, ArtifactEntry]]],
) -> None:
    """Log artifacts, each with its place in the event, which an error names."""
    entries = {way: [entry for _, entry in some] for way, some in news.items()}
    if not any(entries.values()):
        return
    try:
        await runs.log_artifacts(session, actor, run=run.id, **entries)
    except RegistryError as error:
        match error.at:
            case (str() as way, int() as index, *rest):
                error.at = (way, news[way][index][0], *rest)
        raise


async def _inputs(
    session: Session, actor: Actor, run: Run, datasets: Sequence[Dataset]
) -> list[tuple[int, ArtifactEntry]]:
    """Return what a run is not known to have read.

    Data without a digest is what was last known to lie at its address.
    """
    statement = (
        select(col(RunInput.name), col(Artifact.path), col(Artifact.digest))
        .join(Artifact, col(Artifact.id) == col(RunInput.artifact_id))
        .where(col(RunInput.run_id) == run.id)
    )
    known = {name: (path, digest) for name, path, digest in await session.exec(statement)}
    paths = {name: path for name, (path, _) in known.items()}
    found = []
    for index, one in enumerate(datasets):
        name = _name(one, paths)
        if name in known and one.digest in {None, known[name][1]}:
            continue
        entry = _entry(one, name)
        if one.digest is None:
            last = await _last_at(session, actor, run, one.address)
            entry = ArtifactEntry(name=name, artifact=last) if last else entry
        found.append((index, entry))
    return found


async def _last_at(session: Session, actor: Actor, run: Run, address: str) -> str | None:
    """Return the id of the artifact that was last logged at an address, best one that a run made."""
    artifact = Artifact
    statement = (
        visible(actor, artifact)
        .with_only_columns(col(artifact.id))
        .where(
            col(artifact.organization_id) == run.organization_id,
            col(artifact.path) == address,
            or_(col(artifact.run_id).is_(None), col(artifact.run_id) != run.id),
        )
        .order_by(
            col(artifact.run_id).is_(None), col(artifact.created_at).desc(), col(artifact.id).desc()
        )
        .limit(1)
    )
    id_: str | None = (await session.exec(statement)).scalar_one_or_none()
    return id_


async def _outputs(
    session: Session, run: Run, datasets: Sequence[Dataset]
) -> list[tuple[int, ArtifactEntry]]:
    """Return what a run is not known to have written; a digest or size that is not told stays."""
    statement = select(Artifact).where(col(Artifact.run_id) == run.id)
    known = {one.name: one for one in (await session.exec(statement)).scalars()}
    paths = {name: one.path for name, one in known.items()}
    found = []
    for index, one in enumerate(datasets):
        name = _name(one, paths)
        row = known.get(name)
        told = row and (one.digest in {None, row.digest} and one.size in {None, row.size})
        if not told:
            found.append((index, _entry(one, name, row)))
    return found


def _name(dataset: Dataset, paths: dict[str, str | None]) -> str:
    """Return what a data set is called in its run: by its name, or, where that is taken, its address."""
    name = dataset.name
    if paths.setdefault(name, dataset.address) != dataset.address:
        name = dataset.address
    return name


def _entry(dataset: Dataset, name: str, known: Artifact | None = None) -> ArtifactEntry:
    return ArtifactEntry(
        name=name,
        kind=ArtifactKind.MODEL if dataset.is_model else ArtifactKind.DATASET,
        path=dataset.address,
        digest=dataset.digest or (known.digest if known else None),
        size=dataset.size if dataset.size is not None or known is None else known.size,
    )
