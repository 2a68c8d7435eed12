"""Which role counts on a model or project: the rules of ``docs/permissions.md``, case by case.

Each row of ``CASES`` tells what somebody is in the organization, what they are granted on an object,
their role in a team that it names, what a team of theirs is granted on it (in which they are but
VIEWER), whether it names a team that they are not in, and its visibility; then the role and the rule
that follow, and whether they see it.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.access.oracle import ALLOWS, OPEN
from tests.access.twins import Twins

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = """
member       granted      in team      to team      others  visibility    role         rule          sees

# (a) who is no member has no role; what is public they see all the same
stranger     -            -            -            -       ORGANIZATION  -            NOT_A_MEMBER  -
stranger     -            -            -            -       PRIVATE       -            NOT_A_MEMBER  -
stranger     -            -            -            -       PUBLIC        -            NOT_A_MEMBER  sees
stranger     -            -            -            others  PUBLIC        -            NOT_A_MEMBER  sees

# (b) nothing keeps stewards out, or lowers them
owner        -            -            -            -       PRIVATE       OWNER        STEWARD       sees
owner        OUTSIDER     -            -            others  PRIVATE       OWNER        STEWARD       sees
manager      -            -            -            -       PRIVATE       MANAGER      STEWARD       sees
manager      -            -            -            others  PRIVATE       MANAGER      STEWARD       sees
manager      VIEWER       -            -            -       ORGANIZATION  MANAGER      STEWARD       sees
manager      OUTSIDER     VIEWER       -            -       ORGANIZATION  MANAGER      STEWARD       sees

# (c) a grant counts instead of all else, higher or lower
admin        VIEWER       -            -            -       ORGANIZATION  VIEWER       GRANT         sees
admin        OUTSIDER     -            -            -       ORGANIZATION  OUTSIDER     GRANT         -
admin        MEMBER       ADMIN        -            -       PRIVATE       MEMBER       GRANT         sees
contributor  ADMIN        -            -            others  PRIVATE       ADMIN        GRANT         sees
member       ADMIN        -            -            -       PRIVATE       ADMIN        GRANT         sees
member       VIEWER       CONTRIBUTOR  -            -       ORGANIZATION  VIEWER       GRANT         sees
member       VIEWER       -            ADMIN        -       ORGANIZATION  VIEWER       GRANT         sees
member       OUTSIDER     -            -            -       PRIVATE       OUTSIDER     GRANT         -
member       OUTSIDER     ADMIN        -            -       ORGANIZATION  OUTSIDER     GRANT         -
member       OUTSIDER     -            ADMIN        -       ORGANIZATION  OUTSIDER     GRANT         -
member       OUTSIDER     -            -            -       PUBLIC        OUTSIDER     GRANT         sees
member       CONTRIBUTOR  -            -            others  PUBLIC        CONTRIBUTOR  GRANT         sees
viewer       MEMBER       -            -            others  ORGANIZATION  MEMBER       GRANT         sees
outsider     MEMBER       -            -            -       ORGANIZATION  MEMBER       GRANT         sees
outsider     VIEWER       -            -            -       PRIVATE       VIEWER       GRANT         sees
outsider     OUTSIDER     -            -            -       PUBLIC        OUTSIDER     GRANT         sees

# (d) teams raise, and do not lower
admin        -            VIEWER       -            -       ORGANIZATION  ADMIN        TEAM          sees
admin        -            VIEWER       -            -       PRIVATE       ADMIN        TEAM          sees
contributor  -            MEMBER       -            others  PRIVATE       CONTRIBUTOR  TEAM          sees
member       -            ADMIN        -            -       ORGANIZATION  ADMIN        TEAM          sees
member       -            CONTRIBUTOR  -            -       PRIVATE       CONTRIBUTOR  TEAM          sees
member       -            VIEWER       -            others  ORGANIZATION  MEMBER       TEAM          sees
member       -            -            VIEWER       -       PRIVATE       MEMBER       TEAM          sees
member       -            -            ADMIN        others  PRIVATE       ADMIN        TEAM          sees
member       -            VIEWER       CONTRIBUTOR  -       PRIVATE       CONTRIBUTOR  TEAM          sees
member       -            CONTRIBUTOR  VIEWER       -       ORGANIZATION  CONTRIBUTOR  TEAM          sees
viewer       -            VIEWER       -            -       PRIVATE       VIEWER       TEAM          sees
viewer       -            -            MEMBER       -       ORGANIZATION  MEMBER       TEAM          sees
outsider     -            VIEWER       -            -       PRIVATE       VIEWER       TEAM          sees
outsider     -            MEMBER       -            others  ORGANIZATION  MEMBER       TEAM          sees
outsider     -            -            VIEWER       -       ORGANIZATION  VIEWER       TEAM          sees
outsider     -            -            ADMIN        -       PUBLIC        ADMIN        TEAM          sees

# (e) where nothing keeps them out, members have their role in the organization
admin        -            -            -            -       ORGANIZATION  ADMIN        ORGANIZATION  sees
contributor  -            -            -            -       PUBLIC        CONTRIBUTOR  ORGANIZATION  sees
member       -            -            -            -       ORGANIZATION  MEMBER       ORGANIZATION  sees
viewer       -            -            -            -       ORGANIZATION  VIEWER       ORGANIZATION  sees
outsider     -            -            -            -       ORGANIZATION  OUTSIDER     ORGANIZATION  -
outsider     -            -            -            -       PUBLIC        OUTSIDER     ORGANIZATION  sees

# (f) otherwise they have none; what is public they see all the same
admin        -            -            -            -       PRIVATE       -            CLOSED        -
admin        -            -            -            others  ORGANIZATION  -            CLOSED        -
contributor  -            -            -            others  PRIVATE       -            CLOSED        -
member       -            -            -            -       PRIVATE       -            CLOSED        -
member       -            -            -            others  ORGANIZATION  -            CLOSED        -
member       -            -            -            others  PUBLIC        -            CLOSED        sees
viewer       -            -            -            others  PUBLIC        -            CLOSED        sees
outsider     -            -            -            -       PRIVATE       -            CLOSED        -
outsider     -            -            -            others  PUBLIC        -            CLOSED        sees
"""
ROWS = [
    tuple(None if word == "-" else word for word in line.split())
    for line in CASES.strip().splitlines()[1:]
    if line and not line.startswith("#")
]
READ = """
query Read($name: String!) {
  home: KIND(name: $name) { id viewerRole viewerCan }
  list: KINDs(first: 100) { totalCount nodes { fullName } }
}"""
EXPLAIN = """
query Explain($user: ID!, $on: HomeInput!) {
  explainAccess(user: $user, on: $on) { user { name } role rule permissions isPublic }
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def twins(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twins]:
    """A registry and the oracle, with people of every role."""
    made = await Twins.open(tmp_path_factory.mktemp("registry"))
    yield made
    await made.registry.close()


async def do(twins: Twins, name: str, /, **given: str | None) -> None:
    assert await twins.attempt(name, "owner", given) == "OK", (name, given)


async def team(twins: Twins, **members: str) -> str:
    """Make a team with these members."""
    name = twins.new_key("acme/team")
    await do(twins, "createTeam", organization="acme", name=name)
    for user, role in members.items():
        await do(twins, "addTeamMember", team=name, user=user, role=role)
    return name


@pytest.mark.parametrize("kind", ["model", "project"])
@pytest.mark.parametrize(
    ("user", "granted", "in_team", "to_team", "others", "visibility", "role", "rule", "sees"), ROWS
)
async def test_role_and_rule_and_sight_follow_from_what_somebody_is(
    twins: Twins,
    kind: str,
    user: str,
    granted: str | None,
    in_team: str | None,
    to_team: str | None,
    others: str | None,
    visibility: str,
    role: str | None,
    rule: str,
    sees: str | None,
):
    name = twins.new_key(f"acme/{kind}")
    await do(twins, f"create{kind.title()}", new=name, organization="acme", visibility=visibility)
    if granted is not None:
        await do(twins, "grant", on=name, to=user, role=granted)
    if in_team is not None:
        await do(twins, "linkTeam", on=name, team=await team(twins, **{user: in_team}))
    if to_team is not None:
        await do(twins, "grant", on=name, to=await team(twins, **{user: "VIEWER"}), role=to_team)
    if others is not None:
        await do(twins, "linkTeam", on=name, team=await team(twins))

    assert twins.oracle.role_on(user, name) == (role, rule)
    assert twins.oracle.sees(user, kind, name) is bool(sees)
    assert await told_to(twins, user, kind, name) == (bool(sees), role if sees else None)
    public = OPEN if visibility == "PUBLIC" else frozenset()
    may = (ALLOWS[role] if role else frozenset()) | public
    expected = {"role": role, "rule": rule, "permissions": may, "isPublic": bool(public)}
    asked = {"owner"} | ({user} if sees else set())
    for who in asked - ({"owner"} if user == "stranger" else set()):
        assert await explained(twins, who, user, kind, name) == expected
    if not sees:
        assert await explained(twins, user, user, kind, name) == "NOT_FOUND"


async def test_a_permission_that_a_grant_shadows_is_held_nowhere(twins: Twins):
    await do(twins, "createServiceAccount", organization="acme", name="bot", role="OUTSIDER")
    await do(twins, "createToken", new="bot's", user="bot", scopes=None)
    name, lead = twins.new_key("acme/model"), await team(twins, bot="ADMIN")
    await do(twins, "createModel", new=name, organization="acme", visibility="PRIVATE")
    await do(twins, "grant", on=name, to=lead, role="ADMIN")
    await do(twins, "grant", on=name, to="bot", role="OUTSIDER")
    given = {"new": "none", "model": name, "name": "v1", "run": None}
    assert await twins.attempt("registerVersion", "bot's", given) == "FORBIDDEN"
    given["model"] = "acme/ghost"
    assert await twins.attempt("registerVersion", "bot's", given) == "FORBIDDEN"
    await do(twins, "revoke", on=name, to="bot")
    assert await twins.attempt("registerVersion", "bot's", given) == "NOT_FOUND"


async def told_to(twins: Twins, who: str, kind: str, name: str) -> tuple[bool, str | None]:
    """Whether somebody finds an object, by its name and in the list alike, and their role on it."""
    document = READ.replace("KIND", kind)
    data = (await twins.registry.ask(document, {"name": name}, as_=who)).data
    listed = [one["fullName"] for one in data["list"]["nodes"]]
    assert len(listed) == data["list"]["totalCount"]
    assert (name in listed) is (data["home"] is not None)
    if data["home"] is None:
        return False, None
    held = twins.oracle.held(who, kind, name)
    assert set(data["home"]["viewerCan"]) <= held
    return True, data["home"]["viewerRole"]


async def explained(twins: Twins, who: str, user: str, kind: str, name: str) -> object:
    """What somebody is told of a user's access to an object, or the code of the refusal."""
    answer = await twins.registry.ask(EXPLAIN, {"user": user, "on": {kind: name}}, as_=who)
    if "errors" in answer.body:
        return answer.code
    told = answer.data["explainAccess"]
    assert told.pop("user") == {"name": user}
    return {**told, "permissions": frozenset(told["permissions"])}
