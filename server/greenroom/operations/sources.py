"""Which runs a model takes: of its organization and, where it has sources, of these projects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from greenroom.access.policy import Actor, visible
from greenroom.database import Session
from greenroom.errors import Invalid, Step
from greenroom.tables import Model, ModelSource, Project, Run


async def refuse_foreign(
    session: Session,
    actor: Actor,
    model: Model,
    *,
    run: Run | None,
    evidence: Mapping[str, Any] | None = None,
    at: Sequence[Step],
) -> None:
    """Refuse a run of another organization, or of a project that the model does not take.

    Without a run, the project that the evidence names counts; without either nothing is refused.
    The sources that the actor does not see are not named.
    """
    if run is not None and run.organization_id != model.organization_id:
        message = f"The run belongs to another organization than {model.full_name}."
        raise Invalid(message, at=at)
    if run is None and evidence is None:
        return
    source = select(col(ModelSource.project_id)).where(col(ModelSource.model_id) == model.id)
    allowed = set((await session.exec(source)).scalars())
    if not allowed:
        return
    if run is not None:
        project_id: str | None = run.project_id
    else:
        named = select(col(Project.id)).where(col(Project.full_name) == (evidence or {})["project"])
        project_id = (await session.exec(named)).scalar_one_or_none()
    if project_id in allowed:
        return
    seen = visible(actor, Project).where(col(Project.id).in_(allowed)).order_by(Project.full_name)
    names = [one.full_name for one in (await session.exec(seen)).scalars()]
    message = (
        f"{model.full_name} takes runs of {', '.join(names)} only."
        if names
        else f"{model.full_name} does not take runs of this project."
    )
    raise Invalid(message, at=at)
