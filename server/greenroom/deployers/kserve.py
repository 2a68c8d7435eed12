"""The deployer ``kserve``: makes each deployment an InferenceService in a namespace of Kubernetes.

It speaks to the cluster by the official client, which comes with the extra ``greenroom[kserve]``.
"""

import asyncio
import importlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
import yaml

from greenroom.deployers.deployer import Deployer, DeployerError, Job, Progress
from greenroom.deployers.inference import (
    GROUP,
    KIND,
    PLURAL,
    VERSION,
    Quantity,
    name_of,
    read_terms,
    render,
)
from greenroom.errors import Invalid
from greenroom.settings import Settings
from greenroom.storage import Storage
from greenroom.tables import DeploymentStatus

SECONDS = 10.0
END_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.5
MANAGER = "greenroom"
APPLY = "application/apply-patch+yaml"
MAX_MESSAGE = 500
GONE = 404


class KServeDeployer(Deployer):
    """Keeps InferenceServices in one namespace. ``seconds`` is how long one request may take."""

    name: ClassVar[str] = "kserve"
    keeps_time: ClassVar[float] = 5.0

    def __init__(
        self,
        client: Any,
        namespace: str,
        *,
        seconds: float = SECONDS,
        end_seconds: float = END_SECONDS,
    ) -> None:
        self._client = client
        self._namespace = namespace
        self._seconds = seconds
        self._end_seconds = end_seconds
        self._api = _library("client").CustomObjectsApi(client)
        self._refused: type[Exception] = _library("client.exceptions").ApiException
        self._unheard: tuple[type[Exception], ...] = (
            OSError,
            importlib.import_module("urllib3.exceptions").HTTPError,
            _library("config").ConfigException,  # a token that cannot be renewed
        )
        self._quantity: Quantity = _library("utils").parse_quantity

    def check(self, job: Job) -> None:
        """Refuse with ``Invalid`` what KServe cannot fetch or would not take."""
        render(job, namespace=self._namespace, quantity=self._quantity)

    async def begin(self, job: Job) -> Progress:
        """Apply the InferenceService, whether there is one or not. Raises ``DeployerError``."""
        await self._ask(
            self._api.patch_namespaced_custom_object,
            name_of(job),
            body=self._rendered(job),
            field_manager=MANAGER,
            force=True,
            _content_type=APPLY,
        )
        if job.status is DeploymentStatus.RUNNING:
            return await self.look(job)
        return Progress(DeploymentStatus.STARTING, f"{self._called(job)} is applied.")

    async def look(self, job: Job) -> Progress:
        """Tell how the InferenceService fares; one that does not become ready in time has failed.

        Raises ``DeployerError``.
        """
        found = await self._ask(self._api.get_namespaced_custom_object, name_of(job), or_none=True)
        if found is None:
            return Progress(DeploymentStatus.FAILED, f"{self._called(job)} is not there any more.")
        status = found.get("status") or {}
        ready = _condition(status, "Ready")
        url = status.get("url") or None
        if ready.get("status") == "True":
            return Progress(DeploymentStatus.RUNNING, url=url)
        why = _why(ready, status)
        if job.status is DeploymentStatus.RUNNING:  # the cluster brings it back, or people do
            return Progress(DeploymentStatus.RUNNING, f"Not ready: {why}", url=url)
        patience = self._patience(job)
        if ready.get("status") == "False" and ready.get("reason") and _age(found) > patience:
            message = f"{self._called(job)} was not ready after {patience} seconds: {why}"
            return Progress(DeploymentStatus.FAILED, message)
        return Progress(DeploymentStatus.STARTING, why)

    async def end(self, job: Job) -> None:
        """Delete the InferenceService, and wait until it is gone. Raises ``DeployerError``."""
        name = name_of(job)
        loop = asyncio.get_running_loop()
        until = loop.time() + self._end_seconds
        found = await self._ask(self._api.delete_namespaced_custom_object, name, or_none=True)
        while found is not None:
            found = await self._ask(self._api.get_namespaced_custom_object, name, or_none=True)
            if found is not None and loop.time() > until:
                message = (
                    f"{self._called(job)} is still ending after {self._end_seconds:g} seconds."
                )
                raise DeployerError(message)
            if found is not None:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def close(self) -> None:
        """Close the connections."""
        self._client.rest_client.close()

    def _rendered(self, job: Job) -> dict[str, Any]:
        """Render what was acceptable when it was queued, and need not be any more."""
        try:
            return render(job, namespace=self._namespace, quantity=self._quantity)
        except Invalid as error:
            raise DeployerError(error.message) from error

    def _patience(self, job: Job) -> int:
        try:
            return read_terms(job.settings, self._quantity).start_seconds
        except Invalid as error:
            raise DeployerError(error.message) from error

    def _called(self, job: Job) -> str:
        return f"{KIND} {self._namespace}/{name_of(job)}"

    async def _ask(
        self, what: Callable[..., Any], name: str, *, or_none: bool = False, **more: Any
    ) -> Any:
        """Return what the cluster answers, or None where it knows no such thing."""
        try:
            answer = await asyncio.to_thread(
                what,
                GROUP,
                VERSION,
                self._namespace,
                PLURAL,
                name,
                _request_timeout=self._seconds,
                **more,
            )
        except self._refused as error:
            status = getattr(error, "status", 0)
            if or_none and status == GONE:
                return None
            said = getattr(error, "body", None), getattr(error, "reason", None)
            raise DeployerError(_refusal(status, *said)) from error
        except self._unheard as error:
            message = f"The cluster did not answer: {type(error).__name__}."
            raise DeployerError(message) from error
        if answer is None:
            return {}  # done: what comes with 201 and 202 is lost by the client
        if not isinstance(answer, dict):
            message = "What answers in the cluster's place tells of no object."
            raise DeployerError(message)
        return answer


def _condition(status: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    for one in status.get("conditions") or ():
        if one.get("type") == kind:
            return dict(one)
    return {}


def _why(ready: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    """Return why it is not ready, in the words of KServe."""
    model = status.get("modelStatus") or {}
    failure = model.get("lastFailureInfo") or {}
    told = [
        ": ".join(text for text in (one.get("reason"), one.get("message")) if text)
        for one in (ready, failure)
    ]
    words = " / ".join(dict.fromkeys(text for text in told if text))
    return (words or "it is not ready yet.")[:MAX_MESSAGE]


def _age(found: Mapping[str, Any]) -> float:
    """Return for how many seconds there has been an object."""
    began = found.get("metadata", {}).get("creationTimestamp")
    if not isinstance(began, str):
        return 0.0
    return (datetime.now(UTC) - datetime.fromisoformat(began)).total_seconds()


def _refusal(status: int, body: object, reason: object) -> str:
    """Return why the cluster refused, in its own words where it gives them; 0 is no answer at all."""
    if not status:
        return f"The cluster could not be asked: {reason}"[:MAX_MESSAGE]
    try:
        told = orjson.loads(body) if isinstance(body, str | bytes) else None
    except orjson.JSONDecodeError:
        told = None
    words = told.get("message") if isinstance(told, dict) else None
    said = f": {words}" if isinstance(words, str) and words else "."
    return f"The cluster answered {status}{said}"[:MAX_MESSAGE]


def _library(module: str) -> Any:
    try:
        return importlib.import_module(f"kubernetes.{module}")
    except ImportError as error:
        message = (
            "GREENROOM_KSERVE_NAMESPACE needs the client of Kubernetes: "
            "pip install 'greenroom[kserve]'."
        )
        raise DeployerError(message) from error


def make(settings: Settings, storage: Storage) -> KServeDeployer | None:
    """Return the deployer, where the operator has named a namespace.

    Raises ``DeployerError`` where the client or the way to the cluster is missing.
    """
    namespace = settings.kserve_namespace
    if namespace is None:
        return None
    configuration = _library("client").Configuration()
    configuration.retries = False  # a deployment is tried again; redirects lead elsewhere
    config = _library("config")
    try:
        if settings.kserve_kubeconfig is None:
            config.load_incluster_config(client_configuration=configuration)
        else:
            config.load_kube_config(
                config_file=str(settings.kserve_kubeconfig),
                context=settings.kserve_context,
                client_configuration=configuration,
                persist_config=False,
            )
    except (config.ConfigException, OSError, ValueError, yaml.YAMLError) as error:
        where = (
            "the cluster that this runs in; name another by GREENROOM_KSERVE_KUBECONFIG"
            if settings.kserve_kubeconfig is None
            else f"that of {settings.kserve_kubeconfig} (GREENROOM_KSERVE_KUBECONFIG)"
        )
        message = f"The deployer kserve finds no way to {where}: {error}"
        raise DeployerError(message) from error
    return KServeDeployer(_library("client").ApiClient(configuration), namespace)
