# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import WebhookFields


class UpdateWebhook(BaseModel):
    update_webhook: Optional["UpdateWebhookUpdateWebhook"] = Field(alias="updateWebhook")


class UpdateWebhookUpdateWebhook(BaseModel):
    webhook: "UpdateWebhookUpdateWebhookWebhook"


UpdateWebhookUpdateWebhookWebhook = WebhookFields
