# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class StageVersion(BaseModel):
    stage_version: Optional["StageVersionStageVersion"] = Field(alias="stageVersion")


class StageVersionStageVersion(BaseModel):
    version: "StageVersionStageVersionVersion"


StageVersionStageVersionVersion = VersionFields
