"""The life of a deployment: what it goes through, and what a deployer is told of it."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.database import Session
from greenroom.deployers import Job, Part, PartFile, Progress
from greenroom.errors import Conflict, Step
from greenroom.operations.events import record, state
from greenroom.tables import (
    LIVE,
    Artifact,
    ArtifactFile,
    Blob,
    Deployment,
    DeploymentChange,
    DeploymentKind,
    DeploymentStatus,
    Event,
    EventKind,
    Model,
    Organization,
    Version,
    VersionArtifact,
)

REPORTED = "reported"
"""The deployer of what outside systems tell of: nobody here starts or stops it."""

MAX_LOGS = 64 * 1024
"""Characters of the last output that are kept."""

R = TypeVar("R", bound=tables.Row)

SHOWN = 5
_RECORDED = ("name", "kind", "environment", "deployer", "target")


async def under_way(session: Session, deployers: Sequence[str]) -> list[Deployment]:
    """Return what these deployers have to look after: all that is live, the oldest first."""
    statement = (
        select(Deployment)
        .where(col(Deployment.status).in_(LIVE), col(Deployment.deployer).in_(deployers))
        .order_by(col(Deployment.created_at), col(Deployment.id))
    )
    return list((await session.exec(statement)).scalars())


async def jobs_of(session: Session, rows: Sequence[Deployment]) -> dict[str, Job]:
    """Return what their deployers are told of deployments, by id; however many, in five statements."""
    if not rows:
        return {}
    versions = await _by_id(session, Version, [row.version_id for row in rows])
    models = await _by_id(session, Model, [row.model_id for row in rows])
    homes = await _by_id(session, Organization, [row.organization_id for row in rows])
    parts = await _parts(session, list(versions))
    return {
        row.id: Job(
            id=row.id,
            organization=homes[row.organization_id].name,
            model=models[row.model_id].full_name,
            version=versions[row.version_id].full_name,
            version_id=row.version_id,
            content=versions[row.version_id].content_data,
            kind=row.kind,
            environment=row.environment,
            path=path_of(row, versions[row.version_id]),
            target=row.target,
            settings=row.settings,
            status=row.status,
            parts=tuple(parts[row.version_id]),
        )
        for row in rows
    }


async def _by_id(session: Session, table: type[R], ids: Sequence[str]) -> dict[str, R]:
    key: Any = table
    found: Any = (await session.exec(select(table).where(key.id.in_(ids)))).scalars()
    return {row.id: row for row in found}


def path_of(row: Deployment, version: Version) -> str:
    """Return where the registry shows an app: by its version, in production by its environment."""
    model, _, name = version.full_name.partition(":")
    last = name if row.kind is DeploymentKind.INTERNAL_APP else f"@{row.environment}"
    return f"/apps/{model}/{last}/"


async def _parts(session: Session, versions: Sequence[str]) -> dict[str, list[Part]]:
    """Return the artifacts that versions are made of, by the versions' ids."""
    chosen = (
        select(col(VersionArtifact.version_id), Artifact)
        .join(Artifact, col(Artifact.id) == col(VersionArtifact.artifact_id))
        .where(col(VersionArtifact.version_id).in_(versions))
        .order_by(Artifact.name)
    )
    found = (await session.exec(chosen)).all()
    files: dict[str, list[PartFile]] = {one.id: [] for _, one in found}
    stored = (
        select(ArtifactFile, col(Blob.key))
        .join(Blob, col(Blob.id) == col(ArtifactFile.blob_id))
        .where(col(ArtifactFile.artifact_id).in_(files))
        .order_by(ArtifactFile.path)
    )
    for file, key in (await session.exec(stored)).all():
        files[file.artifact_id].append(PartFile(file.path, file.digest, file.size, key))
    parts: dict[str, list[Part]] = {version: [] for version in versions}
    for version, one in found:
        stored_files = tuple(files[one.id])
        parts[version].append(
            Part(one.id, one.name, one.kind, one.path, one.digest, one.size, stored_files)
        )
    return parts


async def advance(
    session: Session,
    actor: Actor,
    *,
    deployment: str,
    progress: Progress,
    known: DeploymentStatus | None = None,
) -> Deployment | None:
    """Note what a deployer saw; None where the deployment is gone, or has ended meanwhile.

    That it begins says nothing of one whose status is not the ``known`` one any more: who carries
    it out may report that it runs before it is noted that it was told.
    """
    row = await session.get(Deployment, deployment)
    if row is None or row.status not in LIVE:
        return None
    if progress.status is DeploymentStatus.STARTING and known not in {None, row.status}:
        return row
    row.address = progress.address
    row.url = progress.url or row.url
    row.restarts = progress.restarts
    if progress.logs is not None:
        row.logs = kept_logs(progress.logs)
    session.add(row)
    status = progress.status or row.status
    if status is not row.status or progress.message != row.message:
        await move(session, actor, row, status, progress.message)
    return row


def kept_logs(text: str) -> str:
    """Return the last of an output, as it is kept."""
    return text.replace("\x00", "")[-MAX_LOGS:]


async def refuse_serving(
    session: Session,
    actor: Actor,
    versions: Sequence[str] | Select[str],
    *,
    force: bool,
    what: str,
    at: Sequence[Step],
) -> None:
    """Refuse to take away versions, by their ids, that serve, naming the deployments; with force, end those."""
    rows = await _serving(session, versions)
    if rows and not force:
        message = f"It serves as {_named(rows)}. {what} with force to end that as well."
        told = {"deployments": [current(one) for one in rows[:SHOWN]]}
        raise Conflict(message, at=at, current=told)
    for one in rows:
        await ask_to_stop(session, actor, one, None)


def serves() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a deployment is live and not about to end."""
    return col(Deployment.status).in_(LIVE), col(Deployment.stop_asked_at).is_(None)


async def _serving(session: Session, versions: Sequence[str] | Select[str]) -> list[Deployment]:
    """Return what is live of versions and not about to end."""
    live = (
        select(Deployment)
        .where(col(Deployment.version_id).in_(versions), *serves())
        .order_by(col(Deployment.created_at), col(Deployment.id))
    )
    return list((await session.exec(live)).scalars())


def _named(rows: Sequence[Deployment]) -> str:
    names = ", ".join(f"{one.name} ({one.id})" for one in rows[:SHOWN])
    return names + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


async def stay_if_serving(session: Session, version: Version) -> None:
    """Refuse to move a version to another model while it serves, as its address would change."""
    rows = await _serving(session, [version.id])
    if rows:
        message = f"It serves as {_named(rows)}. Stop that first."
        raise Conflict(message, at=("version",), current={"deployments": list(map(current, rows))})


async def take_along(session: Session, version: Version) -> None:
    """Take what a version was deployed as into the model that it has now."""
    await session.exec(
        update(Deployment)
        .where(col(Deployment.version_id) == version.id)
        .values(model_id=version.model_id, organization_id=version.organization_id)
    )


async def ask_to_stop(
    session: Session, actor: Actor, row: Deployment, message: str | None
) -> Event:
    """Note that a deployment is to end; what nobody has begun, and what is only told of, ends at once."""
    if row.stop_asked_at is None:
        row.stop_asked_at, row.stop_asked_by_id = tables.now(), actor.user_id
    event = await record(
        session,
        actor,
        EventKind.DEPLOYMENT_STOPPED,
        row,
        before={"status": row.status.name},
        after={"message": message} if message else None,
    )
    row.message = message or "Somebody asked for its end."
    if row.status is DeploymentStatus.QUEUED or row.deployer == REPORTED:
        await _changed(session, actor, row, DeploymentStatus.STOPPED, row.message)
    session.add(row)
    return event


async def move(
    session: Session,
    actor: Actor,
    row: Deployment,
    status: DeploymentStatus,
    message: str | None,
) -> Event:
    """Note what has become of a deployment: its history, its event, and what it replaces then."""
    before = {"status": row.status.name, "message": row.message}
    await _changed(session, actor, row, status, message)
    if status is DeploymentStatus.RUNNING:
        await _end_replaced(session, actor, row)
    after = {"status": status.name, "message": message, "url": row.url}
    return await record(
        session, actor, EventKind.DEPLOYMENT_CHANGED, row, before=before, after=after
    )


async def created(session: Session, actor: Actor, row: Deployment) -> Event:
    """Store a new deployment, with the first entry of its history."""
    session.add(row)
    await session.flush()  # its history refers to it
    session.add(
        DeploymentChange(
            deployment_id=row.id, to_status=row.status, actor_id=actor.user_id, at=row.created_at
        )
    )
    return await record(
        session, actor, EventKind.DEPLOYMENT_CREATED, row, after=state(row, _RECORDED)
    )


async def _changed(
    session: Session,
    actor: Actor,
    row: Deployment,
    status: DeploymentStatus,
    message: str | None,
) -> None:
    """Set the status, and append to the history; the same again changes the message alone."""
    moment = max(tables.now(), row.updated_at)
    row.message, row.updated_at = message, moment
    row.revision += 1
    if status is not row.status:
        change = DeploymentChange(
            deployment_id=row.id,
            from_status=row.status,
            to_status=status,
            message=message,
            actor_id=actor.user_id,
            at=moment,
        )
        await session.exec(
            update(DeploymentChange)
            .where(
                col(DeploymentChange.deployment_id) == row.id,
                col(DeploymentChange.until).is_(None),
            )
            .values(until=moment)
            .execution_options(synchronize_session=False)
        )
        session.add(change)
        row.status = status
    if status is DeploymentStatus.RUNNING and row.started_at is None:
        row.started_at = moment
    if status not in LIVE and row.ended_at is None:
        row.ended_at, row.address = moment, None
    session.add(row)
    await session.flush()  # who replaces it asks what serves


async def _end_replaced(session: Session, actor: Actor, row: Deployment) -> None:
    """End what a deployment that runs now has replaced: the older ones in its environment."""
    if row.kind is not DeploymentKind.PRODUCTION:
        return
    older = select(Deployment).where(
        col(Deployment.model_id) == row.model_id,
        col(Deployment.environment) == row.environment,
        col(Deployment.kind) == DeploymentKind.PRODUCTION,
        col(Deployment.id) < row.id,
        *serves(),
    )
    for one in list((await session.exec(older)).scalars()):
        await ask_to_stop(session, actor, one, f"Replaced by {row.name}.")


def current(row: Deployment) -> dict[str, Any]:
    """Return what a caller collided with."""
    return {"id": row.id, "name": row.name, "status": row.status.name, "revision": row.revision}
