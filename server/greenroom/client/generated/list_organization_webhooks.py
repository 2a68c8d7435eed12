# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, WebhookFields


class ListOrganizationWebhooks(BaseModel):
    organization: Optional["ListOrganizationWebhooksOrganization"]


class ListOrganizationWebhooksOrganization(BaseModel):
    webhooks: Optional["ListOrganizationWebhooksOrganizationWebhooks"]


class ListOrganizationWebhooksOrganizationWebhooks(BaseModel):
    nodes: list["ListOrganizationWebhooksOrganizationWebhooksNodes"]
    page_info: "ListOrganizationWebhooksOrganizationWebhooksPageInfo" = Field(alias="pageInfo")


ListOrganizationWebhooksOrganizationWebhooksNodes = WebhookFields
ListOrganizationWebhooksOrganizationWebhooksPageInfo = PageFields
