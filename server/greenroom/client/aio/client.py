"""The client for programs that await."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from greenroom.client.aio.access import AccessActs
from greenroom.client.aio.account import AccountActs
from greenroom.client.aio.deployments import DeploymentActs
from greenroom.client.aio.events import EventActs
from greenroom.client.aio.lineage import LineageActs
from greenroom.client.aio.models import ModelActs
from greenroom.client.aio.packages import PackageActs
from greenroom.client.aio.tracking import TrackingActs
from greenroom.client.aio.webhooks import WebhookActs
from greenroom.client.credentials import resolve
from greenroom.client.generated.aio import AsyncOperations


class AsyncClient(
    PackageActs,
    TrackingActs,
    DeploymentActs,
    ModelActs,
    LineageActs,
    EventActs,
    AccessActs,
    AccountActs,
    WebhookActs,
):
    """A connection to one registry.

    ``url`` and ``token`` are those of the environment (GREENROOM_URL, GREENROOM_TOKEN) or of the
    credentials file where they are left out. ``timeout`` is the seconds that a request may wait. A
    request that can be repeated without harm is tried ``retries`` times more within ``patience``
    seconds while the registry is away.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        timeout: float = 30.0,
        retries: int = 4,
        patience: float = 60.0,
    ) -> None:
        address, secret = resolve(url, token)
        self._token = secret
        self._api = AsyncOperations(
            address, secret, timeout=timeout, retries=retries, patience=patience
        )

    @property
    def url(self) -> str:
        """The registry's address."""
        return self._api.url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._api.close()

    async def execute(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        repeat: bool | None = None,
    ) -> dict[str, Any]:
        """Run one operation and return its data.

        A document with a mutation is sent once, unless ``repeat`` says that sending it again does no
        harm. Raises ``RequestError`` with the first error of the answer, and ``UnreachableError``
        where there is no answer; after a lost connection a mutation may have been done all the same.
        """
        return await self._api.execute(document, variables=variables, repeat=repeat)
