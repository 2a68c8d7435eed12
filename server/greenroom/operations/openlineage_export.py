"""A run as OpenLineage tells of it: one event of its start, and one of its end."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from greenroom import __version__, tables
from greenroom.access.policy import Actor, visible
from greenroom.database import Session
from greenroom.operations.openlineage_form import ENDS, EventType
from greenroom.tables import FINISHED, Artifact, ArtifactKind, Project, Run, RunInput, RunVersion
from greenroom.tables import Version as ModelVersion

PRODUCER = f"urn:greenroom:{__version__}"
SPEC = "https://openlineage.io/spec"
EVENT = f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
VERSIONS = "greenroom"
"""The namespace of versions of models."""

_FACETS = {
    "datasetType": "1-0-1/DatasetTypeDatasetFacet",
    "documentation": "1-1-0/DocumentationJobFacet",
    "executionParameters": "1-0-0/ExecutionParametersRunFacet",
    "inputStatistics": "1-0-0/InputStatisticsInputDatasetFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
    "sourceCodeLocation": "1-1-0/SourceCodeLocationJobFacet",
    "tags": "1-0-0/TagsRunFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet",
}
"""The standard's facets that are written, each with the version of its schema."""


async def run_events(session: Session, actor: Actor, run_id: str) -> list[dict[str, Any]] | None:
    """Return the events of a run, its first and its last; None where it is not seen.

    Both tell all that is known by now of what it read and wrote, as far as the actor sees it.
    """
    statement = visible(actor, Run).where(col(Run.id) == run_id)
    run = (await session.exec(statement)).scalar_one_or_none()
    if run is None:
        return None
    project = await session.get_one(Project, run.project_id)
    named = select(col(RunInput.name), Artifact).join(
        Artifact, col(Artifact.id) == col(RunInput.artifact_id)
    )
    seen = visible(actor, Artifact).with_only_columns(col(Artifact.id))
    read = named.where(col(RunInput.run_id) == run.id, col(Artifact.id).in_(seen))
    wrote = visible(actor, Artifact).where(col(Artifact.run_id) == run.id)
    used = (
        visible(actor, ModelVersion)
        .join(RunVersion, col(RunVersion.version_id) == col(ModelVersion.id))
        .where(col(RunVersion.run_id) == run.id)
        .order_by(ModelVersion.full_name)
    )
    inputs = [
        _dataset(project, name, one, "input")
        for name, one in await session.exec(read.order_by(RunInput.name))
    ]
    inputs += [_version(one) for one in (await session.exec(used)).scalars()]
    outputs = [
        _dataset(project, one.name, one, "output")
        for one in (await session.exec(wrote.order_by(Artifact.name))).scalars()
    ]
    ended = next((type_ for type_, status in ENDS.items() if status is run.status), None)
    moments = [(EventType.START, run.started_at or run.created_at)]
    if run.status in FINISHED and ended and run.finished_at:
        moments.append((ended, run.finished_at))
    return [_event(run, project, type_, moment, inputs, outputs) for type_, moment in moments]


def _event(
    run: Run,
    project: Project,
    type_: EventType,
    moment: datetime,
    inputs: Sequence[Mapping[str, Any]],
    outputs: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    return {
        "eventType": type_.name,
        "eventTime": moment.isoformat(),
        "producer": PRODUCER,
        "schemaURL": EVENT,
        "run": {"runId": str(UUID(int=tables.number_of(run.id))), "facets": _run_facets(run)},
        "job": {"namespace": project.full_name, "name": run.name, "facets": _job_facets(run)},
        "inputs": list(inputs),
        "outputs": list(outputs),
    }


def _facet(name: str, **fields: Any) -> dict[str, dict[str, Any]]:
    """Return a facet under its name, or nothing where it would say nothing."""
    told = {key: value for key, value in fields.items() if value is not None}
    if not told:
        return {}
    schema = _FACETS.get(name)
    title = schema.partition("/")[2] if schema else ""
    url = f"{SPEC}/facets/{schema}.json#/$defs/{title}" if schema else f"{PRODUCER}:{name}"
    return {name: {"_producer": PRODUCER, "_schemaURL": url, **told}}


def _run_facets(run: Run) -> dict[str, Any]:
    parameters = [
        {"key": key, "value": value if isinstance(value, str) else json.dumps(value)}
        for key, value in run.parameters.items()
    ]
    tags = [{"key": one, "value": "true", "source": "USER"} for one in run.tags]
    return {
        **_facet("executionParameters", parameters=parameters or None),
        **_facet("tags", tags=tags or None),
        **_facet("greenroom_metrics", metrics=run.metrics or None),
    }


def _job_facets(run: Run) -> dict[str, Any]:
    code = run.code or {}
    where = code.get("repository")
    location = {
        "type": "git",
        "url": where,
        "repoUrl": where,
        "path": code.get("path"),
        "version": code.get("commit"),
        "branch": code.get("ref"),
    }
    return {
        **_facet("documentation", description=run.description),
        **(_facet("sourceCodeLocation", **location) if where else {}),
    }


def _dataset(project: Project, name: str, one: Artifact, way: str) -> dict[str, Any]:
    """Return a data set: by where it lies, or else by its name in the project."""
    namespace, path = project.full_name, name
    if one.path:
        parts = urlsplit(one.path)
        namespace = f"{parts.scheme}://{parts.netloc}" if parts.scheme else "file"
        path = one.path.removeprefix(namespace).lstrip("/") or one.path
    is_model = one.kind is ArtifactKind.MODEL
    return {
        "namespace": namespace,
        "name": path,
        "facets": {
            **_facet("version", datasetVersion=one.digest),
            **_facet("datasetType", datasetType="MODEL" if is_model else None),
        },
        f"{way}Facets": _facet(f"{way}Statistics", size=one.size),
    }


def _version(one: ModelVersion) -> dict[str, Any]:
    return {
        "namespace": VERSIONS,
        "name": one.full_name,
        "facets": {
            **_facet("version", datasetVersion=one.digest),
            **_facet("datasetType", datasetType="MODEL"),
        },
        "inputFacets": {},
    }
