# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeploymentFields


class RollbackDeployment(BaseModel):
    rollback_deployment: Optional["RollbackDeploymentRollbackDeployment"] = Field(
        alias="rollbackDeployment"
    )


class RollbackDeploymentRollbackDeployment(BaseModel):
    deployment: "RollbackDeploymentRollbackDeploymentDeployment"


RollbackDeploymentRollbackDeploymentDeployment = DeploymentFields
