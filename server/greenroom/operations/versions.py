"""What can be done to versions: register, promote, update, delete, restore. Staging has a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, bindparam, delete, select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand, obtain
from greenroom.database import Session
from greenroom.errors import Conflict, Forbidden, Invalid, NotFound
from greenroom.operations import rules
from greenroom.operations.deploying import refuse_serving
from greenroom.operations.events import difference, record, state
from greenroom.operations.evidence import choose, chosen_by, digest_of, freeze
from greenroom.operations.models import (
    check_restorable,
    check_revision,
    create_model,
    summary,
    touch,
)
from greenroom.operations.sources import refuse_foreign
from greenroom.tables import (
    Artifact,
    Event,
    EventKind,
    Model,
    Run,
    Stage,
    StageChange,
    Version,
    VersionArtifact,
)

REGISTERED = "VersionRegistered"
"""The reason of the first entry in every stage history."""

_ITS_MODEL: Any = object()
"""Artifacts to choose: what the run calls its model."""

_TAKEN = select(Version).where(
    col(Version.model_id) == bindparam("model", "", String),
    col(Version.name) == bindparam("name", "", String),
)
"""Selects the version that has a name in a model already."""

RECORDED = ("full_name", "description", "tags", "digest", "run_id", "stage")
"""What events tell of a version that comes or goes."""


async def register_version(
    session: Session,
    actor: Actor,
    *,
    model: str,
    name: str,
    fields: Mapping[str, Any],
    force: bool = False,
    make_model: bool = False,
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Create a version in TESTING, and with ``make_model`` its model where there is none.

    A taken name is ``Conflict``; with ``force`` the supplied fields are patched on the version that
    has it, whose id, stage and history stay.
    """
    return await _register(
        session,
        actor,
        model=model,
        name=name,
        fields=fields,
        force=force,
        make_model=make_model,
        expected_revision=expected_revision,
        kind=EventKind.VERSION_REGISTERED,
    )


async def promote_run(
    session: Session,
    actor: Actor,
    *,
    run: str,
    model: str,
    name: str,
    fields: Mapping[str, Any],
    force: bool = False,
    make_model: bool = False,
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Register a version from a run: lock the run, take its model artifact, freeze its record."""
    chosen = fields.get("artifacts")
    return await _register(
        session,
        actor,
        model=model,
        name=name,
        fields={**fields, "run": run, "artifacts": _ITS_MODEL if chosen is None else chosen},
        force=force,
        make_model=make_model,
        expected_revision=expected_revision,
        kind=EventKind.VERSION_PROMOTED,
    )


async def update_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    fields: Mapping[str, Any],
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Change the supplied fields of a version: what is absent stays, null clears."""
    row = await obtain(
        session, actor, Version, version, to=Permission.VERSION_UPDATE, at=("version",)
    )
    check_revision(row, expected_revision)
    model = await obtain(
        session, actor, Model, row.model_id, to=Permission.VERSION_UPDATE, at=("version",)
    )
    return await _patch(session, actor, model, row, fields, kind=EventKind.VERSION_UPDATED)


async def delete_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    force: bool = False,
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Delete a version, restorably; refused while it is in production, unless forced."""
    row = await obtain(
        session, actor, Version, version, to=Permission.VERSION_DELETE, at=("version",)
    )
    check_revision(row, expected_revision)
    if row.stage is Stage.PRODUCTION and not force:
        message = f"{row.full_name} is in production. Delete with force to delete it all the same."
        raise Conflict(message, at=("version",), current=summary(row))
    await refuse_serving(session, actor, [row.id], force=force, what="Delete it", at=("version",))
    row.deleted_at = tables.now()
    touch(row)
    session.add(row)
    before = state(row, RECORDED)
    return row, await record(session, actor, EventKind.VERSION_DELETED, row, before=before)


async def restore_version(
    session: Session, actor: Actor, *, version: str, days: int
) -> tuple[Version, Event]:
    """Bring back a version deleted less than ``days`` days ago, as it was."""
    row = await obtain(
        session,
        actor,
        Version,
        version,
        to=Permission.VERSION_DELETE,
        at=("version",),
        deleted=True,
    )
    check_restorable(row, days, at=("version",))
    row.deleted_at = None
    touch(row)
    session.add(row)
    after = state(row, RECORDED)
    return row, await record(session, actor, EventKind.VERSION_RESTORED, row, after=after)


async def tag_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> tuple[Version, Event]:
    """Add and remove tags; those it has already, or never had, are no error."""
    row = await obtain(
        session, actor, Version, version, to=Permission.VERSION_UPDATE, at=("version",)
    )
    unwanted = set(rules.check_tags(remove, at=("remove",)))
    wanted = [*row.tags, *rules.check_tags(add, at=("add",))]
    row.tags = rules.check_tags([tag for tag in wanted if tag not in unwanted], at=("add",))
    before, after = difference(row)
    touch(row)
    session.add(row)
    return row, await record(
        session, actor, EventKind.VERSION_UPDATED, row, before=before, after=after
    )


async def _register(
    session: Session,
    actor: Actor,
    *,
    model: str,
    name: str,
    fields: Mapping[str, Any],
    force: bool,
    make_model: bool,
    expected_revision: int | None,
    kind: EventKind,
) -> tuple[Version, Event]:
    """Create a version, or with ``force`` patch the one that has the name."""
    rules.check_name(name, of="version", at=("name",))
    home = await _home(session, actor, model, make_model=make_model)
    current = (await session.exec(_TAKEN, {"model": home.id, "name": name})).scalar_one_or_none()
    if current is not None:
        if current.deleted_at is not None:
            message = f"{current.full_name} was deleted: restore it, or wait for its purge."
            raise Conflict(message, at=("name",))
        if not force:
            message = f"{current.full_name} exists. Register with force to patch it."
            raise Conflict(message, at=("name",), current=summary(current))
        check_revision(current, expected_revision)
        if kind is EventKind.VERSION_REGISTERED:
            kind = EventKind.VERSION_UPDATED
        return await _patch(session, actor, home, current, fields, kind=kind)
    if expected_revision is not None:
        message = f"There is no {home.full_name}:{name} to have revision {expected_revision}."
        raise Conflict(message, at=("expectedRevision",))
    moment = tables.now()
    version = Version(
        organization_id=home.organization_id,
        model_id=home.id,
        name=name,
        full_name=f"{home.full_name}:{name}",
        digest="",
        created_at=moment,
        updated_at=moment,
        created_by_id=actor.user_id,
    )
    chosen = await _apply(session, actor, home, version, fields)
    version.digest = digest_of(version.content_data, chosen or ())
    session.add(version)
    await session.flush()  # the rows below refer to it
    for artifact in chosen or ():
        session.add(VersionArtifact(version_id=version.id, artifact_id=artifact.id))
    session.add(
        StageChange(
            version_id=version.id,
            from_stage=None,
            to_stage=Stage.TESTING,
            actor_id=actor.user_id,
            reason=REGISTERED,
            at=moment,
        )
    )
    return version, await record(session, actor, kind, version, after=state(version, RECORDED))


async def _home(session: Session, actor: Actor, reference: str, *, make_model: bool) -> Model:
    """Return the model to register in, made where it is missing and that is wanted."""
    try:
        return await obtain(
            session, actor, Model, reference, to=Permission.VERSION_CREATE, at=("model",)
        )
    except NotFound:
        if not make_model or tables.tag_of(reference) is not None:
            raise
    try:
        model, _ = await create_model(session, actor, name=reference, fields={})
    except (Conflict, Forbidden, Invalid, NotFound) as error:
        error.at = ("model",)
        raise
    demand(actor, Permission.VERSION_CREATE, model, at=("model",))
    return model


async def _patch(
    session: Session,
    actor: Actor,
    model: Model,
    version: Version,
    fields: Mapping[str, Any],
    *,
    kind: EventKind,
) -> tuple[Version, Event]:
    """Change the supplied fields of a version and record what changed."""
    if "name" in fields and fields["name"] != version.name:
        if fields["name"] is None:
            message = "A version has a name; null is not accepted."
            raise Invalid(message, at=("name",))
        name = rules.check_name(fields["name"], of="version", at=("name",))
        asked = {"model": model.id, "name": name}
        current = (await session.exec(_TAKEN, asked)).scalar_one_or_none()
        if current is not None:
            message = f"{current.full_name} exists."
            shown = None if current.deleted_at else summary(current)
            raise Conflict(message, at=("name",), current=shown)
        version.name, version.full_name = name, f"{model.full_name}:{name}"
    chosen = await _apply(session, actor, model, version, fields)
    kept = chosen if chosen is not None else await chosen_by(session, version)
    version.digest = digest_of(version.content_data, kept)
    before, after = difference(version)
    if chosen is not None:
        before["artifacts"] = [one.name for one in await chosen_by(session, version)]
        after["artifacts"] = [one.name for one in chosen]
        link = VersionArtifact
        await session.exec(delete(link).where(col(link.version_id) == version.id))
        session.add_all(link(version_id=version.id, artifact_id=one.id) for one in chosen)
    touch(version)
    session.add(version)
    return version, await record(session, actor, kind, version, before=before, after=after)


async def _apply(
    session: Session,
    actor: Actor,
    model: Model,
    version: Version,
    fields: Mapping[str, Any],
) -> list[Artifact] | None:
    """Set the supplied fields; return the artifacts it has from now on, None for as before."""
    with session.no_autoflush:  # so that the event can tell what changed
        for key, value in fields.items():
            match key:
                case "description":
                    version.description = rules.check_text(
                        value, of=key, limit=rules.MAX_DESCRIPTION, at=(key,)
                    )
                case "readme":
                    version.readme = rules.check_text(
                        value, of=key, limit=rules.MAX_LONG_TEXT, at=(key,)
                    )
                case "tags":
                    version.tags = rules.check_tags(value, at=(key,))
                case "content":
                    version.content_data = rules.parse_content(value, at=(key,))
                    version.content = value
        return await _lock(session, actor, model, version, fields)


async def _lock(
    session: Session,
    actor: Actor,
    model: Model,
    version: Version,
    fields: Mapping[str, Any],
) -> list[Artifact] | None:
    """Point the version at a run, or away from it, and choose among the run's artifacts."""
    names = fields.get("artifacts")
    if "run" not in fields:
        if "artifacts" not in fields:
            return None
        if not names:
            return []
        if version.run_id is None:
            message = "Artifacts are chosen from a run; the version has none."
            raise Invalid(message, at=("artifacts",))
        run = await obtain(
            session, actor, Run, version.run_id, to=Permission.RUN_READ, at=("artifacts",)
        )
        return await choose(session, actor, run, names)
    if fields["run"] is None:
        if names:
            message = "Artifacts are chosen from a run; the version has none."
            raise Invalid(message, at=("artifacts",))
        version.run_id = version.evidence = None
        return []
    run = await obtain(session, actor, Run, fields["run"], to=Permission.RUN_READ, at=("run",))
    await refuse_foreign(session, actor, model, run=run, at=("run",))
    repointed = version.run_id != run.id
    version.run_id = run.id
    version.evidence = await freeze(session, actor, run)
    if names is _ITS_MODEL:
        return await choose(session, actor, run, None)
    if "artifacts" in fields:
        return await choose(session, actor, run, names or ())
    return [] if repointed else None
