# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class LogArtifacts(BaseModel):
    log_artifacts: Optional["LogArtifactsLogArtifacts"] = Field(alias="logArtifacts")


class LogArtifactsLogArtifacts(BaseModel):
    run: "LogArtifactsLogArtifactsRun"


class LogArtifactsLogArtifactsRun(BaseModel):
    id: str
    revision: int
