"""What mutations take that are about webhooks."""

from datetime import datetime

import strawberry
from strawberry import ID

from greenroom import tables
from greenroom.schema.enums import EventKind, Stage, WebhookFormat
from greenroom.schema.inputs import maybe, told, usual

_WEBHOOK = "The webhook's id."
_NAME = "What it is called: 1 to 128 letters, digits, '_', '.' or '-'."
_URL = "Where messages are sent: an https address, at most 2,048 characters."
_KINDS = "What is told; all kinds when it is empty or left out."
_STAGES = (
    "Of the moves of versions, those to these stages are told; all when it is empty or left out."
)
_EXPECTED = "Do it only if the object still has this revision; else CONFLICT."


@strawberry.input(description="What createWebhook takes: an organization, or a model.")
class CreateWebhookInput:
    """What createWebhook takes: an organization, or a model."""

    name: str = told(_NAME)
    url: str = told(_URL)
    organization: ID | None = maybe("Of what it tells: all of an organization, by name or id.")
    model: ID | None = maybe("Or of one model: its id, or OWNER/NAME.")
    kinds: list[EventKind] | None = maybe(_KINDS)
    stages: list[Stage] | None = maybe(_STAGES)
    format: WebhookFormat = usual(tables.WebhookFormat.JSON, "What its receiver understands.")
    idempotency_key: str | None = maybe(
        "Makes the create safe to repeat: the same key and input give the first answer again. "
        "Kept for a week, for each user apart; at most 255 characters."
    )


@strawberry.input(description="What updateWebhook takes.")
class UpdateWebhookInput:
    """What updateWebhook takes."""

    webhook: ID = told(_WEBHOOK)
    name: str | None = maybe(_NAME)
    url: str | None = maybe(_URL)
    kinds: list[EventKind] | None = maybe(_KINDS)
    stages: list[Stage] | None = maybe(_STAGES)
    format: WebhookFormat | None = maybe("What its receiver understands.")
    active: bool | None = maybe(
        "Whether it is told; switched on again, of what happens from then on, as you see it."
    )
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What deleteWebhook takes.")
class DeleteWebhookInput:
    """What deleteWebhook takes."""

    webhook: ID = told(_WEBHOOK)
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What rotateWebhookSecret takes.")
class RotateWebhookSecretInput:
    """What rotateWebhookSecret takes."""

    webhook: ID = told(_WEBHOOK)
    expected_revision: int | None = maybe(_EXPECTED)


@strawberry.input(description="What testWebhook takes.")
class TestWebhookInput:
    """What testWebhook takes."""

    webhook: ID = told(_WEBHOOK)


@strawberry.input(description="What redeliver takes: a delivery, or a webhook and a time.")
class RedeliverInput:
    """What redeliver takes: a delivery, or a webhook and a time."""

    delivery: ID | None = maybe("The id of a delivery that has ended.")
    webhook: ID | None = maybe("The id of a webhook whose failed deliveries are meant.")
    failed_since: datetime | None = maybe("Those that were noted at this time or later.")
