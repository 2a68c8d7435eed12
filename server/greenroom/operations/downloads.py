"""What is given out: which bytes an artifact is made of."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain
from greenroom.database import Session
from greenroom.errors import NotFound, Step
from greenroom.operations.folders import folder_list
from greenroom.tables import Artifact, ArtifactFile, Blob


@dataclass(frozen=True)
class Stored:
    """Bytes that can be given out: where they lie, or, for the list of a folder, ``text``."""

    name: str
    digest: str
    size: int
    key: str = ""
    text: bytes | None = None


async def stored_artifact(
    session: Session, actor: Actor, artifact: str, *, at: tuple[Step, ...] = ("artifact",)
) -> Artifact:
    """Return an artifact whose bytes the actor may read. Raises ``NotFound`` where there are none."""
    row = await obtain(session, actor, Artifact, artifact, to=Permission.RUN_READ, at=at)
    if row.stored_at is None:
        message = f"The bytes of {row.name!r} are not stored here."
        raise NotFound(message, at=at)
    return row


async def stored_bytes(
    session: Session, actor: Actor, *, artifact: str, file: str | None
) -> Stored:
    """Return the bytes of an artifact, of one file of it, or the list of a folder.

    Raises ``NotFound`` where the actor does not see it, and where it is not stored.
    """
    row = await stored_artifact(session, actor, artifact)
    if file is None and row.file_count is not None:
        listed = select(ArtifactFile).where(col(ArtifactFile.artifact_id) == row.id)
        files = (await session.exec(listed.order_by(ArtifactFile.path))).scalars()
        text = folder_list(files).encode()
        return Stored(f"{row.name}.sha256", row.digest or "", len(text), text=text)
    statement = (
        select(ArtifactFile, Blob)
        .join(Blob, col(Blob.id) == col(ArtifactFile.blob_id))
        .where(col(ArtifactFile.artifact_id) == row.id, col(ArtifactFile.path) == (file or ""))
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        message = f"The artifact {row.name!r} has no file {file!r}."
        raise NotFound(message, at=("file",))
    one, blob = found
    name = row.name if file is None else file.rpartition("/")[2]
    return Stored(name, one.digest, one.size, blob.key)
