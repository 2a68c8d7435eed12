# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class DeleteWebhook(BaseModel):
    delete_webhook: Optional["DeleteWebhookDeleteWebhook"] = Field(alias="deleteWebhook")


class DeleteWebhookDeleteWebhook(BaseModel):
    deleted_id: str = Field(alias="deletedId")
