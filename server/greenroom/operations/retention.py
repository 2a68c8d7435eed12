"""What time removes: deleted versions and models, old idempotency keys and sign-in attempts."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.database import Session
from greenroom.operations.events import record, state
from greenroom.tables import EventKind, IdempotencyKey, Model, SignInAttempt, Version

KEY_DAYS = 7
ATTEMPT_DAYS = 1
"""As long as a failed sign-in can count at most, by the settings."""


@dataclass(frozen=True)
class Purged:
    """How many objects a purge removed for good."""

    versions: int
    models: int


async def purge_deleted(session: Session, actor: Actor, *, days: int) -> Purged:
    """Remove for good what was deleted more than ``days`` days ago; their names become free."""
    before = tables.now() - timedelta(days=days)
    models = select(Model).where(col(Model.deleted_at) < before)
    gone_models = (await session.exec(models)).scalars().all()
    versions = select(Version).where(
        (col(Version.deleted_at) < before)
        | col(Version.model_id).in_([model.id for model in gone_models])
    )
    gone_versions = (await session.exec(versions)).scalars().all()
    for version in gone_versions:
        known = state(version, ("full_name", "digest", "stage"))
        await record(session, actor, EventKind.VERSION_PURGED, version, before=known)
        await session.delete(version)
    await session.flush()  # versions go before their models
    for model in gone_models:
        known = state(model, ("full_name",))
        await record(session, actor, EventKind.MODEL_PURGED, model, before=known)
        await session.delete(model)
    old = tables.now() - timedelta(days=KEY_DAYS)
    await session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < old))
    forgotten = tables.now() - timedelta(days=ATTEMPT_DAYS)
    await session.exec(delete(SignInAttempt).where(col(SignInAttempt.at) < forgotten))
    return Purged(versions=len(gone_versions), models=len(gone_models))
