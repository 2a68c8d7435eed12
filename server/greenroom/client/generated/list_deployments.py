# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeploymentFields, PageFields


class ListDeployments(BaseModel):
    deployments: Optional["ListDeploymentsDeployments"]


class ListDeploymentsDeployments(BaseModel):
    nodes: list["ListDeploymentsDeploymentsNodes"]
    page_info: "ListDeploymentsDeploymentsPageInfo" = Field(alias="pageInfo")


ListDeploymentsDeploymentsNodes = DeploymentFields
ListDeploymentsDeploymentsPageInfo = PageFields
