# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields


class FindLastEvent(BaseModel):
    events: Optional["FindLastEventEvents"]


class FindLastEventEvents(BaseModel):
    page_info: "FindLastEventEventsPageInfo" = Field(alias="pageInfo")


FindLastEventEventsPageInfo = PageFields
