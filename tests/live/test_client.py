"""The Python client follows events over connections that break, and sees each of them once."""

import random
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from greenroom.client import AsyncClient, Client, InvalidError, UnauthenticatedError
from tests.client.cable import Cable
from tests.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("followed")) as started:
        yield started


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[Client]:
    with Client(server.url, server.token()) as client:
        client.create_model("acme/churn")
        yield client


@pytest.fixture
def cable(server: Server) -> Iterator[Cable]:
    opened = Cable(server.url)
    yield opened
    opened.close()


def registered(client: Client, word: str, count: int) -> list[str]:
    """Register so many versions; return their full names."""
    return [
        client.register_version(f"acme/churn:{word}-{number}").full_name for number in range(count)
    ]


def test_events_come_once_and_in_order_over_connections_that_break(
    server: Server, owner: Client, cable: Cable
):
    chance = random.Random(7)
    start = next(owner.list_events(limit=1)).id
    names = registered(owner, "cut", 60)
    cable.cuts.extend((None, chance.randrange(200, 4000)) for _ in range(25))
    with Client(cable.url, server.token(), retries=30) as client:
        got = []
        for update in client.events(after=""):
            got.append(update.event)
            if update.event.subject_name == names[-1]:
                break
    ids = [event.id for event in got]
    assert cable.broken > 5
    assert len(set(ids)) == len(ids)
    assert start in ids
    assert [event.subject_name for event in got[ids.index(start) + 1 :]] == names


async def test_what_happens_from_now_on_survives_a_broken_connection(
    server: Server, owner: Client, cable: Cable
):
    async with AsyncClient(cable.url, server.token(), retries=30) as client:
        updates = client.events(kinds=["version_registered"], model="acme/churn")
        cable.cuts.extend([(None, None), (None, 250), (None, 600)])
        names: list[str] = []
        write = threading.Timer(0.5, lambda: names.extend(registered(owner, "aio", 5)))
        write.start()
        got = [(await anext(updates)).event for _ in range(5)]
        await updates.aclose()
    write.join()
    assert [event.subject_name for event in got] == names
    assert {event.kind.value for event in got} == {"VERSION_REGISTERED"}


def test_a_later_client_goes_on_after_the_last_cursor(server: Server, owner: Client):
    names = registered(owner, "later", 3)
    kinds = ["VERSION_REGISTERED"]
    with Client(server.url, server.token()) as client:
        seen = list(
            islice(
                (
                    u
                    for u in client.events(after="", kinds=kinds)
                    if "later" in u.event.subject_name
                ),
                2,
            )
        )
        assert [update.event.subject_name for update in seen] == names[:2]
        rest = next(client.events(after=seen[-1].cursor, kinds=kinds))
    assert rest.event.subject_name == names[2]


def test_it_ends_by_what_cannot_be_tried_again(server: Server):
    with Client(server.url, "grn_nothing") as client, pytest.raises(UnauthenticatedError):
        next(client.events(after=""))
    with Client(server.url, server.token()) as client:
        with pytest.raises(InvalidError):
            next(client.events(after="nonsense"))
        with pytest.raises(InvalidError, match="kind of event"):
            next(client.events(kinds=["nonsense"]))


def test_a_revoked_token_ends_it(server: Server, owner: Client):
    token, secret = owner.create_token("short")
    with Client(server.url, secret) as client:
        updates = client.events(after="")
        next(updates)
        owner.revoke_token(token.id)
        with pytest.raises(UnauthenticatedError):
            for _ in updates:
                pass


def test_the_list_is_newest_first_and_of_what_is_asked_for(owner: Client):
    names = registered(owner, "listed", 3)
    got = list(owner.list_events(model="acme/churn", kinds=["version_registered"], limit=3))
    assert [event.subject_name for event in got] == names[::-1]
    assert got[0].actor is not None
    assert got[0].actor.name == "owner"


def test_a_client_waits_for_a_registry_that_starts_anew(folder: Path, cable: Cable):
    with Server(folder) as first:
        token = first.token()
        cable.aim(first.url)
        with Client(cable.url, token, retries=100) as client:
            updates = client.events(after="")
            next(updates)
            seen = {next(updates).event.id}
            first.stop()
            with Server(folder) as second:
                cable.aim(second.url)
                with Client(second.url, token) as writer:
                    writer.create_model("acme/after")
                for update in updates:
                    assert update.event.id not in seen
                    seen.add(update.event.id)
                    if update.event.subject_name == "acme/after":
                        break
