"""However many give, take and leave at the same moment, the rules of access hold afterwards."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio

from tests.faults.caller import Caller, together
from tests.faults.checker import faults_of, read
from tests.faults.serving import Server

CALLERS = 60
ON = {"model": "acme/churn"}

Callers = Mapping[str, Caller]


@pytest_asyncio.fixture
async def callers(server: Server, prepared: tuple[Path, dict[str, str]]) -> AsyncIterator[Callers]:
    """Everybody, at the running server."""
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(Caller(server, token))
            for name, token in prepared[1].items()
        }


async def test_of_many_grants_to_one_user_the_last_one_counts(
    callers: Callers, store: Path
) -> None:
    roles = ("ADMIN", "CONTRIBUTOR", "MEMBER", "VIEWER", "OUTSIDER")
    good, bad = await together(
        callers["owner"].do("grant", on=ON, to={"user": "outsider"}, role=roles[n % len(roles)])
        for n in range(CALLERS)
    )
    assert (len(good), bad) == (CALLERS, [])
    ((role,),) = read(store, "SELECT role FROM grants")
    last = read(store, "SELECT after ->> 'role' FROM events ORDER BY sequence DESC LIMIT 1")
    assert last == [(role,)]
    assert faults_of(store) == []


async def test_one_of_many_takes_a_grant_away(callers: Callers, store: Path) -> None:
    await callers["owner"].done("grant", on=ON, to={"user": "outsider"}, role="MEMBER")
    good, bad = await together(
        callers["owner"].do("revoke", on=ON, to={"user": "outsider"}) for _ in range(CALLERS)
    )
    assert (len(good), {answer.code for answer in bad}) == (1, {"NOT_FOUND"})
    assert read(store, "SELECT 1 FROM grants") == []
    assert faults_of(store) == []


async def test_one_of_many_makes_a_team_and_one_joins_it_once(
    callers: Callers, store: Path
) -> None:
    for mutation, given in (
        ("createTeam", {"name": "acme/ml"}),
        ("addTeamMember", {"team": "acme/ml", "user": "viewer"}),
        ("linkTeam", {"team": "acme/ml", "on": ON}),
    ):
        good, bad = await together(callers["owner"].do(mutation, **given) for _ in range(CALLERS))
        assert (len(good), {answer.code for answer in bad}) == (1, {"CONFLICT"}), mutation
    for table in ("teams", "team_members", "team_links"):
        assert read(store, f"SELECT count(*) FROM {table}") == [(1,)]
    assert faults_of(store) == []


async def test_one_of_many_takes_an_invitation(callers: Callers, store: Path) -> None:
    """Whoever comes second is not told more than one who guesses."""
    offered = await callers["owner"].done("createInvitation", organization="acme", role="ADMIN")
    good, bad = await together(
        caller.do("acceptInvitation", secret=offered["secret"])
        for caller in callers.values()
        for _ in range(4)
    )
    assert (len(good), {answer.code for answer in bad}) == (1, {"NOT_FOUND"})
    events = Counter(kind for (kind,) in read(store, "SELECT kind FROM events"))
    assert events["INVITATION_ACCEPTED"] == 1
    assert faults_of(store) == []


async def test_of_two_owners_who_leave_at_once_one_stays(callers: Callers, store: Path) -> None:
    await callers["owner"].done("updateMember", organization="acme", user="manager", role="OWNER")
    good, bad = await together(
        callers[name].do("leaveOrganization", organization="acme") for name in ("owner", "manager")
    )
    assert (len(good), [answer.code for answer in bad]) == (1, ["CONFLICT"])
    owners = (
        "SELECT count(*) FROM memberships JOIN organizations o ON o.id = organization_id "
        "WHERE o.name = 'acme' AND role = 'OWNER'"
    )
    assert read(store, owners) == [(1,)]
    assert faults_of(store) == []


async def test_who_is_removed_while_a_grant_is_made_is_left_nothing(
    callers: Callers, store: Path
) -> None:
    """Either the grant comes first and goes with the membership, or it is refused."""
    for _ in range(10):
        good, bad = await together(
            [
                callers["owner"].do("removeMember", organization="acme", user="viewer"),
                callers["manager"].do("grant", on=ON, to={"user": "viewer"}, role="ADMIN"),
            ]
        )
        assert good[0].data.get("removeMember") or good[-1].data.get("removeMember")
        assert {answer.code for answer in bad} <= {"NOT_FOUND", "BAD_USER_INPUT"}
        assert read(store, "SELECT 1 FROM grants") == []
        offered = await callers["owner"].done(
            "createInvitation", organization="acme", role="VIEWER"
        )
        await callers["viewer"].done("acceptInvitation", secret=offered["secret"])
    assert faults_of(store) == []
