"""What runs consume and produce."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, Step
from greenroom.operations import rules
from greenroom.tables import Artifact, ArtifactKind, Run, RunInput

_ADDRESS = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:\S+")


def uri_of(path: str | None) -> str | None:
    """Return a path that is an address elsewhere, such as ``s3://…`` or ``models:/…``, else None."""
    return path if path is not None and _ADDRESS.fullmatch(path) else None


@dataclass(frozen=True)
class ArtifactEntry:
    """One artifact as a run names it; ``artifact`` refers to one that is registered already."""

    name: str
    kind: ArtifactKind = ArtifactKind.FILE
    path: str | None = None
    digest: str | None = None
    size: int | None = None
    artifact: str | None = None

    def recorded(self) -> dict[str, Any]:
        """Return what an event says of the entry."""
        return {"name": self.name, "kind": self.kind.name, "digest": self.digest}

    def check(self, at: tuple[Step, ...]) -> None:
        """Refuse an entry that cannot be stored."""
        if not self.name.strip():
            message = "An artifact has a name; an empty one is not accepted."
            raise Invalid(message, at=(*at, "name"))
        rules.check_text(self.name, of="name", limit=255, at=(*at, "name"))
        rules.check_text(self.path, of="path", limit=rules.MAX_PATH, at=(*at, "path"))
        rules.check_digest(self.digest, at=(*at, "digest"))
        if self.size is not None and not 0 <= self.size <= rules.MAX_STEP:
            message = f"A size is a number of bytes from 0 to 2^53; {self.size} is not."
            raise Invalid(message, at=(*at, "size"))


async def log_outputs(
    session: Session, actor: Actor, run: Run, entries: Sequence[ArtifactEntry]
) -> None:
    """Add what the run produced; the same name again replaces it, unless a version chose it."""
    for index, entry in enumerate(entries):
        at: tuple[Step, ...] = ("outputs", index)
        entry.check(at)
        if entry.artifact is not None:
            message = "An output is made by this run: it cannot refer to another artifact."
            raise Invalid(message, at=(*at, "artifact"))
        named = select(Artifact).where(
            col(Artifact.run_id) == run.id, col(Artifact.name) == entry.name
        )
        row = (await session.exec(named)).scalar_one_or_none()
        if row is None:
            session.add(_artifact(actor, run, entry, run_id=run.id))
            continue
        fields = (entry.kind, entry.path, entry.digest, entry.size)
        if fields != (row.kind, row.path, row.digest, row.size):
            await refuse_used(session, row, at)
            if entry.digest != row.digest or entry.size not in {None, row.size}:
                await _forget_bytes(session, row)
            row.kind, row.path, row.digest, row.size = fields
            session.add(row)
        await session.flush()  # the next entry may have the same name


async def log_inputs(
    session: Session, actor: Actor, run: Run, entries: Sequence[ArtifactEntry]
) -> None:
    """Add what the run consumed: a registered artifact, or the one of the same digest, or a new."""
    for index, entry in enumerate(entries):
        at: tuple[Step, ...] = ("inputs", index)
        entry.check(at)
        artifact = await _consumed(session, actor, run, entry, at)
        named = select(RunInput).where(
            col(RunInput.run_id) == run.id, col(RunInput.name) == entry.name
        )
        current = (await session.exec(named)).scalar_one_or_none()
        if current is not None and current.artifact_id != artifact.id:
            await _refuse_chosen(session, run, current, at)
        await session.merge(RunInput(run_id=run.id, name=entry.name, artifact_id=artifact.id))
        await session.flush()  # the next entry may have the same name


async def _consumed(
    session: Session, actor: Actor, run: Run, entry: ArtifactEntry, at: tuple[Step, ...]
) -> Artifact:
    """Return the artifact that an input means, made where nobody registered it yet."""
    if entry.artifact is not None:
        artifact = await obtain(
            session,
            actor,
            Artifact,
            entry.artifact,
            to=Permission.RUN_READ,
            at=(*at, "artifact"),
        )
        if artifact.organization_id != run.organization_id:
            message = "The artifact belongs to another organization than the run."
            raise Invalid(message, at=(*at, "artifact"))
        return artifact
    if entry.digest is not None:
        same = (
            visible(actor, Artifact)
            .where(
                col(Artifact.organization_id) == run.organization_id,
                col(Artifact.digest) == entry.digest,
            )
            # what a run produced says most about where the data came from
            .order_by(col(Artifact.run_id).is_(None), col(Artifact.id))
            .limit(1)
        )
        found = (await session.exec(same)).scalar_one_or_none()
        if found is not None:
            return found
    artifact = _artifact(actor, run, entry, run_id=None)
    session.add(artifact)
    await session.flush()  # the input refers to it
    return artifact


def _artifact(actor: Actor, run: Run, entry: ArtifactEntry, *, run_id: str | None) -> Artifact:
    return Artifact(
        organization_id=run.organization_id,
        project_id=run.project_id,
        run_id=run_id,
        name=entry.name,
        kind=entry.kind,
        path=entry.path,
        digest=entry.digest,
        size=entry.size,
        created_by_id=actor.user_id,
    )


async def _forget_bytes(session: Session, artifact: Artifact) -> None:
    """Let go of stored bytes, which are not those of the artifact any more."""
    files = tables.ArtifactFile
    await session.exec(delete(files).where(col(files.artifact_id) == artifact.id))
    artifact.stored_at = artifact.file_count = None


async def refuse_used(session: Session, artifact: Artifact, at: tuple[Step, ...]) -> None:
    """Refuse to change an artifact that a version chose or another run consumed."""
    chosen = select(col(tables.VersionArtifact.version_id)).where(
        col(tables.VersionArtifact.artifact_id) == artifact.id
    )
    consumed = select(col(RunInput.run_id)).where(col(RunInput.artifact_id) == artifact.id)
    for statement, by in ((chosen, "a version"), (consumed, "another run")):
        if (await session.exec(statement.limit(1))).first() is not None:
            message = f"The artifact {artifact.name!r} is used by {by} and cannot change."
            raise Conflict(message, at=at)


async def _refuse_chosen(
    session: Session, run: Run, current: RunInput, at: tuple[Step, ...]
) -> None:
    """Refuse to replace an input that a version of this run, perhaps deleted, is made of."""
    link = tables.VersionArtifact
    chosen = (
        select(col(link.version_id))
        .join(tables.Version, col(tables.Version.id) == col(link.version_id))
        .where(col(tables.Version.run_id) == run.id, col(link.artifact_id) == current.artifact_id)
    )
    if (await session.exec(chosen.limit(1))).first() is not None:
        message = f"The input {current.name!r} is used by a version and cannot change."
        raise Conflict(message, at=at)
