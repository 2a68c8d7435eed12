"""Passwords are changed by their owners, or by the operator, and leave nothing of themselves."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from greenroom.operations import setup
from greenroom.tables import TokenKind
from tests import make
from tests.accounts.people import OTHER, PASSWORD, attempts, give_password, sign_in, told, viewer
from tests.registry import Registry
from tests.stores import environment_of

DOCUMENT = (
    "mutation Do($input: ChangePasswordInput!) { changePassword(input: $input) "
    "{ event { kind before after } } }"
)
NAME = "viewer"


@pytest_asyncio.fixture
async def window(registry: Registry) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody without a password, signed in by a link."""
    secret, _ = await registry.perform(
        lambda session: setup.issue_token(
            session, user=NAME, kind=TokenKind.LINK, name="link", lasts=timedelta(minutes=5)
        )
    )
    async with registry.client() as client:
        assert (await client.get(f"/sign-in?token={secret}")).status_code == 303
        yield client


async def change(client: httpx.AsyncClient, new: str, current: str | None = None) -> dict[str, Any]:
    sent = {"query": DOCUMENT, "variables": {"input": {"new": new, "current": current}}}
    answer = (await client.post("/graphql", json=sent)).json()
    assert isinstance(answer, dict)
    return answer


def failure(answer: dict[str, Any]) -> tuple[str, list[str]]:
    (error,) = answer["errors"]
    return error["extensions"]["code"], error["extensions"].get("input", [])


async def kept(registry: Registry, name: str = NAME) -> object:
    ((found,),) = await registry.rows(f"SELECT password_hash FROM users WHERE name = '{name}'")
    return found


async def test_the_first_password_is_set_in_a_browser_session(
    registry: Registry, window: httpx.AsyncClient
) -> None:
    answer = await change(window, PASSWORD)
    assert answer["data"]["changePassword"]["event"]["kind"] == "PASSWORD_CHANGED"
    async with registry.client() as client:
        assert (await sign_in(client, NAME)).status_code == 303


async def test_the_first_password_is_not_set_with_an_access_token(registry: Registry) -> None:
    before = await registry.everything()
    answer = await registry.do("changePassword", {"new": PASSWORD}, as_=NAME)
    assert answer.code == "FORBIDDEN"
    assert "browser session" in answer.error["message"]
    assert await registry.everything() == before


async def test_a_change_needs_the_present_password(
    registry: Registry, window: httpx.AsyncClient
) -> None:
    await change(window, PASSWORD)
    before = await kept(registry)
    for current in (None, "", OTHER):
        assert failure(await change(window, OTHER, current)) == (
            "FORBIDDEN", ["current"],
        )  # fmt: skip
    assert await kept(registry) == before
    assert [account for account, _ in await attempts(registry)] == [NAME] * 3
    assert "errors" not in await change(window, OTHER, PASSWORD)
    async with registry.client() as client:
        assert (await sign_in(client, NAME, PASSWORD)).status_code == 401
        assert (await sign_in(client, NAME, OTHER)).status_code == 303


async def test_guesses_at_the_present_password_are_limited_with_those_at_the_door(
    registry: Registry, window: httpx.AsyncClient
) -> None:
    await change(window, PASSWORD)
    async with registry.client() as client:
        for _ in range(4):
            await sign_in(client, NAME, OTHER)
    answers = await asyncio.gather(*(change(window, OTHER, f"guess {n}") for n in range(20)))
    codes = sorted(failure(answer)[0] for answer in answers)
    assert codes == ["FORBIDDEN"] * 6 + ["RATE_LIMITED"] * 14
    assert failure(await change(window, OTHER, PASSWORD)) == ("RATE_LIMITED", ["current"])
    async with registry.client() as client:
        assert (await sign_in(client, NAME)).status_code == 429


@pytest.mark.parametrize("new", ["short", "my viewer 123456", "password1234", "a\x00" * 8])
async def test_a_password_that_is_not_acceptable_changes_nothing(
    registry: Registry, window: httpx.AsyncClient, new: str
) -> None:
    before = await registry.everything()
    assert failure(await change(window, new)) == ("BAD_USER_INPUT", ["new"])
    assert await registry.everything() == before


async def test_a_change_ends_the_other_sessions_and_no_token(
    registry: Registry, window: httpx.AsyncClient
) -> None:
    await change(window, PASSWORD)
    async with registry.client() as other, registry.client() as somebody:
        await sign_in(other, NAME)
        await give_password(registry, "member")
        await sign_in(somebody, "member")
        assert "errors" not in await change(window, OTHER, PASSWORD)
        assert await viewer(other) is None
        assert await viewer(window) == NAME
        assert await viewer(somebody) == "member"
    assert (await registry.ask("{ viewer { name } }", as_=NAME)).data["viewer"]["name"] == NAME


async def test_the_event_tells_of_the_change_and_not_of_the_password(
    registry: Registry, window: httpx.AsyncClient
) -> None:
    answer = await change(window, PASSWORD)
    event = answer["data"]["changePassword"]["event"]
    assert event == {
        "kind": "PASSWORD_CHANGED", "before": None, "after": None,
    }  # fmt: skip
    (stored,) = await told(registry, "PASSWORD_CHANGED")
    assert (stored["actor"], stored["subject_name"]) == (NAME, NAME)
    assert stored["organization_id"] is None
    everything = json.dumps(await registry.rows("SELECT * FROM events"), default=str)
    assert PASSWORD not in everything
    assert "argon2" not in everything


async def test_a_service_account_has_no_password(registry: Registry) -> None:
    await make.service_account(registry, "ci")
    await make.token(registry, user="ci", known_as="ci")
    before = await registry.everything()
    answer = await registry.do("changePassword", {"new": PASSWORD}, as_="ci")
    assert (answer.code, "service account" in answer.error["message"]) == ("FORBIDDEN", True)
    assert await registry.everything() == before


async def test_nobody_changes_a_password_without_being_signed_in(registry: Registry) -> None:
    answer = await registry.do("changePassword", {"new": PASSWORD}, as_=None)
    assert answer.code == "UNAUTHENTICATED"


async def test_no_field_shows_a_password_or_its_hash(registry: Registry) -> None:
    fields = await registry.ask('{ __type(name: "User") { fields { name } } }', as_=None)
    names = {field["name"].lower() for field in fields.data["__type"]["fields"]}
    assert [name for name in names if "password" in name or "hash" in name] == []


async def test_the_operator_sets_a_password_and_ends_the_sessions(
    registry: Registry, window: httpx.AsyncClient
) -> None:
    await give_password(registry, NAME)
    assert await viewer(window) is None
    (event,) = await told(registry, "PASSWORD_CHANGED")
    assert (event["actor"], event["subject_name"], event["after"]) == ("system", NAME, None)


def command(folder: Path, *arguments: str, typed: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "greenroom.cli", "user", "password", *arguments]
    return subprocess.run(
        [*line, "--data", str(folder)],
        env=os.environ | environment_of(folder),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_the_command_sets_a_password_from_standard_input(tmp_path: Path) -> None:
    done = command(tmp_path, "owner", "--stdin", typed=PASSWORD + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert PASSWORD not in done.stdout
    registry = await Registry.at(tmp_path, {})
    async with registry.client() as client:
        assert (await sign_in(client, "owner")).status_code == 303
    await registry.close()


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("owner", "short\n", "12 to 256 characters"),
        ("owner", "", "12 to 256 characters"),
        ("nobody", PASSWORD, "no person 'nobody'"),
        ("system", PASSWORD, "no person 'system'"),
    ],
)
def test_the_command_says_what_is_wrong(
    tmp_path: Path, name: str, typed: str, message: str
) -> None:
    done = command(tmp_path, name, "--stdin", typed=typed)
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.startswith("greenroom: ")


async def test_guesses_at_the_present_password_count_as_the_operator_says(folder: Path) -> None:
    registry = await Registry.open(folder, sign_in_attempts=2)
    await give_password(registry, NAME)
    given = {"current": "not the one that it is", "new": OTHER}
    codes = [(await registry.do("changePassword", given, as_=NAME)).code for _ in range(3)]
    assert codes == ["FORBIDDEN", "FORBIDDEN", "RATE_LIMITED"]
    await registry.close()
