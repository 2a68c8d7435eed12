# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import Visibility
from .fragments import ModelName, ProjectName


class SetVisibility(BaseModel):
    set_visibility: Optional["SetVisibilitySetVisibility"] = Field(alias="setVisibility")


class SetVisibilitySetVisibility(BaseModel):
    model: Optional["SetVisibilitySetVisibilityModel"]
    project: Optional["SetVisibilitySetVisibilityProject"]


class SetVisibilitySetVisibilityModel(ModelName):
    visibility: Visibility


class SetVisibilitySetVisibilityProject(ProjectName):
    visibility: Visibility
