"""The collection of bytes that nothing refers to, while others upload and download.

It takes two looks. The first notes on a row that nothing refers to it; a later one, when it has been
so for the time of grace, removes the row, and only then the bytes. Foreign keys keep a row that
something refers to, and whatever begins to refer to it takes the note away. As no key is used twice,
bytes whose row is gone can never be what somebody stores at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.database import Database, Session
from greenroom.storage import Storage
from greenroom.tables import ArtifactFile, Blob, Upload, UploadFile

BATCH = 500
ORPHANS_AFTER = timedelta(hours=1)
"""Bytes without a row are left alone for so long: their row may be about to be written."""


@dataclass
class Collected:
    """What a collection did: bytes and blobs it removed, noted as unused, and without a row."""

    uploads: int = 0
    noted: int = 0
    removed: int = 0
    bytes: int = 0
    orphans: int = 0


def _used() -> ColumnElement[bool]:
    """Return the condition that something refers to a blob."""
    return or_(
        exists().where(col(ArtifactFile.blob_id) == Blob.id),
        exists().where(col(UploadFile.blob_id) == Blob.id),
    )


async def end_uploads(session: Session, actor: Actor) -> list[str]:
    """End the uploads whose time is over; return their ids, so that what arrived can be dropped."""
    over = select(col(Upload.id)).where(col(Upload.expires_at) <= tables.now()).limit(BATCH)
    ids = list((await session.exec(over)).scalars())
    if ids:
        await session.exec(delete(UploadFile).where(col(UploadFile.upload_id).in_(ids)))
        await session.exec(delete(Upload).where(col(Upload.id).in_(ids)))
    return ids


async def note_unused(session: Session, actor: Actor) -> int:
    """Note on each blob that nothing refers to it, and take the note off those in use again."""
    unused = col(Blob.unused_at)
    await session.exec(
        update(Blob)
        .where(unused.is_not(None), _used())
        .values(unused_at=None)
        .execution_options(synchronize_session=False)
    )
    noted = await session.exec(
        update(Blob)
        .where(unused.is_(None), ~_used())
        .values(unused_at=tables.now())
        .execution_options(synchronize_session=False)
    )
    return int(noted.rowcount)


async def forget_unused(
    session: Session, actor: Actor, *, since: datetime
) -> list[tuple[str, int]]:
    """Remove the rows of blobs unused since then, a batch at a time; return keys and sizes."""
    statement = (
        select(Blob).where(col(Blob.unused_at) <= since, ~_used()).order_by(Blob.id).limit(BATCH)
    )
    rows = (await session.exec(statement)).scalars().all()
    if rows:
        await session.exec(delete(Blob).where(col(Blob.id).in_([row.id for row in rows])))
    return [(row.key, row.size) for row in rows]


async def known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Return those of the keys that a row knows."""
    statement = select(col(Blob.key)).where(col(Blob.key).in_(keys))
    return set((await session.exec(statement)).scalars())


async def drop_ended_uploads(database: Database, storage: Storage, actor: Actor) -> int:
    """End the uploads whose time is over, and drop what had arrived of them."""
    ended = 0
    while ids := await database.transaction(lambda session: end_uploads(session, actor), actor):
        for upload_id in ids:
            await storage.incoming.drop(upload_id)
        ended += len(ids)
    return ended


async def collect(
    database: Database, storage: Storage, actor: Actor, *, grace: timedelta
) -> Collected:
    """Remove the bytes that nothing has referred to for the time of grace.

    A crash at any moment leaves bytes without a row at worst, which a later collection removes.
    """
    done = Collected(uploads=await drop_ended_uploads(database, storage, actor))
    done.noted = await database.transaction(lambda session: note_unused(session, actor), actor)
    since = tables.now() - grace
    while gone := await database.transaction(
        lambda session: forget_unused(session, actor, since=since), actor
    ):
        for key, size in gone:
            await storage.remove(key)
            done.removed += 1
            done.bytes += size
    await _drop_orphans(database, storage, done, before=tables.now() - max(grace, ORPHANS_AFTER))
    return done


async def _drop_orphans(
    database: Database, storage: Storage, done: Collected, *, before: datetime
) -> None:
    """Remove old bytes that no row knows, and what arrived of uploads that are no more."""
    batch: list[str] = []

    async def look() -> None:
        async with database.read() as session:
            known = await known_keys(session, batch)
        for key in batch:
            if key not in known:
                await storage.remove(key)
                done.orphans += 1
        batch.clear()

    async for key, put_at in storage.keys():
        if put_at < before:
            batch.append(key)
        if len(batch) >= BATCH:
            await look()
    await look()
    async for upload_id in storage.incoming.uploads():
        async with database.read() as session:
            row = await session.get(Upload, upload_id)
        if row is None and tables.tag_of(upload_id) == Upload.tag:
            await storage.incoming.drop(upload_id)
