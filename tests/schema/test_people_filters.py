"""Members and teams are found by name, beyond the first page, as far as one sees them."""

import pytest
import pytest_asyncio

from greenroom.tables import Role
from tests import make
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANY = 103


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def content(registry: Registry) -> None:
    """An organization with more members and teams than a page holds."""
    for number in range(MANY):
        await registry.add_person(f"person-{number:03}", Role.VIEWER, "acme")
        await make.team(registry, f"acme/team-{number:03}")


async def members(registry: Registry, said: str, as_: str = "owner") -> list[str]:
    answer = await registry.ask(
        f'{{ organization(name: "acme") {{ members(first: 100, {said}) '
        "{ totalCount nodes { user { name } } } } }",
        as_=as_,
    )
    found = answer.data["organization"]["members"]
    names = sorted(one["user"]["name"] for one in found["nodes"])
    assert found["totalCount"] == len(names)
    return names


async def teams(registry: Registry, said: str, as_: str = "owner") -> list[str]:
    answer = await registry.ask(
        f'{{ organization(name: "acme") {{ teams(first: 100, {said}) '
        "{ totalCount nodes { name } } } }",
        as_=as_,
    )
    found = answer.data["organization"]["teams"]
    assert found["totalCount"] == len(found["nodes"])
    return sorted(one["name"] for one in found["nodes"])


@pytest.mark.parametrize(
    ("compact", "typed", "names"),
    [
        ("name: person-102", '{name: {eq: "person-102"}}', ["person-102"]),
        ("name: %N-10%", '{name: {contains: "N-10"}}', ["person-100", "person-101", "person-102"]),
        ("role: manager|admin", "{role: {in: [MANAGER, ADMIN]}}", ["admin", "manager"]),
        ("role: owner, name: ~owner", '{role: {eq: OWNER}, not: {name: {eq: "owner"}}}', []),
        ("created_at: <2026-01-01", '{createdAt: {lt: "2026-01-01T00:00:00Z"}}', []),
    ],
)
async def test_members_are_found(registry: Registry, compact: str, typed: str, names: list[str]):
    assert await members(registry, f'query: "{compact}"') == names
    assert await members(registry, f"filter: {typed}") == names


@pytest.mark.parametrize(
    ("compact", "typed", "names"),
    [
        ("name: team-102", '{name: {eq: "team-102"}}', ["team-102"]),
        ("name: %M-10%", '{name: {contains: "M-10"}}', ["team-100", "team-101", "team-102"]),
        ("description: ~nil", "{description: {absent: false}}", []),
        ("name: team-10%, name: ~%1", '{name: {startsWith: "team-10"}, not: {name: {endsWith: "1"}}}',
         ["team-100", "team-102"]),
    ],
)  # fmt: skip
async def test_teams_are_found(registry: Registry, compact: str, typed: str, names: list[str]):
    assert await teams(registry, f'query: "{compact}"') == names
    assert await teams(registry, f"filter: {typed}") == names


async def test_what_one_does_not_see_is_not_found(registry: Registry):
    """Whoever holds no TEAM_READ is found their own teams only, and no members but themselves."""
    given = {"team": "acme/team-101", "user": "viewer", "role": "MEMBER"}
    await registry.done("addTeamMember", given)
    assert await teams(registry, 'filter: {name: {contains: "m-10"}}', "viewer") == ["team-101"]
    answer = await registry.ask(
        '{ organization(name: "acme") { members(filter: {name: {contains: "person"}}) '
        "{ totalCount } } }",
        as_="viewer",
    )
    assert answer.code == "FORBIDDEN"


async def test_a_field_that_there_is_not_is_refused(registry: Registry):
    answer = await registry.ask(
        '{ organization(name: "acme") { members(query: "email: x") { totalCount } } }'
    )
    assert answer.code == "BAD_USER_INPUT"
    assert "email" in answer.error["message"]
