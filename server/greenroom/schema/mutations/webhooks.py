"""What can be done about webhooks."""

import strawberry

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.operations import webhooks
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import webhook_inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.payloads import (
    DeletedPayload,
    RedeliverPayload,
    WebhookPayload,
    WebhookSecretPayload,
    WebhookTestPayload,
    show_gone,
    show_redelivered,
    show_tried,
    show_webhook,
    show_webhook_secret,
)

P = Permission


@strawberry.type
class WebhookActs:
    """What can be done about webhooks."""

    @act(P.WEBHOOK_UPDATE, description="Have an address told of what happens from now on.")
    async def create_webhook(
        self, info: Information, input: webhook_inputs.CreateWebhookInput
    ) -> WebhookSecretPayload | None:
        session, actor = info.context.acting
        post = info.context.equipment.post

        async def create() -> tuple[tables.Webhook, tables.Event]:
            fields = supplied(input, "name", "url", "kinds", "stages", "format")
            return await webhooks.create_webhook(
                session,
                actor,
                post,
                organization=optional(input.organization),
                model=optional(input.model),
                fields=fields,
            )

        once = Once("createWebhook", stated(input), tables.Webhook, P.WEBHOOK_UPDATE)
        key = optional(input.idempotency_key)
        row, event = await perform_once(session, actor, key, once, create)
        return show_webhook_secret(row, webhooks.secret_of(post, row), event)

    @act(P.WEBHOOK_UPDATE, description="Change a webhook, or switch it on or off.")
    async def update_webhook(
        self, info: Information, input: webhook_inputs.UpdateWebhookInput
    ) -> WebhookPayload | None:
        session, actor = info.context.acting
        row, event = await webhooks.update_webhook(
            session,
            actor,
            info.context.equipment.post,
            webhook=input.webhook,
            fields=supplied(input, "name", "url", "kinds", "stages", "format", "active"),
            expected_revision=optional(input.expected_revision),
        )
        return show_webhook(row, event)

    @act(P.WEBHOOK_UPDATE, description="Delete a webhook with the log of its deliveries.")
    async def delete_webhook(
        self, info: Information, input: webhook_inputs.DeleteWebhookInput
    ) -> DeletedPayload | None:
        session, actor = info.context.acting
        row, event = await webhooks.delete_webhook(
            session,
            actor,
            webhook=input.webhook,
            expected_revision=optional(input.expected_revision),
        )
        return show_gone(row.id, event)

    @act(
        P.WEBHOOK_UPDATE,
        description="Give a webhook a new secret; the old one signs as well for 24 hours.",
    )
    async def rotate_webhook_secret(
        self, info: Information, input: webhook_inputs.RotateWebhookSecretInput
    ) -> WebhookSecretPayload | None:
        session, actor = info.context.acting
        row, secret, event = await webhooks.rotate_webhook_secret(
            session,
            actor,
            info.context.equipment.post,
            webhook=input.webhook,
            expected_revision=optional(input.expected_revision),
        )
        return show_webhook_secret(row, secret, event)

    @act(P.WEBHOOK_UPDATE, description="Send a message by which a webhook is tried.")
    async def test_webhook(
        self, info: Information, input: webhook_inputs.TestWebhookInput
    ) -> WebhookTestPayload | None:
        session, actor = info.context.acting
        row, delivery, event = await webhooks.try_webhook(session, actor, webhook=input.webhook)
        return show_tried(row, delivery, event)

    @act(
        P.WEBHOOK_UPDATE,
        description="Send a delivery again, or all of a webhook that failed since a time.",
    )
    async def redeliver(
        self, info: Information, input: webhook_inputs.RedeliverInput
    ) -> RedeliverPayload | None:
        session, actor = info.context.acting
        row, count, event = await webhooks.redeliver(
            session,
            actor,
            delivery=optional(input.delivery),
            webhook=optional(input.webhook),
            failed_since=optional(input.failed_since),
        )
        return show_redelivered(row, count, event)
