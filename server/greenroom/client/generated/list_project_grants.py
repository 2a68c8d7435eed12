# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import GrantFields, PageFields


class ListProjectGrants(BaseModel):
    project: Optional["ListProjectGrantsProject"]


class ListProjectGrantsProject(BaseModel):
    grants: Optional["ListProjectGrantsProjectGrants"]


class ListProjectGrantsProjectGrants(BaseModel):
    nodes: list["ListProjectGrantsProjectGrantsNodes"]
    page_info: "ListProjectGrantsProjectGrantsPageInfo" = Field(alias="pageInfo")


ListProjectGrantsProjectGrantsNodes = GrantFields
ListProjectGrantsProjectGrantsPageInfo = PageFields
