# Made by scripts/client; do not edit.
from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class CreateDownload(BaseModel):
    create_download: Optional["CreateDownloadCreateDownload"] = Field(alias="createDownload")


class CreateDownloadCreateDownload(BaseModel):
    url: str
    digest: str
    size: int
    expires_at: datetime = Field(alias="expiresAt")
