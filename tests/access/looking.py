"""One look of one person at everything there is, and what the oracle says they see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.access.acts import Registry as Oracle
from tests.access.oracle import Home

_PAGE = "(first: 100) { totalCount nodes { id } }"
_PIECES = 3
_IDS = ", ".join(f"$ids{n}: [ID!]!" for n in range(_PIECES))
_NODES = " ".join(f"ids{n}: nodes(ids: $ids{n}) {{ ...Seen }}" for n in range(_PIECES))

LISTS = ("models", "projects", "versions", "runs", "teams")

WIDE = f"""
query Wide({_IDS}, $user: ID!, $on: HomeInput!) {{
  {_NODES}
  viewer {{ organizations {{ id }} }}
  {" ".join(name + _PAGE for name in LISTS)}
  explained: explainAccess(user: $user, on: $on) {{ role rule permissions isPublic }}
}}
fragment Seen on Node {{
  id
  ... on Organization {{ viewerRole viewerCan }}
  ... on Model {{ viewerRole viewerCan }}
  ... on Project {{ viewerRole viewerCan }}
  ... on Version {{ viewerCan run {{ id }} }}
  ... on Run {{ viewerCan }}
  ... on Team {{ viewerRole viewerCan }}
  ... on Member {{ user {{ id }} role }}
  ... on TeamMember {{ user {{ id }} role }}
  ... on Grant {{ user {{ id }} team {{ id }} model {{ id }} project {{ id }} role }}
}}"""
"""Everything by its id, all lists, and one explanation."""

DEEP = f"""
query Deep({_IDS}) {{ {_NODES} }}
fragment Seen on Node {{
  id
  ... on Organization {{ models{_PAGE} projects{_PAGE} teams{_PAGE} belong: members{_PAGE} }}
  ... on User {{ tokens{_PAGE} }}
  ... on Model {{ teams{_PAGE} grants{_PAGE} versions{_PAGE} }}
  ... on Project {{ teams{_PAGE} grants{_PAGE} runs{_PAGE} }}
  ... on Team {{ places: members{_PAGE} models{_PAGE} projects{_PAGE} }}
}}"""
"""Everything by its id, with all that hangs below it."""

BELOW = {
    "model": ("MODEL", "VERSION", "ACCESS", "DEPLOYMENT", "WEBHOOK"),
    "project": ("PROJECT", "RUN", "ACCESS"),
    "version": ("VERSION", "DEPLOYMENT"),
    "run": ("RUN",),
    "team": ("TEAM",),
}
"""Which permissions ``viewerCan`` tells of an object: those on it and on what hangs below it."""

EVENTS = 40
"""How many of the last events are looked at."""


@dataclass
class Looking:
    """What one person must see: ``ids`` tells the ids of things by kind and key."""

    oracle: Oracle
    ids: dict[tuple[str, ...], str]
    who: str | None

    def asked(self) -> list[str]:
        """The ids of everything that there is, and of things that are gone."""
        self.things = [
            (id_, kind, key)
            for (kind, *key), id_ in self.ids.items()
            if kind != "place" or key[0] in self.oracle.teams
        ]
        self.things += [(id_, "event", [id_]) for id_ in list(self.oracle.events)[-EVENTS:]]
        return [id_ for id_, _, _ in self.things]

    def compare(self, answer: dict[str, Any], question: tuple[str, str] | None) -> None:
        """See that the answer is the one that the oracle gives, errors and all.

        It is the one to ``WIDE`` with a question of whose access to what, and else to ``DEEP``.
        """
        if self.who is not None and not self.oracle.tokens[self.who].is_live:
            assert [one["extensions"]["code"] for one in answer["errors"]] == ["UNAUTHENTICATED"]
            assert "data" not in answer
            return
        self.errors: list[tuple[str, str]] = []
        data = dict(answer["data"])
        pieces = [data.pop(f"ids{n}") for n in range(_PIECES)]
        seen = [self.sorted(node) for piece in pieces for node in piece]
        show = self.below if question is None else self.plain
        for (id_, kind, key), node in zip(self.things, seen, strict=True):
            there = self.is_there(kind, tuple(key))
            wanted = {"id": id_, **show(kind, *key)} if there else None
            assert node == wanted, f"{self.who} sees {kind} {key} as {node}, expected {wanted}"
        expected = {} if question is None else self.roots(*question)
        for name, value in expected.items():
            shown = self.sorted(data[name])
            assert shown == value, f"{self.who} sees {name} as {shown}, expected {value}"
        assert data.keys() == expected.keys()
        errors = [
            (str(one["path"][-1]), one["extensions"]["code"]) for one in answer.get("errors", ())
        ]
        assert sorted(errors) == sorted(self.errors), f"{self.who}: {errors} {self.errors}"

    def sorted(self, value: Any) -> Any:
        """A value with its lists in order, so that only what is in them counts."""
        match value:
            case {"totalCount": count, "nodes": nodes}:
                return count, sorted(node["id"] for node in nodes)
            case dict():
                return {key: self.sorted(one) for key, one in value.items()}
            case list():
                return sorted((self.sorted(one) for one in value), key=str)
            case _:
                return value

    def roots(self, whose: str, on: str) -> dict[str, Any]:
        """What the root fields must be, but for the nodes."""
        oracle, user = self.oracle, self.oracle.user_of(self.who)
        viewer = None
        if self.who is not None:
            mine = [("organization", org) for org, one in oracle.members if one == user]
            viewer = {"organizations": self.refs(self.seen(mine))}
        found: dict[str, Any] = {"viewer": viewer}
        homes = [(home.kind, key) for key, home in oracle.homes.items()]
        for kind, there in (
            ("model", [one for one in homes if one[0] == "model"]),
            ("project", [one for one in homes if one[0] == "project"]),
            ("version", [("version", key) for key in oracle.versions]),
            ("run", [("run", key) for key in oracle.runs]),
            ("team", [("team", key) for key in oracle.teams]),
        ):
            code = oracle.admits(self.who, f"{kind.upper()}_READ")
            if code == "OK":
                found[f"{kind}s"] = self.page(there)
            else:
                found[f"{kind}s"] = None
                self.errors.append((f"{kind}s", code))
        return found | {"explained": self.explained(whose, on)}

    def explained(self, whose: str, on: str) -> dict[str, Any] | None:
        oracle, user = self.oracle, self.oracle.user_of(self.who)
        code = None
        if self.who is None:
            code = "UNAUTHENTICATED"
        elif (
            on not in oracle.homes
            or not oracle.sees(self.who, oracle.homes[on].kind, on)
            or not oracle.sees(self.who, "user", whose)
        ):
            code = "NOT_FOUND"
        elif whose != user and not oracle.can(self.who, "ACCESS_READ", oracle.homes[on].kind, on):
            code = "FORBIDDEN"
        if code is not None:
            self.errors.append(("explained", code))
            return None
        role, rule, permissions = oracle.explain(whose, on)
        is_public = oracle.homes[on].visibility == "PUBLIC"
        told = sorted(permissions)
        return {"role": role, "rule": rule, "permissions": told, "isPublic": is_public}

    def is_there(self, kind: str, key: tuple[str, ...]) -> bool:
        """Whether something that may have gone is there, and seen."""
        oracle = self.oracle
        match kind:
            case "member":
                return key in oracle.members and oracle.sees_member(self.who, *key)
            case "place":
                team, user = key
                return user in oracle.teams[team].members and self.sees("team", team)
            case "grant":
                home, holder = key
                return holder in oracle.homes[home].grants and oracle.sees_grant(
                    self.who, home, holder
                )
            case _:
                return self.sees(kind, key[0])

    def sees(self, kind: str, key: str) -> bool:
        return self.oracle.sees(self.who, kind, key)

    def seen(self, there: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
        return [(kind, *key) for kind, *key in there if self.is_there(kind, tuple(key))]

    def refs(self, there: Iterable[tuple[str, ...]]) -> list[dict[str, str]]:
        return self.sorted([{"id": self.ids[one]} for one in there])

    def ref(self, kind: str, key: str | None) -> dict[str, str] | None:
        """An edge to one thing: null where it is not seen."""
        if key is None or not self.sees(kind, key):
            return None
        return {"id": self.ids[kind, key]}

    def page(self, there: Iterable[tuple[str, ...]]) -> tuple[int, list[str]]:
        """A connection to what is seen of some things."""
        found = sorted(self.ids[one] for one in self.seen(there))
        return len(found), found

    def guarded(
        self, name: str, permission: str, on: tuple[str, str], there: Iterable[tuple[str, ...]]
    ) -> tuple[int, list[str]] | None:
        """A connection that needs a permission on the object it is a field of."""
        if self.oracle.can(self.who, permission, *on):
            return self.page(there)
        self.errors.append((name, "FORBIDDEN"))
        return None

    def plain(self, kind: str, key: str, other: str = "") -> dict[str, Any]:
        """What something seen tells of itself and of the viewer."""
        oracle, user = self.oracle, self.oracle.user_of(self.who)
        match kind:
            case "organization":
                role: str | None = oracle.members.get((key, user))
                return {"viewerRole": role, "viewerCan": self.viewer_can(kind, key)}
            case "model" | "project":
                role, _ = oracle.role_on(user, key)
                return {"viewerRole": role, "viewerCan": self.viewer_can(kind, key)}
            case "team":
                role = oracle.teams[key].members.get(user)
                return {"viewerRole": role, "viewerCan": self.viewer_can(kind, key)}
            case "version":
                run = self.ref("run", oracle.versions[key].run)
                return {"viewerCan": self.viewer_can(kind, key), "run": run}
            case "run":
                return {"viewerCan": self.viewer_can(kind, key)}
            case "member":
                return {"user": self.ref("user", other), "role": oracle.members[key, other]}
            case "place":
                role = oracle.teams[key].members[other]
                return {"user": self.ref("user", other), "role": role}
            case "grant":
                home = oracle.homes[key]
                told: dict[str, Any] = dict.fromkeys(("user", "team", "model", "project"))
                holder = "team" if other in oracle.teams else "user"
                told[holder] = self.ref(holder, other)
                told[home.kind] = self.ref(home.kind, key)
                return {**told, "role": home.grants[other]}
            case _:
                return {}

    def below(self, kind: str, key: str, _other: str = "") -> dict[str, Any]:
        """What hangs below something seen."""
        oracle = self.oracle
        match kind:
            case "organization":
                belong = [("member", *one) for one in oracle.members if one[0] == key]
                teams = oracle.teams.items()
                return {
                    "models": self.homes("model", lambda home: home.organization == key),
                    "projects": self.homes("project", lambda home: home.organization == key),
                    "teams": self.page(
                        ("team", one) for one, team in teams if team.organization == key
                    ),
                    "belong": self.guarded("belong", "MEMBER_READ", (kind, key), belong),
                }
            case "user":
                tokens = [("token", one) for one, its in oracle.tokens.items() if its.user == key]
                return {"tokens": self.guarded("tokens", "TOKEN_READ", (kind, key), tokens)}
            case "model" | "project":
                home = oracle.homes[key]
                grants = [("grant", key, one) for one in home.grants]
                versions = [one for one, its in oracle.versions.items() if its.model == key]
                runs = [one for one, its in oracle.runs.items() if its == key]
                held = ("version", versions) if kind == "model" else ("run", runs)
                return {
                    "teams": self.page(("team", one) for one in home.teams),
                    "grants": self.guarded("grants", "ACCESS_READ", (kind, key), grants),
                    f"{held[0]}s": self.page((held[0], one) for one in held[1]),
                }
            case "team":
                return {
                    "places": self.page(("place", key, one) for one in oracle.teams[key].members),
                    "models": self.homes("model", lambda home: key in home.teams),
                    "projects": self.homes("project", lambda home: key in home.teams),
                }
            case _:
                return {}

    def homes(self, kind: str, fits: Callable[[Home], bool]) -> tuple[int, list[str]]:
        """A connection to the models or projects that fit, as far as they are seen."""
        homes = self.oracle.homes.items()
        return self.page((kind, key) for key, home in homes if home.kind == kind and fits(home))

    def viewer_can(self, kind: str, key: str) -> list[str]:
        held = self.oracle.cut(self.who, self.oracle.held(self.who, kind, key))
        return sorted(
            one
            for one in held
            if kind == "organization"
            or (one.partition("_")[0] in BELOW[kind] and one != f"{kind.upper()}_CREATE")
        )
