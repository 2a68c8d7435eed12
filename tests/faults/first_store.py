"""A store as revision 0001 made it, with rows of every table, some written a second time."""

import json
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, text

from greenroom.database import Database
from greenroom.migrations.runner import config

SYSTEM = "usr_00000000000000000000000000"
ACME, OTHER = "org_acme", "org_other"
ADA, BEN, CI = "usr_ada", "usr_ben", "usr_ci"
TRAIN, CHURN, SECRET, GONE = "prj_train", "mod_churn", "mod_secret", "mod_gone"
RUN, ARTIFACT, V1, V2 = "run_1", "art_1", "ver_1", "ver_2"


def at(second: int) -> str:
    """A moment, as SQLite keeps it."""
    return f"2026-03-04 05:06:{second:02}.000{second:03}"


def model(id_: str, name: str, visibility: str, second: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": id_, "organization_id": ACME, "name": name, "full_name": f"acme/{name}",
        "tags": '["a"]', "visibility": visibility, "revision": 1, "created_at": at(second),
        "updated_at": at(second), "created_by_id": ADA, "readme": "# Grüße", **fields,
    }  # fmt: skip


def version(id_: str, name: str, second: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": id_, "organization_id": ACME, "model_id": CHURN, "name": name,
        "full_name": f"acme/churn:{name}", "tags": "[]", "digest": "sha256:0", "stage": "TESTING",
        "revision": 1, "created_at": at(second), "updated_at": at(second), "created_by_id": BEN,
        **fields,
    }  # fmt: skip


def change(id_: str, from_: str | None, to: str, second: int) -> dict[str, Any]:
    return {
        "id": id_, "version_id": V1, "from_stage": from_, "to_stage": to, "actor_id": ADA,
        "reason": "Because", "message": None, "at": at(second),
    }  # fmt: skip


def event(sequence: int, kind: str, subject: str, second: int, **fields: Any) -> dict[str, Any]:
    for name in ("before", "after"):
        fields[name] = json.dumps(fields[name]) if name in fields else None
    return {
        "sequence": sequence, "id": f"evt_{sequence}", "organization_id": ACME, "kind": kind,
        "subject_id": subject, "subject_name": f"acme/{subject}", "actor_id": ADA,
        "request_id": None, "at": at(second), **fields,
    }  # fmt: skip


ROWS: dict[str, list[dict[str, Any]]] = {
    "organizations": [
        {"id": ACME, "name": "acme", "created_at": at(1)},
        {"id": OTHER, "name": "other", "created_at": at(1)},
    ],
    "users": [
        {"id": SYSTEM, "name": "system", "email": None, "created_at": at(1)},
        {"id": ADA, "name": "ada", "email": "ada@example.test", "created_at": at(2)},
        {"id": BEN, "name": "ben", "email": None, "created_at": at(2)},
        {"id": CI, "name": "ci", "email": None, "created_at": at(2)},
    ],
    "memberships": [
        {"id": f"mem_{number}", "user_id": user, "organization_id": home, "role": role,
         "created_at": at(2)}
        for number, (user, home, role) in enumerate(
            [(ADA, ACME, "OWNER"), (BEN, ACME, "MEMBER"), (CI, ACME, "OUTSIDER"),
             (BEN, OTHER, "ADMIN")]
        )
    ],
    "tokens": [
        {"id": f"tok_{number}", "user_id": ADA, "kind": kind, "name": "n", "hash": f"{number}",
         "created_at": at(2), "expires_at": at(50), "used_at": used, "revoked_at": used}
        for number, (kind, used) in enumerate(
            [("ACCESS", None), ("SESSION", at(3)), ("LINK", at(4))]
        )
    ],
    "projects": [
        {"id": TRAIN, "organization_id": ACME, "name": "train", "full_name": "acme/train",
         "description": "Nightly.", "created_at": at(3), "updated_at": at(3),
         "created_by_id": ADA},
    ],
    "models": [
        model(CHURN, "churn", "PUBLIC", 4),
        model(SECRET, "secret", "PRIVATE", 5),
        model(GONE, "gone", "PUBLIC", 6, deleted_at=at(7), updated_at=at(7), revision=2),
    ],
    "model_sources": [{"model_id": CHURN, "project_id": TRAIN}],
    "model_grants": [
        {"user_id": BEN, "model_id": SECRET, "role": "VIEWER", "created_at": at(9)},
        {"user_id": CI, "model_id": CHURN, "role": "OUTSIDER", "created_at": at(8)},
        {"user_id": CI, "model_id": SECRET, "role": "OWNER", "created_at": at(9)},
        {"user_id": ADA, "model_id": CHURN, "role": "MANAGER", "created_at": at(9)},
    ],
    "runs": [
        {"id": RUN, "organization_id": ACME, "project_id": TRAIN, "name": "r", "tags": "[]",
         "status": "SUCCEEDED", "parameters": '{"n": 1}', "metrics": '{"loss": 0.5}',
         "revision": 2, "created_at": at(8), "updated_at": at(9), "started_at": at(8),
         "finished_at": at(9), "created_by_id": BEN},
    ],
    "metric_points": [
        {"id": "pnt_1", "run_id": RUN, "name": "loss", "step": 0, "value": 0.5, "at": at(9)},
    ],
    "artifacts": [
        {"id": ARTIFACT, "organization_id": ACME, "project_id": TRAIN, "run_id": RUN, "name": "m",
         "kind": "MODEL", "digest": "sha256:1", "size": 2**40, "created_at": at(9),
         "created_by_id": BEN},
        {"id": "art_2", "organization_id": ACME, "project_id": TRAIN, "run_id": None, "name": "d",
         "kind": "DATASET", "created_at": at(9), "created_by_id": BEN},
    ],
    "run_inputs": [{"run_id": RUN, "name": "data", "artifact_id": "art_2"}],
    "versions": [
        version(V1, "v1", 10, run_id=RUN, stage="PRODUCTION", revision=2, updated_at=at(11),
                content="{}", content_data="{}", evidence='{"metrics": {"loss": 0.5}}'),
        version(V2, "v2", 12),
    ],
    "version_artifacts": [{"version_id": V1, "artifact_id": ARTIFACT}],
    "run_versions": [{"run_id": RUN, "version_id": V2}],
    "stage_changes": [
        change("stc_1", None, "TESTING", 10),
        change("stc_2", "TESTING", "PRODUCTION", 11),
        change("stc_3", None, "TESTING", 12) | {"version_id": V2},
    ],
    "idempotency_keys": [
        {"user_id": ADA, "key": "k", "act": "createModel", "input_hash": "0", "subject_id": CHURN,
         "event_id": "evt_2", "created_at": at(4)},
    ],
    "events": [
        event(1, "PROJECT_CREATED", TRAIN, 3, project_id=TRAIN, request_id="req-1"),
        event(2, "MODEL_CREATED", CHURN, 4, model_id=CHURN, after={"visibility": "PUBLIC"}),
        event(3, "MODEL_CREATED", SECRET, 5, model_id=SECRET),
        event(4, "MODEL_CREATED", GONE, 6, model_id=GONE),
        event(5, "MODEL_DELETED", GONE, 7, model_id=GONE, before={"full_name": "acme/gone"}),
        event(6, "RUN_CREATED", RUN, 8, project_id=TRAIN, subject_name="Grüße ✓"),
        event(7, "RUN_METRICS_LOGGED", RUN, 9, project_id=TRAIN,
              after={"metrics": {"loss": 0.5, "big": 1e16, "one": 1.0, "none": -0.0,
                                 "small": 5e-324, "huge": 1e300}, "seed": 2**70}),
        event(8, "VERSION_PROMOTED", V1, 10, model_id=CHURN, after={"stage": "TESTING"}),
        event(9, "VERSION_STAGED", V1, 11, model_id=CHURN, before={"stage": "TESTING"},
              after={"stage": "PRODUCTION", "reason": "Because", "message": None}),
        event(10, "VERSION_REGISTERED", V2, 12, model_id=CHURN, actor_id=BEN,
              after={"stage": "TESTING", "tags": []}),
    ],
}  # fmt: skip
"""The rows by table, each after what it refers to."""


async def make_first_store(file: Path, *, more_events: int = 0) -> None:
    """Make a store with the code of revision 0001, and fill every table of it."""

    def make(connection: Connection) -> None:
        command.upgrade(config(connection), "0001")
        for table, rows in ROWS.items():
            for row in rows:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
        last = len(ROWS["events"])
        for number in range(last + 1, last + more_events + 1):
            row = event(number, "RUN_UPDATED", RUN, 13, project_id=TRAIN)
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO events ({names}) VALUES ({values})"), row)

    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        async with database.writer.begin() as connection:
            await connection.run_sync(make)
    finally:
        await database.close()
