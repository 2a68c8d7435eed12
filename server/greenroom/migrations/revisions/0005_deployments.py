"""Deployments: where versions run, how each of them fared, and what a model allows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Move the store forward."""
    document = "JSON" if op.get_bind().dialect.name == "sqlite" else "JSONB"
    op.execute(f"ALTER TABLE models ADD COLUMN deployment_rules {document}")
    op.create_table(
        "deployments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("model_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("deployer", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("settings", DOCUMENT, nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("logs", sa.String(), nullable=True),
        sa.Column("restarts", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("created_by_id", sa.String(), nullable=False),
        sa.Column("stop_asked_at", INSTANT, nullable=True),
        sa.Column("stop_asked_by_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["replaces_id"], ["deployments.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["stop_asked_by_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in (
        ("model", ["model_id", "environment", "created_at", "id"]),
        ("version_id", ["version_id", "created_at", "id"]),
        ("created_at", ["created_at", "id"]),
        ("status", ["status", "deployer"]),
        ("replaces_id", ["replaces_id"]),
    ):
        op.create_index(f"ix_deployments_{name}", "deployments", columns)
    op.create_index(
        "ix_deployments_external",
        "deployments",
        ["model_id", "deployer", "external_id"],
        unique=True,
    )
    op.create_table(
        "deployment_changes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.String(), nullable=False),
        sa.Column("from_status", sa.String(length=32), nullable=True),
        sa.Column("to_status", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_deployment_changes_deployment_id", "deployment_changes", ["deployment_id", "id"]
    )
