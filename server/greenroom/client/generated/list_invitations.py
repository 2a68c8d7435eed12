# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import InvitationFields, PageFields


class ListInvitations(BaseModel):
    organization: Optional["ListInvitationsOrganization"]


class ListInvitationsOrganization(BaseModel):
    invitations: Optional["ListInvitationsOrganizationInvitations"]


class ListInvitationsOrganizationInvitations(BaseModel):
    nodes: list["ListInvitationsOrganizationInvitationsNodes"]
    page_info: "ListInvitationsOrganizationInvitationsPageInfo" = Field(alias="pageInfo")


ListInvitationsOrganizationInvitationsNodes = InvitationFields
ListInvitationsOrganizationInvitationsPageInfo = PageFields
