"""A registry, a receiver, and a courier between them that the test moves on."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlmodel import col

from greenroom.access.keys import Cipher
from greenroom.http.courier import Courier
from greenroom.operations.setup import system
from greenroom.sending.post import Post
from greenroom.sending.reach import Reach
from greenroom.tables import DeliveryStatus, WebhookDelivery, now
from tests import make
from tests.registry import Registry
from tests.webhooks.receiver import Receiver, receiving

PATIENCE = 60.0
OPEN = {"webhook_allow_private": "127.0.0.1", "webhook_allow_http": True}
MADE = "webhook { id name revision active } secret event { id kind }"
LOG = (
    "id status attempts redeliveries responseStatus responseBody error milliseconds eventId "
    "messageId nextAt endedAt body event { kind } model { fullName }"
)


@dataclass
class Telling:
    """A registry whose webhooks are told by couriers that the test moves on."""

    registry: Registry
    receiver: Receiver
    seconds: float = 10.0
    couriers: list[Courier] = field(default_factory=list)

    def courier(self) -> Courier:
        """Return another courier over the same store, as another process has."""
        settings = self.registry.settings
        reach = Reach(settings.webhook_allow_private, http=settings.webhook_allow_http)
        made = Courier(self.registry.database, Cipher(settings), Post(reach, seconds=self.seconds))
        self.couriers.append(made)
        return made

    async def webhook(self, path: str, *, as_: str = "owner", **given: Any) -> str:
        """Make a webhook that leads to a path of the receiver; return its id."""
        stated = {"name": path, "url": self.receiver.at(path), **given}
        if "model" not in given:
            stated.setdefault("organization", "acme")
        made = await self.registry.done("createWebhook", stated, MADE, as_=as_)
        self.receiver.secrets[path] = [made["secret"]]
        id_: str = made["webhook"]["id"]
        return id_

    async def tell(self, courier: Courier | None = None) -> None:
        """Send all that can be sent now, and what it makes way for."""
        active = courier or (self.couriers[0] if self.couriers else self.courier())
        until = time.monotonic() + PATIENCE
        while await active.round() or active._sending:
            assert time.monotonic() < until, "it does not come to rest"
            if active._sending:
                await asyncio.wait(set(active._sending), return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0)

    async def hasten(self) -> None:
        """Let the time come at which failed deliveries are sent again."""

        async def act(session: Any) -> None:
            await session.exec(
                update(WebhookDelivery)
                .where(col(WebhookDelivery.status) == DeliveryStatus.PENDING)
                .values(next_at=now() - timedelta(seconds=1))
            )

        await self.registry.database.transaction(act, system())

    async def log(self, webhook: str, fields: str = LOG, *, as_: str = "owner") -> list[Any]:
        """Return the deliveries of a webhook, the first one first."""
        document = (
            "query Log($id: ID!) { node(id: $id) { ... on Webhook { active disabledReason "
            f"deliveries(last: 100) {{ nodes {{ {fields} }} }} }} }} }}"
        )
        answer = await self.registry.ask(document, {"id": webhook}, as_=as_)
        nodes: list[Any] = answer.data["node"]["deliveries"]["nodes"]
        return nodes[::-1]

    async def close(self) -> None:
        """Let what is on its way end."""
        for courier in self.couriers:
            await courier.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that listens."""
    with receiving() as made:
        yield made


@pytest_asyncio.fixture
async def telling(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Telling]:
    """A registry with the model ``acme/churn``, whose webhooks may lead to this machine."""
    registry = await Registry.open(tmp_path, **OPEN)
    await make.model(registry)
    made = Telling(registry, receiver)
    yield made
    await made.close()
    await registry.close()
