# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class DeleteRun(BaseModel):
    delete_run: Optional["DeleteRunDeleteRun"] = Field(alias="deleteRun")


class DeleteRunDeleteRun(BaseModel):
    deleted_id: str = Field(alias="deletedId")
