# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import InvitationFields


class RevokeInvitation(BaseModel):
    revoke_invitation: Optional["RevokeInvitationRevokeInvitation"] = Field(
        alias="revokeInvitation"
    )


class RevokeInvitationRevokeInvitation(BaseModel):
    invitation: "RevokeInvitationRevokeInvitationInvitation"


RevokeInvitationRevokeInvitationInvitation = InvitationFields
