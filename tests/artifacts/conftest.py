"""One registry for each module: a test makes what it needs under names of its own."""

import pytest_asyncio

from tests import make
from tests.registry import Registry


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def registry(registry_of_module: Registry) -> Registry:
    """A registry with people of every role and the project ``acme/train``."""
    await make.project(registry_of_module)
    return registry_of_module
