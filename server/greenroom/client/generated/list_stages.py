# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, StageChangeFields


class ListStages(BaseModel):
    version: Optional["ListStagesVersion"]


class ListStagesVersion(BaseModel):
    stage_changes: "ListStagesVersionStageChanges" = Field(alias="stageChanges")


class ListStagesVersionStageChanges(BaseModel):
    nodes: list["ListStagesVersionStageChangesNodes"]
    page_info: "ListStagesVersionStageChangesPageInfo" = Field(alias="pageInfo")


ListStagesVersionStageChangesNodes = StageChangeFields
ListStagesVersionStageChangesPageInfo = PageFields
