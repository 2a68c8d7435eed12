# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ModelSummary, PageFields


class ListDeletedModels(BaseModel):
    organization: Optional["ListDeletedModelsOrganization"]


class ListDeletedModelsOrganization(BaseModel):
    deleted_models: Optional["ListDeletedModelsOrganizationDeletedModels"] = Field(
        alias="deletedModels"
    )


class ListDeletedModelsOrganizationDeletedModels(BaseModel):
    nodes: list["ListDeletedModelsOrganizationDeletedModelsNodes"]
    page_info: "ListDeletedModelsOrganizationDeletedModelsPageInfo" = Field(alias="pageInfo")


ListDeletedModelsOrganizationDeletedModelsNodes = ModelSummary
ListDeletedModelsOrganizationDeletedModelsPageInfo = PageFields
