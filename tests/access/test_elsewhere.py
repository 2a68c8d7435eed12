"""Who may do something elsewhere may not do it here: a permission counts where it is held."""

import pytest
import pytest_asyncio

from greenroom.tables import Role
from tests import make
from tests.registry import Registry
from tests.schema.cases import CASES, Case, forget_elsewhere
from tests.schema.matrix import MATRIX, OWN

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ("viewer", "member", "contributor", "admin")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lords(registry: Registry, world: make.World) -> dict[str, str]:
    """Owners of another organization, by the role that they have in this one."""
    home = await make.organization(registry, "abroad")
    names = {role: f"{role}-and-lord" for role in ROLES}
    for role, name in names.items():
        await registry.add_person(name, Role[role.upper()], "acme")
        await make.organization(registry, f"{home[-5:]}-{role}", **{name: Role.OWNER})
    return names


def refusal(mutation: str, case: Case, role: str) -> tuple[str, list[str]] | None:
    """The code of a case that a role does not allow, and where it points; None where it does."""
    lacks = case.permission not in OWN and role not in MATRIX[case.permission]
    if not lacks and (case.also is None or role in MATRIX[case.also]):
        return None
    is_hidden = (
        mutation in {"revokeInvitation", "unlinkTeam"}  # a team is named there, which closes it
        or (case.unseen and case.also is not None and role not in MATRIX[case.also])
        or (case.at == ("team",) and role not in MATRIX["TEAM_READ"])
        or (case.at in {("webhook",), ("delivery",)} and role not in MATRIX["WEBHOOK_READ"])
    )
    at = ["model"] if mutation == "copyVersion" else list(case.at)
    return "NOT_FOUND" if is_hidden else "FORBIDDEN", at


OTHERS = {name: case for name, case in CASES.items() if not case.is_own}
REFUSED = sorted(
    name for name, case in OTHERS.items() if any(refusal(name, case, role) for role in ROLES)
)


async def test_each_of_these_roles_may_read_bytes_and_nothing_else_is_everybodys():
    assert OTHERS.keys() - set(REFUSED) == {"createDownload"}
    assert all(role in MATRIX["RUN_READ"] for role in ROLES)


@pytest.mark.parametrize("mutation", REFUSED)
async def test_a_permission_that_is_held_elsewhere_does_not_count_here(
    registry: Registry, lords: dict[str, str], mutation: str
):
    case = CASES[mutation]
    tried = 0
    for role, name in lords.items():
        wanted = refusal(mutation, case, role)
        if wanted is None:
            continue
        given = await case.input(registry, "acme/churn")
        before = await registry.everything()
        answer = await registry.do(mutation, given, as_=name)
        if case.many:
            (result,) = answer.data[mutation]["results"]
            told = (result["error"]["code"], result["error"]["input"])
        else:
            told = (answer.code, answer.error["extensions"].get("input", []))
        assert told == wanted, (role, answer.body)
        assert await registry.everything() == before
        tried += 1
    assert tried, "somebody is refused"
    await forget_elsewhere(registry)
