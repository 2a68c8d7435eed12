"""What tests of accounts share: a provider that does what it is told, and a registry that uses it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from greenroom.access import passwords
from tests.accounts.provider import Provider, provider, settings_of
from tests.registry import Registry


@pytest.fixture
def whole_hashes(light_hashes: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords as a registry does, with all its work."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher())
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def idp() -> Iterator[Provider]:
    """A provider that does what it is told."""
    with provider() as made:
        yield made


@pytest_asyncio.fixture
async def federated(tmp_path: Path, idp: Provider) -> AsyncIterator[Registry]:
    """A registry whose people may come from the provider, and who are members then."""
    registry = await Registry.open(tmp_path, **settings_of(idp.issuer, oidc_role="MEMBER"))
    yield registry
    await registry.close()
