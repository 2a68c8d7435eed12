"""One look of one person at everything there is, and what the oracle says they see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.access.acts import Registry as Oracle

_PAGE = "(first: 100) { totalCount nodes { id } }"
_QUESTIONS = 3
_PIECES = 3

LOOK = (
    "query Look("
    + ", ".join(f"$ids{n}: [ID!]!" for n in range(_PIECES))
    + "".join(f", $user{n}: ID!, $on{n}: HomeInput!" for n in range(_QUESTIONS))
    + ") { "
    + " ".join(f"ids{n}: nodes(ids: $ids{n}) {{ ...Seen }}" for n in range(_PIECES))
    + " viewer { organizations { id } } "
    + " ".join(f"{kind}{_PAGE}" for kind in ("models", "projects", "versions", "runs", "teams"))
    + " ".join(
        f" explained{n}: explainAccess(user: $user{n}, on: $on{n}) "
        "{ role rule permissions isPublic }"
        for n in range(_QUESTIONS)
    )
    + f""" }}
fragment Seen on Node {{
  id
  ... on Organization {{
    viewerRole viewerCan models{_PAGE} projects{_PAGE} teams{_PAGE} belong: members{_PAGE}
  }}
  ... on User {{ tokens{_PAGE} }}
  ... on Model {{ viewerRole viewerCan teams{_PAGE} grants{_PAGE} versions{_PAGE} }}
  ... on Project {{ viewerRole viewerCan teams{_PAGE} grants{_PAGE} runs{_PAGE} }}
  ... on Version {{ viewerCan run {{ id }} }}
  ... on Run {{ viewerCan }}
  ... on Team {{ viewerRole viewerCan places: members{_PAGE} models{_PAGE} projects{_PAGE} }}
  ... on Member {{ user {{ id }} role }}
  ... on TeamMember {{ user {{ id }} role }}
  ... on Grant {{ user {{ id }} team {{ id }} model {{ id }} project {{ id }} role }}
}}"""
)
"""Everything by its id, all lists, and a few explanations."""

BELOW = {
    "model": ("MODEL", "VERSION", "ACCESS"),
    "project": ("PROJECT", "RUN", "ACCESS"),
    "version": ("VERSION",),
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

    def compare(self, answer: dict[str, Any], questions: list[tuple[str, str]]) -> None:
        """See that the answer is the one that the oracle gives, errors and all."""
        if self.who is not None and not self.oracle.tokens[self.who].is_live:
            assert [one["extensions"]["code"] for one in answer["errors"]] == ["UNAUTHENTICATED"]
            assert "data" not in answer
            return
        self.errors: list[tuple[str, str]] = []
        expected = self.expected(questions)
        data = dict(answer["data"])
        pieces = [data.pop(f"ids{n}") for n in range(_PIECES)]
        seen = [self.sorted(node) for piece in pieces for node in piece]
        for (_, kind, key), node in zip(self.things, seen, strict=True):
            wanted = self.node(kind, key)
            assert node == wanted, f"{self.who} sees {kind} {key} as {node}, expected {wanted}"
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

    def expected(self, questions: list[tuple[str, str]]) -> dict[str, Any]:
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
        for number, (whose, on) in enumerate(questions):
            found[f"explained{number}"] = self.explained(f"explained{number}", whose, on)
        return found

    def explained(self, name: str, whose: str, on: str) -> dict[str, Any] | None:
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
            self.errors.append((name, code))
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

    def node(self, kind: str, keys: list[str]) -> dict[str, Any] | None:
        """What ``node`` must answer for something; None for what is hidden."""
        if not self.is_there(kind, tuple(keys)):
            return None
        oracle, user, key = self.oracle, self.oracle.user_of(self.who), keys[0]
        node: dict[str, Any] = {"id": self.ids.get((kind, *keys), key)}
        match kind:
            case "organization":
                node["viewerRole"] = oracle.members.get((key, user))
                node["viewerCan"] = sorted(oracle.cut(self.who, oracle.held(self.who, kind, key)))
                for what in ("model", "project"):
                    node[f"{what}s"] = self.page(
                        (what, one)
                        for one, home in oracle.homes.items()
                        if home.kind == what and home.organization == key
                    )
                node["teams"] = self.page(
                    ("team", one) for one, team in oracle.teams.items() if team.organization == key
                )
                belong = [("member", *one) for one in oracle.members if one[0] == key]
                node["belong"] = self.guarded("belong", "MEMBER_READ", (kind, key), belong)
            case "user":
                tokens = [("token", one) for one, its in oracle.tokens.items() if its.user == key]
                node["tokens"] = self.guarded("tokens", "TOKEN_READ", (kind, key), tokens)
            case "model" | "project":
                home = oracle.homes[key]
                node["viewerRole"] = oracle.role_on(user, key)[0]
                node["viewerCan"] = self.viewer_can(kind, key)
                node["teams"] = self.page(("team", one) for one in home.teams)
                grants = [("grant", key, one) for one in home.grants]
                node["grants"] = self.guarded("grants", "ACCESS_READ", (kind, key), grants)
                if kind == "model":
                    versions = oracle.versions.items()
                    node["versions"] = self.page(
                        ("version", one) for one, its in versions if its.model == key
                    )
                else:
                    runs = oracle.runs.items()
                    node["runs"] = self.page(("run", one) for one, its in runs if its == key)
            case "version":
                node["viewerCan"] = self.viewer_can(kind, key)
                node["run"] = self.ref("run", oracle.versions[key].run)
            case "run":
                node["viewerCan"] = self.viewer_can(kind, key)
            case "team":
                team = oracle.teams[key]
                node["viewerRole"] = team.members.get(user)
                node["viewerCan"] = self.viewer_can(kind, key)
                node["places"] = self.page(("place", key, one) for one in team.members)
                for what in ("model", "project"):
                    node[f"{what}s"] = self.page(
                        (what, one)
                        for one, home in oracle.homes.items()
                        if home.kind == what and key in home.teams
                    )
            case "member":
                node["user"] = self.ref("user", keys[1])
                node["role"] = oracle.members[keys[0], keys[1]]
            case "place":
                node["user"] = self.ref("user", keys[1])
                node["role"] = oracle.teams[key].members[keys[1]]
            case "grant":
                home, holder = oracle.homes[key], keys[1]
                kinds = {"user": holder not in oracle.teams, "team": holder in oracle.teams}
                for what, fits in kinds.items():
                    node[what] = self.ref(what, holder if fits else None)
                for what in ("model", "project"):
                    node[what] = self.ref(what, key if home.kind == what else None)
                node["role"] = home.grants[holder]
        return node

    def viewer_can(self, kind: str, key: str) -> list[str]:
        held = self.oracle.cut(self.who, self.oracle.held(self.who, kind, key))
        return sorted(
            one
            for one in held
            if one.partition("_")[0] in BELOW[kind] and one != f"{kind.upper()}_CREATE"
        )
