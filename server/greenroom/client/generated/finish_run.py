# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import RunSummary


class FinishRun(BaseModel):
    finish_run: Optional["FinishRunFinishRun"] = Field(alias="finishRun")


class FinishRunFinishRun(BaseModel):
    run: "FinishRunFinishRunRun"


FinishRunFinishRunRun = RunSummary
