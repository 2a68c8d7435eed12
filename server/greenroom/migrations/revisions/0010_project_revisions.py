"""Projects count their changes, as models do; those that are there begin with 1."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the store forward."""
    op.add_column(
        "projects", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )
