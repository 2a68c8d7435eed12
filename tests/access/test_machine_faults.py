"""The machine can fail: each fault that is planted here in the rules of access, it finds."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import delete, false, func, or_, select, update

from greenroom.access import policy, sight
from greenroom.access.permissions import ROLES, Permission, outranks
from greenroom.access.policy import Actor, Facts, Rule, decide
from greenroom.operations import access, listing, members, moves, tokens
from greenroom.tables import Role, Visibility
from tests import compiled
from tests.access.machine import Machine
from tests.long import IS_LONG

BUDGET = settings(
    max_examples=40,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""What finds each fault, the same way each time; most are found in the first few examples."""

Plant = Callable[[pytest.MonkeyPatch], None]


def everywhere(patch: pytest.MonkeyPatch, name: str, planted: Any) -> None:
    """Put something in place of a function in every module that has imported it."""
    genuine = {id(getattr(one, name)) for one in (policy, access) if hasattr(one, name)}
    for module in list(sys.modules.values()):
        if module.__name__.startswith("greenroom") and id(getattr(module, name, None)) in genuine:
            patch.setattr(module, name, planted)


def deciding(fault: Callable[[Facts], tuple[Role | None, Rule]]) -> Plant:
    """Make a plant of what decides a role."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        everywhere(patch, "decide", fault)

    plant.__name__ = fault.__name__
    return plant


def seeing(fault: Callable[..., Any]) -> Plant:
    """Make a plant of what decides which models and projects are seen."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(sight, "_sees_home", fault)

    plant.__name__ = fault.__name__
    return plant


def a_grant_only_raises(facts: Facts) -> tuple[Role | None, Rule]:
    role, rule = decide(facts)
    other, other_rule = decide(replace(facts, grant=None))
    lowered = rule is Rule.GRANT and other and role and outranks(other, role)
    return (other, other_rule) if lowered else (role, rule)


def a_team_lowers(facts: Facts) -> tuple[Role | None, Rule]:
    role, rule = decide(facts)
    return (facts.raised if rule is Rule.TEAM else role), rule


def named_teams_keep_nobody_out(facts: Facts) -> tuple[Role | None, Rule]:
    return decide(replace(facts, is_open=True))


def a_grant_lowers_stewards(facts: Facts) -> tuple[Role | None, Rule]:
    if facts.member is not None and facts.grant is not None:
        return facts.grant, Rule.GRANT
    return decide(facts)


def members_see_what_is_private(user_id: str, home: Any, _: Permission, *, public: bool) -> Any:
    mine = home.organization_id.in_(sight._organizations(user_id))
    return or_(home.visibility == Visibility.PUBLIC, mine) if public else mine


def anybody_sees_what_is_public(
    user_id: str, home: Any, permission: Permission, *, public: bool
) -> Any:
    held = sight.holds(user_id, home, permission)
    return or_(home.visibility == Visibility.PUBLIC, held)


def nobody_sees_what_is_public(
    user_id: str, home: Any, permission: Permission, *, public: bool
) -> Any:
    return sight.holds(user_id, home, permission)


def outsiders_read(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(ROLES, Role.OUTSIDER, ROLES[Role.VIEWER])


def scopes_hide_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policy, "READS", {})


def scopes_allow_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Actor, "within_scopes", lambda _, held: held)


def a_token_makes_a_wider_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tokens, "_narrowed", lambda _, scopes: scopes)


def managers_make_owners(patch: pytest.MonkeyPatch) -> None:
    everywhere(patch, "demand_rank", lambda *_, **__: None)


def the_last_owner_goes(patch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: Any, **__: Any) -> None: ...

    patch.setattr(members, "refuse_last_owner", refuse)


def who_leaves_keeps_grants_and_teams(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(members, "delete", lambda table: delete(table).where(false()))


def a_removed_program_keeps_its_tokens(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(members, "update", lambda table: update(table).where(false()))


def who_closes_an_object_is_shut_out(patch: pytest.MonkeyPatch) -> None:
    async def keep(*_: Any) -> None: ...

    everywhere(patch, "keep_access", keep)


def everybody_is_explained(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(access, "demand", lambda *_, **__: None)


def strangers_are_added(patch: pytest.MonkeyPatch) -> None:
    async def find(session: Any, _: Actor, table: Any, reference: str, **__: Any) -> Any:
        found = select(table).where(policy.matching(table, reference))
        return (await session.exec(found)).scalar_one()

    patch.setattr(members, "find", find)


def a_copy_keeps_a_hidden_run(patch: pytest.MonkeyPatch) -> None:
    async def sees(*_: Any) -> bool:
        return True

    patch.setattr(moves, "_sees", sees)


def counts_tell_of_what_is_hidden(patch: pytest.MonkeyPatch) -> None:
    async def count(session: Any, _: Actor, table: Any, *__: Any) -> int:
        return (await session.exec(select(func.count()).select_from(table))).scalar_one()

    patch.setattr(listing, "count", count)


CLOSING = "setVisibility grant revoke linkTeam unlinkTeam addTeamMember updateTeamMember"
PARTING = "updateMember removeMember leaveOrganization"
SCOPED = "createToken setVisibility createTeam registerVersion"
PLANTED: dict[Plant, str] = {
    deciding(a_grant_only_raises): CLOSING,
    deciding(a_team_lowers): "addTeamMember linkTeam",
    deciding(named_teams_keep_nobody_out): CLOSING,
    seeing(members_see_what_is_private): CLOSING,
    seeing(nobody_sees_what_is_public): CLOSING,
    outsiders_read: CLOSING,
    everybody_is_explained: CLOSING,
    counts_tell_of_what_is_hidden: CLOSING,
    scopes_hide_nothing: SCOPED,
    scopes_allow_everything: SCOPED,
    strangers_are_added: f"{PARTING} addMember",
    the_last_owner_goes: PARTING,
    who_leaves_keeps_grants_and_teams: PARTING,
    a_removed_program_keeps_its_tokens: PARTING,
}
"""Each fault, with the acts that the machine is kept to, so that it comes upon it soon."""

RARE: dict[Plant, str] = {
    who_closes_an_object_is_shut_out: "createModel createProject",
    managers_make_owners: f"{PARTING} addMember createServiceAccount",
    deciding(a_grant_lowers_stewards): "grant",
    seeing(anybody_sees_what_is_public): "setVisibility",
    a_token_makes_a_wider_one: "createToken",
    a_copy_keeps_a_hidden_run: "copyVersion setVisibility grant",
}
"""Those that take longer to come upon: planted in the long run only."""

if IS_LONG:
    PLANTED |= RARE


def forget() -> None:
    """Have conditions and statements made anew, with or without the fault."""
    sight.sees.cache_clear()
    sight._written.clear()
    policy._seen.cache_clear()
    compiled.forget()


def name_of(plant: Plant) -> str:
    return plant.__name__


@pytest.mark.parametrize(("fault", "acts"), PLANTED.items(), ids=map(name_of, PLANTED))
def test_machine_finds(fault: Plant, acts: str, monkeypatch: pytest.MonkeyPatch):
    machine = type("Faulty", (Machine,), {"only": frozenset(acts.split())})
    fault(monkeypatch)
    forget()
    try:
        with pytest.raises(AssertionError):
            run_state_machine_as_test(machine, settings=BUDGET)
    finally:
        forget()
