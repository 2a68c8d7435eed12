"""What can be filtered and sorted by, for each table, and with which column."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.tables import (
    Deployment,
    DeploymentChange,
    DeploymentStatus,
    Event,
    Membership,
    Model,
    Project,
    Run,
    Team,
    Token,
    User,
    Version,
    WebhookDelivery,
)


class Kind(Enum):
    """What a field holds, which decides the operators it takes."""

    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    TAGS = "tags"
    NUMBERS = "numbers by name"
    VALUES = "values by name"
    LINK = "link"
    FLAG = "flag"
    SPAN = "span of time"


@dataclass(frozen=True)
class Field:
    """One field: its kind, its column, and where it is sorted by whether it can be absent.

    A LINK leads by ``column`` to the visible rows of ``to`` and tests ``texts`` of them, or what
    ``through`` says of them; ``by`` is the column of ``to`` that ``column`` equals. Where the
    permission ``bare`` is held in the row's organization, ``column`` itself is tested as well. A
    SPAN leads by ``column`` to rows by ``by``, of which ``only`` those count, and which hold from the
    first of ``texts`` to the second.
    """

    kind: Kind
    column: Any
    choices: type[Enum] | None = None
    path: tuple[str, ...] = ()
    to: type[tables.Row] | None = None
    by: Any = None
    texts: tuple[Any, ...] = ()
    through: "Field | None" = None
    bare: Permission | None = None
    only: Any = None
    sorts: bool = False
    nullable: bool = False


def _text(column: Any, *, sorts: bool = False) -> Field:
    return Field(Kind.TEXT, column, sorts=sorts)


def _time(column: Any, *, nullable: bool = False) -> Field:
    return Field(Kind.TIME, column, sorts=True, nullable=nullable)


def _author(column: Any) -> Field:
    return Field(Kind.LINK, column, to=User, by=User.id, texts=(User.id, User.name))


def _project(column: Any) -> Field:
    return Field(
        Kind.LINK,
        column,
        to=Project,
        by=Project.id,
        texts=(Project.id, Project.name, Project.full_name),
    )


_PROJECT = _project(Run.project_id)


def _model(column: Any) -> Field:
    return Field(
        Kind.LINK,
        column,
        to=Model,
        by=Model.id,
        texts=(Model.id, Model.name, Model.full_name),
    )


FIELDS: Mapping[type[tables.Row], Mapping[str, Field]] = {
    Model: {
        "id": _text(Model.id),
        "name": _text(Model.name, sorts=True),
        "description": _text(Model.description),
        "tags": Field(Kind.TAGS, Model.tags),
        "visibility": Field(Kind.CHOICE, Model.visibility, tables.Visibility),
        "stage": Field(
            Kind.LINK,
            Model.id,
            to=Version,
            by=Version.model_id,
            through=Field(Kind.CHOICE, Version.stage, tables.Stage),
        ),
        "author": _author(Model.created_by_id),
        "created_at": _time(Model.created_at),
        "updated_at": _time(Model.updated_at),
    },
    Version: {
        "id": _text(Version.id),
        "name": _text(Version.name, sorts=True),
        "description": _text(Version.description),
        "digest": _text(Version.digest),
        "tags": Field(Kind.TAGS, Version.tags),
        "stage": Field(Kind.CHOICE, Version.stage, tables.Stage, sorts=True),
        "model": _model(Version.model_id),
        "run": _text(Version.run_id),
        "project": Field(Kind.LINK, Version.run_id, to=Run, by=Run.id, through=_PROJECT),
        "author": _author(Version.created_by_id),
        "created_at": _time(Version.created_at),
        "updated_at": _time(Version.updated_at),
        "metrics": Field(
            Kind.NUMBERS, Version.evidence, path=("metrics",), sorts=True, nullable=True
        ),
        "params": Field(Kind.VALUES, Version.evidence, path=("parameters",)),
    },
    Run: {
        "id": _text(Run.id),
        "name": _text(Run.name, sorts=True),
        "description": _text(Run.description),
        "tags": Field(Kind.TAGS, Run.tags),
        "status": Field(Kind.CHOICE, Run.status, tables.RunStatus, sorts=True),
        "project": _PROJECT,
        "author": _author(Run.created_by_id),
        "created_at": _time(Run.created_at),
        "updated_at": _time(Run.updated_at),
        "started_at": _time(Run.started_at, nullable=True),
        "finished_at": _time(Run.finished_at, nullable=True),
        "metrics": Field(Kind.NUMBERS, Run.metrics, sorts=True, nullable=True),
        "params": Field(Kind.VALUES, Run.parameters),
        "promoted": Field(Kind.FLAG, Run.id, to=Version, by=Version.run_id),
    },
    Project: {
        "id": _text(Project.id),
        "name": _text(Project.name, sorts=True),
        "description": _text(Project.description),
        "visibility": Field(Kind.CHOICE, Project.visibility, tables.Visibility),
        "created_at": _time(Project.created_at),
        "updated_at": _time(Project.updated_at),
    },
    Team: {
        "id": _text(Team.id),
        "name": _text(Team.name),
        "description": _text(Team.description),
        "created_at": _time(Team.created_at),
    },
    Membership: {
        "id": _text(Membership.id),
        "name": _author(Membership.user_id),
        "role": Field(Kind.CHOICE, Membership.role, tables.Role),
        "created_at": _time(Membership.created_at),
    },
    Deployment: {
        "id": _text(Deployment.id),
        "environment": _text(Deployment.environment, sorts=True),
        "kind": Field(Kind.CHOICE, Deployment.kind, tables.DeploymentKind),
        "status": Field(Kind.CHOICE, Deployment.status, DeploymentStatus, sorts=True),
        "deployer": _text(Deployment.deployer),
        "model": _model(Deployment.model_id),
        "version": Field(
            Kind.LINK,
            Deployment.version_id,
            to=Version,
            by=Version.id,
            texts=(Version.id, Version.name, Version.full_name),
        ),
        "author": _author(Deployment.created_by_id),
        "created_at": _time(Deployment.created_at),
        "started_at": _time(Deployment.started_at, nullable=True),
        "ended_at": _time(Deployment.ended_at, nullable=True),
        "running_at": Field(
            Kind.SPAN,
            Deployment.id,
            by=DeploymentChange.deployment_id,
            texts=(DeploymentChange.at, DeploymentChange.until),
            only=DeploymentChange.to_status == DeploymentStatus.RUNNING,
        ),
    },
    WebhookDelivery: {
        "id": _text(WebhookDelivery.id),
        "status": Field(Kind.CHOICE, WebhookDelivery.status, tables.DeliveryStatus),
        "event": _text(WebhookDelivery.event_id),
        "model": _model(WebhookDelivery.model_id),
        "created_at": _time(WebhookDelivery.created_at),
    },
    Event: {
        "id": _text(Event.id),
        "kind": Field(Kind.CHOICE, Event.kind, tables.EventKind),
        "subject": Field(Kind.TEXT, Event.subject_name, texts=(Event.subject_id,)),
        "model": _model(Event.model_id),
        "project": _project(Event.project_id),
        "actor": _author(Event.actor_id),
        "actor_kind": Field(
            Kind.LINK,
            Event.actor_id,
            to=User,
            by=User.id,
            through=Field(Kind.CHOICE, User.kind, tables.UserKind),
        ),
        "token": Field(
            Kind.LINK,
            Event.token_id,
            to=Token,
            by=Token.id,
            texts=(Token.id, Token.name),
            bare=Permission.AUDIT_READ,
        ),
        "request_id": _text(Event.request_id),
        "at": _time(Event.at),
    },
}
"""The fields by the name they have in the compact language."""

SYNONYMS: Mapping[str, str] = {
    "inputs": "params",
    "outputs": "metrics",
    "parameters": "params",
    "tag": "tags",
    "uuid": "id",
    "user": "author",
    "created_by": "author",
}
"""Other names that people know a field by."""
