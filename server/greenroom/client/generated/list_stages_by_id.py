# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, StageChangeFields


class ListStagesById(BaseModel):
    node: Optional[Union["ListStagesByIdNodeNode", "ListStagesByIdNodeVersion"]]


class ListStagesByIdNodeNode(BaseModel):
    pass


class ListStagesByIdNodeVersion(BaseModel):
    stage_changes: "ListStagesByIdNodeVersionStageChanges" = Field(alias="stageChanges")


class ListStagesByIdNodeVersionStageChanges(BaseModel):
    nodes: list["ListStagesByIdNodeVersionStageChangesNodes"]
    page_info: "ListStagesByIdNodeVersionStageChangesPageInfo" = Field(alias="pageInfo")


ListStagesByIdNodeVersionStageChangesNodes = StageChangeFields
ListStagesByIdNodeVersionStageChangesPageInfo = PageFields
