# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import RunSummary


class UpdateRun(BaseModel):
    update_run: Optional["UpdateRunUpdateRun"] = Field(alias="updateRun")


class UpdateRunUpdateRun(BaseModel):
    run: "UpdateRunUpdateRunRun"


UpdateRunUpdateRunRun = RunSummary
