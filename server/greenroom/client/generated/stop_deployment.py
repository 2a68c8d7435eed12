# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeploymentFields


class StopDeployment(BaseModel):
    stop_deployment: Optional["StopDeploymentStopDeployment"] = Field(alias="stopDeployment")


class StopDeploymentStopDeployment(BaseModel):
    deployment: "StopDeploymentStopDeploymentDeployment"


StopDeploymentStopDeploymentDeployment = DeploymentFields
