"""Grants and visibility: what they give and take, at once; and what explainAccess says of it."""

from typing import Any

import pytest
from sqlalchemy import text

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations.told import behind, explained, house, join, seen, told
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS = ("model", "project")
GRANT = "grant { id role user { name } team { fullName } model { id } project { id } }"


async def home_of(registry: Registry, kind: str, name: str, **fields: Any) -> str:
    """Make a model or a project."""
    made = make.model if kind == "model" else make.project
    return await made(registry, name, **fields)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_grant_is_given_changed_and_taken_with_an_event_each(registry: Registry, kind: str):
    home = await house(registry, "owner", "viewer")
    on = await home_of(registry, kind, f"{home}/x")
    team = await make.team(registry, f"{home}/ml")
    for to, who, roles in (
        (team, {"team": f"{home}/ml"}, ("ADMIN", "VIEWER")),
        ("viewer", {"user": "viewer"}, ("MEMBER", "OUTSIDER")),
    ):
        given = {"on": make.home(on), "to": make.holder(to)}
        before, id_ = None, None
        for role in roles:
            payload, event = await told(registry, "grant", {**given, "role": role}, GRANT)
            grant = payload["grant"]
            id_ = id_ or grant["id"]
            assert grant == {
                "id": id_,
                "role": role,
                "user": {"name": "viewer"} if "user" in who else None,
                "team": {"fullName": f"{home}/ml"} if "team" in who else None,
                "model": {"id": on} if kind == "model" else None,
                "project": {"id": on} if kind == "project" else None,
            }
            assert event == {
                "kind": "ACCESS_GRANTED",
                "subjectId": on,
                "subjectName": f"{home}/x",
                "before": before,
                "after": {**who, "role": role},
            }
            before = event["after"]
        payload, event = await told(registry, "revoke", given, "deletedId")
        assert payload == {"deletedId": id_}
        assert (event["kind"], event["before"], event["after"]) == ("ACCESS_REVOKED", before, None)
        error = await refused(registry, "revoke", given, "NOT_FOUND", "to")
        assert error["message"] == f"Nothing is granted to {next(iter(who.values()))} on {home}/x."


@pytest.mark.parametrize("kind", KINDS)
async def test_only_who_decides_about_access_grants_and_shows(registry: Registry, kind: str):
    home = await house(registry)
    on = await home_of(registry, kind, f"{home}/x")
    near = await join(registry, home)
    await make.grant(registry, near, await home_of(registry, kind, f"{home}/own"), Role.ADMIN)
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("setVisibility", {"visibility": "PUBLIC"}),
        ("grant", {"to": {"user": "viewer"}, "role": "VIEWER"}),
        ("revoke", {"to": {"user": "viewer"}}),
    )
    for mutation, more in acts:
        given = {"on": {kind: on}, **more}
        for name in ("contributor", "member", "viewer", "outsider"):
            error = await refused(registry, mutation, given, "FORBIDDEN", as_=name)
            assert error["message"] == "This needs the permission ACCESS_UPDATE."
        error = await refused(registry, mutation, given, "FORBIDDEN", "on", kind, as_=near)
        assert error["message"] == f"This needs the permission ACCESS_UPDATE on {home}/x."
        error = await refused(registry, mutation, given, "NOT_FOUND", "on", kind, as_="stranger")
        assert error["message"] == f"There is no {kind} {on!r}."
        await refused(registry, mutation, given, "UNAUTHENTICATED", as_=None)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_cannot_be_granted_is_refused_at_its_place(registry: Registry, kind: str):
    home, other = await house(registry, "owner", "viewer"), await house(registry, "owner")
    on = await home_of(registry, kind, f"{home}/x")
    await make.team(registry, f"{home}/ml")
    await make.team(registry, f"{other}/ml")
    for to, role, code, path, message in (
        ({"user": "viewer"}, "OWNER", "BAD_USER_INPUT", ("role",), "OWNER cannot be granted on one "
         "object: ADMIN, CONTRIBUTOR, MEMBER, VIEWER, OUTSIDER can."),
        ({"user": "viewer"}, "MANAGER", "BAD_USER_INPUT", ("role",), "MANAGER cannot be"),
        ({"team": f"{home}/ml"}, "OUTSIDER", "BAD_USER_INPUT", ("role",), "OUTSIDER cannot be "
         "granted on one object: ADMIN, CONTRIBUTOR, MEMBER, VIEWER can."),
        ({"user": "member"}, "VIEWER", "BAD_USER_INPUT", ("to", "user"),
         f"member is not a member of the organization of {home}/x."),
        ({"user": "stranger"}, "VIEWER", "NOT_FOUND", ("to", "user"), "no user 'stranger'"),
        ({"user": "system"}, "VIEWER", "NOT_FOUND", ("to", "user"), "no user 'system'"),
        ({"team": f"{other}/ml"}, "VIEWER", "BAD_USER_INPUT", ("to", "team"),
         f"{other}/ml belongs to another organization than {home}/x."),
        ({"team": "acme/none"}, "VIEWER", "NOT_FOUND", ("to", "team"), "no team 'acme/none'"),
    ):  # fmt: skip
        given = {"on": {kind: on}, "to": to, "role": role}
        error = await refused(registry, "grant", given, code, *path)
        assert message in error["message"]
    other_kind = "project" if kind == "model" else "model"
    for wrong in ({kind: "acme/none"}, {other_kind: on}, {kind: ""}):
        for mutation, more in (
            ("grant", {"to": {"user": "viewer"}, "role": "VIEWER"}),
            ("revoke", {"to": {"user": "viewer"}}),
            ("setVisibility", {"visibility": "PRIVATE"}),
        ):
            given = {"on": wrong, **more}
            await refused(registry, mutation, given, "NOT_FOUND", "on", *wrong)


@pytest.mark.parametrize("on", [{}, {"model": "a/b", "project": "a/b"}, {"model": None}])
async def test_exactly_one_object_is_named(registry: Registry, on: dict[str, Any]):
    before = await registry.everything()
    given = {"on": on, "visibility": "PRIVATE"}
    answer = await registry.do("setVisibility", given)
    assert answer.code in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
    assert await registry.everything() == before


async def test_a_grant_counts_instead_of_the_role_be_it_higher_or_lower(registry: Registry):
    home = await house(registry, "owner", "admin", "member", "viewer", "outsider")
    model = await make.model(registry, f"{home}/m")
    version = await make.version(registry, f"{home}/m:v1")
    stage = {"version": version, "stage": "STAGING"}
    for name, role, refusal in (
        ("admin", Role.VIEWER, ("FORBIDDEN", "version")),
        ("member", Role.OUTSIDER, ("NOT_FOUND", "version")),
        ("viewer", Role.MEMBER, None),
        ("outsider", Role.CONTRIBUTOR, None),
    ):
        await make.grant(registry, name, model, role)
        assert await explained(registry, name, model) == [role.name, "GRANT"]
        assert await seen(registry, f"{home}/m", as_=name) == (role is not Role.OUTSIDER)
        if refusal is None:
            await registry.done("stageVersion", stage, as_=name)
        else:
            await refused(registry, "stageVersion", stage, *refusal, as_=name)
        given = {"on": {"model": model}, "to": {"user": name}}
        await registry.done("revoke", given)
        assert await explained(registry, name, model) == [name.upper(), "ORGANIZATION"]


async def test_nothing_lowers_an_owner_or_a_manager(registry: Registry):
    home = await house(registry, "owner", "manager", "admin")
    model = await make.model(registry, f"{home}/m")
    for name in ("owner", "manager"):
        given = {"on": {"model": model}, "to": {"user": name}, "role": "OUTSIDER"}
        await registry.done("grant", given, as_="admin")
        assert await explained(registry, name, model) == [name.upper(), "STEWARD"]
        await registry.done("registerVersion", {"model": model, "name": name}, as_=name)


async def test_a_grant_to_a_team_raises_its_members_only_and_at_once(registry: Registry):
    home = await house(registry, "owner")
    inside, outside = [await join(registry, home, Role.VIEWER) for _ in range(2)]
    team = await make.team(registry, f"{home}/ml", **{inside: "VIEWER"})
    model = await make.model(registry, f"{home}/m", visibility="PRIVATE")
    await make.grant(registry, team, model, Role.ADMIN)
    assert await explained(registry, inside, model) == ["ADMIN", "TEAM"]
    assert await explained(registry, outside, model) == [None, "CLOSED"]
    await make.grant(registry, inside, model, Role.OUTSIDER)
    assert await explained(registry, inside, model) == ["OUTSIDER", "GRANT"]
    assert not await seen(registry, f"{home}/m", as_=inside)
    await registry.done("revoke", {"on": {"model": model}, "to": {"user": inside}})
    await registry.done("updateModel", {"model": model, "description": "Ours."}, as_=inside)
    await registry.done("revoke", {"on": {"model": model}, "to": {"team": team}})
    assert not await seen(registry, f"{home}/m", as_=inside)


async def test_a_grant_withdrawn_while_an_act_waits_counts_in_it(registry: Registry):
    home = await house(registry, "owner")
    person = await join(registry, home, Role.OUTSIDER)
    model = await make.model(registry, f"{home}/m")
    await make.grant(registry, person, model, Role.ADMIN)
    for statement, code in (
        (f"UPDATE grants SET role = 'VIEWER' WHERE model_id = '{model}'", "FORBIDDEN"),
        (f"DELETE FROM grants WHERE model_id = '{model}'", "NOT_FOUND"),
    ):
        answer = await behind(
            registry,
            lambda session, statement=statement: session.exec(text(statement)),
            lambda: registry.do(
                "setVisibility", {"on": {"model": model}, "visibility": "PUBLIC"}, as_=person
            ),
        )
        assert answer.code == code
        await make.grant(registry, person, model, Role.ADMIN)
    rows = await registry.rows(f"SELECT visibility FROM models WHERE id = '{model}'")
    assert rows == [("ORGANIZATION",)]


@pytest.mark.parametrize("kind", KINDS)
async def test_visibility_decides_who_reads_from_the_next_request_on(registry: Registry, kind: str):
    home = await house(registry)
    on = await home_of(registry, kind, f"{home}/x")
    inner = {"owner", "manager", "admin", "contributor", "member", "viewer"}
    readers = {
        "PRIVATE": {"owner", "manager"},
        "ORGANIZATION": inner,
        "PUBLIC": inner | {"outsider", "stranger"},
    }
    was = "ORGANIZATION"
    for visibility in ("PUBLIC", "PRIVATE", "ORGANIZATION"):
        given = {"on": {kind: on}, "visibility": visibility}
        payload, event = await told(registry, "setVisibility", given, f"{kind} {{ id visibility }}")
        assert payload == {kind: {"id": on, "visibility": visibility}}
        assert event == {
            "kind": "VISIBILITY_CHANGED",
            "subjectId": on,
            "subjectName": f"{home}/x",
            "before": {"visibility": was},
            "after": {"visibility": visibility},
        }
        for name in (*inner, "outsider", "stranger"):
            answer = await registry.ask(f'{{ node(id: "{on}") {{ id }} }}', as_=name)
            assert (answer.data["node"] is not None) == (name in readers[visibility]), name
        answer = await registry.ask(f'{{ node(id: "{on}") {{ id }} }}', as_=None)
        assert answer.data["node"] is None
        was = visibility


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("model", "setVisibility"),
        ("model", "update"),
        ("model", "create"),
        ("project", "setVisibility"),
        ("project", "create"),
    ],
)
async def test_who_makes_it_private_stays_in_and_nobody_else_does(
    registry: Registry, kind: str, way: str
):
    home = await house(registry, "owner")
    author, peer = [await join(registry, home, Role.ADMIN) for _ in range(2)]
    name = f"{home}/x"
    private = {"visibility": "PRIVATE"}
    if way == "create":
        on = await home_of(registry, kind, name, as_=author, **private)
    else:
        on = await home_of(registry, kind, name)
        if way == "update":
            await registry.done("updateModel", {"model": on, **private}, as_=author)
        else:
            await registry.done("setVisibility", {"on": {kind: on}, **private}, as_=author)
    assert await explained(registry, author, on, as_=author) == ["ADMIN", "GRANT"]
    assert await explained(registry, peer, on) == [None, "CLOSED"]
    granted = await registry.rows(
        "SELECT u.name, g.role FROM grants g JOIN users u ON u.id = g.user_id "
        f"WHERE '{on}' IN (g.model_id, g.project_id)"
    )
    assert granted == [(author, "ADMIN")]
    kinds = await registry.rows(
        f"SELECT kind FROM events WHERE subject_id = '{on}' ORDER BY sequence"
    )
    assert kinds[-1] == ("ACCESS_GRANTED",)
    assert len(kinds) == (2 if way == "create" else 3)


async def test_who_gets_in_without_it_is_granted_nothing(registry: Registry):
    home = await house(registry, "owner", "manager")
    for name in ("owner", "manager"):
        model = await make.model(registry, fresh(f"{home}/m"), visibility="PRIVATE", as_=name)
        await make.visibility(registry, model, "PUBLIC", as_=name)
        await make.visibility(registry, model, "PRIVATE", as_=name)
        assert not await registry.rows(f"SELECT 1 FROM grants WHERE model_id = '{model}'")


async def test_a_model_counts_a_revision_for_each_change_of_its_visibility(registry: Registry):
    model = await make.model(registry, fresh("acme/m"))
    given = {"on": {"model": model}, "visibility": "PUBLIC"}
    made = await registry.done("setVisibility", given, "model { revision createdAt updatedAt }")
    assert made["model"]["revision"] == 2
    assert made["model"]["updatedAt"] > made["model"]["createdAt"]


@pytest.mark.parametrize("kind", KINDS)
async def test_grants_are_shown_to_who_reads_access(registry: Registry, kind: str):
    home = await house(registry)
    on = await home_of(registry, kind, f"{home}/x", visibility="PUBLIC")
    team = await make.team(registry, f"{home}/ml")
    await make.grant(registry, "viewer", on, Role.MEMBER)
    await make.grant(registry, team, on, Role.VIEWER)
    document = (
        f'{{ {kind}(name: "{home}/x") {{ grants {{ totalCount nodes {{ role user {{ name }} '
        "team { name } createdBy { name } } } viewerRole } }"
    )
    for name in ("owner", "manager", "admin"):
        found = (await registry.ask(document, as_=name)).data[kind]["grants"]
        assert found["totalCount"] == 2
        author = {"name": "owner"}
        assert sorted(found["nodes"], key=lambda one: one["role"]) == [
            {"role": "MEMBER", "user": {"name": "viewer"}, "team": None, "createdBy": author},
            {"role": "VIEWER", "user": None, "team": {"name": "ml"}, "createdBy": author},
        ]
    for name, role in (
        ("contributor", "CONTRIBUTOR"), ("member", "MEMBER"), ("viewer", "MEMBER"),
        ("outsider", "OUTSIDER"), ("stranger", None),
    ):  # fmt: skip
        answer = await registry.ask(document, as_=name)
        assert answer.code == "FORBIDDEN"
        assert answer.error["message"] == "This needs the permission ACCESS_READ."
        assert answer.error["path"] == [kind, "grants"]
        assert answer.body["data"][kind] == {"grants": None, "viewerRole": role}


async def test_a_grant_of_ones_own_is_seen_and_nobody_elses(registry: Registry):
    home = await house(registry, "owner", "member", "viewer")
    model = await make.model(registry, f"{home}/m", visibility="PRIVATE")
    grant = (await make.grant(registry, "viewer", model, Role.OUTSIDER))["id"]
    document = f'{{ node(id: "{grant}") {{ ... on Grant {{ role model {{ id }} }} }} }}'
    assert (await registry.ask(document, as_="viewer")).data["node"] == {
        "role": "OUTSIDER",
        "model": None,
    }
    assert (await registry.ask(document, as_="member")).data["node"] is None


async def test_what_is_deleted_is_public_no_more(registry: Registry):
    home = await house(registry, "owner", "admin")
    model = await make.model(registry, f"{home}/m", visibility="PUBLIC")
    version = await make.version(registry, f"{home}/m:v1")
    assert await seen(registry, f"{home}/m", as_="stranger")
    given = {"version": version}
    await registry.done("deleteVersion", given)
    await refused(registry, "restoreVersion", given, "NOT_FOUND", "version", as_="stranger")
    await registry.done("restoreVersion", given, as_="admin")
    given = {"model": model}
    await registry.done("deleteModel", given)
    await refused(registry, "restoreModel", given, "NOT_FOUND", "model", as_="stranger")
    await registry.done("restoreModel", given, as_="admin")
