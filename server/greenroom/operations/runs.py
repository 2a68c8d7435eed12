"""What can be done to runs. A finished run's record does not change: only its labels do."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid
from greenroom.operations import rules
from greenroom.operations.artifacts import ArtifactEntry, log_inputs, log_outputs
from greenroom.operations.events import difference, record, state
from greenroom.operations.models import check_revision, summary, touch
from greenroom.tables import FINISHED, Event, EventKind, MetricPoint, Run, RunStatus, Version

_RECORDED = ("name", "description", "tags", "status", "parameters", "metrics")


async def create_run(
    session: Session,
    actor: Actor,
    *,
    project: str,
    fields: Mapping[str, Any],
    versions: Sequence[str] = (),
    id_: str | None = None,
) -> tuple[Run, Event]:
    """Begin a run in a project; ``versions`` are those it consumes.

    ``id_`` is the id it gets, where that was decided already.
    """
    home = await obtain(
        session, actor, tables.Project, project, to=Permission.RUN_CREATE, at=("project",)
    )
    changes = _checked(fields)
    status = changes.pop("status", None) or RunStatus.RUNNING
    moment = tables.now()
    run = Run(
        id=id_ or tables.new_id(Run.tag),
        organization_id=home.organization_id,
        project_id=home.id,
        name="",
        status=status,
        created_at=moment,
        updated_at=moment,
        started_at=None if status is RunStatus.CREATED else moment,
        created_by_id=actor.user_id,
    )
    run.name = f"run-{run.id[-6:]}"
    for key, value in changes.items():
        setattr(run, key, value)
    session.add(run)
    await session.flush()  # the rows below refer to it
    consumed = await _consume(session, actor, run, versions)
    after = state(run, _RECORDED) | ({"consumes": consumed} if consumed else {})
    return run, await record(session, actor, EventKind.RUN_CREATED, run, after=after)


async def update_run(
    session: Session,
    actor: Actor,
    *,
    run: str,
    fields: Mapping[str, Any],
    versions: Sequence[str] | None = None,
    expected_revision: int | None = None,
) -> tuple[Run, Event]:
    """Change the supplied fields of a run; of a finished one only name, description and tags.

    ``versions`` are added to those the run consumes.
    """
    row = await obtain(session, actor, Run, run, to=Permission.RUN_UPDATE, at=("run",))
    check_revision(row, expected_revision)
    changes = _checked(fields)
    if row.status in FINISHED:
        for key in ("status", "parameters", "code", "versions"):
            if key in changes or (key == "versions" and versions):
                refuse_finished(row, key)
    status = changes.get("status", row.status)
    if status is None:
        message = "A run has a status; null is not accepted."
        raise Invalid(message, at=("status",))
    if row.status is RunStatus.RUNNING and status is RunStatus.CREATED:
        message = "A run that has started cannot go back to CREATED."
        raise Conflict(message, at=("status",), current=summary(row))
    if "parameters" in changes:
        changes["parameters"] = {**row.parameters, **changes["parameters"]}
    for key, value in changes.items():
        setattr(row, key, value)
    if row.status is RunStatus.RUNNING and row.started_at is None:
        row.started_at = tables.now()
    before, after = difference(row)
    consumed = await _consume(session, actor, row, versions or ())
    if consumed:
        after["consumes"] = consumed
    touch(row)
    session.add(row)
    return row, await record(session, actor, EventKind.RUN_UPDATED, row, before=before, after=after)


async def log_metrics(
    session: Session,
    actor: Actor,
    *,
    run: str,
    metrics: Sequence[tuple[str, float, int]],
) -> tuple[Run, Event]:
    """Add (name, value, step) points to a run; the same name and step again replaces the value.

    The run's ``metrics`` become the value at the highest step of each name.
    """
    row = await obtain(session, actor, Run, run, to=Permission.RUN_UPDATE, at=("run",))
    refuse_finished(row, "metrics")
    points: dict[tuple[str, int], float] = {}
    if not 1 <= len(metrics) <= rules.MAX_METRICS:
        message = f"There are {len(metrics):,} points; 1 to {rules.MAX_METRICS:,} are accepted."
        raise Invalid(message, at=("metrics",))
    for index, (name, value, step) in enumerate(metrics):
        rules.check_metric(name, value, at=("metrics", index))
        if not 0 <= step <= rules.MAX_STEP:
            message = f"A step is a whole number from 0 to 2^53; {step} is not."
            raise Invalid(message, at=("metrics", index, "step"))
        points[name, step] = float(value)
    names = {name for name, _ in points}
    if len(names | row.metrics.keys()) > rules.MAX_METRICS:
        message = f"A run keeps at most {rules.MAX_METRICS:,} metrics."
        raise Invalid(message, at=("metrics",))
    moment = tables.now()
    point = MetricPoint
    stored = select(point).where(
        col(point.run_id) == row.id,
        col(point.name).in_(names),
        col(point.step).in_({step for _, step in points}),
    )
    known = {(one.name, one.step): one for one in (await session.exec(stored)).scalars()}
    for (name, step), value in points.items():
        one = known.get((name, step)) or point(run_id=row.id, name=name, step=step, value=value)
        one.value, one.at = value, moment
        session.add(one)
    await session.flush()  # so that the latest can be read
    latest = (
        select(col(point.name), col(point.value))
        .where(col(point.run_id) == row.id, col(point.name).in_(names))
        .order_by(col(point.name), col(point.step))
    )
    row.metrics = row.metrics | dict((await session.exec(latest)).all())
    touch(row)
    session.add(row)
    after = {"metrics": {name: row.metrics[name] for name in sorted(names)}, "points": len(points)}
    return row, await record(session, actor, EventKind.RUN_METRICS_LOGGED, row, after=after)


async def log_artifacts(
    session: Session,
    actor: Actor,
    *,
    run: str,
    inputs: Sequence[ArtifactEntry] = (),
    outputs: Sequence[ArtifactEntry] = (),
) -> tuple[Run, Event]:
    """Add what the run consumed and produced; the same name again replaces the entry."""
    row = await obtain(session, actor, Run, run, to=Permission.RUN_UPDATE, at=("run",))
    refuse_finished(row, "artifacts", at="inputs" if inputs and not outputs else "outputs")
    if not 1 <= len(inputs) + len(outputs) <= rules.MAX_ITEMS:
        message = (
            f"There are {len(inputs) + len(outputs)} artifacts; "
            f"1 to {rules.MAX_ITEMS} are accepted at a time."
        )
        raise Invalid(message, at=("outputs",) if outputs else ("inputs",))
    await log_inputs(session, actor, row, inputs)
    await log_outputs(session, actor, row, outputs)
    touch(row)
    session.add(row)
    after = {
        direction: [entry.recorded() for entry in entries]
        for direction, entries in (("inputs", inputs), ("outputs", outputs))
        if entries
    }
    return row, await record(session, actor, EventKind.RUN_ARTIFACTS_LOGGED, row, after=after)


async def finish_run(
    session: Session, actor: Actor, *, run: str, status: RunStatus
) -> tuple[Run, Event]:
    """End a run. Ending it again the same way only adds an event."""
    row = await obtain(session, actor, Run, run, to=Permission.RUN_UPDATE, at=("run",))
    if status not in FINISHED:
        message = f"A run ends as SUCCEEDED, FAILED or STOPPED, not as {status.name}."
        raise Invalid(message, at=("status",))
    if row.status in FINISHED and row.status is not status:
        refuse_finished(row, "status")
    if row.status not in FINISHED:
        row.status = status
        row.finished_at = tables.now()
        row.started_at = row.started_at or row.finished_at
        touch(row)
    before, after = difference(row)
    session.add(row)
    return row, await record(
        session, actor, EventKind.RUN_FINISHED, row, before=before, after=after
    )


async def delete_run(session: Session, actor: Actor, *, run: str) -> tuple[Run, Event]:
    """Delete a run for good; refused while a version locks it.

    What it produced stays where another run consumed it.
    """
    row = await obtain(session, actor, Run, run, to=Permission.RUN_DELETE, at=("run",))
    await _refuse_locked(session, actor, row)
    consumed = select(col(tables.RunInput.artifact_id))
    artifact = tables.Artifact
    await session.exec(
        update(artifact)
        .where(col(artifact.run_id) == row.id, col(artifact.id).in_(consumed))
        .values(run_id=None)
    )
    await session.exec(delete(artifact).where(col(artifact.run_id) == row.id))
    event = await record(session, actor, EventKind.RUN_DELETED, row, before=state(row, _RECORDED))
    await session.delete(row)
    return row, event


async def _refuse_locked(session: Session, actor: Actor, run: Run) -> None:
    """Refuse to delete a run that versions lock, naming those the actor sees.

    A deleted version locks until its purge, as it may be restored.
    """
    locks = select(Version).where(col(Version.run_id) == run.id).order_by(Version.full_name)
    locking = (await session.exec(locks.limit(rules.MAX_ITEMS))).scalars().all()
    if not locking:
        return
    seen = visible(actor, Version).where(col(Version.run_id) == run.id)
    deleted = visible(actor, Version, deleted=True).where(col(Version.run_id) == run.id)
    names = [
        *(one.full_name for one in (await session.exec(seen)).scalars()),
        *(
            f"{one.full_name} (deleted, can be restored)"
            for one in (await session.exec(deleted)).scalars()
        ),
    ]
    shown = ", ".join(sorted(names)[:10]) or "a version"
    message = f"The run is locked by {shown}."
    raise Conflict(message, at=("run",), current=summary(run) | {"versions": sorted(names)})


async def _consume(
    session: Session, actor: Actor, run: Run, references: Sequence[str]
) -> list[str]:
    """Note that the run consumes these versions, and return the names of those in public models.

    Who sees the run's events need not see other models.
    """
    rules.check_number(references, of="versions", at=("versions",))
    names = []
    for index, reference in enumerate(references):
        version = await obtain(
            session,
            actor,
            Version,
            reference,
            to=Permission.VERSION_READ,
            at=("versions", index),
        )
        if version.organization_id != run.organization_id:
            message = f"{version.full_name} belongs to another organization than the run."
            raise Invalid(message, at=("versions", index))
        await session.merge(tables.RunVersion(run_id=run.id, version_id=version.id))
        model = await session.get_one(tables.Model, version.model_id)
        if model.visibility is tables.Visibility.PUBLIC:
            names.append(version.full_name)
    return names


def refuse_finished(run: Run, field: str, *, at: str | None = None) -> None:
    """Refuse to change the record of a finished run."""
    if run.status in FINISHED:
        message = f"The run has ended ({run.status.name}): its {field} can no longer change."
        raise Conflict(message, at=(at or field,), current=summary(run))


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the accepted column values."""
    changes: dict[str, Any] = {}
    for key, value in fields.items():
        match key:
            case "name":
                if not value or not value.strip():
                    message = "A run has a name; an empty one is not accepted."
                    raise Invalid(message, at=("name",))
                changes[key] = rules.check_text(value, of=key, limit=128, at=(key,))
            case "description":
                changes[key] = rules.check_text(
                    value, of=key, limit=rules.MAX_DESCRIPTION, at=(key,)
                )
            case "tags":
                changes[key] = rules.check_tags(value, at=(key,))
            case "parameters":
                changes[key] = rules.check_parameters(value, at=(key,))
            case "code":
                for part, text in (value or {}).items():
                    rules.check_text(text, of=part, limit=rules.MAX_PATH, at=(key, part))
                changes[key] = value or None
            case "status":
                if value in FINISHED:
                    message = f"A run ends by finishRun; {value.name} is not accepted here."
                    raise Invalid(message, at=("status",))
                changes[key] = value
    return changes
