# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, ProjectSummary


class ListProjects(BaseModel):
    projects: Optional["ListProjectsProjects"]


class ListProjectsProjects(BaseModel):
    nodes: list["ListProjectsProjectsNodes"]
    page_info: "ListProjectsProjectsPageInfo" = Field(alias="pageInfo")


ListProjectsProjectsNodes = ProjectSummary
ListProjectsProjectsPageInfo = PageFields
