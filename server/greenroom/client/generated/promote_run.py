# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class PromoteRun(BaseModel):
    promote_run: Optional["PromoteRunPromoteRun"] = Field(alias="promoteRun")


class PromoteRunPromoteRun(BaseModel):
    version: "PromoteRunPromoteRunVersion"


PromoteRunPromoteRunVersion = VersionFields
