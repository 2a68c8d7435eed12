# Made by scripts/client; do not edit.
"""The client for programs that wait."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from greenroom.client.credentials import resolve
from greenroom.client.generated.sync import Operations
from greenroom.client.sync.access import AccessActs
from greenroom.client.sync.account import AccountActs
from greenroom.client.sync.deployments import DeploymentActs
from greenroom.client.sync.events import EventActs
from greenroom.client.sync.lineage import LineageActs
from greenroom.client.sync.models import ModelActs
from greenroom.client.sync.packages import PackageActs
from greenroom.client.sync.tracking import TrackingActs
from greenroom.client.sync.webhooks import WebhookActs


class Client(
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
        self._api = Operations(address, secret, timeout=timeout, retries=retries, patience=patience)

    @property
    def url(self) -> str:
        """The registry's address."""
        return self._api.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._api.close()

    def execute(
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
        return self._api.execute(document, variables=variables, repeat=repeat)
