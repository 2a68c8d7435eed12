# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields


class FindRuns(BaseModel):
    runs: Optional["FindRunsRuns"]


class FindRunsRuns(BaseModel):
    nodes: list["FindRunsRunsNodes"]
    page_info: "FindRunsRunsPageInfo" = Field(alias="pageInfo")


class FindRunsRunsNodes(BaseModel):
    id: str


FindRunsRunsPageInfo = PageFields
