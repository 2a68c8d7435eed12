# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MemberFields


class CreateServiceAccount(BaseModel):
    create_service_account: Optional["CreateServiceAccountCreateServiceAccount"] = Field(
        alias="createServiceAccount"
    )


class CreateServiceAccountCreateServiceAccount(BaseModel):
    member: "CreateServiceAccountCreateServiceAccountMember"


CreateServiceAccountCreateServiceAccountMember = MemberFields
