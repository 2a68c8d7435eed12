# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import WebhookFields


class CreateWebhook(BaseModel):
    create_webhook: Optional["CreateWebhookCreateWebhook"] = Field(alias="createWebhook")


class CreateWebhookCreateWebhook(BaseModel):
    webhook: "CreateWebhookCreateWebhookWebhook"
    secret: str


CreateWebhookCreateWebhookWebhook = WebhookFields
