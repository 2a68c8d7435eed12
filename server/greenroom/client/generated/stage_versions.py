# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionResultFields


class StageVersions(BaseModel):
    stage_versions: Optional["StageVersionsStageVersions"] = Field(alias="stageVersions")


class StageVersionsStageVersions(BaseModel):
    results: list["StageVersionsStageVersionsResults"]


StageVersionsStageVersionsResults = VersionResultFields
