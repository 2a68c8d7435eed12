"""Moving versions through stages: the only way that a stage changes."""

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain
from greenroom.database import Session
from greenroom.errors import Invalid
from greenroom.operations import rules
from greenroom.operations.deploying import refuse_serving
from greenroom.operations.events import record
from greenroom.operations.models import check_revision, touch
from greenroom.tables import Event, EventKind, Stage, StageChange, Version

STAGED = "VersionStaged"
"""The reason of a stage change whose author gave none."""


async def stage_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    stage: Stage,
    reason: str | None = None,
    message: str | None = None,
    force: bool = False,
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Move a version to a stage and append to its history, also where it is there already.

    What serves is not disabled, unless forced; then it is stopped.
    """
    row = await obtain(
        session, actor, Version, version, to=Permission.VERSION_STAGE, at=("version",)
    )
    check_revision(row, expected_revision)
    if reason is not None and not reason.strip():
        refusal = "A reason is not empty; leave it out to have the usual one."
        raise Invalid(refusal, at=("reason",))
    reason = rules.check_text(reason, of="reason", limit=128, at=("reason",)) or STAGED
    rules.check_text(message, of="message", limit=rules.MAX_DESCRIPTION, at=("message",))
    if stage is Stage.DISABLED:
        await refuse_serving(
            session, actor, [row.id], force=force, what="Disable it", at=("version",)
        )
    before = row.stage
    row.stage = stage
    touch(row)
    session.add(row)
    session.add(
        StageChange(
            version_id=row.id,
            from_stage=before,
            to_stage=stage,
            actor_id=actor.user_id,
            reason=reason,
            message=message,
            at=tables.now(),
        )
    )
    return row, await record(
        session,
        actor,
        EventKind.VERSION_STAGED,
        row,
        before={"stage": before.name},
        after={"stage": stage.name, "reason": reason, "message": message},
    )
