# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ModelSummary, PageFields


class ListModels(BaseModel):
    models: Optional["ListModelsModels"]


class ListModelsModels(BaseModel):
    nodes: list["ListModelsModelsNodes"]
    page_info: "ListModelsModelsPageInfo" = Field(alias="pageInfo")


ListModelsModelsNodes = ModelSummary
ListModelsModelsPageInfo = PageFields
