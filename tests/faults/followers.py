"""Somebody who follows events over connections that break, and who judges what they were sent."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import httpx
import orjson
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

FOLLOW = """
subscription Follow($after: String) {
  events(after: $after, filter: { kind: { eq: VERSION_REGISTERED } }) { cursor event { id } }
}
"""
SECONDS = 30


def faults_of(recorded: Sequence[str], connections: Sequence[Sequence[str]]) -> list[str]:
    """What is wrong with what was received, by the record in the order of commits.

    ``recorded`` are the ids of the events from where the follower began, ``connections`` those of
    what each connection brought.
    """
    place = {id_: number for number, id_ in enumerate(recorded)}
    received = [id_ for connection in connections for id_ in connection]
    found: list[str] = []
    seen: set[str] = set()
    for id_ in received:
        if id_ not in place:
            found.append(f"{id_} is not recorded")
        elif id_ in seen:
            found.append(f"{id_} was repeated")
        seen.add(id_)
    found += [f"{id_} was lost" for id_ in recorded if id_ not in seen]
    known = [place[id_] for id_ in received if id_ in place]
    found += [
        f"{recorded[after]} came after {recorded[before]}"
        for before, after in pairwise(known)
        if after < before
    ]
    return found


@dataclass
class Follower:
    """Follows with one token over many connections, by turns from each address and each way."""

    urls: Sequence[str]
    token: str
    chance: random.Random
    cursor: str = ""
    connections: list[list[str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many events it has been sent."""
        return sum(map(len, self.connections))

    async def connect(self, most: int) -> None:
        """Take up to so many events over one connection, and drop it without a word."""
        url = self.chance.choice(self.urls)
        ways = (self._by_events, self._by_socket)
        brought: list[str] = []
        self.connections.append(brought)
        async with asyncio.timeout(SECONDS):
            await self.chance.choice(ways)(f"{url}/graphql", brought, most)

    def _take(self, data: dict[str, dict[str, dict[str, str]]], brought: list[str]) -> None:
        update = data["events"]
        brought.append(update["event"]["id"])
        self.cursor = str(update["cursor"])

    async def _by_events(self, url: str, brought: list[str], most: int) -> None:
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {self.token}"}
        sent = {"query": FOLLOW, "variables": {"after": self.cursor}}
        if self.chance.random() < 0.5:  # the same by the header that browsers send
            headers["last-event-id"], sent["variables"] = self.cursor, {}
        async with (
            httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client,
            client.stream("POST", url, json=sent, headers=headers) as response,
        ):
            assert response.status_code == 200, await response.aread()
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    body = orjson.loads(line[6:])
                    assert "errors" not in body, body
                    self._take(body["data"], brought)
                    if len(brought) == most:
                        return

    async def _by_socket(self, url: str, brought: list[str], most: int) -> None:
        wire = await connect(
            url.replace("http:", "ws:"),
            subprotocols=[Subprotocol("graphql-transport-ws")],
            proxy=None,
            close_timeout=0,
        )
        try:
            said = {"authorization": f"Bearer {self.token}"}
            await wire.send(orjson.dumps({"type": "connection_init", "payload": said}).decode())
            payload = {"query": FOLLOW, "variables": {"after": self.cursor}}
            asked = {"type": "subscribe", "id": "1", "payload": payload}
            assert orjson.loads(await wire.recv())["type"] == "connection_ack"
            await wire.send(orjson.dumps(asked).decode())
            while len(brought) < most:
                message = orjson.loads(await wire.recv())
                assert message["type"] == "next", message
                self._take(message["payload"]["data"], brought)
        finally:
            wire.transport.abort()


@dataclass
class Writers:
    """Those who write at once, each over one of the addresses, until they are told to end."""

    urls: Sequence[str]
    token: str
    pause: float = 0.0
    ended: bool = False
    written: int = 0

    async def write(self, number: int) -> None:
        """Register versions one after the other."""
        headers = {"authorization": f"Bearer {self.token}"}
        url = self.urls[number % len(self.urls)]
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False, headers=headers) as client:
            version = 0
            while not self.ended:
                version += 1
                name = f"w{number}-{version}"
                document = (
                    "mutation ($input: RegisterVersionInput!) "
                    "{ registerVersion(input: $input) { version { id } } }"
                )
                given = {"input": {"model": "acme/churn", "name": name}}
                answer = await client.post(
                    f"{url}/graphql", json={"query": document, "variables": given}
                )
                assert "errors" not in answer.json(), answer.text
                self.written += 1
                await asyncio.sleep(self.pause)
