# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel
from .fragments import DeploymentFields


class GetDeployment(BaseModel):
    deployment: Optional["GetDeploymentDeployment"]


GetDeploymentDeployment = DeploymentFields
