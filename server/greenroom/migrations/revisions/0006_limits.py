"""What callers may still spend, where several processes share one limit."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the store forward."""
    op.create_table(
        "rate_buckets",
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("caller"),
    )
    op.create_index("ix_rate_buckets_at", "rate_buckets", ["at"])
