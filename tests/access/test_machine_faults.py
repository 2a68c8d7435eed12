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
from tests.access.machine import Machine

EXAMPLES = 30
"""So many examples find each fault; most are found in the first few."""

Plant = Callable[[pytest.MonkeyPatch], None]


def everywhere(patch: pytest.MonkeyPatch, name: str, planted: Any) -> None:
    """Put something in place of a function in every module that has imported it."""
    genuine = {id(getattr(one, name)) for one in (policy, access) if hasattr(one, name)}
    for module in list(sys.modules.values()):
        if module.__name__.startswith("greenroom") and id(getattr(module, name, None)) in genuine:
            patch.setattr(module, name, planted)


def deciding(fault: Callable[[Facts], tuple[Role | None, Rule]]) -> Plant:
    return lambda patch: everywhere(patch, "decide", fault)


def seeing(fault: Callable[..., Any]) -> Plant:
    return lambda patch: patch.setattr(sight, "_sees_home", fault)


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
    async def refuse(*_: Any) -> None: ...

    patch.setattr(members, "_refuse_last_owner", refuse)


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


FAULTS: tuple[Plant, ...] = (
    outsiders_read,
    scopes_hide_nothing,
    scopes_allow_everything,
    a_token_makes_a_wider_one,
    managers_make_owners,
    the_last_owner_goes,
    who_leaves_keeps_grants_and_teams,
    a_removed_program_keeps_its_tokens,
    who_closes_an_object_is_shut_out,
    everybody_is_explained,
    strangers_are_added,
    a_copy_keeps_a_hidden_run,
    counts_tell_of_what_is_hidden,
)
DECISIONS = (
    a_grant_only_raises,
    a_team_lowers,
    named_teams_keep_nobody_out,
    a_grant_lowers_stewards,
)
SIGHTS = (members_see_what_is_private, anybody_sees_what_is_public, nobody_sees_what_is_public)
PLANTED = {
    **{fault.__name__: fault for fault in FAULTS},
    **{fault.__name__: deciding(fault) for fault in DECISIONS},
    **{fault.__name__: seeing(fault) for fault in SIGHTS},
}


def run() -> None:
    """Run the machine, the same way each time, until it finds something."""
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("fault", PLANTED)
def test_machine_finds(fault: str, monkeypatch: pytest.MonkeyPatch):
    PLANTED[fault](monkeypatch)
    sight.sees.cache_clear()
    try:
        with pytest.raises((AssertionError, ExceptionGroup)):
            run()
    finally:
        sight.sees.cache_clear()
