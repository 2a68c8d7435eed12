"""Addresses: what lies somewhere is found by where it lies."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the store forward."""
    op.create_index("ix_artifacts_path", "artifacts", ["organization_id", "path"])
