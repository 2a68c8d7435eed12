"""Walks of somebody who tries everything to get more than they have."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import SQLModel

from greenroom.tables import Role
from greenroom.tables.columns import Instant
from tests import make
from tests.make import fresh
from tests.operations.told import house
from tests.registry import Registry

VISIBILITIES = ("PRIVATE", "ORGANIZATION", "PUBLIC")

Attempt = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Place:
    """An organization with something of everything: ids of its objects, and secrets by name."""

    name: str
    models: Mapping[str, str]
    projects: Mapping[str, str]
    teams: Mapping[str, str]
    versions: Mapping[str, str]
    foreign: str

    @property
    def homes(self) -> list[str]:
        """The ids of all models and projects."""
        return [*self.models.values(), *self.projects.values()]

    @property
    def objects(self) -> list[str]:
        """The ids of everything one can have a role on."""
        return [*self.homes, *self.teams.values()]


async def place_of(registry: Registry, me: str, friend: str, home: str) -> Place:
    """Fill an organization of which somebody and a friend of theirs are members.

    ``open`` all members read, ``vault`` nobody, ``red`` the team of that name; from ``shut`` they
    are shut out, and on ``lent`` they are VIEWER. The team ``mine`` has both in it.
    """
    stranger = await house(registry, "owner")
    foreign = await make.team(registry, f"{stranger}/theirs")
    names = ("open", "vault", "red", "shut", "lent")
    models, projects, versions = {}, {}, {}
    for name in names:
        seen = "PRIVATE" if name == "vault" else "ORGANIZATION"
        models[name] = await make.model(registry, f"{home}/{name}", visibility=seen)
        projects[name] = await make.project(registry, f"{home}/{name}", visibility=seen)
        versions[name] = await make.version(registry, f"{home}/{name}:v1")
    models["foreign"] = await make.model(registry, f"{stranger}/open", visibility="PUBLIC")
    versions["foreign"] = await make.version(registry, f"{stranger}/open:v1")
    teams = {"red": await make.team(registry, f"{home}/red")}
    teams["mine"] = await make.team(registry, f"{home}/mine", **{me: "VIEWER", friend: "VIEWER"})
    for kind in (models, projects):
        await make.link(registry, teams["red"], kind["red"])
        await make.grant(registry, me, kind["shut"], Role.OUTSIDER)
        await make.grant(registry, me, kind["lent"], Role.VIEWER)
    for name, role in (("strong", "OWNER"), ("middle", "MANAGER")):
        await make.service_account(registry, f"{home}-{name}", role, of=home)
    return Place(home, models, projects, teams, versions, foreign)


def attempts(place: Place, me: str, friend: str) -> Iterator[Attempt]:
    """All that somebody may think of to get more, for themselves or a friend."""
    for on in place.homes:
        at = {"on": make.home(on)}
        for to in ({"user": me}, {"team": place.teams["mine"]}, {"user": friend}):
            yield "revoke", {**at, "to": to}
            for role in ("OWNER", "ADMIN"):
                yield "grant", {**at, "to": to, "role": role}
        for team in (*place.teams.values(), place.foreign):
            yield "linkTeam", {**at, "team": team}
            yield "unlinkTeam", {**at, "team": team}
        for visibility in VISIBILITIES:
            yield "setVisibility", {**at, "visibility": visibility}
    for model in place.models.values():
        for visibility in VISIBILITIES:
            yield "updateModel", {"model": model, "visibility": visibility}
        for version in (place.versions[name] for name in ("open", "vault", "foreign")):
            for mutation in ("copyVersion", "transferVersion"):
                yield mutation, {"version": version, "model": model, "name": fresh("moved")}
    for team in (*place.teams.values(), place.foreign):
        for user in (me, friend):
            yield "removeTeamMember", {"team": team, "user": user}
            for role in ("OWNER", "ADMIN", "MEMBER"):
                yield "addTeamMember", {"team": team, "user": user, "role": role}
                yield "updateTeamMember", {"team": team, "user": user, "role": role}
    for organization in (place.name, "acme"):
        for role in ("OWNER", "MANAGER", "ADMIN", "OUTSIDER"):
            for user in (me, friend):
                given = {"organization": organization, "user": user, "role": role}
                yield "addMember", given
                yield "updateMember", given
            yield "createInvitation", {"organization": organization, "role": role}
            given = {"organization": organization, "name": fresh("robot"), "role": role}
            yield "createServiceAccount", given
    for user in (f"{place.name}-strong", f"{place.name}-middle", "owner", "system", me):
        yield "createToken", {"name": "t", "user": user}
    yield "createTeam", {"name": f"{place.name}/{fresh('team')}"}
    for name in ("vault", "shut", "red"):
        yield "createModel", {"name": f"{place.name}/{name}"}
        yield "createProject", {"name": f"{place.name}/{name}", "visibility": "PUBLIC"}
        yield "updateModel", {"model": place.models["open"], "name": name}
        given = {"model": f"{place.name}/{name}", "name": fresh("v"), "createModel": True}
        yield "registerVersion", given
        yield "restoreModel", {"model": place.models[name]}


async def power(registry: Registry, place: Place, as_: str) -> dict[str, frozenset[str]]:
    """Return what somebody may do with each object, and in the organization.

    An owner may do what a manager may, so that they are one is counted, too.
    """
    fields = " ".join(
        f"... on {kind} {{ id viewerRole viewerCan }}" for kind in ("Model", "Project", "Team")
    )
    answer = await registry.ask(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {fields} }} "
        "viewer { organizations { name viewerRole viewerCan } } }",
        {"ids": [*place.objects, place.foreign]},
        as_=as_,
    )
    found = [(one["id"], one) for one in answer.data["nodes"] if one]
    found += [(one["name"], one) for one in answer.data["viewer"]["organizations"]]
    return {
        key: frozenset(one["viewerCan"]) | ({"OWNER"} & {one["viewerRole"]}) for key, one in found
    }


def grown(
    before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return what is allowed after and was not before."""
    more = {key: can - before.get(key, frozenset()) for key, can in after.items()}
    return {key: can for key, can in more.items() if can}


DECIDES = ("memberships", "team_members", "team_links", "grants")
"""The tables that say what one may do."""


async def restore(registry: Registry, rows: Mapping[str, list[Any]]) -> None:
    """Put back who may do what, so that what was done does not stand in the way of what follows."""

    async def act(session: Any) -> None:
        for table in DECIDES:
            await session.exec(text(f"DELETE FROM {table}"))
            for row in rows[table]:
                columns = SQLModel.metadata.tables[table].columns
                values = {
                    column.name: datetime.fromisoformat(value).replace(tzinfo=UTC)
                    if isinstance(column.type, Instant) and value
                    else value
                    for column, value in ((columns[name], row[name]) for name in row)
                }
                names = ", ".join(values)
                given = [bindparam(name, values[name], columns[name].type) for name in values]
                places = ", ".join(f":{name}" for name in values)
                await session.exec(
                    text(f"INSERT INTO {table} ({names}) VALUES ({places})").bindparams(*given)
                )
        for table in ("models", "projects"):
            for id_, visibility in rows[table]:
                given = {"id": id_, "seen": visibility}
                change = f"UPDATE {table} SET visibility = :seen WHERE id = :id"
                await session.exec(text(change).bindparams(**given))

    await registry.perform(act)


async def walk(
    registry: Registry, place: Place, me: str, friend: str, as_: str, only: str = ""
) -> AsyncIterator[tuple[Attempt, Any]]:
    """Try everything, each from the same beginning; give what was done, as far as it was."""
    rows: dict[str, list[Any]] = {
        table: await registry.records(f"SELECT * FROM {table}") for table in DECIDES
    }
    for table in ("models", "projects"):
        rows[table] = await registry.rows(f"SELECT id, visibility FROM {table}")
    for mutation, given in attempts(place, me, friend):
        if only not in {"", mutation}:
            continue
        show = "secret" if mutation in {"createToken", "createInvitation"} else "__typename"
        answer = await registry.do(mutation, given, show, as_=as_)
        if "errors" not in answer.body:
            yield (mutation, given), answer.data[mutation]
            await restore(registry, rows)
        else:
            codes = {one["extensions"]["code"] for one in answer.body["errors"]}
            assert codes <= {"FORBIDDEN", "NOT_FOUND", "CONFLICT", "BAD_USER_INPUT"}, answer.body


async def gained(
    registry: Registry, place: Place, me: str, friend: str, as_: str, only: str = ""
) -> tuple[list[tuple[Attempt, str]], set[str]]:
    """Walk; return what was done by which somebody or a friend got more than somebody had.

    A friend may be given what one has oneself. Tokens and invitations are tried, too. The second
    part of the answer is all that could be done.
    """
    before, friends = await power(registry, place, as_), await power(registry, place, friend)
    most = {
        key: before.get(key, frozenset()) | friends.get(key, frozenset())
        for key in before | friends
    }
    found, done = [], set()
    async for attempt, payload in walk(registry, place, me, friend, as_, only):
        done.add(attempt[0])
        if attempt[0] == "createInvitation":
            await registry.do("acceptInvitation", {"secret": payload["secret"]}, as_=friend)
        limits = {as_: before, friend: most}
        if attempt[0] == "createToken":
            registry.tokens["made"] = payload["secret"]
            limits["made"] = before
        for who, limit in limits.items():
            if grown(limit, await power(registry, place, who)):
                found.append((attempt, who))
    return found, done
