# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel
from .fragments import ViewerFields


class GetViewer(BaseModel):
    viewer: Optional["GetViewerViewer"]


GetViewerViewer = ViewerFields
