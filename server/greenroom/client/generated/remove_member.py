# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class RemoveMember(BaseModel):
    remove_member: Optional["RemoveMemberRemoveMember"] = Field(alias="removeMember")


class RemoveMemberRemoveMember(BaseModel):
    deleted_id: str = Field(alias="deletedId")
