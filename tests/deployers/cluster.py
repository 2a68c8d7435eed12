"""A server that answers as the API of Kubernetes does, for InferenceServices in a namespace."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.deployers.serving import served

SCHEMA = json.loads(Path(__file__).with_name("inference_service.json").read_text())
NAMESPACE = "models"
TOKEN = "token-of-the-cluster"
PATH = f"/apis/serving.kserve.io/v1beta1/namespaces/{NAMESPACE}/inferenceservices/{{name}}"


def validate(found: Any) -> None:
    """Fail unless this is an InferenceService as KServe describes it."""
    jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(found)


@dataclass
class Cluster:
    """What there is, what was asked, and how to answer other than as asked."""

    url: str = ""
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0
    looks_until_gone: int = 0
    answers_html: bool = False

    async def answer(self, request: Request) -> Response:
        name, method = request.path_params["name"], request.method
        self.asked.append(method)
        self.queries.append(dict(request.query_params))
        await run_in_threadpool(time.sleep, self.seconds)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _status(401, "Unauthorized")
        if self.refusals:
            code, message = self.refusals.pop(0)
            if code == 302:
                return RedirectResponse(f"{self.url}/elsewhere", code)
            return _status(code, message)
        if self.answers_html:
            return PlainTextResponse("<html>Please sign in.</html>")
        if method == "PATCH":
            return self._apply(name, request, await request.body())
        if name not in self.objects:
            return _status(404, f'inferenceservices.serving.kserve.io "{name}" not found')
        found = self.objects[name]
        if method == "DELETE":
            if not self.looks_until_gone:
                del self.objects[name]
                return JSONResponse({"kind": "Status", "status": "Success"})
            found["metadata"]["deletionTimestamp"] = datetime.now(UTC).isoformat()
            return JSONResponse(found, 202)
        if "deletionTimestamp" in found["metadata"]:
            self.looks_until_gone -= 1
            if not self.looks_until_gone:
                del self.objects[name]
        return JSONResponse(found)

    def _apply(self, name: str, request: Request, body: bytes) -> Response:
        if request.headers["content-type"] != "application/apply-patch+yaml":
            return _status(415, "the body of the request was in an unknown format")
        if "fieldManager" not in request.query_params:
            return _status(400, "fieldManager is required for apply patch")
        given = yaml.safe_load(body)
        validate(given)
        known = self.objects.get(name)
        made = known is None
        kept = known or {"metadata": {"creationTimestamp": _stamp()}}
        metadata = {**kept["metadata"], **given["metadata"]}
        self.objects[name] = {**kept, **given, "metadata": metadata}
        return JSONResponse(self.objects[name], 201 if made else 200)

    def becomes(self, name: str, *conditions: dict[str, str], age: float = 0, **more: Any) -> None:
        """Set how an InferenceService fares, as KServe's controller would."""
        found = self.objects[name]
        found["metadata"]["creationTimestamp"] = _stamp(age)
        found["status"] = {"conditions": list(conditions), **more}
        validate(found)

    def kubeconfig(self, folder: Path, token: str = TOKEN) -> Path:
        """Write a file that leads to this cluster, and in another context to nowhere."""
        path = folder / "kubeconfig"
        known: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {"name": "here", "cluster": {"server": self.url}},
                {"name": "nowhere", "cluster": {"server": "http://127.0.0.1:1"}},
            ],
            "users": [{"name": "greenroom", "user": {"token": token}}],
            "contexts": [
                {"name": name, "context": {"cluster": name, "user": "greenroom"}}
                for name in ("here", "nowhere")
            ],
            "current-context": "here",
        }
        path.write_text(yaml.safe_dump(known))
        return path


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Serve an empty namespace."""
    made = Cluster()

    async def elsewhere(request: Request) -> Response:
        made.asked.append("elsewhere")
        return JSONResponse({})

    methods = ["GET", "PATCH", "DELETE"]
    app = Starlette(
        routes=[Route(PATH, made.answer, methods=methods), Route("/elsewhere", elsewhere)]
    )
    with served(app) as made.url:
        yield made


def _status(code: int, message: str) -> Response:
    told = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message}
    return JSONResponse({**told, "code": code}, code)


def _stamp(age: float = 0) -> str:
    moment = datetime.now(UTC) - timedelta(seconds=age)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
