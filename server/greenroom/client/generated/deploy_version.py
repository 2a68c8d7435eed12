# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeploymentFields


class DeployVersion(BaseModel):
    deploy_version: Optional["DeployVersionDeployVersion"] = Field(alias="deployVersion")


class DeployVersionDeployVersion(BaseModel):
    deployment: "DeployVersionDeployVersionDeployment"


DeployVersionDeployVersionDeployment = DeploymentFields
