"""Bytes on their way: what is uploaded, what of it has arrived, and when it is an artifact's.

An artifact is said to be stored when all of its bytes lie at their keys and are verified, in the
transaction that refers to them; before that an upload changes nothing that anybody reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound, Step
from greenroom.operations import rules
from greenroom.operations.artifacts import ArtifactEntry, log_outputs, refuse_used
from greenroom.operations.events import record
from greenroom.operations.folders import FileEntry, checked_files
from greenroom.operations.models import touch
from greenroom.operations.runs import refuse_finished
from greenroom.tables import (
    FINISHED,
    Artifact,
    ArtifactFile,
    Blob,
    Event,
    EventKind,
    Run,
    Upload,
    UploadFile,
)

AT_ONCE = 500
"""Digests in one statement."""

SHOWN = 5
"""Files that a message names."""


@dataclass(frozen=True)
class Terms:
    """What the operator allows: bytes in one artifact, and how long an upload may take."""

    max_bytes: int
    lasts: timedelta


async def create_upload(
    session: Session,
    actor: Actor,
    *,
    terms: Terms,
    digest: str,
    size: int,
    run: str | None = None,
    entry: ArtifactEntry | None = None,
    artifact: str | None = None,
    files: Sequence[FileEntry] | None = None,
) -> tuple[Upload, list[UploadFile]]:
    """Begin to upload an output of a run, or the bytes of an artifact that is described already.

    The same upload again, by the same user, goes on where it is. Files whose bytes the actor could
    download have arrived already; those that are stored and hidden have not, as nobody gets at bytes
    by knowing their digest.
    """
    rules.check_sha256(digest, at=("digest",))
    _check_size(size, terms, at=("size",))
    parts = checked_files(digest, size, files)
    if artifact is not None:
        described = await obtain(
            session, actor, Artifact, artifact, to=Permission.RUN_UPDATE, at=("artifact",)
        )
        _refuse_other(described, digest, size)
        upload = _of_artifact(actor, described, digest, size)
    else:
        upload = await _of_run(session, actor, run, entry, digest, size)
    upload.expires_at = tables.now() + terms.lasts
    return await _begun(session, actor, upload, parts)


def _of_artifact(actor: Actor, artifact: Artifact, digest: str, size: int) -> Upload:
    return Upload(
        organization_id=artifact.organization_id,
        project_id=artifact.project_id,
        artifact_id=artifact.id,
        name=artifact.name,
        kind=artifact.kind,
        path=artifact.path,
        digest=digest,
        size=size,
        created_by_id=actor.user_id,
        expires_at=tables.now(),
    )


async def _of_run(
    session: Session,
    actor: Actor,
    run: str | None,
    entry: ArtifactEntry | None,
    digest: str,
    size: int,
) -> Upload:
    if run is None or entry is None:
        message = "Give either a run and a name, or an artifact."
        raise Invalid(message, at=("run",))
    home = await obtain(session, actor, Run, run, to=Permission.RUN_UPDATE, at=("run",))
    entry.check(())
    await _refuse_changing(session, home, entry.name, digest)
    return Upload(
        organization_id=home.organization_id,
        project_id=home.project_id,
        run_id=home.id,
        name=entry.name,
        kind=entry.kind,
        path=entry.path,
        digest=digest,
        size=size,
        created_by_id=actor.user_id,
        expires_at=tables.now(),
    )


async def _begun(
    session: Session, actor: Actor, upload: Upload, parts: Sequence[FileEntry]
) -> tuple[Upload, list[UploadFile]]:
    """Return the actor's upload of the same, where it is under way, or begin this one."""
    same = (
        select(Upload)
        .where(
            col(Upload.created_by_id) == actor.user_id,
            col(Upload.digest) == upload.digest,
            col(Upload.run_id).is_not_distinct_from(upload.run_id),
            col(Upload.artifact_id).is_not_distinct_from(upload.artifact_id),
            col(Upload.name) == upload.name,
            col(Upload.event_id).is_(None),
            col(Upload.expires_at) > tables.now(),
        )
        .order_by(col(Upload.id).desc())
        .limit(1)
    )
    under_way = (await session.exec(same)).scalar_one_or_none()
    stated = {(one.path, one.digest, one.size) for one in parts}
    if under_way is not None:
        files = await files_of(session, under_way)
        if {(one.path, one.digest, one.size) for one in files} == stated:
            under_way.kind, under_way.path = upload.kind, upload.path
            under_way.expires_at = upload.expires_at
            session.add(under_way)
            return under_way, files
    session.add(upload)
    await session.flush()  # the files refer to it
    known = await _downloadable(session, actor, {one.digest: one.size for one in parts})
    files = [
        UploadFile(
            upload_id=upload.id,
            path=one.path,
            digest=one.digest,
            size=one.size,
            blob_id=known.get(one.digest),
        )
        for one in parts
    ]
    session.add_all(files)
    return upload, files


async def files_of(session: Session, upload: Upload) -> list[UploadFile]:
    """Return the files of an upload, by path."""
    statement = select(UploadFile).where(col(UploadFile.upload_id) == upload.id)
    return list((await session.exec(statement.order_by(UploadFile.path))).scalars())


async def file_to_receive(
    session: Session, actor: Actor, *, upload: str, digest: str
) -> tuple[Upload, UploadFile]:
    """Return a file that the actor may send. Raises ``NotFound`` where the upload is over."""
    row = await obtain(session, actor, Upload, upload, to=Permission.RUN_UPDATE, at=("upload",))
    statement = select(UploadFile).where(
        col(UploadFile.upload_id) == row.id, col(UploadFile.digest) == digest
    )
    file = (await session.exec(statement.limit(1))).scalar_one_or_none()
    if file is None or row.expires_at <= tables.now():
        message = "The upload is over, or has no such file."
        raise NotFound(message, at=("upload",))
    return row, file


async def blob_of(session: Session, digest: str) -> Blob | None:
    """Return the bytes that are stored of a digest."""
    statement = select(Blob).where(col(Blob.digest) == digest)
    return (await session.exec(statement)).scalar_one_or_none()


async def receive_file(
    session: Session, actor: Actor, *, upload: str, digest: str, fresh: Blob, lost: str | None
) -> str | None:
    """Note that a file has arrived: verified, and at the key of ``fresh``.

    Where the digest is stored already, ``fresh`` is not needed: its key is returned, to be emptied.
    ``lost`` is the key of bytes that were stored and are gone; ``fresh`` takes their place.
    """
    row, file = await file_to_receive(session, actor, upload=upload, digest=digest)
    known = await blob_of(session, digest)
    unneeded: str | None = None
    if known is None:
        session.add(fresh)
        await session.flush()  # the files refer to it
        known = fresh
    elif known.key == lost:
        known.key = fresh.key
    else:
        unneeded = fresh.key
    known.unused_at = None
    session.add(known)
    await session.exec(
        update(UploadFile)
        .where(col(UploadFile.upload_id) == row.id, col(UploadFile.digest) == file.digest)
        .values(blob_id=known.id)
    )
    return unneeded


async def complete_upload(session: Session, actor: Actor, *, upload: str) -> tuple[Artifact, Event]:
    """Make an upload the artifact's bytes; of a run, its output. Again, it gives the same answer.

    Refused with ``Conflict`` while a file has not arrived.
    """
    row = await obtain(session, actor, Upload, upload, to=Permission.RUN_UPDATE, at=("upload",))
    if row.event_id is not None:
        return await _completed(session, actor, row)
    if row.expires_at <= tables.now():
        message = f"There is no upload {upload!r}."
        raise NotFound(message, at=("upload",))
    files = await files_of(session, row)
    _refuse_incomplete(files)
    run, artifact = await _artifact_of(session, actor, row)
    if artifact.stored_at is None:
        await _store(session, artifact, row, files)
    if run is not None:
        touch(run)
        session.add(run)
    after = {"name": artifact.name, "kind": artifact.kind.name, "digest": artifact.digest}
    event = await record(
        session,
        actor,
        EventKind.ARTIFACT_STORED,
        run or artifact,
        after=after | {"size": artifact.size, "files": len(files)},
    )
    row.artifact_id, row.event_id = artifact.id, event.id
    session.add(row)
    await session.exec(delete(UploadFile).where(col(UploadFile.upload_id) == row.id))
    return artifact, event


async def _completed(session: Session, actor: Actor, row: Upload) -> tuple[Artifact, Event]:
    """Return what an upload was completed as, once more."""
    artifact = await obtain(
        session, actor, Artifact, row.artifact_id or "", to=Permission.RUN_UPDATE, at=("upload",)
    )
    statement = select(Event).where(col(Event.id) == row.event_id)
    return artifact, (await session.exec(statement)).scalar_one()


async def _artifact_of(session: Session, actor: Actor, row: Upload) -> tuple[Run | None, Artifact]:
    """Return the artifact whose bytes an upload is, logged now where the run has none of it."""
    if row.run_id is None:
        artifact = await session.get_one(Artifact, row.artifact_id)
        _refuse_other(artifact, row.digest, row.size, at=("upload",))
        return None, artifact
    run = await session.get_one(Run, row.run_id)
    found = await _refuse_changing(session, run, row.name, row.digest, at=("upload",))
    if found is None or (run.status not in FINISHED and not await _is_used(session, found)):
        entry = ArtifactEntry(
            name=row.name, kind=row.kind, path=row.path, digest=row.digest, size=row.size
        )
        await log_outputs(session, actor, run, [entry])
        await session.flush()
        found = await _output(session, run, row.name)
    if found is None:  # it was logged a line above
        message = f"The run has no output {row.name!r}."
        raise NotFound(message, at=("upload",))
    return run, found


async def _store(
    session: Session, artifact: Artifact, row: Upload, files: Iterable[UploadFile]
) -> None:
    """Refer to the bytes of each file, and say that the artifact is stored."""
    count = 0
    for one in files:
        told = one.model_dump(exclude={"upload_id"})
        session.add(ArtifactFile(artifact_id=artifact.id, **told))
        count += bool(one.path)
    artifact.stored_at = tables.now()
    artifact.file_count = count or None
    artifact.size = row.size
    session.add(artifact)
    await session.flush()


async def _downloadable(session: Session, actor: Actor, sizes: dict[str, int]) -> dict[str, str]:
    """Return the blobs of those digests whose bytes the actor could download, by digest."""
    digests = list(sizes)
    found: dict[str, str] = {}
    for first in range(0, len(digests), AT_ONCE):
        statement = visible(actor, ArtifactFile).where(
            col(ArtifactFile.digest).in_(digests[first : first + AT_ONCE])
        )
        for one in (await session.exec(statement)).scalars():
            if one.size == sizes[one.digest]:
                found[one.digest] = one.blob_id
    return found


async def _output(session: Session, run: Run, name: str) -> Artifact | None:
    named = select(Artifact).where(col(Artifact.run_id) == run.id, col(Artifact.name) == name)
    return (await session.exec(named)).scalar_one_or_none()


async def _refuse_changing(
    session: Session, run: Run, name: str, digest: str, *, at: tuple[Step, ...] = ("run",)
) -> Artifact | None:
    """Return the output of this name, if there is one; refuse what would change a record.

    The bytes of what is recorded already may come when the run has ended.
    """
    artifact = await _output(session, run, name)
    if artifact is not None and artifact.digest == digest:
        return artifact
    refuse_finished(run, "artifacts", at=str(at[0]))
    if artifact is not None:
        await refuse_used(session, artifact, ("name",) if at == ("run",) else at)
    return artifact


async def _is_used(session: Session, artifact: Artifact) -> bool:
    try:
        await refuse_used(session, artifact, ())
    except Conflict:
        return True
    return False


def _refuse_other(
    artifact: Artifact, digest: str, size: int, *, at: tuple[Step, ...] = ("digest",)
) -> None:
    """Refuse bytes that are not those of the artifact."""
    if artifact.digest != digest:
        known = artifact.digest or "no digest"
        message = f"The artifact {artifact.name!r} has {known}: other bytes are another artifact."
        raise Conflict(message, at=at)
    if artifact.size not in {None, size}:
        message = f"The artifact {artifact.name!r} has {artifact.size:,} bytes, not {size:,}."
        raise Conflict(message, at=("size",) if at == ("digest",) else at)


def _refuse_incomplete(files: Sequence[UploadFile]) -> None:
    missing = [one.path or "the file" for one in files if one.blob_id is None]
    if missing:
        shown = ", ".join(missing[:SHOWN]) + (", …" if len(missing) > SHOWN else "")
        message = f"{len(missing):,} of {len(files):,} files have not arrived: {shown}."
        raise Conflict(message, at=("upload",), current={"missing": missing[: rules.MAX_ITEMS]})


def _check_size(size: int, terms: Terms, *, at: tuple[Step, ...]) -> None:
    if not 0 <= size <= terms.max_bytes:
        message = f"An artifact has 0 to {terms.max_bytes:,} bytes; {size:,} are not accepted."
        raise Invalid(message, at=at)
