# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class DeleteTeam(BaseModel):
    delete_team: Optional["DeleteTeamDeleteTeam"] = Field(alias="deleteTeam")


class DeleteTeamDeleteTeam(BaseModel):
    deleted_id: str = Field(alias="deletedId")
