"""What can be done to models."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand, matching, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound, Step
from greenroom.operations import rules
from greenroom.operations.access import keep_access
from greenroom.operations.deploying import refuse_serving
from greenroom.operations.deployment_rules import checked_rules
from greenroom.operations.events import difference, record, state
from greenroom.tables import Event, EventKind, Model, Stage

_RECORDED = ("full_name", "description", "tags", "visibility")


async def create_model(
    session: Session, actor: Actor, *, name: str, fields: Mapping[str, Any]
) -> tuple[Model, Event]:
    """Create the model ``OWNER/NAME``; who creates a private one is granted ADMIN on it."""
    owner, short = rules.split_name(name, of="model", at=("name",))
    organization = await obtain(
        session, actor, tables.Organization, owner, to=Permission.MODEL_CREATE, at=("name",)
    )
    await _refuse_taken(session, actor, name, at=("name",))
    model = Model(
        organization_id=organization.id,
        name=short,
        full_name=name,
        created_by_id=actor.user_id,
    )
    changes, sources = await _checked(session, actor, model, fields)
    for key, value in changes.items():
        setattr(model, key, value)
    model.updated_at = model.created_at
    session.add(model)
    await session.flush()  # the rows below refer to it
    await _set_sources(session, model, sources or ())
    after = state(model, _RECORDED) | ({"sources": sources} if sources else {})
    event = await record(session, actor, EventKind.MODEL_CREATED, model, after=after)
    await keep_access(session, actor, model)
    return model, event


async def update_model(
    session: Session,
    actor: Actor,
    *,
    model: str,
    fields: Mapping[str, Any],
    expected_revision: int | None = None,
) -> tuple[Model, Event]:
    """Change the supplied fields of a model; a new name renames its versions' full names.

    Who makes it private is granted ADMIN on it, unless they get in without a grant.
    """
    row = await obtain(session, actor, Model, model, to=Permission.MODEL_UPDATE, at=("model",))
    check_revision(row, expected_revision)
    if "visibility" in fields:
        demand(actor, Permission.ACCESS_UPDATE, row, at=("visibility",))
    changes, sources = await _checked(session, actor, row, fields)
    if changes.get("full_name", row.full_name) != row.full_name:
        await _refuse_taken(session, actor, changes["full_name"], at=("name",))
        await session.exec(
            update(tables.Version)
            .where(col(tables.Version.model_id) == row.id)
            .values(full_name=changes["full_name"] + ":" + col(tables.Version.name))
        )
    for key, value in changes.items():
        setattr(row, key, value)
    before, after = difference(row)
    if sources is not None:
        before["sources"] = await _source_ids(session, row.id)
        after["sources"] = sources
        await _set_sources(session, row, sources)
    touch(row)
    session.add(row)
    event = await record(session, actor, EventKind.MODEL_UPDATED, row, before=before, after=after)
    if "visibility" in after:
        await keep_access(session, actor, row)
    return row, event


async def delete_model(
    session: Session,
    actor: Actor,
    *,
    model: str,
    force: bool = False,
    expected_revision: int | None = None,
) -> tuple[Model, Event]:
    """Delete a model with all its versions; refused while one is in production, unless forced."""
    row = await obtain(session, actor, Model, model, to=Permission.MODEL_DELETE, at=("model",))
    check_revision(row, expected_revision)
    serving = select(col(tables.Version.full_name)).where(
        col(tables.Version.model_id) == row.id,
        col(tables.Version.deleted_at).is_(None),
        col(tables.Version.stage) == Stage.PRODUCTION,
    )
    names = (await session.exec(serving.order_by("full_name").limit(10))).scalars().all()
    if names and not force:
        message = f"In production: {', '.join(names)}. Delete with force to delete it all the same."
        raise Conflict(message, at=("model",), current=summary(row))
    all_of_it = select(col(tables.Version.id)).where(col(tables.Version.model_id) == row.id)
    await refuse_serving(session, actor, all_of_it, force=force, what="Delete it", at=("model",))
    row.deleted_at = tables.now()
    touch(row)
    session.add(row)
    return row, await record(
        session, actor, EventKind.MODEL_DELETED, row, before=state(row, _RECORDED)
    )


async def restore_model(
    session: Session, actor: Actor, *, model: str, days: int
) -> tuple[Model, Event]:
    """Bring back a model deleted less than ``days`` days ago, with the versions it had."""
    row = await obtain(
        session, actor, Model, model, to=Permission.MODEL_DELETE, at=("model",), deleted=True
    )
    check_restorable(row, days, at=("model",))
    row.deleted_at = None
    touch(row)
    session.add(row)
    return row, await record(
        session, actor, EventKind.MODEL_RESTORED, row, after=state(row, _RECORDED)
    )


def check_revision(
    row: Model | tables.Version | tables.Run | tables.Project, expected: int | None
) -> None:
    """Refuse with ``Conflict`` where the row is no longer as the caller read it."""
    if expected is not None and expected != row.revision:
        message = f"The revision is {row.revision}, not {expected}: it was changed meanwhile."
        raise Conflict(message, at=("expectedRevision",), current=summary(row))


def check_restorable(row: Model | tables.Version, days: int, *, at: Sequence[Step]) -> None:
    """Refuse with ``Conflict`` where the time to restore has passed."""
    if row.deleted_at is not None and tables.now() - row.deleted_at > timedelta(days=days):
        message = f"{row.full_name} was deleted more than {days} days ago and awaits its purge."
        raise Conflict(message, at=at)


def touch(row: Model | tables.Version | tables.Run | tables.Project) -> None:
    """Mark the row as changed now: the next revision, a new time."""
    row.revision += 1
    row.updated_at = tables.now()


def summary(row: Any) -> dict[str, Any]:
    """Return what a caller collided with: enough to decide what to do about it."""
    found = {"id": row.id, "name": getattr(row, "full_name", row.name)}
    if hasattr(row, "revision"):
        found["revision"] = row.revision
    if isinstance(row, tables.Version):
        found["stage"] = row.stage.name
    if isinstance(row, tables.Run):
        found["status"] = row.status.name
    return found


async def _source_ids(session: Session, model_id: str) -> list[str]:
    """Return the ids of the projects that may feed a model; who reads of them may not see them."""
    source = tables.ModelSource
    statement = select(col(source.project_id)).where(col(source.model_id) == model_id)
    return sorted((await session.exec(statement)).scalars())


async def _refuse_taken(session: Session, actor: Actor, name: str, *, at: Sequence[Step]) -> None:
    """Refuse a name that a model has, deleted ones included; show it only to who may see it."""
    taken = select(Model).where(col(Model.full_name) == name)
    row = (await session.exec(taken)).scalar_one_or_none()
    if row is None:
        return
    seen = visible(actor, Model).where(matching(Model, row.id))
    current = (await session.exec(seen)).scalar_one_or_none()
    state_ = "a deleted" if row.deleted_at is not None else "another"
    message = f"The name {name!r} is taken by {state_} model."
    raise Conflict(message, at=at, current=summary(current) if current else None)


async def _checked(
    session: Session, actor: Actor, model: Model, fields: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str] | None]:
    """Return the accepted column values, and the ids of the source projects where supplied."""
    changes: dict[str, Any] = {}
    sources: list[str] | None = None
    for key, value in fields.items():
        match key:
            case "name":
                if value is None:
                    message = "A model has a name; null is not accepted."
                    raise Invalid(message, at=("name",))
                short = rules.check_name(value, of="model", at=("name",))
                changes["name"] = short
                changes["full_name"] = model.full_name.partition("/")[0] + "/" + short
            case "description":
                changes[key] = rules.check_text(
                    value, of=key, limit=rules.MAX_DESCRIPTION, at=(key,)
                )
            case "readme":
                changes[key] = rules.check_text(value, of=key, limit=rules.MAX_LONG_TEXT, at=(key,))
            case "tags":
                changes[key] = rules.check_tags(value, at=(key,))
            case "visibility":
                if value is None:
                    message = "A model has a visibility; leave it out, or say which."
                    raise Invalid(message, at=("visibility",))
                changes[key] = value
            case "deployment_rules":
                changes[key] = checked_rules(value, at=("deploymentRules",))
            case "sources":
                sources = await _projects(session, actor, model, value or ())
    return changes, sources


async def _projects(
    session: Session, actor: Actor, model: Model, references: Sequence[str]
) -> list[str]:
    """Return the ids of these projects, all of the model's organization."""
    rules.check_number(references, of="sources", at=("sources",))
    ids = set()
    for index, reference in enumerate(references):
        statement = visible(actor, tables.Project).where(
            matching(tables.Project, reference),
            col(tables.Project.organization_id) == model.organization_id,
        )
        project = (await session.exec(statement)).scalar_one_or_none()
        if project is None:
            message = f"There is no project {reference!r} in the model's organization."
            raise NotFound(message, at=("sources", index))
        ids.add(project.id)
    return sorted(ids)


async def _set_sources(session: Session, model: Model, project_ids: Sequence[str]) -> None:
    """Make these projects the model's sources, and no others."""
    source = tables.ModelSource
    await session.exec(delete(source).where(col(source.model_id) == model.id))
    session.add_all(source(model_id=model.id, project_id=one) for one in project_ids)
