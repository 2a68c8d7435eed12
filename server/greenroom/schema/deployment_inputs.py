"""What mutations take that are about deployments."""

from typing import Any

import strawberry
from strawberry import ID
from strawberry.scalars import JSON

from greenroom import tables
from greenroom.errors import Invalid
from greenroom.operations.deployments import Told, Wish
from greenroom.schema.enums import DeploymentKind, DeploymentStatus
from greenroom.schema.inputs import maybe, optional, told, usual

_VERSION = "The version: its id, or OWNER/NAME:VERSION."
_ENVIRONMENT = "1 to 63 small letters, digits or '-'"


@strawberry.input(description="What deployVersion takes.")
class DeployVersionInput:
    """What deployVersion takes."""

    version: ID = told(_VERSION)
    kind: DeploymentKind = usual(tables.DeploymentKind.INTERNAL_APP, "What it is for.")
    environment: str | None = maybe(
        f"Where: {_ENVIRONMENT}; `app` or `production` when left out, by the kind."
    )
    deployer: str | None = maybe("What carries it out; needed where several are switched on.")
    target: str | None = maybe("Where exactly, in the words of the deployer.")
    settings: JSON | None = maybe("What the deployer takes besides, as an object.")
    idempotency_key: str | None = maybe("Repeating the call with this key changes nothing more.")

    def wish(self) -> Wish:
        """Return what the operation takes."""
        settings: Any = optional(self.settings)
        if settings is not None and not isinstance(settings, dict):
            message = "Settings are an object: names with values."
            raise Invalid(message, at=("settings",))
        return Wish(
            self.kind,
            optional(self.environment),
            optional(self.deployer),
            optional(self.target),
            settings or {},
        )


@strawberry.input(description="What stopDeployment takes.")
class StopDeploymentInput:
    """What stopDeployment takes."""

    deployment: ID = told("The deployment's id.")
    message: str | None = maybe("Why, in words for people; at most 4,096 characters.")


@strawberry.input(description="What rollbackDeployment takes.")
class RollbackDeploymentInput:
    """What rollbackDeployment takes."""

    model: ID = told("The model: its id, or OWNER/NAME.")
    environment: str = usual("production", "Where it serves.")


@strawberry.input(
    description="What reportDeployment takes: a deployment, or a version with an externalId."
)
class ReportDeploymentInput:
    """What reportDeployment takes: a deployment, or a version with an externalId."""

    status: DeploymentStatus = told("How it fares.")
    deployment: ID | None = maybe("The id of a deployment that the registry knows.")
    version: ID | None = maybe(_VERSION)
    environment: str | None = maybe(
        f"Where, of one told of by externalId: {_ENVIRONMENT}; `production` when left out."
    )
    external_id: str | None = maybe(
        "What you call it, at most 255 characters: told of again, it is the same deployment."
    )
    message: str | None = maybe("Why, in words for people; at most 4,096 characters.")
    url: str | None = maybe("Where it answers, an http or https address.")
    logs: str | None = maybe("The last of what it printed; the last 65,536 characters are kept.")

    def told(self) -> Told:
        """Return what the operation takes."""
        return Told(self.status, optional(self.message), optional(self.url), optional(self.logs))
