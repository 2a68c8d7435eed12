"""Alembic's environment: it works on the connection that the runner gives it."""

from alembic import context
from sqlmodel import SQLModel

import greenroom.tables

_ = greenroom.tables  # importing it fills the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
    transactional_ddl=False,
)
context.run_migrations()
