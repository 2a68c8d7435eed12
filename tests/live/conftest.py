"""A served registry with the project ``acme/train`` and the model ``acme/churn``."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests import make
from tests.live.serving import Served, served
from tests.registry import Registry


@pytest_asyncio.fixture
async def live(tmp_path: Path) -> AsyncIterator[Served]:
    """A served registry, whose streams give a sign of life ten times a second."""
    registry = await Registry.open(
        tmp_path, stream_keep_alive_seconds=0.1, stream_stall_seconds=1.0
    )
    await make.project(registry)
    await make.model(registry)
    async with served(registry) as one:
        yield one
    await registry.close()
