"""The record in PostgreSQL: no statement empties it, as none alters it; SQLite has no such statement."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the store forward."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, function in (
        ("events", "events_refuse_delete"),
        ("stage_changes", "stage_changes_refuse_update"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
