"""Access: teams, grants, invitations, visibility of projects, and a record that is chained."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from greenroom.tables import new_id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

SYSTEM_ID = "usr_00000000000000000000000000"
ONE_OBJECT = "(model_id IS NULL) <> (project_id IS NULL)"
ONE_HOLDER = "(user_id IS NULL) <> (team_id IS NULL)"
BATCH = 500

EVENTS = sa.table(
    "events",
    sa.column("sequence", sa.Integer()),
    sa.column("id", sa.String()),
    sa.column("organization_id", sa.String()),
    sa.column("model_id", sa.String()),
    sa.column("project_id", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("subject_id", sa.String()),
    sa.column("subject_name", sa.String()),
    sa.column("actor_id", sa.String()),
    sa.column("token_id", sa.String()),
    sa.column("before", DOCUMENT),
    sa.column("after", DOCUMENT),
    sa.column("request_id", sa.String()),
    sa.column("at", INSTANT),
)


def upgrade() -> None:
    """Move the store forward."""
    _make_tables()
    _move_grants()
    _know_users()
    op.execute("ALTER TABLE tokens ADD COLUMN scopes " + _document())
    _say_visibility()
    _chain_events()


def _make_tables() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("created_by_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("full_name"),
    )
    op.create_index("ix_teams_organization_id", "teams", ["organization_id", "name"])
    op.create_table(
        "team_members",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "user_id"),
    )
    op.create_index("ix_team_members_user_id", "team_members", ["user_id", "team_id", "role"])
    op.create_table(
        "team_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("model_id", sa.String(), nullable=True),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("model_id", "team_id"),
        sa.UniqueConstraint("project_id", "team_id"),
        sa.CheckConstraint(ONE_OBJECT, name="one_object"),
    )
    op.create_index("ix_team_links_team_id", "team_links", ["team_id"])
    op.create_table(
        "grants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("model_id", sa.String(), nullable=True),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "model_id"),
        sa.UniqueConstraint("user_id", "project_id"),
        sa.UniqueConstraint("team_id", "model_id"),
        sa.UniqueConstraint("team_id", "project_id"),
        sa.CheckConstraint(ONE_OBJECT, name="one_object"),
        sa.CheckConstraint(ONE_HOLDER, name="one_holder"),
    )
    op.create_index("ix_grants_model_id", "grants", ["model_id", "id"])
    op.create_index("ix_grants_project_id", "grants", ["project_id", "id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by_id", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.Column("accepted_by_id", sa.String(), nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("ix_invitations_organization_id", "invitations", ["organization_id", "id"])
    op.create_table(
        "identities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sign_in_attempts_account", "sign_in_attempts", ["account", "at"])
    op.create_index("ix_sign_in_attempts_address", "sign_in_attempts", ["address", "at"])
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])


def _move_grants() -> None:
    """Move the grants on models; on one object, nobody is more than ADMIN any longer."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT model_grants.user_id AS user_id, model_id, role, model_grants.created_at "
            "AS created_at, models.organization_id AS organization_id "
            "FROM model_grants JOIN models ON models.id = model_id "
            "ORDER BY model_grants.created_at, model_grants.user_id, model_id"
        )
    )
    rows = [dict(row) for row in found.mappings()]
    for row in rows:
        row["id"] = new_id("gra")
        if row["role"] in {"OWNER", "MANAGER"}:
            row["role"] = "ADMIN"
    if rows:
        connection.execute(
            sa.text(
                "INSERT INTO grants (id, organization_id, user_id, model_id, role, created_at, "
                "created_by_id) VALUES (:id, :organization_id, :user_id, :model_id, :role, "
                ":created_at, :user_id)"
            ),
            rows,
        )
    op.drop_table("model_grants")


def _know_users() -> None:
    op.execute("ALTER TABLE users ADD COLUMN kind VARCHAR(32) DEFAULT 'PERSON' NOT NULL")
    op.execute("ALTER TABLE users ADD COLUMN organization_id VARCHAR REFERENCES organizations (id)")
    op.execute("ALTER TABLE users ADD COLUMN password_hash VARCHAR")
    op.execute("UPDATE users SET kind = 'PERSON'")
    op.execute(f"UPDATE users SET kind = 'SYSTEM' WHERE id = '{SYSTEM_ID}'")
    op.create_index("ix_users_organization_id", "users", ["organization_id"])
    _drop_default("users", "kind", "'PERSON'")


def _say_visibility() -> None:
    """Call by its new name what the organization's members see, and give projects one."""
    op.execute("UPDATE models SET visibility = 'ORGANIZATION' WHERE visibility = 'PUBLIC'")
    op.execute(
        "ALTER TABLE projects ADD COLUMN visibility VARCHAR(32) DEFAULT 'ORGANIZATION' NOT NULL"
    )
    op.execute("UPDATE projects SET visibility = 'ORGANIZATION'")
    _drop_default("projects", "visibility", "'ORGANIZATION'")


def _chain_events() -> None:
    """Chain each event to the one before it, while the store lets events change."""
    dialect = op.get_bind().dialect.name
    refusal = "DROP TRIGGER events_refuse_update"
    op.execute(refusal if dialect == "sqlite" else f"{refusal} ON events")
    op.execute("ALTER TABLE events ADD COLUMN token_id VARCHAR")
    op.execute("ALTER TABLE events ADD COLUMN hash VARCHAR DEFAULT '' NOT NULL")
    connection = op.get_bind()
    fill = sa.text("UPDATE events SET hash = :hash WHERE sequence = :sequence")
    for links in _links(connection):
        connection.execute(fill, links)
    _drop_default("events", "hash", "''")
    if dialect == "sqlite":
        _edit_table("events", "organization_id VARCHAR NOT NULL", "organization_id VARCHAR")
        op.execute(
            "CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events "
            "BEGIN SELECT RAISE(ABORT, 'events only grows'); END"
        )
    else:
        op.execute("ALTER TABLE events ALTER COLUMN organization_id DROP NOT NULL")
        op.execute(
            "CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events "
            "FOR EACH ROW EXECUTE FUNCTION events_refuse_update()"
        )


def _links(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """Go through the events in order, and give the hash of each, in batches.

    The form is told in ``docs/audit.md``; it stands here once more, as it was when this ran.
    """
    last, previous = None, "0" * 64
    while True:
        statement = sa.select(EVENTS).order_by(EVENTS.c.sequence).limit(BATCH)
        if last is not None:
            statement = statement.where(EVENTS.c.sequence > last)
        links = []
        for row in connection.execute(statement).mappings():
            told = {name: _plain(value) for name, value in row.items()}
            text = json.dumps(told, sort_keys=True, separators=(",", ":"))
            previous = hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
            last = row["sequence"]
            links.append({"sequence": last, "hash": previous})
        if not links:
            return
        yield links


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return moment.isoformat(timespec="microseconds")
        case float() if value.is_integer():
            return int(Decimal(repr(value)))
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case _:
            return value


def _document() -> str:
    return "JSON" if op.get_bind().dialect.name == "sqlite" else "JSONB"


def _drop_default(table: str, column: str, default: str) -> None:
    """Forget the default that a column was added with; every row holds its own value by now."""
    if op.get_bind().dialect.name == "sqlite":
        _edit_table(table, f" DEFAULT {default}", "")
    else:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")


def _edit_table(table: str, old: str, new: str) -> None:
    """Change the text that declares a table, which SQLite allows for defaults and NOT NULL.

    To make the table anew would drop its triggers, and with foreign keys on look for the children
    of each of its rows (sqlite.org/lang_altertable.html, section 7, "does not affect the on-disk
    content").
    """
    connection = op.get_bind()
    declared = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"
    text: str = connection.execute(sa.text(declared), {"table": table}).scalar_one()
    if text.count(old) != 1:
        message = f"the table {table} is not as revision 0001 made it"
        raise RuntimeError(message)
    version: int = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :text WHERE type = 'table' AND name = :table"),
        {"text": text.replace(old, new), "table": table},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
