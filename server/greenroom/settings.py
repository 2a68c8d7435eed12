"""The environment, read once into a frozen object; nothing else reads ``os.environ``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How one Greenroom process behaves; every field is ``GREENROOM_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="GREENROOM_", frozen=True, extra="ignore")

    data: Path = Field(
        default=Path("greenroom-data"),
        description="Folder that holds the database when no database URL is given.",
    )
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of the store; the default is `registry.db` in the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 picks one.")
    public_url: str | None = Field(
        default=None,
        description=(
            "The address people open, when a proxy stands in front; "
            "an https address makes cookies secure."
        ),
    )
    organization: str = Field(
        default="acme", description="Name of the organization made in an empty store."
    )
    owner: str = Field(default="owner", description="Name of the first owner in an empty store.")
    session_hours: int = Field(
        default=24 * 14, ge=1, description="Hours that a browser session lasts."
    )
    link_minutes: int = Field(
        default=60, ge=1, description="Minutes that a one-time sign-in link lasts."
    )
    max_body_bytes: int = Field(
        default=1024 * 1024, ge=1024, description="Largest request body, in bytes."
    )
    body_seconds: float = Field(
        default=10.0, gt=0, description="Seconds a client may take to send a body."
    )
    request_seconds: float = Field(
        default=10.0, gt=0, description="Seconds one GraphQL operation may take."
    )
    write_wait_seconds: float = Field(
        default=8.0,
        gt=0,
        description=(
            "Seconds a mutation waits for its turn to write, less than one operation may take."
        ),
    )
    max_in_flight: int = Field(
        default=256, ge=1, description="Operations one caller may have in flight."
    )
    max_tokens: int = Field(default=2000, ge=1, description="Most lexical tokens in a document.")
    max_depth: int = Field(
        default=16, ge=1, description="Deepest nesting of selections; introspection needs 15."
    )
    max_aliases: int = Field(default=30, ge=0, description="Most aliases in a document.")
    max_fields: int = Field(
        default=500, ge=1, description="Most field selections, with fragments spread out."
    )
    max_roots: int = Field(default=15, ge=1, description="Most root fields in an operation.")
    max_nodes: int = Field(
        default=100_000,
        ge=1,
        description="Most objects one query may ask for if every page is full.",
    )
    restore_days: int = Field(
        default=30, ge=0, description="Days that a deleted version or model can be restored."
    )
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$",
        description="Least severe level that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.",
    )
    log_format: str = Field(
        default="json", pattern="^(json|text)$", description="`json` lines or plain `text`."
    )

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'registry.db'}"

    @property
    def address_file(self) -> Path:
        """Where a running server says at which address it is, for ``greenroom link``."""
        return self.data / "address"
