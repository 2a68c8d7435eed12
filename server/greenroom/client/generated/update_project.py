# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ProjectFields


class UpdateProject(BaseModel):
    update_project: Optional["UpdateProjectUpdateProject"] = Field(alias="updateProject")


class UpdateProjectUpdateProject(BaseModel):
    project: "UpdateProjectUpdateProjectProject"


UpdateProjectUpdateProjectProject = ProjectFields
