# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class TransferVersion(BaseModel):
    transfer_version: Optional["TransferVersionTransferVersion"] = Field(alias="transferVersion")


class TransferVersionTransferVersion(BaseModel):
    version: "TransferVersionTransferVersionVersion"


TransferVersionTransferVersionVersion = VersionFields
