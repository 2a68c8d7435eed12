"""What can be done about deployments."""

import strawberry

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.operations import deployments
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import deployment_inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated
from greenroom.schema.payloads import DeploymentPayload, show_deployment

P = Permission


@strawberry.type
class DeploymentActs:
    """What can be done about deployments."""

    @act(
        P.DEPLOYMENT_CREATE,
        description="Put a version to work; it is queued, and its deployer begins it.",
    )
    async def deploy_version(
        self, info: Information, input: deployment_inputs.DeployVersionInput
    ) -> DeploymentPayload | None:
        session, actor = info.context.acting

        async def deploy() -> tuple[tables.Deployment, tables.Event]:
            return await deployments.deploy_version(
                session,
                actor,
                deployers=info.context.equipment.deployers,
                version=input.version,
                wish=input.wish(),
            )

        once = Once("deployVersion", stated(input), tables.Deployment, P.DEPLOYMENT_CREATE)
        key = optional(input.idempotency_key)
        return show_deployment(*await perform_once(session, actor, key, once, deploy))

    @act(
        P.DEPLOYMENT_CREATE,
        description="Deploy again what served in an environment before what serves there now.",
    )
    async def rollback_deployment(
        self, info: Information, input: deployment_inputs.RollbackDeploymentInput
    ) -> DeploymentPayload | None:
        session, actor = info.context.acting
        row, event = await deployments.rollback_deployment(
            session,
            actor,
            deployers=info.context.equipment.deployers,
            model=input.model,
            environment=input.environment,
        )
        return show_deployment(row, event)

    @act(
        P.DEPLOYMENT_UPDATE,
        description="Ask for the end of a deployment; its deployer ends it, and its status says when.",
    )
    async def stop_deployment(
        self, info: Information, input: deployment_inputs.StopDeploymentInput
    ) -> DeploymentPayload | None:
        session, actor = info.context.acting
        row, event = await deployments.stop_deployment(
            session, actor, deployment=input.deployment, message=optional(input.message)
        )
        return show_deployment(row, event)

    @act(
        P.DEPLOYMENT_UPDATE,
        description="Tell how a deployment fares that an outside system carries out.",
    )
    async def report_deployment(
        self, info: Information, input: deployment_inputs.ReportDeploymentInput
    ) -> DeploymentPayload | None:
        session, actor = info.context.acting
        row, event = await deployments.report_deployment(
            session,
            actor,
            told=input.told(),
            deployment=optional(input.deployment),
            version=optional(input.version),
            environment=optional(input.environment),
            external_id=optional(input.external_id),
        )
        return show_deployment(row, event)
