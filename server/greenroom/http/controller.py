"""What has deployments carried out: it tells deployers what is asked for, and notes what they see.

One process does it for a data folder: the one that holds the lock. A deployment is tended by one
task at a time, so that a slow deployer keeps no other waiting.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from greenroom.database import Database
from greenroom.deployers import Deployer, DeployerError, Job, Progress
from greenroom.errors import RegistryError, Unavailable
from greenroom.operations.deploying import advance, jobs_of, under_way
from greenroom.operations.setup import system
from greenroom.tables import Deployment, DeploymentStatus
from greenroom.tracing import Tracer

try:
    import fcntl
except ImportError:  # where there is none, the operator sees that one process deploys
    fcntl = None  # type: ignore[assignment]

_log = logging.getLogger(__name__)

ROUND_SECONDS = 0.5
LOCK_SECONDS = 5.0
LONGEST_PAUSE = 60.0
TRIES = 5
"""So often a deployer is asked again that could not do what was asked."""


@dataclass
class Care:
    """What this process remembers of a deployment."""

    has_begun: bool = False
    failures: int = 0
    again_at: float = 0.0
    task: asyncio.Task[None] | None = None
    job: Job | None = None
    deployer: str = ""


class Controller:
    """Tends the deployments of one registry.

    Over PostgreSQL, where processes need not share a folder, it is also claimed in the database.
    """

    def __init__(
        self,
        database: Database,
        deployers: Mapping[str, Deployer],
        folder: Path,
        tracer: Tracer | None = None,
    ) -> None:
        self.tracer = tracer or Tracer()
        self.database = database
        self.deployers = deployers
        self._lock = folder / "lock"
        self._held: IO[str] | None = None
        self._claim: Any = None
        self._cares: dict[str, Care] = {}

    async def run(self) -> None:
        """Tend deployments until it is cancelled; wait while another process does."""
        if not self.deployers:
            return
        while True:
            if not await self._is_alone():
                await asyncio.sleep(LOCK_SECONDS)
                continue
            with suppress(Unavailable):
                await self._round()
            await asyncio.sleep(ROUND_SECONDS)

    async def close(self) -> None:
        """Let deployers end what cannot outlive this process, and let another one go on."""
        for care in self._cares.values():
            if care.task is not None:
                care.task.cancel()
        tasks = [care.task for care in self._cares.values() if care.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)
        for deployer in self.deployers.values():
            await deployer.close()
        if self._held is not None:
            self._held.close()
        if self._claim is not None:
            await self._claim.give_up()

    async def _is_alone(self) -> bool:
        """Return whether no other process tends deployments."""
        if self._held is None and not self._take_lock():
            return False
        if self.database.is_sqlite:
            return True
        if self._claim is not None and await self._claim.holds():
            return True
        # a registry over SQLite starts without it
        from greenroom.postgresql import Claim

        self._claim = await Claim.take(self.database.direct_url, "greenroom deploys")
        return self._claim is not None

    def _take_lock(self) -> bool:
        self._lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        opened = self._lock.open("a")
        if fcntl is not None:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                opened.close()
                return False
        self._held = opened
        return True

    async def _round(self) -> None:
        """Begin to tend each deployment whose time has come."""
        async with self.database.read() as session:
            rows = await under_way(session, list(self.deployers))
            now = time.monotonic()
            due = [row for row in rows if self._is_due(row, now)]
            jobs = await jobs_of(session, due)
        for row in due:
            care = self._cares.setdefault(row.id, Care())
            care.job, care.deployer = jobs[row.id], row.deployer
            care.task = asyncio.create_task(self._tend(row, jobs[row.id], care))
        known = {row.id for row in rows}
        for id_ in [one for one in self._cares if one not in known]:
            task = self._cares[id_].task
            if task is None or task.done():
                self._part_from(id_)

    def _is_due(self, row: Deployment, now: float) -> bool:
        care = self._cares.get(row.id)
        if care is None:
            return True
        if care.task is not None and not care.task.done():
            return False
        return now >= care.again_at or (row.stop_asked_at is not None and not care.failures)

    async def _tend(self, row: Deployment, job: Job, care: Care) -> None:
        """Do what is next of one deployment, and note what came of it."""
        deployer = self.deployers[row.deployer]
        care.again_at = time.monotonic() + deployer.keeps_time
        try:
            with self.tracer.span("deployer", greenroom__deployer=row.deployer):
                progress = await self._asked(deployer, row, job, care)
            care.failures = 0
        except (DeployerError, RegistryError) as error:
            progress = self._failure(row, care, str(error))
        except Exception:  # noqa: BLE001 - a deployer is of anybody's making, and others go on
            number = uuid4().hex
            _log.exception("a deployer failed", extra={"deployment": row.id, "error_id": number})
            progress = self._failure(row, care, f"The deployer failed: error {number}.")
        await self._note(row, progress)
        if progress.status is DeploymentStatus.FAILED:
            care.has_begun = False
            await self._clean_up(deployer, job)

    async def _asked(self, deployer: Deployer, row: Deployment, job: Job, care: Care) -> Progress:
        if row.stop_asked_at is not None:
            await deployer.end(job)
            care.has_begun = False
            return Progress(DeploymentStatus.STOPPED, row.message)
        if care.has_begun:
            return await deployer.look(job)
        progress = await deployer.begin(job)
        care.has_begun = True
        return progress

    @staticmethod
    def _failure(row: Deployment, care: Care, why: str) -> Progress:
        """Have it tried again later, or say that it has failed; one that is to end is not given up."""
        care.failures += 1
        care.again_at = time.monotonic() + _pause(care.failures)
        has_ended = care.failures >= TRIES and row.stop_asked_at is None
        status = DeploymentStatus.FAILED if has_ended else None
        return Progress(status, why, address=row.address, restarts=row.restarts)

    async def _clean_up(self, deployer: Deployer, job: Job) -> None:
        """End what is left of a deployment; where it cannot be ended now, try again a few times."""
        for failures in range(1, TRIES + 1):
            try:
                await deployer.end(job)
            except DeployerError as error:
                about = {"deployment": job.id, "fault": str(error)}
                _log.warning("what is left of a deployment cannot be ended", extra=about)
                await asyncio.sleep(_pause(failures))
            else:
                return

    async def _note(self, row: Deployment, progress: Progress) -> None:
        """Write what changed; it is seen again in the next round where the store is away."""
        status = progress.status or row.status
        seen = (status, progress.message, progress.address, progress.restarts)
        if progress.status is None and progress.message is None:
            return
        known = (row.status, row.message, row.address, row.restarts)
        if seen == known and (progress.url or row.url) == row.url:
            return
        if status is not row.status and progress.logs is None:
            progress = replace(progress, logs=self.deployers[row.deployer].logs(row.id))
        with suppress(Unavailable):
            await self.database.transaction(
                lambda session: advance(
                    session, system(), deployment=row.id, progress=progress, known=row.status
                ),
                system(),
            )

    def _part_from(self, id_: str) -> None:
        """Forget a deployment that has ended, when nothing is left of it.

        It may have been removed with its version, or ended while its deployer began it.
        """
        care = self._cares[id_]
        if not care.has_begun or care.job is None:
            self._cares.pop(id_)
            return
        care.has_begun = False
        care.task = asyncio.create_task(self._clean_up(self.deployers[care.deployer], care.job))


def _pause(failures: int) -> float:
    """Return how many seconds pass until the next try, after so many."""
    return min(2.0**failures, LONGEST_PAUSE)
