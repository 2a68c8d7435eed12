# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel


class GetDeploymentLogs(BaseModel):
    deployment: Optional["GetDeploymentLogsDeployment"]


class GetDeploymentLogsDeployment(BaseModel):
    logs: Optional[str]
