"""Versions that go to another model: as a copy beside the first, or away from their own."""

from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand, find, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid
from greenroom.operations import rules
from greenroom.operations.deploying import stay_if_serving, take_along
from greenroom.operations.events import record, state
from greenroom.operations.evidence import chosen_by, digest_of
from greenroom.operations.models import check_revision, summary, touch
from greenroom.operations.sources import refuse_foreign
from greenroom.operations.versions import RECORDED
from greenroom.tables import (
    Event,
    EventKind,
    Model,
    Run,
    Stage,
    StageChange,
    Version,
    VersionArtifact,
)

COPIED = "VersionCopied"
"""The reason of the stage change that begins a copy's own history."""

TRANSFERRED = "VersionTransferred"
"""The reason of the stage change that a transfer appends."""


async def copy_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    model: str,
    name: str | None = None,
    keep_stage: bool = False,
) -> tuple[Version, Event]:
    """Make the same version in another model, or under another name, with the history it has.

    A run that the actor does not see, or that the target's organization does not own, is left
    behind with its artifacts; the evidence comes along.
    """
    source = await find(session, actor, Version, version, at=("version",))
    home = await _target(session, actor, source, model, keep_stage=keep_stage)
    name = await _free_name(session, source, home, name)
    run = await _locked_by(session, source)
    if run is not None and run.organization_id != home.organization_id:
        run = None
    await refuse_foreign(session, actor, home, run=run, evidence=source.evidence, at=("model",))
    if run is not None and not await _sees(session, actor, run):
        run = None
    chosen = [] if run is None else await chosen_by(session, source)
    moment = tables.now()
    copy = Version(
        organization_id=home.organization_id,
        model_id=home.id,
        name=name,
        full_name=f"{home.full_name}:{name}",
        description=source.description,
        readme=source.readme,
        tags=source.tags,
        content=source.content,
        content_data=source.content_data,
        digest=digest_of(source.content_data, chosen),
        run_id=None if run is None else run.id,
        evidence=source.evidence,
        stage=source.stage if keep_stage else Stage.TESTING,
        created_at=moment,
        updated_at=moment,
        created_by_id=actor.user_id,
    )
    session.add(copy)
    await session.flush()  # the rows below refer to it
    session.add_all(VersionArtifact(version_id=copy.id, artifact_id=one.id) for one in chosen)
    history = select(StageChange).where(col(StageChange.version_id) == source.id)
    for past in (await session.exec(history.order_by(StageChange.id))).scalars():
        told = past.model_dump(exclude={"id", "version_id"})
        session.add(StageChange(version_id=copy.id, **told))
    session.add(_move(actor, copy, source.stage, COPIED))
    after = state(copy, RECORDED)
    if source.model_id == home.id:  # elsewhere the source may be hidden from who reads this
        after["copied_from"] = source.full_name
    return copy, await record(session, actor, EventKind.VERSION_COPIED, copy, after=after)


async def transfer_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    model: str,
    name: str | None = None,
    keep_stage: bool = False,
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Take a version out of its model and into another: the same id, with all that it has.

    Refused while it is in production, unless it keeps its stage. The event on either side does not
    name the other, which may be hidden there; the one of the target is returned.
    """
    row = await obtain(
        session, actor, Version, version, to=Permission.VERSION_DELETE, at=("version",)
    )
    home = await _target(session, actor, row, model, keep_stage=keep_stage)
    check_revision(row, expected_revision)
    if row.model_id == home.id:
        message = f"{row.full_name} is in {home.full_name}: update it to give it another name."
        raise Invalid(message, at=("model",))
    if row.stage is Stage.PRODUCTION and not keep_stage:
        message = f"{row.full_name} is in production. Transfer it with keepStage, or withdraw it."
        raise Conflict(message, at=("version",), current=summary(row))
    await stay_if_serving(session, row)
    name = await _free_name(session, row, home, name)
    run = await _locked_by(session, row)
    await refuse_foreign(session, actor, home, run=run, evidence=row.evidence, at=("model",))
    before = state(row, RECORDED)
    await record(session, actor, EventKind.VERSION_TRANSFERRED, row, before=before)
    stage = row.stage
    row.organization_id, row.model_id = home.organization_id, home.id
    row.name, row.full_name = name, f"{home.full_name}:{name}"
    row.stage = stage if keep_stage else Stage.TESTING
    touch(row)
    session.add(row)
    await take_along(session, row)
    session.add(_move(actor, row, stage, TRANSFERRED))
    after = state(row, RECORDED)
    return row, await record(session, actor, EventKind.VERSION_TRANSFERRED, row, after=after)


async def _target(
    session: Session, actor: Actor, version: Version, model: str, *, keep_stage: bool
) -> Model:
    """Return the model to go to, where the actor may make versions, and stage them if it stays."""
    home = await obtain(session, actor, Model, model, to=Permission.VERSION_CREATE, at=("model",))
    if keep_stage and version.stage is not Stage.TESTING:
        demand(actor, Permission.VERSION_STAGE, home, at=("keepStage",))
    return home


async def _free_name(session: Session, version: Version, home: Model, name: str | None) -> str:
    """Return the name to have in the target. Raises ``Conflict`` where it is taken there."""
    at = ("model",) if name is None else ("name",)
    wanted = version.name if name is None else rules.check_name(name, of="version", at=at)
    taken = select(Version).where(col(Version.model_id) == home.id, col(Version.name) == wanted)
    current = (await session.exec(taken)).scalar_one_or_none()
    if current is not None:
        is_live = current.deleted_at is None
        state_ = "exists" if is_live else "was deleted, and keeps its name until its purge"
        message = f"{current.full_name} {state_}. Give another name."
        raise Conflict(message, at=at, current=summary(current) if is_live else None)
    return wanted


async def _locked_by(session: Session, version: Version) -> Run | None:
    """Return the run that a version locks, be it hidden or not."""
    return None if version.run_id is None else await session.get_one(Run, version.run_id)


async def _sees(session: Session, actor: Actor, run: Run) -> bool:
    """Return whether the actor sees the run, as is needed to lock it."""
    seen = visible(actor, Run).where(col(Run.id) == run.id)
    return (await session.exec(seen)).first() is not None


def _move(actor: Actor, version: Version, stage: Stage, reason: str) -> StageChange:
    """Return the entry that a copy or a transfer adds to the history; it names no other model."""
    return StageChange(
        version_id=version.id,
        from_stage=stage,
        to_stage=version.stage,
        actor_id=actor.user_id,
        reason=reason,
        at=tables.now(),
    )
