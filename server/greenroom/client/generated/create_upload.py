# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import UploadFields


class CreateUpload(BaseModel):
    create_upload: Optional["CreateUploadCreateUpload"] = Field(alias="createUpload")


CreateUploadCreateUpload = UploadFields
