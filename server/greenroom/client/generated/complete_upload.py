# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ArtifactFields


class CompleteUpload(BaseModel):
    complete_upload: Optional["CompleteUploadCompleteUpload"] = Field(alias="completeUpload")


class CompleteUploadCompleteUpload(BaseModel):
    artifact: "CompleteUploadCompleteUploadArtifact"


CompleteUploadCompleteUploadArtifact = ArtifactFields
