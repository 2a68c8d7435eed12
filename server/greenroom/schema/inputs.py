"""What mutations take. Absent fields stay as they are; null clears, where it is not refused."""

from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

import strawberry
from strawberry import ID, UNSET
from strawberry.scalars import JSON

from greenroom import tables
from greenroom.operations.artifacts import ArtifactEntry
from greenroom.schema.enums import ArtifactKind, RunStatus, Stage, Visibility
from greenroom.schema.scalars import Long

_MODEL = "The model: its id, or OWNER/NAME."
_VERSION = "The version: its id, or OWNER/NAME:VERSION."
_PROJECT = "The project: its id, or OWNER/NAME."
_RUN = "The run: its id."
_KEY = (
    "Makes the create safe to repeat: the same key and input give the first answer again. "
    "Kept for a week, for each user apart; at most 255 characters."
)
_DISABLE = "Disable it even while it serves; what serves is stopped."
_RULES = (
    "At most 20 rules; an environment without one takes every stage but DISABLED for internal apps, and "
    "PRODUCTION in production. An empty list or null means none."
)
_EXPECTED = "Do it only if the object still has this revision; else CONFLICT."
_DESCRIPTION = "What it is, in a line or a few; at most 4,096 characters."
_README = "What people should know of it, in Markdown; at most 262,144 characters."
_TAGS = "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
_CONTENT = "Metadata as JSON or YAML text; at most 262,144 characters."
_ARTIFACTS = "Names of artifacts of the run; all must exist. An empty list chooses none."
_FORCE = "Where the name is taken, patch the fields given here on the version that has it."
_CREATE_MODEL = "Create the model where there is none; that needs MODEL_CREATE as well."


def told(description: str) -> Any:
    """Declare a required field of an input."""
    return strawberry.field(description=description)


def maybe(description: str) -> Any:
    """Declare a field of an input that may be left out."""
    return strawberry.field(description=description, default=UNSET)


def usual(value: Any, description: str) -> Any:
    """Declare a field of an input that has a usual value."""
    return strawberry.field(description=description, default=value)


def supplied(given: Any, *names: str) -> dict[str, Any]:
    """Return the fields of these names that the caller sent, null included."""
    return {name: getattr(given, name) for name in names if getattr(given, name) is not UNSET}


def optional(value: Any) -> Any:
    """Return a value, or None for one that was left out."""
    return None if value is UNSET else value


def stated(given: Any) -> dict[str, Any]:
    """Return all that the caller sent but the idempotency key, to know the same input again."""
    found: dict[str, Any] = {}
    for one in dataclass_fields(given):
        value = getattr(given, one.name)
        if value is not UNSET and one.name != "idempotency_key":
            found[one.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return stated(value) if is_dataclass(value) else value


@strawberry.input(description="What registerVersion takes.")
class RegisterVersionInput:
    """What registerVersion takes."""

    model: ID = told(_MODEL)
    name: str = told("The version's name: 1 to 128 letters, digits, '_', '.' or '-'.")
    description: str | None = maybe(_DESCRIPTION)
    readme: str | None = maybe(_README)
    tags: list[str] | None = maybe(_TAGS)
    content: str | None = maybe(_CONTENT)
    run: ID | None = maybe("The run to lock: its id. Null locks none.")
    artifacts: list[str] | None = maybe(_ARTIFACTS + " Without them, none are chosen.")
    force: bool = usual(value=False, description=_FORCE)
    create_model: bool = usual(value=False, description=_CREATE_MODEL)
    expected_revision: int | None = maybe(_EXPECTED)
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What promoteRun takes.")
class PromoteRunInput:
    """What promoteRun takes."""

    run: ID = told(_RUN)
    model: ID = told(_MODEL)
    name: str = told("The version's name: 1 to 128 letters, digits, '_', '.' or '-'.")
    description: str | None = maybe(_DESCRIPTION)
    readme: str | None = maybe(_README)
    tags: list[str] | None = maybe(_TAGS)
    content: str | None = maybe(_CONTENT)
    artifacts: list[str] | None = maybe(
        _ARTIFACTS + " Without them, the run's model: its output of kind MODEL."
    )
    force: bool = usual(value=False, description=_FORCE)
    create_model: bool = usual(value=False, description=_CREATE_MODEL)
    expected_revision: int | None = maybe(_EXPECTED)
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What updateVersion takes.")
class UpdateVersionInput:
    """What updateVersion takes."""

    version: ID = told(_VERSION)
    name: str | None = maybe("A new name; null is refused.")
    description: str | None = maybe(_DESCRIPTION)
    readme: str | None = maybe(_README)
    tags: list[str] | None = maybe(_TAGS)
    content: str | None = maybe(_CONTENT)
    run: ID | None = maybe("Another run to lock; its artifacts replace those of the old one.")
    artifacts: list[str] | None = maybe(_ARTIFACTS)
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What stageVersion takes.")
class StageVersionInput:
    """What stageVersion takes."""

    version: ID = told(_VERSION)
    stage: Stage = told("The stage to move to.")
    reason: str | None = maybe("Why, in a word for machines; at most 128 characters.")
    message: str | None = maybe("Why, in words for people; at most 4,096 characters.")
    force: bool = usual(value=False, description=_DISABLE)
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What deleteVersion takes.")
class DeleteVersionInput:
    """What deleteVersion takes."""

    version: ID = told(_VERSION)
    force: bool = usual(
        value=False,
        description="Delete it even while it is in production or serves; what serves is stopped.",
    )
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What restoreVersion takes.")
class RestoreVersionInput:
    """What restoreVersion takes."""

    version: ID = told("The deleted version: its id, or OWNER/NAME:VERSION.")


@strawberry.input(description="What stageVersions takes.")
class StageVersionsInput:
    """What stageVersions takes."""

    versions: list[ID] = told("At most 100 versions: ids, or OWNER/NAME:VERSION.")
    stage: Stage = told("The stage to move to.")
    reason: str | None = maybe("Why, in a word for machines; at most 128 characters.")
    message: str | None = maybe("Why, in words for people; at most 4,096 characters.")
    force: bool = usual(value=False, description=_DISABLE)


@strawberry.input(description="What deleteVersions takes.")
class DeleteVersionsInput:
    """What deleteVersions takes."""

    versions: list[ID] = told("At most 100 versions: ids, or OWNER/NAME:VERSION.")
    force: bool = usual(
        value=False,
        description="Delete those in production or serving too; what serves is stopped.",
    )


@strawberry.input(description="What tagVersions takes.")
class TagVersionsInput:
    """What tagVersions takes."""

    versions: list[ID] = told("At most 100 versions: ids, or OWNER/NAME:VERSION.")
    add: list[str] | None = maybe("Tags to add.")
    remove: list[str] | None = maybe("Tags to take away.")


@strawberry.input(description="Which stages may be deployed to an environment.")
class DeploymentRuleInput:
    """Which stages may be deployed to an environment."""

    environment: str = told("The environment: small letters, digits and '-'.")
    stages: list[Stage] = told("The stages; DISABLED is refused, and none closes the environment.")


@strawberry.input(description="What createModel takes.")
class CreateModelInput:
    """What createModel takes."""

    name: str = told("OWNER/NAME; a name is 1 to 128 letters, digits, '_', '.' or '-'.")
    description: str | None = maybe(_DESCRIPTION)
    readme: str | None = maybe(_README)
    tags: list[str] | None = maybe(_TAGS)
    visibility: Visibility | None = maybe(
        "Who reads it without being named on it; ORGANIZATION when left out."
    )
    sources: list[ID] | None = maybe(
        "At most 100 projects whose runs can be promoted into it, by id or OWNER/NAME; none means all."
    )
    deployment_rules: list[DeploymentRuleInput] | None = maybe(_RULES)
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What updateModel takes.")
class UpdateModelInput:
    """What updateModel takes."""

    model: ID = told(_MODEL)
    name: str | None = maybe("A new name, without the owner; null is refused.")
    description: str | None = maybe(_DESCRIPTION)
    readme: str | None = maybe(_README)
    tags: list[str] | None = maybe(_TAGS)
    visibility: Visibility | None = maybe(
        "Who reads it without being named on it; needs ACCESS_UPDATE as well. Null is refused."
    )
    sources: list[ID] | None = maybe(
        "At most 100 projects whose runs can be promoted into it; an empty list or null means all."
    )
    deployment_rules: list[DeploymentRuleInput] | None = maybe(_RULES)
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What deleteModel takes.")
class DeleteModelInput:
    """What deleteModel takes."""

    model: ID = told(_MODEL)
    force: bool = usual(
        value=False,
        description="Delete it even while a version is in production or serves; what serves is stopped.",
    )
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What restoreModel takes.")
class RestoreModelInput:
    """What restoreModel takes."""

    model: ID = told("The deleted model: its id, or OWNER/NAME.")


@strawberry.input(description="What createProject takes.")
class CreateProjectInput:
    """What createProject takes."""

    name: str = told("OWNER/NAME; a name is 1 to 128 letters, digits, '_', '.' or '-'.")
    description: str | None = maybe(_DESCRIPTION)
    visibility: Visibility | None = maybe(
        "Who reads it without being named on it; ORGANIZATION when left out."
    )
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What updateProject takes.")
class UpdateProjectInput:
    """What updateProject takes."""

    project: ID = told(_PROJECT)
    description: str | None = maybe(_DESCRIPTION)
    visibility: Visibility | None = maybe(
        "Who reads it without being named on it; needs ACCESS_UPDATE as well. Null is refused."
    )
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="Which code ran.")
class CodeInput:
    """Which code ran."""

    repository: str | None = maybe("The address of the repository.")
    commit: str | None = maybe("The commit.")
    ref: str | None = maybe("The branch or tag.")
    path: str | None = maybe("The file or folder within the repository.")


@strawberry.input(description="What createRun takes.")
class CreateRunInput:
    """What createRun takes."""

    project: ID = told(_PROJECT)
    name: str | None = maybe("A name for people; one is made when it is left out.")
    description: str | None = maybe(_DESCRIPTION)
    tags: list[str] | None = maybe(_TAGS)
    status: RunStatus | None = maybe("CREATED or RUNNING; RUNNING when left out.")
    parameters: JSON | None = maybe("An object: names with values; at most 1,000.")
    code: CodeInput | None = maybe("Which code runs.")
    versions: list[ID] | None = maybe(
        "The versions it consumes, at most 100, by id or OWNER/NAME:VERSION."
    )
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What updateRun takes.")
class UpdateRunInput:
    """What updateRun takes."""

    run: ID = told(_RUN)
    name: str | None = maybe("Another name; null is refused.")
    description: str | None = maybe(_DESCRIPTION)
    tags: list[str] | None = maybe(_TAGS)
    status: RunStatus | None = maybe("RUNNING, when it starts.")
    parameters: JSON | None = maybe("An object: added to the parameters it has.")
    code: CodeInput | None = maybe("Which code runs.")
    versions: list[ID] | None = maybe("More versions that it consumes, at most 100.")
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="One value of a metric.")
class MetricInput:
    """One value of a metric."""

    name: str = told("The metric's name.")
    value: float = told("Its value; a finite number.")
    step: Long = usual(Long(0), "The step; the same name and step again replaces the value.")


@strawberry.input(description="What logMetrics takes.")
class LogMetricsInput:
    """What logMetrics takes."""

    run: ID = told(_RUN)
    metrics: list[MetricInput] = told("1 to 1,000 values.")


@strawberry.input(description="One artifact as a run names it.")
class ArtifactInput:
    """One artifact as a run names it."""

    name: str = told("The name within the run.")
    kind: ArtifactKind = usual(tables.ArtifactKind.FILE, "What it is.")
    path: str | None = maybe("Where it lies: a path or an address.")
    digest: str | None = maybe("The digest of its bytes: sha256:, sha512: or md5: and the digits.")
    size: Long | None = maybe("Its size in bytes.")
    artifact: ID | None = maybe(
        "For an input: the artifact it is, by id. Without it, one of the same digest is taken, or "
        "a new one is made."
    )

    def entry(self) -> ArtifactEntry:
        """Return what the operation takes."""
        return ArtifactEntry(
            name=self.name,
            kind=self.kind,
            path=optional(self.path),
            digest=optional(self.digest),
            size=optional(self.size),
            artifact=optional(self.artifact),
        )


@strawberry.input(description="What logArtifacts takes.")
class LogArtifactsInput:
    """What logArtifacts takes."""

    run: ID = told(_RUN)
    inputs: list[ArtifactInput] | None = maybe("What it consumed.")
    outputs: list[ArtifactInput] | None = maybe("What it produced.")


@strawberry.input(description="What finishRun takes.")
class FinishRunInput:
    """What finishRun takes."""

    run: ID = told(_RUN)
    status: RunStatus = usual(tables.RunStatus.SUCCEEDED, "SUCCEEDED, FAILED or STOPPED.")


@strawberry.input(description="What deleteRun takes.")
class DeleteRunInput:
    """What deleteRun takes."""

    run: ID = told(_RUN)
