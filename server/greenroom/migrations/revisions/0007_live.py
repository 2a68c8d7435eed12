"""The live registry: which tokens were revoked just now is found without reading all of them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the store forward."""
    op.create_index("ix_tokens_revoked_at", "tokens", ["revoked_at"])
