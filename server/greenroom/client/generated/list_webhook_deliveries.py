# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, WebhookDeliveryFields


class ListWebhookDeliveries(BaseModel):
    node: Optional[Union["ListWebhookDeliveriesNodeNode", "ListWebhookDeliveriesNodeWebhook"]]


class ListWebhookDeliveriesNodeNode(BaseModel):
    pass


class ListWebhookDeliveriesNodeWebhook(BaseModel):
    deliveries: "ListWebhookDeliveriesNodeWebhookDeliveries"


class ListWebhookDeliveriesNodeWebhookDeliveries(BaseModel):
    nodes: list["ListWebhookDeliveriesNodeWebhookDeliveriesNodes"]
    page_info: "ListWebhookDeliveriesNodeWebhookDeliveriesPageInfo" = Field(alias="pageInfo")


ListWebhookDeliveriesNodeWebhookDeliveriesNodes = WebhookDeliveryFields
ListWebhookDeliveriesNodeWebhookDeliveriesPageInfo = PageFields
