# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MemberFields


class AddMember(BaseModel):
    add_member: Optional["AddMemberAddMember"] = Field(alias="addMember")


class AddMemberAddMember(BaseModel):
    member: "AddMemberAddMemberMember"


AddMemberAddMemberMember = MemberFields
