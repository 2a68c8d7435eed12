"""The Python client: every act of the registry as a typed method.

Names are loaded when they are asked for (docs/decisions/0010): to import the package costs nothing.
"""

import importlib
from typing import Any

_HOMES = {
    "aio.client": ("AsyncClient",),
    "aio.tracking": ("AsyncTrackedRun",),
    "errors": (
        "ClientError",
        "ConflictError",
        "CredentialsError",
        "DeploymentError",
        "ForbiddenError",
        "InternalError",
        "InvalidError",
        "NotFoundError",
        "PackageError",
        "RateLimitedError",
        "ReplayError",
        "RequestError",
        "SignatureError",
        "TooComplexError",
        "UnauthenticatedError",
        "UnavailableError",
        "UnreachableError",
    ),
    "signing": ("verify_package",),
    "sync.client": ("Client",),
    "sync.tracking": ("TrackedRun",),
    "types": (
        "UNSET",
        "AccessExplanation",
        "Artifact",
        "ArtifactFile",
        "ArtifactInput",
        "ArtifactKind",
        "Deployment",
        "DeploymentChange",
        "DeploymentKind",
        "DeploymentStatus",
        "Event",
        "EventKind",
        "EventUpdate",
        "Evidence",
        "Grant",
        "Invitation",
        "Lineage",
        "LineageDirection",
        "LineageEdge",
        "LineageEdgeKind",
        "LineageNode",
        "LineageNodeKind",
        "Member",
        "MetricInput",
        "Model",
        "ModelSummary",
        "NewInvitation",
        "Permission",
        "Project",
        "ProjectSummary",
        "Role",
        "Rule",
        "Run",
        "RunStatus",
        "RunSummary",
        "Signature",
        "Stage",
        "StageChange",
        "Team",
        "TeamSummary",
        "Token",
        "TokenKind",
        "UnsetType",
        "UserKind",
        "Version",
        "VersionResult",
        "VersionSummary",
        "Viewer",
        "Visibility",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *_HOME_OF))
