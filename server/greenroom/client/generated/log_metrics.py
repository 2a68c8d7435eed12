# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class LogMetrics(BaseModel):
    log_metrics: Optional["LogMetricsLogMetrics"] = Field(alias="logMetrics")


class LogMetricsLogMetrics(BaseModel):
    run: "LogMetricsLogMetricsRun"


class LogMetricsLogMetricsRun(BaseModel):
    id: str
    revision: int
