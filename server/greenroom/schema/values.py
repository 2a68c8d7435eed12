"""Values without an id of their own: what a version froze of its run, metrics, code, rules."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field
from strawberry.scalars import JSON

from greenroom import tables
from greenroom.schema.enums import ArtifactKind, RunStatus, Stage
from greenroom.schema.scalars import Long


@strawberry.type(description="Which stages may be deployed to an environment.")
class DeploymentRule:
    """Which stages may be deployed to an environment."""

    environment: str = field(description="The environment.")
    stages: list[Stage] = field(description="The stages; none closes the environment.")


@strawberry.type(description="What a run showed when a version locked it.")
class Evidence:
    """What a run showed when a version locked it."""

    run_id: strawberry.ID = field(description="The run's id.")
    run_name: str = field(description="The run's name.")
    project: str = field(description="The run's project, OWNER/NAME.")
    status: RunStatus = field(description="The run's status.")
    parameters: JSON = field(description="The run's parameters.")
    metrics: "list[Metric]" = field(description="The run's metrics, by name.")
    code: "CodeReference | None" = field(description="The code that ran.")
    inputs: "list[EvidenceArtifact]" = field(description="What the run had consumed.")
    outputs: "list[EvidenceArtifact]" = field(description="What the run had produced.")
    frozen_at: datetime = field(description="When this was frozen.")

    @classmethod
    def read(cls, frozen: dict[str, Any]) -> "Evidence":
        """Return the face of what a version stores."""
        return cls(
            run_id=strawberry.ID(frozen["run_id"]),
            run_name=frozen["run_name"],
            project=frozen["project"],
            status=tables.RunStatus[frozen["status"]],
            parameters=JSON(frozen["parameters"]),
            metrics=metrics_of(frozen["metrics"]),
            code=code_of(frozen["code"]),
            inputs=[EvidenceArtifact.read(one) for one in frozen["inputs"]],
            outputs=[EvidenceArtifact.read(one) for one in frozen["outputs"]],
            frozen_at=datetime.fromisoformat(frozen["frozen_at"]),
        )


@strawberry.type(description="An artifact as it was when a version locked its run.")
class EvidenceArtifact:
    """An artifact as it was when a version locked its run."""

    name: str = field(description="The name it had in the run.")
    kind: ArtifactKind = field(description="What it is.")
    path: str | None = field(description="Where it lies.")
    digest: str | None = field(description="The digest of its bytes.")
    size: Long | None = field(description="Its size in bytes.")

    @classmethod
    def read(cls, frozen: dict[str, Any]) -> "EvidenceArtifact":
        """Return the face of what a version stores."""
        return cls(**{**frozen, "kind": tables.ArtifactKind[frozen["kind"]]})


@strawberry.type(description="A named number.")
class Metric:
    """A named number."""

    name: str = field(description="The metric's name.")
    value: float = field(description="Its value.")


@strawberry.type(description="Which code ran.")
class CodeReference:
    """Which code ran."""

    repository: str | None = field(description="The address of the repository.")
    commit: str | None = field(description="The commit.")
    ref: str | None = field(description="The branch or tag.")
    path: str | None = field(description="The file or folder within the repository.")


def metrics_of(values: dict[str, float]) -> list[Metric]:
    """Return metrics by name."""
    return [Metric(name=name, value=value) for name, value in sorted(values.items())]


def code_of(value: dict[str, str] | None) -> CodeReference | None:
    """Return the face of what a run stores of its code."""
    if not value:
        return None
    return CodeReference(
        repository=value.get("repository"),
        commit=value.get("commit"),
        ref=value.get("ref"),
        path=value.get("path"),
    )
