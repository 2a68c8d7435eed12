"""What a deployer is told, what it answers, and how it is found."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from typing import Any, ClassVar

from greenroom.settings import Settings
from greenroom.storage import Storage
from greenroom.tables import ArtifactKind, DeploymentKind, DeploymentStatus

_log = logging.getLogger(__name__)

GROUP = "greenroom.deployers"


class DeployerError(Exception):
    """What a deployer could not do, and why; it is tried again, and then the deployment has failed."""


@dataclass(frozen=True)
class PartFile:
    """One stored file of an artifact: its path within a folder (empty for a file), and its key."""

    path: str
    digest: str
    size: int
    key: str


@dataclass(frozen=True)
class Part:
    """An artifact that the version is made of; without files where its bytes are not stored."""

    id: str
    name: str
    kind: ArtifactKind
    uri: str | None
    digest: str | None
    size: int | None
    files: tuple[PartFile, ...] = ()


@dataclass(frozen=True)
class Job:
    """One deployment as a deployer sees it. ``path`` is where the registry shows its app."""

    id: str
    organization: str
    model: str
    version: str
    version_id: str
    content: Any
    kind: DeploymentKind
    environment: str
    path: str
    target: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    status: DeploymentStatus = DeploymentStatus.QUEUED
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How a deployment fares, as its deployer sees it.

    ``address`` is HOST:PORT where the registry reaches the app and passes requests on; ``url`` is
    where others reach it. A status of None says that there is nothing new.
    """

    status: DeploymentStatus | None
    message: str | None = None
    address: str | None = None
    url: str | None = None
    restarts: int = 0
    logs: str | None = None


class Deployer(ABC):
    """Puts versions to work in one kind of place. Its methods are called by one process at a time.

    ``name`` is what people call it; ``keeps_time`` how many seconds pass between two looks.
    """

    name: ClassVar[str]
    keeps_time: ClassVar[float] = 1.0

    @abstractmethod
    def check(self, job: Job) -> None:
        """Refuse with ``Invalid`` or ``Conflict`` what can never be deployed, before it is queued."""

    @abstractmethod
    async def begin(self, job: Job) -> Progress:
        """Begin, or go on after the registry was away; it may have begun before.

        Raises ``DeployerError``.
        """

    @abstractmethod
    async def look(self, job: Job) -> Progress:
        """Tell how it fares. Raises ``DeployerError`` where that cannot be told."""

    @abstractmethod
    async def end(self, job: Job) -> None:
        """Stop it, and return when it has stopped; that there is nothing is no error.

        Raises ``DeployerError``.
        """

    def logs(self, deployment_id: str) -> str | None:
        """Return the last lines of its output, if they are at hand."""
        return None

    @abstractmethod
    async def close(self) -> None:
        """Let go of what is held, as the process ends."""


@cache
def _points() -> EntryPoints:
    """Return where the deployers are that are installed; to find them reads what every package says."""
    return entry_points(group=GROUP)


def find_deployers(settings: Settings, storage: Storage) -> dict[str, Deployer]:
    """Return the deployers that are installed and switched on, by name."""
    found: dict[str, Deployer] = {}
    for point in _points():
        deployer = point.load()(settings, storage)
        if deployer is not None:
            found[deployer.name] = deployer
    _log.info("deployers", extra={"deployers": sorted(found)})
    return found
