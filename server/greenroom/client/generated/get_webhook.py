# Made by scripts/client; do not edit.
from typing import Optional, Union

from .base_model import BaseModel
from .fragments import WebhookFields


class GetWebhook(BaseModel):
    node: Optional[Union["GetWebhookNodeNode", "GetWebhookNodeWebhook"]]


class GetWebhookNodeNode(BaseModel):
    pass


GetWebhookNodeWebhook = WebhookFields
