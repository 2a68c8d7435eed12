# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeploymentChangeFields, PageFields


class ListDeploymentChanges(BaseModel):
    deployment: Optional["ListDeploymentChangesDeployment"]


class ListDeploymentChangesDeployment(BaseModel):
    changes: "ListDeploymentChangesDeploymentChanges"


class ListDeploymentChangesDeploymentChanges(BaseModel):
    nodes: list["ListDeploymentChangesDeploymentChangesNodes"]
    page_info: "ListDeploymentChangesDeploymentChangesPageInfo" = Field(alias="pageInfo")


ListDeploymentChangesDeploymentChangesNodes = DeploymentChangeFields
ListDeploymentChangesDeploymentChangesPageInfo = PageFields
