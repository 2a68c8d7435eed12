"""Whoever guesses is slowed down: the limits of failed sign-ins, and what they do not give away."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from greenroom.operations import attempts as operations
from greenroom.operations.retention import purge_deleted
from greenroom.operations.setup import system
from greenroom.settings import Settings
from tests import make
from tests.accounts.people import attempts, give_password, sign_in, told, viewer
from tests.registry import Registry

WRONG = "wrong horse 9 battery"


def client_at(registry: Registry, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(registry.app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://registry.test")


async def few(folder: Path, **limits: int) -> Registry:
    registry = await Registry.open(folder, **limits)
    await give_password(registry, "member")
    return registry


@pytest.mark.parametrize("user", ["member", "nobody-here"])
async def test_after_ten_failures_an_account_is_closed_even_to_its_password(
    registry: Registry, user: str
) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        for _ in range(10):
            assert (await sign_in(client, user, WRONG)).status_code == 401
        shut = await sign_in(client, user)
        assert shut.status_code == 429
        assert 0 < int(shut.headers["retry-after"]) <= 900
        assert "Too many sign-ins have failed; try again in 15 minutes." in shut.text
        assert "set-cookie" not in shut.headers
        as_json = await client.post("/sign-in", json={"user": user.upper(), "password": "x"})
        assert as_json.status_code == 429
        assert as_json.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
        assert "retry-after" in as_json.headers
    assert len(await attempts(registry)) == 10  # what is refused is not counted on


async def test_a_hundred_guesses_at_once_get_ten_answers(registry: Registry) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        answers = await asyncio.gather(*(sign_in(client, "member", WRONG) for _ in range(100)))
    assert Counter(answer.status_code for answer in answers) == {401: 10, 429: 90}


async def test_what_is_refused_does_not_keep_others_from_writing(registry: Registry) -> None:
    async with registry.client() as client:
        for _ in range(10):
            await sign_in(client, "viewer", WRONG)
        registry.statements.clear()
        assert (await sign_in(client, "viewer", WRONG)).status_code == 429
    assert {one.split()[0] for one in registry.statements} == {"SELECT"}


async def test_other_accounts_stay_open(registry: Registry) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        for _ in range(10):
            await sign_in(client, "viewer", WRONG)
        assert (await sign_in(client, "viewer", WRONG)).status_code == 429
        assert (await sign_in(client, "member")).status_code == 303


async def test_failures_are_forgotten_when_the_time_is_over(tmp_path: Path) -> None:
    registry = await few(tmp_path, sign_in_attempts=2, sign_in_minutes=3)
    async with registry.client() as client:
        for status in (401, 401, 429):
            assert (await sign_in(client, "member", WRONG)).status_code == status
        await make.back_date(registry, "sign_in_attempts", "at", 2.9 / 24 / 60)
        shut = await sign_in(client, "member")
        assert shut.status_code == 429
        assert 1 <= int(shut.headers["retry-after"]) <= 6
        assert "try again in a minute" in shut.text
        await make.back_date(registry, "sign_in_attempts", "at", 3.1 / 24 / 60)
        assert (await sign_in(client, "member")).status_code == 303
    await registry.close()


async def test_success_opens_the_account_and_not_the_address(tmp_path: Path) -> None:
    registry = await few(tmp_path, sign_in_attempts=3, sign_in_address_attempts=5)
    async with client_at(registry, "192.0.2.7") as client:
        for _ in range(2):
            assert (await sign_in(client, "member", WRONG)).status_code == 401
        assert (await sign_in(client, "member")).status_code == 303
        assert await attempts(registry) == [("", "192.0.2.7")] * 2
        for _ in range(3):
            assert (await sign_in(client, "member", WRONG)).status_code == 401
        # three for the account, and with the two before five from this address
    async with client_at(registry, "192.0.2.8") as elsewhere:
        assert (await sign_in(elsewhere, "member")).status_code == 429
    async with client_at(registry, "192.0.2.7") as client:
        assert (await sign_in(client, "nobody-here", WRONG)).status_code == 429
    async with client_at(registry, "192.0.2.8") as elsewhere:
        assert (await sign_in(elsewhere, "nobody-here", WRONG)).status_code == 401
    await registry.close()


async def test_many_accounts_from_one_address_close_the_address(tmp_path: Path) -> None:
    registry = await few(tmp_path, sign_in_address_attempts=4)
    async with client_at(registry, "2001:db8::1") as client:
        for number in range(4):
            assert (await sign_in(client, f"guess-{number}", WRONG)).status_code == 401
        assert (await sign_in(client, "member")).status_code == 429
    async with client_at(registry, "2001:db8::ffff:2") as neighbour:  # the same customer's
        assert (await sign_in(neighbour, "member")).status_code == 429
    async with client_at(registry, "2001:db8:0:1::1") as other:
        assert (await sign_in(other, "member")).status_code == 303
    await registry.close()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_an_address_counts_as_its_network(address: str, network: str) -> None:
    assert operations.network_of(address) == network


async def test_the_operator_opens_an_account_with_a_new_password(registry: Registry) -> None:
    async with registry.client() as client:
        for typed in ("member", "member@example.test"):
            for _ in range(10):
                await sign_in(client, typed, WRONG)
            assert (await sign_in(client, typed, WRONG)).status_code == 429
        await give_password(registry, "member")
        for typed in ("member", "member@example.test"):
            assert (await sign_in(client, typed)).status_code == 303


async def test_attempts_do_not_stay_for_ever(registry: Registry) -> None:
    async with registry.client() as client:
        await sign_in(client, "member", WRONG)
        await registry.perform(lambda session: purge_deleted(session, system(), days=30))
        assert len(await attempts(registry)) == 1
        await make.back_date(registry, "sign_in_attempts", "at", 1.1)
        await sign_in(client, "viewer", WRONG)
        await registry.perform(lambda session: purge_deleted(session, system(), days=30))
    assert [account for account, _ in await attempts(registry)] == ["viewer"]


async def test_a_refusal_writes_no_event(registry: Registry) -> None:
    async with registry.client() as client:
        await sign_in(client, "member", WRONG)
        assert await viewer(client) is None
    assert await told(registry, "USER_SIGNED_IN") == []


def test_the_limits_are_those_of_the_settings() -> None:
    assert operations.Limits.of(Settings()) == operations.Limits()
    chosen = Settings(sign_in_attempts=1, sign_in_address_attempts=2, sign_in_minutes=3)
    assert operations.Limits.of(chosen) == operations.Limits(1, 2, timedelta(minutes=3))
