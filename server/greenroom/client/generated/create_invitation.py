# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import InvitationFields


class CreateInvitation(BaseModel):
    create_invitation: Optional["CreateInvitationCreateInvitation"] = Field(
        alias="createInvitation"
    )


class CreateInvitationCreateInvitation(BaseModel):
    invitation: "CreateInvitationCreateInvitationInvitation"
    secret: str
    link: str


CreateInvitationCreateInvitationInvitation = InvitationFields
