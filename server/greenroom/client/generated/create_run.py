# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import RunSummary


class CreateRun(BaseModel):
    create_run: Optional["CreateRunCreateRun"] = Field(alias="createRun")


class CreateRunCreateRun(BaseModel):
    run: "CreateRunCreateRunRun"


CreateRunCreateRunRun = RunSummary
