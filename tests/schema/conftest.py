"""One registry for each module, with some of everything in it."""

import pytest
import pytest_asyncio

from tests import make
from tests.registry import Registry


@pytest.fixture(scope="module")
def registry(registry_of_module: Registry) -> Registry:
    """A registry with people of every role."""
    return registry_of_module


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(registry: Registry) -> make.World:
    """Some of everything in the registry."""
    return await make.world(registry)
