# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import EventFields, PageFields


class ListEvents(BaseModel):
    events: Optional["ListEventsEvents"]


class ListEventsEvents(BaseModel):
    nodes: list["ListEventsEventsNodes"]
    page_info: "ListEventsEventsPageInfo" = Field(alias="pageInfo")


ListEventsEventsNodes = EventFields
ListEventsEventsPageInfo = PageFields
