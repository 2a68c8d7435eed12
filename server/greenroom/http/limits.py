"""Who pays for a request, and the headers that tell what they have left.

The headers are those of the IETF's draft "RateLimit header fields for HTTP" (httpapi-ratelimit-headers).
"""

from starlette.requests import Request

from greenroom.access.policy import Actor
from greenroom.http.metrics import Metrics
from greenroom.operations.attempts import network_of
from greenroom.operations.limits import Exhausted, Limiter, Standing

POLICY = "points"


class Limits:
    """Takes what requests cost from whoever sends them."""

    def __init__(self, limiter: Limiter, metrics: Metrics) -> None:
        self.limiter = limiter
        self.metrics = metrics

    async def spend(self, request: Request, actor: Actor, points: int) -> None:
        """Take points from whoever asks. Raises ``Exhausted`` where they have too few."""
        if not self.limiter.is_on:
            return
        state = request.scope.setdefault("state", {})
        state["points"] = points
        try:
            state["standing"] = await self.limiter.spend(caller(request, actor), points)
        except Exhausted as error:
            state["standing"] = error.standing
            self.metrics.limited.labels("points").inc()
            raise

    def headers(self, request: Request) -> dict[str, str]:
        """Return what the answer tells: the rule, and what is left where it is known who asked."""
        if not self.limiter.is_on:
            return {}
        rate = self.limiter.rate
        told = {"ratelimit-policy": f'"{POLICY}";q={rate.burst};w={rate.window}'}
        standing: Standing | None = request.scope.get("state", {}).get("standing")
        if standing is not None:
            told["ratelimit"] = f'"{POLICY}";r={standing.remaining};t={standing.full_in}'
        return told


def caller(request: Request, actor: Actor) -> str:
    """Return whose bucket it is: the user's, however they show who they are, else the address's."""
    if actor.user is not None:
        return actor.user.id
    return f"address {network_of(request.client.host) if request.client else ''}"
