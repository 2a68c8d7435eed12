# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ModelSummary


class DeleteModel(BaseModel):
    delete_model: Optional["DeleteModelDeleteModel"] = Field(alias="deleteModel")


class DeleteModelDeleteModel(BaseModel):
    model: "DeleteModelDeleteModelModel"


DeleteModelDeleteModelModel = ModelSummary
