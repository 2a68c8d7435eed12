"""What can be done to models and projects."""

from typing import Any

import strawberry

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.operations import models, projects
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.payloads import ModelPayload, ProjectPayload, show_model, show_project

P = Permission

_MODEL_FIELDS = (
    "description",
    "readme",
    "tags",
    "visibility",
    "sources",
    "deployment_rules",
)


@strawberry.type
class ModelActs:
    """What can be done to models and projects."""

    @act(P.MODEL_CREATE, description="Create a model.")
    async def create_model(
        self, info: Information, input: inputs.CreateModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createModel", stated(input), tables.Model, P.MODEL_CREATE),
            lambda: models.create_model(
                session, actor, name=input.name, fields=_fields(input, *_MODEL_FIELDS)
            ),
        )
        return show_model(model, event)

    @act(P.MODEL_UPDATE, description="Change a model: what is absent stays, null clears.")
    async def update_model(
        self, info: Information, input: inputs.UpdateModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.update_model(
            session,
            actor,
            model=input.model,
            fields=_fields(input, "name", *_MODEL_FIELDS),
            expected_revision=optional(input.expected_revision),
        )
        return show_model(model, event)

    @act(P.MODEL_DELETE, description="Delete a model with its versions; it can be restored.")
    async def delete_model(
        self, info: Information, input: inputs.DeleteModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.delete_model(
            session,
            actor,
            model=input.model,
            force=input.force,
            expected_revision=optional(input.expected_revision),
        )
        return show_model(model, event)

    @act(P.MODEL_DELETE, description="Bring back a deleted model with the versions it had.")
    async def restore_model(
        self, info: Information, input: inputs.RestoreModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.restore_model(
            session, actor, model=input.model, days=info.context.settings.restore_days
        )
        return show_model(model, event)

    @act(P.PROJECT_CREATE, description="Create a project.")
    async def create_project(
        self, info: Information, input: inputs.CreateProjectInput
    ) -> ProjectPayload | None:
        session, actor = info.context.acting
        project, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createProject", stated(input), tables.Project, P.PROJECT_CREATE),
            lambda: projects.create_project(
                session, actor, name=input.name, fields=supplied(input, "description", "visibility")
            ),
        )
        return show_project(project, event)

    @act(P.PROJECT_UPDATE, description="Change a project: what is absent stays, null clears.")
    async def update_project(
        self, info: Information, input: inputs.UpdateProjectInput
    ) -> ProjectPayload | None:
        session, actor = info.context.acting
        project, event = await projects.update_project(
            session,
            actor,
            project=input.project,
            fields=supplied(input, "description", "visibility"),
            expected_revision=optional(input.expected_revision),
        )
        return show_project(project, event)


def _fields(given: Any, *names: str) -> dict[str, Any]:
    """Return what the caller sent of a model, its rules as pairs of environment and stages."""
    fields = supplied(given, *names)
    rules = fields.get("deployment_rules")
    if rules is not None:
        fields["deployment_rules"] = [(one.environment, one.stages) for one in rules]
    return fields
