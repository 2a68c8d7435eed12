"""Who is connected with whom: each function selects (parent id, row id) pairs for one edge.

Between two versions stands a run: its id is the third column, and only who sees it sees the pair.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, select
from sqlmodel import col

from greenroom.tables import (
    Artifact,
    Deployment,
    ModelSource,
    RunInput,
    RunVersion,
    Version,
    VersionArtifact,
)

Pairs = Select[str, str]
PairsByRun = Select[str, str, str]
Rows = tuple[FromClause, Sequence[ColumnElement[bool]]]
"""Rows under a name of their own, with the conditions that they are seen."""


def sources() -> tuple[Pairs, ...]:
    """A model and each project that may feed it."""
    return (select(col(ModelSource.model_id), col(ModelSource.project_id)),)


def chosen() -> tuple[Pairs, ...]:
    """A version and each artifact it is made of."""
    return (select(col(VersionArtifact.version_id), col(VersionArtifact.artifact_id)),)


def holders() -> tuple[Pairs, ...]:
    """An artifact and each version made of it."""
    return (select(col(VersionArtifact.artifact_id), col(VersionArtifact.version_id)),)


def deployed() -> Pairs:
    """A version and each of its deployments."""
    return select(col(Deployment.version_id), col(Deployment.id))


def inputs() -> tuple[Pairs, ...]:
    """A run and each artifact it consumed."""
    return (select(col(RunInput.run_id), col(RunInput.artifact_id)),)


def readers() -> tuple[Pairs, ...]:
    """An artifact and each run that consumed it."""
    return (select(col(RunInput.artifact_id), col(RunInput.run_id)),)


def touched() -> tuple[Pairs, ...]:
    """A run and each artifact it consumed or produced."""
    produced: Any = select(
        col(Artifact.run_id).label("run_id"), col(Artifact.id).label("artifact_id")
    )
    return produced, *inputs()


def consumed() -> tuple[Pairs, ...]:
    """A run and each version it consumed."""
    return (select(col(RunVersion.run_id), col(RunVersion.version_id)),)


def consumers() -> tuple[Pairs, ...]:
    """A version and each run that consumed it."""
    return (select(col(RunVersion.version_id), col(RunVersion.run_id)),)


def produced() -> Pairs:
    """A run and each artifact it produced."""
    run_id: Any = col(Artifact.run_id)
    return select(run_id, col(Artifact.id)).where(run_id.is_not(None))


def promoted() -> Pairs:
    """A run and each version that locks it."""
    run_id: Any = col(Version.run_id)
    return select(run_id, col(Version.id)).where(run_id.is_not(None))


def reused() -> Pairs:
    """A version and each run, other than its own, that consumed an artifact it is made of."""
    return _reused(col(VersionArtifact.artifact_id) == col(RunInput.artifact_id))


def reused_by_digest(one: Rows, other: Rows) -> Pairs:
    """A version and each run, other than its own, that consumed a copy of what it is made of.

    The two artifacts have the same digest and the same organization, and must be seen both.
    """
    (chosen, seen), (consumed, seen_too) = one, other
    return _reused(
        col(VersionArtifact.artifact_id) == chosen.c.id,
        chosen.c.organization_id == consumed.c.organization_id,
        chosen.c.digest == consumed.c.digest,
        chosen.c.id != consumed.c.id,
        consumed.c.id == col(RunInput.artifact_id),
        *seen,
        *seen_too,
    )


def _reused(*where: ColumnElement[bool]) -> Pairs:
    own = col(Version.run_id).is_not_distinct_from(col(RunInput.run_id))
    return select(col(Version.id), col(RunInput.run_id)).where(
        col(VersionArtifact.version_id) == col(Version.id), *where, ~own
    )


def upstream() -> tuple[PairsByRun, ...]:
    """A version, each version that its run consumed, directly or one of its artifacts, that run."""
    run_id: Any = col(Version.run_id).label("run_id")
    direct: Any = select(
        col(Version.id).label("version_id"),
        col(RunVersion.version_id).label("source_id"),
        run_id,
    ).join(RunVersion, col(RunVersion.run_id) == col(Version.run_id))
    through_artifact: Any = (
        select(
            col(Version.id).label("version_id"),
            col(VersionArtifact.version_id).label("source_id"),
            run_id,
        )
        .join(RunInput, col(RunInput.run_id) == col(Version.run_id))
        .join(
            VersionArtifact,
            and_(
                col(VersionArtifact.artifact_id) == col(RunInput.artifact_id),
                col(VersionArtifact.version_id) != col(Version.id),
            ),
        )
    )
    return direct, through_artifact


def downstream() -> tuple[PairsByRun, ...]:
    """A version, each version whose run consumed it, and that run."""
    arms = [arm.subquery() for arm in upstream()]
    return tuple(select(arm.c.source_id, arm.c.version_id, arm.c.run_id) for arm in arms)
