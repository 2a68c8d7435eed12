"""The deployer ``webhook``: tells a system of the operator's what is to be deployed and stopped.

Messages are signed as Standard Webhooks say (https://www.standardwebhooks.com). How a deployment
fares then comes back by the mutation ``reportDeployment``, which every message shows how to call.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx
import orjson

from greenroom.deployers.deployer import Deployer, DeployerError, Job, Progress
from greenroom.sending.signatures import signed_headers
from greenroom.tables import DeploymentStatus

SECONDS = 10.0
MAX_ANSWER = 64 * 1024
REQUESTED = "deployment.requested"
STOP_REQUESTED = "deployment.stop_requested"
REPORT = (
    "mutation Report($input: ReportDeploymentInput!) "
    "{ reportDeployment(input: $input) { deployment { id status } } }"
)


class WebhookDeployer(Deployer):
    """Tells one address. It is told of a deployment once, and again only where it did not answer."""

    name: ClassVar[str] = "webhook"
    keeps_time: ClassVar[float] = 30.0  # there is nothing to look at: reports come by themselves

    def __init__(
        self, url: str, secret: str, *, registry: str | None = None, seconds: float = SECONDS
    ) -> None:
        self._url = url
        self._secret = secret
        self._registry = registry
        self._seconds = seconds
        self._client = httpx.AsyncClient(follow_redirects=False, timeout=seconds)

    def check(self, job: Job) -> None:
        """Refuse nothing: what can be deployed is known to the receiver only."""

    async def begin(self, job: Job) -> Progress:
        """Tell of what is wanted, unless that was done before. Raises ``DeployerError``."""
        if job.status is not DeploymentStatus.QUEUED:
            return Progress(None)
        await self._tell(REQUESTED, job)
        return Progress(DeploymentStatus.STARTING, f"Told {self._host}, which reports from now on.")

    async def look(self, job: Job) -> Progress:
        """Tell nothing new, as the receiver reports by itself."""
        return Progress(None)

    async def end(self, job: Job) -> None:
        """Tell that the end is wanted; a receiver that accepts that is believed to see to it.

        Raises ``DeployerError``.
        """
        await self._tell(STOP_REQUESTED, job)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @property
    def _host(self) -> str:
        """The receiver, without what its address may hold that is secret."""
        parts = urlsplit(self._url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    async def _tell(self, event: str, job: Job) -> None:
        body = orjson.dumps(self.message(event, job), option=orjson.OPT_NON_STR_KEYS)
        about = f"{job.id}_{event.partition('.')[2]}"  # the same each time, so that it is done once
        headers = signed_headers([self._secret], about, datetime.now(UTC), body)
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                read = 0
                async for chunk in response.aiter_raw():
                    read += len(chunk)
                    if read > MAX_ANSWER:
                        break
        except (TimeoutError, httpx.TimeoutException) as error:
            message = f"{self._host} did not answer within {self._seconds:g} seconds."
            raise DeployerError(message) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"{self._host} could not be told: {type(error).__name__}."
            raise DeployerError(message) from error
        if not response.is_success:
            message = f"{self._host} answered {response.status_code} to {event}."
            raise DeployerError(message)

    def message(self, event: str, job: Job) -> dict[str, Any]:
        """Return what is told of a deployment; the same each time it is told."""
        return {
            "type": event,
            "data": {
                "deployment": job.id,
                "organization": job.organization,
                "model": job.model,
                "version": job.version,
                "versionId": job.version_id,
                "environment": job.environment,
                "kind": job.kind.name,
                "target": job.target,
                "settings": dict(job.settings),
                "content": job.content,
                "artifacts": [
                    {
                        "id": part.id,
                        "name": part.name,
                        "kind": part.kind.name,
                        "uri": part.uri,
                        "digest": part.digest,
                        "size": part.size,
                    }
                    for part in job.parts
                ],
                "report": {
                    "url": None if self._registry is None else f"{self._registry}/graphql",
                    "mutation": "reportDeployment",
                    "query": REPORT,
                    "variables": {"input": {"deployment": job.id}},
                },
            },
        }
