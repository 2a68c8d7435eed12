# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, WebhookFields


class ListModelWebhooks(BaseModel):
    model: Optional["ListModelWebhooksModel"]


class ListModelWebhooksModel(BaseModel):
    webhooks: Optional["ListModelWebhooksModelWebhooks"]


class ListModelWebhooksModelWebhooks(BaseModel):
    nodes: list["ListModelWebhooksModelWebhooksNodes"]
    page_info: "ListModelWebhooksModelWebhooksPageInfo" = Field(alias="pageInfo")


ListModelWebhooksModelWebhooksNodes = WebhookFields
ListModelWebhooksModelWebhooksPageInfo = PageFields
