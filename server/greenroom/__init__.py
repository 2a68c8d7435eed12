"""Greenroom: a model registry with a GraphQL API."""

import importlib
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in {"AsyncClient", "Client"}:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module("greenroom.client"), name)
