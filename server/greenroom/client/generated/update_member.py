# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MemberFields


class UpdateMember(BaseModel):
    update_member: Optional["UpdateMemberUpdateMember"] = Field(alias="updateMember")


class UpdateMemberUpdateMember(BaseModel):
    member: "UpdateMemberUpdateMemberMember"


UpdateMemberUpdateMemberMember = MemberFields
