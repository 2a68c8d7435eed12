# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, RunSummary


class ListRuns(BaseModel):
    runs: Optional["ListRunsRuns"]


class ListRunsRuns(BaseModel):
    nodes: list["ListRunsRunsNodes"]
    page_info: "ListRunsRunsPageInfo" = Field(alias="pageInfo")


ListRunsRunsNodes = RunSummary
ListRunsRunsPageInfo = PageFields
