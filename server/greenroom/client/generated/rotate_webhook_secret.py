# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import WebhookFields


class RotateWebhookSecret(BaseModel):
    rotate_webhook_secret: Optional["RotateWebhookSecretRotateWebhookSecret"] = Field(
        alias="rotateWebhookSecret"
    )


class RotateWebhookSecretRotateWebhookSecret(BaseModel):
    webhook: "RotateWebhookSecretRotateWebhookSecretWebhook"
    secret: str


RotateWebhookSecretRotateWebhookSecretWebhook = WebhookFields
