"""The oracle of the rules, filled from what is stored, past all layers of the registry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.oracle import Home, Oracle, Team, Token, Version
from tests.access.principals import Principal
from tests.registry import Registry

TABLES = {
    "Artifact": "artifacts",
    "ArtifactFile": "artifact_files",
    "Deployment": "deployments",
    "DeploymentChange": "deployment_changes",
    "Event": "events",
    "Grant": "grants",
    "Invitation": "invitations",
    "Member": "memberships",
    "MetricPoint": "metric_points",
    "Model": "models",
    "Organization": "organizations",
    "Project": "projects",
    "Run": "runs",
    "Signature": "signatures",
    "StageChange": "stage_changes",
    "Team": "teams",
    "TeamMember": "team_members",
    "Token": "tokens",
    "User": "users",
    "Version": "versions",
    "Webhook": "webhooks",
    "WebhookDelivery": "webhook_deliveries",
}
"""Where the rows of each type with ids are stored."""

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass
class Judge:
    """Who sees what, by id; ``rows`` are all that is stored, by type and id."""

    rows: Rows
    oracle: Oracle = field(default_factory=Oracle)

    @property
    def ids(self) -> dict[str, list[str]]:
        """The ids of everything, by type."""
        return {type_: list(rows) for type_, rows in self.rows.items()}

    def speaks(self, principal: Principal) -> str | None:
        """Make a principal known to the oracle; who they are to it."""
        self.oracle.anonymous_reading = principal.reads_anonymously
        if principal.token is None:
            return None
        user = "owner" if principal.scopes else principal.token
        (user_id,) = [id_ for id_, row in self.rows["User"].items() if row["name"] == user]
        scopes = frozenset(principal.scopes) if principal.scopes else None
        self.oracle.tokens[principal.name] = Token(user_id, scopes)
        return principal.name

    def sees(self, who: str | None, type_: str, id_: str) -> bool:
        """Whether the rules show an object to somebody."""
        row, oracle = self.rows[type_][id_], self.oracle
        match type_:
            case "Organization" | "User" | "Team" | "Project" | "Run" | "Version":
                return oracle.sees(who, type_.lower(), id_)
            case "Model":
                return row["deleted_at"] is None and oracle.sees(who, "model", id_)
            case "Token":
                return row["kind"] != "LINK" and oracle.sees(who, "token", id_)
            case "Member":
                return oracle.sees_member(who, row["organization_id"], row["user_id"])
            case "Invitation":
                held = oracle.allows(row["organization_id"], oracle.user_of(who))
                return "MEMBER_UPDATE" in oracle.cut(who, held)
            case "TeamMember":
                return oracle.sees(who, "team", row["team_id"])
            case "Grant":
                home = row["model_id"] or row["project_id"]
                return oracle.sees_grant(who, home, row["user_id"] or "nobody")
            case "ArtifactFile":
                return self.sees(who, "Artifact", row["artifact_id"])
            case "Deployment":
                held = oracle.held(who, "model", row["model_id"])
                known = self._sees_history(who, row["version_id"], "DEPLOYMENT_READ")
                return known and "DEPLOYMENT_READ" in held
            case "Webhook":
                held = oracle.allows(row["organization_id"], oracle.user_of(who)) & {"AUDIT_READ"}
                if row["model_id"]:
                    held = oracle.held(who, "model", row["model_id"]) & {"WEBHOOK_READ"}
                return bool(held) and self._reads(who, "WEBHOOK_READ")
            case "WebhookDelivery":
                return self.sees(who, "Webhook", row["webhook_id"])
            case "DeploymentChange":
                return self.sees(who, "Deployment", row["deployment_id"])
            case "Signature" | "StageChange":
                return self._sees_history(who, row["version_id"])
            case "MetricPoint":
                return oracle.sees(who, "run", row["run_id"])
            case "Artifact":
                held = oracle.held(who, "project", row["project_id"])
                return "PROJECT_READ" in held and self._reads(who, "RUN_READ")
            case "Event":
                return self._sees_event(who, row)
            case _:
                raise KeyError(type_)

    def can(self, who: str | None, permission: str, type_: str, id_: str) -> bool:
        """Whether the rules allow somebody this on an object they see."""
        if type_ == "Deployment":
            return self.oracle.can(who, permission, "model", self.rows[type_][id_]["model_id"])
        if type_ not in {"Event", "Webhook", "WebhookDelivery"}:
            return self.oracle.can(who, permission, type_.lower(), id_)
        row, oracle = self.rows[type_][id_], self.oracle
        user = oracle.user_of(who)
        if row["organization_id"] is None:
            held = frozenset({"CHANGES_READ"})  # of their own account
        elif row["model_id"] or row.get("project_id"):
            kind = "model" if row["model_id"] else "project"
            held = oracle.held(who, kind, row["model_id"] or row["project_id"])
        else:
            held = oracle.allows(row["organization_id"], user)
        return permission in oracle.cut(who, held)

    def _sees_history(self, who: str | None, version: str, reading: str = "VERSION_READ") -> bool:
        """Of a deleted version, only who sees deleted ones sees the stages it had.

        ``reading`` is what a token's scopes need.
        """
        model = self.rows["Version"][version]["model_id"]
        if self.rows["Model"][model]["deleted_at"] is not None or not self._reads(who, reading):
            return False
        is_deleted = self.rows["Version"][version]["deleted_at"] is not None
        needed = "VERSION_DELETE" if is_deleted else "MODEL_READ"
        return needed in self.oracle.held(who, "model", model)

    def _reads(self, who: str | None, permission: str) -> bool:
        return self.oracle.cut(who, frozenset({permission})) != set()

    def _sees_event(self, who: str | None, row: Mapping[str, Any]) -> bool:
        oracle = self.oracle
        if not self._reads(who, "EVENT_READ"):
            return False
        user = oracle.user_of(who)
        if row["organization_id"] is None:
            token = self.rows["Token"].get(row["subject_id"])
            concerned = {row["actor_id"], row["subject_id"], token and token["user_id"]}
            return bool(user) and user in concerned
        return "AUDIT_READ" in oracle.allows(row["organization_id"], user) or any(
            row[key] is not None and "EVENT_READ" in oracle.held(who, kind, row[key])
            for kind, key in (("model", "model_id"), ("project", "project_id"))
        )


async def judge(registry: Registry) -> Judge:
    """Read everything that is stored."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for type_, table in TABLES.items():
        stored = await registry.records(f"SELECT * FROM {table} ORDER BY id")
        rows[type_] = {row["id"]: row for row in stored}
    links = await registry.rows("SELECT COALESCE(model_id, project_id), team_id FROM team_links")
    return Judge(rows, _told(rows, links))


def _told(rows: Rows, links: list[tuple[Any, ...]]) -> Oracle:
    oracle = Oracle(
        organizations=set(rows["Organization"]),
        users={id_: row["organization_id"] for id_, row in rows["User"].items()},
        members={
            (row["organization_id"], row["user_id"]): row["role"] for row in rows["Member"].values()
        },
        teams={id_: Team(row["organization_id"]) for id_, row in rows["Team"].items()},
        runs={id_: row["project_id"] for id_, row in rows["Run"].items()},
        tokens={id_: Token(row["user_id"]) for id_, row in rows["Token"].items()},
    )
    for row in rows["TeamMember"].values():
        oracle.teams[row["team_id"]].members[row["user_id"]] = row["role"]
    for kind in ("Model", "Project"):
        for id_, row in rows[kind].items():
            oracle.homes[id_] = Home(kind.lower(), row["organization_id"], row["visibility"])
    for home, team in links:
        oracle.homes[home].teams.add(team)
    for row in rows["Grant"].values():
        home = oracle.homes[row["model_id"] or row["project_id"]]
        home.grants[row["user_id"] or row["team_id"]] = row["role"]
    for id_, row in rows["Version"].items():
        gone = row["deleted_at"] or rows["Model"][row["model_id"]]["deleted_at"]
        oracle.versions[id_] = Version(row["model_id"], row["name"], is_deleted=bool(gone))
    return oracle
