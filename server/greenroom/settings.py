"""The environment, read once into a frozen object; nothing else reads ``os.environ``."""

import os
from base64 import b64decode
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET = 32
OTHER_NAMES = frozenset({"CONFIG", "TEST_POSTGRES", "TOKEN", "UI", "URL"})
"""Variables that the client, the build and the tests read."""

WEBHOOK_SECRET_BYTES = range(24, 65)  # as Standard Webhooks say


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
    database_replica_url: str | None = Field(
        default=None,
        description="A replica of the PostgreSQL, read where it has all that is committed.",
    )
    database_direct_url: str | None = Field(
        default=None,
        description=(
            "The PostgreSQL itself where `GREENROOM_DATABASE_URL` leads to a PgBouncer; "
            "to be woken by what other processes write, and to be the only one that deploys."
        ),
    )
    database_pooler: bool = Field(
        default=False,
        description="The store's URL leads to a PgBouncer that lends connections by transaction.",
    )
    database_connections: int | None = Field(
        default=None,
        ge=1,
        description="Connections that read; the default is 4 on SQLite and 8 on PostgreSQL.",
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
    sign_in_attempts: int = Field(
        default=10,
        ge=1,
        description="Sign-ins to one account that may fail before it is closed for a while.",
    )
    sign_in_address_attempts: int = Field(
        default=50, ge=1, description="Sign-ins from one address that may fail likewise."
    )
    sign_in_minutes: int = Field(
        default=15, ge=1, le=24 * 60, description="Minutes that a failed sign-in counts."
    )
    anonymous_reading: bool = Field(
        default=False, description="Whether people who are not signed in read what is public."
    )
    oidc_issuer: str | None = Field(
        default=None,
        description=(
            "The OpenID Connect provider that people sign in with: its issuer, an https address."
        ),
    )
    oidc_client_id: str | None = Field(
        default=None, description="The name under which the provider knows this registry."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="The secret that the provider gave this registry.",
    )
    oidc_name: str = Field(
        default="OpenID Connect",
        min_length=1,
        description="What the provider is called on the sign-in page.",
    )
    oidc_scopes: str = Field(
        default="openid email profile",
        pattern=r"^(.* )?openid( .*)?$",
        description="What is asked of the provider; `openid` is among it.",
    )
    oidc_role: str | None = Field(
        default=None,
        pattern="^(ADMIN|CONTRIBUTOR|MEMBER|VIEWER|OUTSIDER)$",
        description=(
            "Role in the organization of those who sign in through the provider and have no "
            "account: ADMIN, CONTRIBUTOR, MEMBER, VIEWER or OUTSIDER. They are refused where it "
            "is not set."
        ),
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
    max_streams: int = Field(
        default=1000,
        ge=1,
        description="Sockets and event streams that one process serves at once.",
    )
    max_streams_per_caller: int = Field(
        default=50, ge=1, description="Sockets and event streams one caller may have open there."
    )
    max_socket_operations: int = Field(default=20, ge=1, description="Subscriptions on one socket.")
    stream_keep_alive_seconds: float = Field(
        default=15.0,
        gt=0,
        description="Seconds between the signs of life in an event stream that has nothing to say.",
    )
    stream_stall_seconds: float = Field(
        default=20.0,
        gt=0,
        description="Seconds after which a stream is ended whose client takes nothing.",
    )
    max_connections: int = Field(
        default=1000,
        ge=1,
        description="Connections that clients may have open at once, to one process.",
    )
    max_address_connections: int = Field(
        default=0,
        ge=0,
        description=(
            "Connections from one address; 0 sets no limit of its own, as behind a proxy all "
            "come from one."
        ),
    )
    header_seconds: float = Field(
        default=10.0, gt=0, description="Seconds a client may take to send the head of a request."
    )
    keep_alive_seconds: int = Field(
        default=75,
        ge=1,
        description=(
            "Seconds that a connection stays open between two requests. More than a proxy in front "
            "keeps its own (nginx: 60), else it sends a request to where nobody listens any more."
        ),
    )
    idle_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Seconds without a byte in the middle of a body, or of an answer.",
    )
    grace_seconds: int = Field(
        default=20,
        ge=1,
        description="Seconds that what is under way may take when the server is told to end.",
    )
    drain_seconds: float = Field(
        default=0.0,
        ge=0,
        description=(
            "Seconds before that in which it still takes requests and `/ready` says that it goes, "
            "so that a balancer sends no more."
        ),
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description=(
            "Addresses and networks, separated by commas, of proxies whose `X-Forwarded-For` and "
            "`X-Forwarded-Proto` are believed."
        ),
    )
    rate_points: int = Field(
        default=30_000,
        ge=0,
        description="Points that a caller gains in a minute to spend on requests; 0 sets no limit.",
    )
    rate_burst: int = Field(
        default=30_000, ge=1, description="Points that a caller can have saved up."
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
    plans: bool = Field(
        default=True,
        description=(
            "Whether a query is answered by a plan made of it once, where it can be, instead of "
            "field by field."
        ),
    )
    kept_answers_bytes: int = Field(
        default=4 * 1024 * 1024,
        ge=0,
        description=(
            "Bytes of answers that a process keeps, to give them again to who asks the same with the "
            "same token, before anybody has written and within a second; what is compressed of them "
            "comes on top, a tenth or so. 0 keeps none."
        ),
    )
    artifacts_url: str | None = Field(
        default=None,
        pattern="^(file:///|s3://|gs://|az://)",
        description=(
            "Where the bytes of artifacts lie: `s3://BUCKET/PATH`, `gs://BUCKET/PATH`, "
            "`az://ACCOUNT/CONTAINER/PATH` or `file:///PATH`; the default is `artifacts` in the "
            "data folder."
        ),
    )
    artifacts_direct: bool = Field(
        default=True,
        description="Whether clients send to a bucket and read from it directly, by its addresses.",
    )
    artifacts_secret: SecretStr | None = Field(
        default=None,
        description=(
            "What signs the addresses of bytes, at least 32 characters; the default is a file in "
            "the data folder. Processes with different data folders need the same."
        ),
    )
    artifacts_link_minutes: int = Field(
        default=15, ge=1, le=24 * 60, description="Minutes that an address of bytes lasts."
    )
    artifacts_upload_hours: int = Field(
        default=24,
        ge=1,
        description="Hours after which an upload that is not completed is dropped.",
    )
    artifacts_grace_hours: int = Field(
        default=24, ge=0, description="Hours that bytes stay after nothing refers to them any more."
    )
    max_artifact_bytes: int = Field(
        default=1024**4, ge=1, le=2**53, description="Largest artifact that is stored, in bytes."
    )
    local_apps: bool = Field(
        default=False,
        description="Whether the deployer `local` runs versions as programs of this machine.",
    )
    local_app_commands: bool = Field(
        default=False,
        description=(
            "Whether it runs the command that a version's content names, too: then whoever may "
            "deploy a version runs programs as this server's user."
        ),
    )
    local_app_python: Path | None = Field(
        default=None,
        description="The Python that serves models and runs commands; the default is this server's.",
    )
    local_app_memory_mb: int = Field(
        default=4096, ge=64, description="Most memory of one app, in MiB of address space."
    )
    local_app_start_seconds: float = Field(
        default=60.0, gt=0, description="Seconds an app may take until it answers."
    )
    max_local_apps: int = Field(default=10, ge=1, description="Most apps that run at once.")
    deploy_webhook_url: str | None = Field(
        default=None,
        pattern="^https?://",
        description="Where the deployer `webhook` tells of what is to be deployed and stopped.",
    )
    deploy_webhook_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="What signs what it tells, as Standard Webhooks say: `whsec_` and base64.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description=(
            "What encrypts the secrets of webhooks, at least 32 characters; the default is a file "
            "in the data folder. Several between commas: the first encrypts, all are read. "
            "Processes with different data folders need the same."
        ),
    )
    secret_key_file: Path | None = Field(default=None, description="A file that holds it, instead.")
    webhook_allow_private: str | None = Field(
        default=None,
        description=(
            "Names of hosts and networks, between commas, that webhooks may reach although they "
            "are no part of the open network: `hooks.corp.example, 10.20.0.0/16`."
        ),
    )
    webhook_allow_http: bool = Field(
        default=False,
        description="Whether webhooks may be sent to http addresses, which others can read.",
    )
    webhook_days: int = Field(
        default=30, ge=1, description="Days that ended deliveries of webhooks are kept."
    )
    kserve_namespace: str | None = Field(
        default=None,
        description="The namespace in which the deployer `kserve` makes InferenceServices.",
    )
    kserve_kubeconfig: Path | None = Field(
        default=None,
        description="Which cluster it speaks to; the default is the one that it runs in.",
    )
    kserve_context: str | None = Field(
        default=None, description="The context of that file; the default is its current one."
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="Address on which the numbers for Prometheus are served."
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port on which they are served, without a token; they are not where it is not set.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description=(
            "With it they are served at `/metrics` of the registry, too, to whoever shows it as a "
            "bearer token; at least 32 characters."
        ),
    )
    metrics_operations: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_, ]*$",
        description=(
            "Names of operations, separated by commas, that the numbers tell apart; "
            "all others are `other`."
        ),
    )
    tracing: bool = Field(
        default=False,
        description=(
            "Whether traces are sent as OpenTelemetry's own variables say, such as "
            "`OTEL_EXPORTER_OTLP_ENDPOINT`; it needs `greenroom[tracing]`."
        ),
    )
    backup_before_migration: bool = Field(
        default=True,
        description=(
            "Whether an SQLite store is copied to `backups` in the data folder before it is migrated."
        ),
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

    @field_validator("oidc_role", mode="before")
    @classmethod
    def _fold_role(cls, value: object) -> object:
        """Take the role in lower case, as the commands do."""
        return value.upper() if isinstance(value, str) else value

    @field_validator("oidc_issuer")
    @classmethod
    def _check_issuer(cls, value: str | None) -> str | None:
        """Refuse an issuer whose answers others on the network could change."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname)):
            return value
        message = "the issuer is an https address; http is for this machine only"
        raise ValueError(message)

    @field_validator("oidc_client_secret")
    @classmethod
    def _check_client(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Refuse a provider without what is needed to speak to it."""
        has_secret = value is not None and value.get_secret_value() != ""
        if info.data.get("oidc_issuer") and not (info.data.get("oidc_client_id") and has_secret):
            message = (
                "GREENROOM_OIDC_ISSUER needs GREENROOM_OIDC_CLIENT_ID "
                "and GREENROOM_OIDC_CLIENT_SECRET"
            )
            raise ValueError(message)
        return value

    @field_validator("artifacts_secret", "metrics_token")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse a secret that can be guessed."""
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            message = f"the secret has at least {SHORTEST_SECRET} characters"
            raise ValueError(message)
        return value

    @field_validator("secret_key")
    @classmethod
    def _check_keys(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse keys of which one can be guessed."""
        if value is not None:
            _check_keys(value.get_secret_value())
        return value

    @field_validator("secret_key_file")
    @classmethod
    def _check_key_file(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        """Refuse a file without keys, and keys that are given twice."""
        if value is None:
            return None
        if info.data.get("secret_key") is not None:
            message = "GREENROOM_SECRET_KEY and GREENROOM_SECRET_KEY_FILE: give one of them"
            raise ValueError(message)
        try:
            _check_keys(value.read_text())
        except OSError as error:
            message = f"the file cannot be read: {error.strerror}"
            raise ValueError(message) from error
        return value

    @field_validator("webhook_allow_private")
    @classmethod
    def _check_networks(cls, value: str | None) -> str | None:
        """Refuse a network that is none, rather than to allow less than was meant."""
        for word in filter(None, map(str.strip, (value or "").split(","))):
            if "/" in word:
                ip_network(word)
        return value

    @field_validator("deploy_webhook_secret")
    @classmethod
    def _check_webhook(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Refuse a receiver that is told without a signature, or with one of a weak secret."""
        if value is None:
            if info.data.get("deploy_webhook_url"):
                message = "GREENROOM_DEPLOY_WEBHOOK_URL needs GREENROOM_DEPLOY_WEBHOOK_SECRET"
                raise ValueError(message)
            return None
        text = value.get_secret_value().removeprefix("whsec_")
        try:
            size = len(b64decode(text + "=" * (-len(text) % 4), validate=True))
        except ValueError:
            size = 0
        if size not in WEBHOOK_SECRET_BYTES:
            message = (
                f"the secret is `whsec_` and the base64 of {WEBHOOK_SECRET_BYTES.start} to "
                f"{WEBHOOK_SECRET_BYTES.stop - 1} bytes"
            )
            raise ValueError(message)
        return value

    @property
    def is_secure(self) -> bool:
        """Whether people reach the registry by https, so that its cookies need it."""
        return urlsplit(self.public_url or "").scheme == "https"

    @property
    def metrics_operation_names(self) -> frozenset[str]:
        """The names of operations that the numbers tell apart."""
        return frozenset((self.metrics_operations or "").replace(",", " ").split())

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'registry.db'}"

    @property
    def artifacts_folder(self) -> Path:
        """Where the bytes of artifacts lie, if it is on this machine."""
        if self.artifacts_url is None:
            return self.data / "artifacts"
        return Path(unquote(urlsplit(self.artifacts_url).path))

    @property
    def secret_file(self) -> Path:
        """Where the secret is kept that signs addresses of bytes, if none is given."""
        return self.data / "artifacts.key"

    @property
    def secret_keys(self) -> list[str]:
        """The keys that were given to encrypt with, the newest first; none: a file has one."""
        if self.secret_key_file is not None:
            return _keys(self.secret_key_file.read_text())
        return [] if self.secret_key is None else _keys(self.secret_key.get_secret_value())

    @property
    def apps_folder(self) -> Path:
        """Where the deployer `local` keeps the files and the output of its apps."""
        return self.data / "apps"

    @property
    def address_file(self) -> Path:
        """Where a running server says at which address it is, for ``greenroom link``."""
        return self.data / "address"


def unknown_variables() -> list[str]:
    """Return the names of variables that look like settings and are none."""
    known = {name.upper() for name in Settings.model_fields} | OTHER_NAMES
    return sorted(
        name
        for name in os.environ
        if name.startswith("GREENROOM_") and name.removeprefix("GREENROOM_") not in known
    )


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine, so that what is sent to it crosses no network."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _keys(text: str) -> list[str]:
    return [word for word in map(str.strip, text.split(",")) if word]


def _check_keys(text: str) -> None:
    keys = _keys(text)
    if not keys or any(len(key) < SHORTEST_SECRET for key in keys):
        message = f"each key has at least {SHORTEST_SECRET} characters"
        raise ValueError(message)
