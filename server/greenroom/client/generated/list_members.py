# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MemberFields, PageFields


class ListMembers(BaseModel):
    organization: Optional["ListMembersOrganization"]


class ListMembersOrganization(BaseModel):
    members: Optional["ListMembersOrganizationMembers"]


class ListMembersOrganizationMembers(BaseModel):
    nodes: list["ListMembersOrganizationMembersNodes"]
    page_info: "ListMembersOrganizationMembersPageInfo" = Field(alias="pageInfo")


ListMembersOrganizationMembersNodes = MemberFields
ListMembersOrganizationMembersPageInfo = PageFields
