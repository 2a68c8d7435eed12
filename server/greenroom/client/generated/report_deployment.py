# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeploymentFields


class ReportDeployment(BaseModel):
    report_deployment: Optional["ReportDeploymentReportDeployment"] = Field(
        alias="reportDeployment"
    )


class ReportDeploymentReportDeployment(BaseModel):
    deployment: "ReportDeploymentReportDeploymentDeployment"


ReportDeploymentReportDeploymentDeployment = DeploymentFields
