# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MemberFields


class AcceptInvitation(BaseModel):
    accept_invitation: Optional["AcceptInvitationAcceptInvitation"] = Field(
        alias="acceptInvitation"
    )


class AcceptInvitationAcceptInvitation(BaseModel):
    member: "AcceptInvitationAcceptInvitationMember"


AcceptInvitationAcceptInvitationMember = MemberFields
