"""What can be done to projects."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand, matching, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid
from greenroom.operations import rules
from greenroom.operations.access import keep_access
from greenroom.operations.events import difference, record, state
from greenroom.operations.models import check_revision, summary, touch
from greenroom.tables import Event, EventKind, Project, Visibility


async def create_project(
    session: Session, actor: Actor, *, name: str, fields: Mapping[str, Any]
) -> tuple[Project, Event]:
    """Create the project ``OWNER/NAME``."""
    owner, short = rules.split_name(name, of="project", at=("name",))
    organization = await obtain(
        session, actor, tables.Organization, owner, to=Permission.PROJECT_CREATE, at=("name",)
    )
    taken = select(Project).where(col(Project.full_name) == name)
    if (await session.exec(taken)).scalar_one_or_none() is not None:
        seen = visible(actor, Project).where(matching(Project, name))
        current = (await session.exec(seen)).scalar_one_or_none()
        message = f"The name {name!r} is taken by another project."
        raise Conflict(message, at=("name",), current=summary(current) if current else None)
    project = Project(
        organization_id=organization.id,
        name=short,
        full_name=name,
        description=_described(fields.get("description")),
        visibility=fields.get("visibility") or Visibility.ORGANIZATION,
        created_by_id=actor.user_id,
    )
    project.updated_at = project.created_at
    session.add(project)
    after = state(project, ("full_name", "description", "visibility"))
    event = await record(session, actor, EventKind.PROJECT_CREATED, project, after=after)
    await keep_access(session, actor, project)
    return project, event


async def update_project(
    session: Session,
    actor: Actor,
    *,
    project: str,
    fields: Mapping[str, Any],
    expected_revision: int | None = None,
) -> tuple[Project, Event]:
    """Change the supplied fields of a project; its name stays.

    Who makes it private is granted ADMIN on it, unless they get in without a grant.
    """
    row = await obtain(
        session, actor, Project, project, to=Permission.PROJECT_UPDATE, at=("project",)
    )
    check_revision(row, expected_revision)
    if "visibility" in fields:
        demand(actor, Permission.ACCESS_UPDATE, row, at=("visibility",))
        if fields["visibility"] is None:
            message = "A project has a visibility; leave it out, or say which."
            raise Invalid(message, at=("visibility",))
        row.visibility = fields["visibility"]
    if "description" in fields:
        row.description = _described(fields["description"])
    before, after = difference(row)
    touch(row)
    session.add(row)
    event = await record(session, actor, EventKind.PROJECT_UPDATED, row, before=before, after=after)
    if "visibility" in after:
        await keep_access(session, actor, row)
    return row, event


def _described(text: str | None) -> str | None:
    """Return a description as it is stored, or refuse it."""
    return rules.check_text(
        text, of="description", limit=rules.MAX_DESCRIPTION, at=("description",)
    )
