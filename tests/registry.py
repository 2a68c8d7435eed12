"""A whole registry under test: a real store, the real application, people of every role."""

import atexit
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event, text

from greenroom.cli.store import open_store
from greenroom.database import Database
from greenroom.http.app import create_app
from greenroom.operations import setup
from greenroom.operations.setup import system
from greenroom.reading import Snapshot
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3
from greenroom.tables import Role, TokenKind
from tests import stores, twoways

PEOPLE = {
    "owner": Role.OWNER,
    "manager": Role.MANAGER,
    "admin": Role.ADMIN,
    "contributor": Role.CONTRIBUTOR,
    "member": Role.MEMBER,
    "viewer": Role.VIEWER,
    "outsider": Role.OUTSIDER,
}
"""The people of ``acme``; ``stranger`` owns ``other`` and is nobody in ``acme``."""

WRITTEN = (
    "organizations users identities memberships invitations sign_in_attempts teams team_members "
    "team_links grants models model_sources versions version_artifacts stage_changes projects runs "
    "deployments deployment_changes webhooks webhook_deliveries "
    "metric_points artifacts artifact_files blobs uploads upload_files signatures run_inputs "
    "run_versions events idempotency_keys"
).split()
"""The tables that an act writes; tokens are told apart, as reading notes when they were used."""

MOMENT = "%Y-%m-%d %H:%M:%S.%f"
"""The form in which SQLite keeps a moment."""

TOKENS = "id, user_id, kind, name, hash, scopes, created_at, expires_at, revoked_at"


@dataclass
class Answer:
    """What one operation answered."""

    status: int
    body: dict[str, Any]
    headers: httpx.Headers

    @property
    def data(self) -> Any:
        """The data of an answer without errors."""
        assert "errors" not in self.body, self.body
        return self.body["data"]

    @property
    def error(self) -> dict[str, Any]:
        """The one error."""
        errors = self.body.get("errors", [])
        assert len(errors) == 1, self.body
        return errors[0]

    @property
    def code(self) -> str:
        """The code of the one error."""
        return self.error["extensions"]["code"]


@dataclass
class _Noted:
    """A snapshot whose statements a registry notes."""

    moment: Snapshot
    registry: "Registry"

    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a statement answers."""
        self.registry.note(None, None, sql)
        return await self.moment.rows(sql, parameters)


@dataclass
class Registry:
    """The registry, and how to speak to it as anybody."""

    settings: Settings
    database: Database
    app: Any
    tokens: dict[str, str] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list, repr=False)

    @classmethod
    async def open(cls, folder: Path, **settings: Any) -> "Registry":
        """Make a registry in a folder, with everybody in it: a copy of one made before."""
        template, tokens = await cls.template()
        stores.copy(template, folder)
        return await cls.at(folder, tokens, **settings)

    @classmethod
    async def template(cls) -> tuple[Path, dict[str, str]]:
        """Return what registries are copied from, and its tokens. It is made once, by the real clock."""
        if not _made:
            _made.append(await cls._make_template())
        return _made[0]

    @classmethod
    async def at(cls, folder: Path, tokens: Mapping[str, str], **settings: Any) -> "Registry":
        """Open the registry of a folder; make its store if there is none."""
        given = {
            "data": folder,
            "database_url": stores.url_of(folder),
            "local_apps": True,
            "local_app_commands": True,
            "max_in_flight": 1000,
            "rate_points": 0,
            "request_seconds": 60,
            "write_wait_seconds": 50,
        }
        made = Settings(**given | settings)
        database, _ = await open_store(made)
        registry = cls(made, database, create_app(made, database), dict(tokens))
        for engine in {database.reader, database.writer}:
            event.listen(engine.sync_engine, "before_cursor_execute", registry.note)
        registry.listen()
        return registry

    @classmethod
    async def _make_template(cls) -> tuple[Path, dict[str, str]]:
        """Make a store with everybody in it, to be copied; return its folder and their tokens."""
        folder = Path(tempfile.mkdtemp(prefix="greenroom-template-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        registry = await cls.at(folder, {})
        await registry.add_everybody()
        await registry.close()
        return folder, registry.tokens

    async def add_everybody(self) -> None:
        """Add people of every role, and a stranger."""
        for name, role in PEOPLE.items():
            await self.add_person(name, role, "acme")
        await self.perform(lambda session: setup.add_organization(session, name="other"))
        await self.add_person("stranger", Role.OWNER, "other")

    def note(self, _c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Note a statement; that one waits for its turn is not one that an act needs."""
        if "pg_advisory_xact_lock" not in statement and not twoways.COMPARING.get():
            self.statements.append(statement)

    def listen(self) -> None:
        """Note the statements that are asked past SQLAlchemy as well."""
        snapshot = self.database.snapshot

        @asynccontextmanager
        async def noted(**where: bool) -> AsyncIterator[Snapshot]:
            async with snapshot(**where) as moment:
                yield _Noted(moment, self)

        self.database.snapshot = noted  # type: ignore[method-assign]

    def ask_anew(self) -> None:
        """Let it be read for each request who asks, so that the statements of requests can be counted."""
        self.database.state = lambda: None  # type: ignore[method-assign]
        self.database.tells_snapshots = False

    async def add_person(self, name: str, role: Role, organization: str) -> None:
        """Add a user with a token."""
        await self.perform(
            lambda session: setup.add_user(
                session,
                name=name,
                organization=organization,
                role=role,
                email=f"{name}@example.test",
            )
        )
        secret, _ = await self.perform(
            lambda session: setup.issue_token(
                session, user=name, kind=TokenKind.ACCESS, name="test", lasts=timedelta(days=100)
            )
        )
        self.tokens[name] = secret

    async def perform(self, act: Any) -> Any:
        """Run an act of the operator."""
        return await self.database.transaction(act, system())

    def client(self) -> httpx.AsyncClient:
        """Return an HTTP client of the application, in this process."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://registry.test"
        )

    async def ask(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        as_: str | None = "owner",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one operation over HTTP."""
        sent = {"accept": "application/graphql-response+json", **(headers or {})}
        if as_ is not None:
            sent["authorization"] = f"Bearer {self.tokens[as_]}"
        async with self.client() as client:
            response = await client.post(
                "/graphql", json={"query": document, "variables": variables}, headers=sent
            )
        return Answer(response.status_code, response.json(), response.headers)

    async def do(
        self, mutation: str, input_: Mapping[str, Any], show: str = "", *, as_: str | None = "owner"
    ) -> Answer:
        """Perform one mutation by name; ``show`` is its selection."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        document = (
            f"mutation Do($input: {kind}!) {{ {mutation}(input: $input) {{ "
            f"{show or SHOWN.get(mutation, _VERSION)} }} }}"
        )
        return await self.ask(document, {"input": input_}, as_=as_)

    async def done(
        self, mutation: str, input_: Mapping[str, Any], show: str = "", *, as_: str = "owner"
    ) -> Any:
        """Perform one mutation that must succeed; return its payload."""
        answer = await self.do(mutation, input_, show, as_=as_)
        return answer.data[mutation]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the store past all layers; moments and documents come as SQLite keeps them."""
        async with self.database.read() as session:
            return [tuple(map(_kept, row)) for row in await session.exec(text(sql))]

    async def records(self, sql: str) -> list[dict[str, Any]]:
        """Read the store past all layers, each row by the names of its columns."""
        async with self.database.read() as session:
            found = (await session.exec(text(sql))).mappings()
            return [{name: _kept(value) for name, value in row.items()} for row in found]

    async def everything(self, *, followed: bool = False) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table that an act can write, to see that nothing changed.

        With ``followed`` over the server's connections, which follow a file that was moved.
        """
        wanted = {name: f"SELECT * FROM {name} ORDER BY 1, 2" for name in WRITTEN}
        wanted["tokens"] = f"SELECT {TOKENS} FROM tokens ORDER BY 1"
        if (
            self.database.is_sqlite and not followed
        ):  # asked for by the thousand, so not one statement at a time
            with closing(sqlite3.connect(str(self.database.url.database))) as store:
                return {name: store.execute(sql).fetchall() for name, sql in wanted.items()}
        async with self.database.read() as session:
            return {
                name: [tuple(map(_kept, row)) for row in await session.exec(text(sql))]
                for name, sql in wanted.items()
            }

    async def close(self) -> None:
        """Close the store."""
        await self.database.close()


def _kept(value: Any) -> Any:
    """Return a value of any store as SQLite keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(MOMENT)
    return json.dumps(value) if isinstance(value, dict | list) else value


_made: list[tuple[Path, dict[str, str]]] = []

_EVENT = "event { id kind subjectId }"
_MANY = (
    "results { reference version { id fullName stage tags } event { kind } "
    "error { code message input current } }"
)
_VERSION = f"version {{ id name fullName revision stage digest run {{ id }} }} {_EVENT}"
_MODEL = f"model {{ id name fullName revision }} {_EVENT}"
_RUN = f"run {{ id name status revision }} {_EVENT}"
_DEPLOYMENT = f"deployment {{ id name status revision stopAskedAt }} {_EVENT}"
_HOME = f"model {{ id fullName visibility }} project {{ id fullName visibility }} {_EVENT}"
_TEAM = f"team {{ id name fullName description }} {_EVENT}"
_MEMBER = f"member {{ id role user {{ id name }} }} {_EVENT}"
_WEBHOOK = f"webhook {{ id name revision active }} {_EVENT}"
_GONE = f"deletedId {_EVENT}"

SHOWN = {
    **dict.fromkeys(("stageVersions", "deleteVersions", "tagVersions"), _MANY),
    **dict.fromkeys(("createModel", "updateModel", "deleteModel", "restoreModel"), _MODEL),
    **dict.fromkeys(("createRun", "updateRun", "logMetrics", "logArtifacts", "finishRun"), _RUN),
    **dict.fromkeys(("setVisibility", "linkTeam", "unlinkTeam"), _HOME),
    **dict.fromkeys(("createTeam", "updateTeam"), _TEAM),
    **dict.fromkeys(("addTeamMember", "updateTeamMember", "removeTeamMember"), _TEAM),
    **dict.fromkeys(("addMember", "updateMember", "createServiceAccount"), _MEMBER),
    **dict.fromkeys(("revoke", "deleteTeam", "removeMember"), _GONE),
    **dict.fromkeys(
        ("deployVersion", "reportDeployment", "rollbackDeployment", "stopDeployment"), _DEPLOYMENT
    ),
    **dict.fromkeys(("createWebhook", "rotateWebhookSecret"), f"{_WEBHOOK} secret"),
    "updateWebhook": _WEBHOOK,
    "deleteWebhook": _GONE,
    "testWebhook": f"{_WEBHOOK} delivery {{ id status }}",
    "redeliver": f"{_WEBHOOK} count",
    "acceptInvitation": _MEMBER,
    "completeUpload": f"artifact {{ id stored }} {_EVENT}",
    "createDownload": "url digest size expiresAt",
    "createUpload": "id expiresAt files { path digest size arrived url directUrl }",
    "changePassword": _EVENT,
    "createInvitation": f"invitation {{ id role }} secret link {_EVENT}",
    **dict.fromkeys(("createProject", "updateProject"), f"project {{ id name fullName }} {_EVENT}"),
    "createToken": f"token {{ id name scopes }} secret {_EVENT}",
    "deleteRun": "deletedId event { kind subjectId }",
    "grant": f"grant {{ id role }} {_EVENT}",
    "leaveOrganization": _GONE,
    "revokeInvitation": f"invitation {{ id revokedAt }} {_EVENT}",
    "revokeToken": f"token {{ id revokedAt }} {_EVENT}",
}
"""What is asked of each mutation's payload; of those not named here, the version."""
