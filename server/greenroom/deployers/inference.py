"""The InferenceService of KServe that a deployment is: rendered from a job, or refused.

The object is that of ``serving.kserve.io/v1beta1``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from greenroom.deployers.deployer import Job, Part
from greenroom.errors import Invalid
from greenroom.tables import ArtifactKind

GROUP = "serving.kserve.io"
VERSION = "v1beta1"
KIND = "InferenceService"
PLURAL = "inferenceservices"

SCHEMES = ("s3", "gs", "https", "http", "pvc", "hdfs", "webhdfs", "oci", "hf")
"""Where KServe fetches models; not ``file``, which is a place on a machine of the cluster."""

FORMATS = {
    ".joblib": "sklearn",
    ".pickle": "sklearn",
    ".pkl": "sklearn",
    ".onnx": "onnx",
    ".ubj": "xgboost",
    ".mar": "pytorch",
    ".pt": "pytorch",
    ".pth": "pytorch",
    ".pmml": "pmml",
    ".safetensors": "huggingface",
    "mlmodel": "mlflow",
    "saved_model.pb": "tensorflow",
}
"""Formats by a file's ending or whole name; ``.bst``, ``.json`` and ``.txt`` are of more than one."""

PROTOCOLS = ("v1", "v2", "grpc-v1", "grpc-v2")
MAX_REPLICAS = 1_000
START_SECONDS = 600
MAX_START_SECONDS = 24 * 60 * 60

_URI = re.compile(rf"(?:{'|'.join(SCHEMES)})://[^\s/]\S*")
_FORMAT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_DNS = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:m|k|[MGTPE]|[KMGTPE]i)?")
_RESOURCE = re.compile(r"cpu|memory|ephemeral-storage|[a-z0-9][a-z0-9.-]*/[A-Za-z0-9][\w.-]*")
_MAX_DNS = 253

Quantity = Callable[[str], Decimal]
"""Reads a quantity of Kubernetes, such as ``500m`` or ``2Gi``."""


@dataclass(frozen=True)
class Terms:
    """What a deployment's settings come to."""

    model_format: dict[str, str] | None = None
    artifact: str | None = None
    resources: dict[str, dict[str, str]] | None = None
    start_seconds: int = START_SECONDS
    predictor: Mapping[str, Any] | None = None
    model: Mapping[str, Any] | None = None


def name_of(job: Job) -> str:
    """Return the name of a deployment's InferenceService, a label of the DNS."""
    return job.id.lower().replace("_", "-")


def render(job: Job, *, namespace: str, quantity: Quantity) -> dict[str, Any]:
    """Return the InferenceService that a job asks for. Raises ``Invalid``."""
    if job.target not in {None, namespace}:
        message = f"KServe deploys to the namespace {namespace!r} only: leave the target out."
        raise Invalid(message, at=("target",))
    terms = read_terms(job.settings, quantity)
    part = _chosen(job, terms.artifact)
    model: dict[str, Any] = {
        "modelFormat": terms.model_format or {"name": _format_of(part)},
        "storageUri": part.uri,
        **(terms.model or {}),
    }
    if terms.resources:
        model["resources"] = terms.resources
    told = {
        "greenroom/organization": job.organization,
        "greenroom/model": job.model,
        "greenroom/version": job.version,
        "greenroom/artifact": part.name,
    }
    if part.digest:
        told["greenroom/digest"] = part.digest
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": KIND,
        "metadata": {
            "name": name_of(job),
            "namespace": namespace,
            "labels": {
                "app.kubernetes.io/managed-by": "greenroom",
                "greenroom/deployment": job.id,
                "greenroom/version-id": job.version_id,
                "greenroom/environment": job.environment,
            },
            "annotations": told,
        },
        "spec": {"predictor": {**(terms.predictor or {}), "model": model}},
    }


def _chosen(job: Job, name: str | None) -> Part:
    """Return the artifact that is served. Raises ``Invalid`` where none is, or more than one."""
    at = ("settings", "artifact")
    if name is not None:
        found = [part for part in job.parts if part.name == name]
        if not found:
            names = ", ".join(repr(part.name) for part in job.parts) or "none"
            message = f"{job.version} has no artifact {name[:80]!r}; it has: {names}."
            raise Invalid(message, at=at)
    else:
        models = [part for part in job.parts if part.kind is ArtifactKind.MODEL]
        found = models or list(job.parts)
    fetched = [part for part in found if part.uri and _URI.fullmatch(part.uri)]
    if not fetched:
        schemes = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        message = (
            f"KServe fetches a model itself, and no artifact of {job.version} that could be served "
            f"has an address that it reads: {schemes}."
        )
        raise Invalid(message, at=("version",))
    if len(fetched) > 1:
        names = ", ".join(repr(part.name) for part in fetched)
        message = f"{job.version} has several artifacts that could be served: {names}. Name one."
        raise Invalid(message, at=at)
    return fetched[0]


def _format_of(part: Part) -> str:
    """Return the format of an artifact by the names of its files. Raises ``Invalid``."""
    names = [part.uri or "", part.name, *(file.path for file in part.files)]
    paths = [PurePosixPath(name.split("?", 1)[0].lower()) for name in names]
    found = {FORMATS[one] for path in paths for one in (path.suffix, path.name) if one in FORMATS}
    if not found and (part.uri or "").startswith("hf://"):
        return "huggingface"
    if len(found) != 1:
        what = f"is of several formats ({', '.join(sorted(found))})" if found else "tells no format"
        message = f"The artifact {part.name!r} {what} by the names of its files: say which."
        raise Invalid(message, at=("settings", "modelFormat"))
    return found.pop()


def read_terms(settings: Mapping[str, Any], quantity: Quantity) -> Terms:
    """Return what settings come to. Raises ``Invalid`` for what is unknown or not acceptable."""
    for name in settings:
        if name not in KNOWN:
            message = f"KServe knows no setting {name[:80]!r}; it knows: {', '.join(KNOWN)}."
            raise Invalid(message, at=("settings", name))
    given = {name: KNOWN[name](name, it) for name, it in settings.items() if it is not None}
    least, most = given.get("minReplicas", 1), given.get("maxReplicas")
    if most is not None and most < least:
        message = f"maxReplicas is {most}, and minReplicas {least}."
        raise Invalid(message, at=("settings", "maxReplicas"))
    if "resources" in given:
        _compare(given["resources"], quantity)
    replicas = ("minReplicas", "maxReplicas", "serviceAccountName")
    return Terms(
        model_format=given.get("modelFormat"),
        artifact=given.get("artifact"),
        resources=given.get("resources"),
        start_seconds=given.get("startSeconds", START_SECONDS),
        predictor={name: given[name] for name in replicas if name in given},
        model={name: given[name] for name in ("runtime", "protocolVersion") if name in given},
    )


def _compare(resources: Mapping[str, Mapping[str, str]], quantity: Quantity) -> None:
    """Refuse to request more than the limit is."""
    limits = resources.get("limits", {})
    for name, wanted in resources.get("requests", {}).items():
        if name in limits and quantity(wanted) > quantity(limits[name]):
            message = f"{wanted} of {name} is requested, and the limit is {limits[name]}."
            raise Invalid(message, at=("settings", "resources", "requests", name))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        message = f"{name} is a text."
        raise Invalid(message, at=("settings", name))
    return value


def _dns(name: str, value: object) -> str:
    text = _text(name, value)
    if len(text) > _MAX_DNS or not _DNS.fullmatch(text):
        message = (
            f"{name} is a name in Kubernetes: at most {_MAX_DNS} small letters, digits, '-' or '.'."
        )
        raise Invalid(message, at=("settings", name))
    return text


def _protocol(name: str, value: object) -> str:
    if value not in PROTOCOLS:
        message = f"{name} is one of {', '.join(PROTOCOLS)}."
        raise Invalid(message, at=("settings", name))
    return str(value)


def _number(least: int, most: int) -> Callable[[str, object], int]:
    def checked(name: str, value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            message = f"{name} is a whole number of {least:,} to {most:,}."
            raise Invalid(message, at=("settings", name))
        return value

    return checked


def _format(name: str, value: object) -> dict[str, str]:
    given = {"name": value} if isinstance(value, str) else value
    if (
        not isinstance(given, dict)
        or not {"name"} <= given.keys() <= {"name", "version"}
        or not all(isinstance(one, str) and _FORMAT.fullmatch(one) for one in given.values())
    ):
        message = (
            f'{name} is a name such as "sklearn", or {{"name": "xgboost", "version": "2"}}: '
            "each 1 to 63 letters, digits, '_', '.' or '-'."
        )
        raise Invalid(message, at=("settings", name))
    return dict(given)


def _resources(name: str, value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict) or not value.keys() <= {"requests", "limits"}:
        message = f"{name} has requests and limits."
        raise Invalid(message, at=("settings", name))
    return {of: _amounts((name, of), amounts) for of, amounts in value.items()}


def _amounts(where: tuple[str, str], value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        message = f'{where[1]} are amounts by name, such as {{"memory": "2Gi"}}.'
        raise Invalid(message, at=("settings", *where))
    found = {}
    for name, amount in value.items():
        at = ("settings", *where, name)
        if not _RESOURCE.fullmatch(name):
            message = (
                f"{name[:80]!r} is no resource: cpu, memory, ephemeral-storage or DOMAIN/NAME."
            )
            raise Invalid(message, at=at)
        text = str(amount) if type(amount) in {int, float, str} else ""
        if not _QUANTITY.fullmatch(text):
            message = f"An amount of {name} is a quantity, such as 2, 500m or 4Gi."
            raise Invalid(message, at=at)
        found[name] = text
    return found


KNOWN: Mapping[str, Callable[[str, object], Any]] = {
    "artifact": _text,
    "maxReplicas": _number(1, MAX_REPLICAS),
    "minReplicas": _number(0, MAX_REPLICAS),
    "modelFormat": _format,
    "protocolVersion": _protocol,
    "resources": _resources,
    "runtime": _dns,
    "serviceAccountName": _dns,
    "startSeconds": _number(1, MAX_START_SECONDS),
}
"""The settings that there are, each with what checks it."""
