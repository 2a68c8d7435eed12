# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import WebhookDeliveryFields


class TestWebhook(BaseModel):
    test_webhook: Optional["TestWebhookTestWebhook"] = Field(alias="testWebhook")


class TestWebhookTestWebhook(BaseModel):
    delivery: "TestWebhookTestWebhookDelivery"


TestWebhookTestWebhookDelivery = WebhookDeliveryFields
