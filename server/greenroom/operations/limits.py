"""How much callers may ask for: each has a bucket of points, which fills again as time goes by.

One process keeps the buckets in memory. Several processes over one store share them: the store has the
bucket, and a process takes a portion from it, of which it then spends without asking the store.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from greenroom.database import Database, Session
from greenroom.errors import RateLimited, Unavailable
from greenroom.operations.setup import system
from greenroom.settings import Settings
from greenroom.tables import RateBucket

MAX_CALLERS = 20_000
"""Callers that are remembered; beyond it those are forgotten who have asked for nothing the longest."""

PORTIONS = 20
"""Into so many portions a full bucket is divided."""

_Clock = Callable[[], float]


@dataclass(frozen=True)
class Rate:
    """How many points a bucket holds, and how many it gains in a second."""

    burst: int
    per_second: float

    @classmethod
    def of(cls, settings: Settings) -> "Rate":
        """Return the rate that the operator has set."""
        return cls(settings.rate_burst, settings.rate_points / 60)

    @property
    def window(self) -> int:
        """Seconds in which an empty bucket is full again."""
        return math.ceil(self.burst / self.per_second)

    @property
    def portion(self) -> int:
        """Points that a process takes from the store at once."""
        return max(self.burst // PORTIONS, 1)

    def wait(self, missing: float) -> int:
        """Return the seconds, a whole number above zero, until a bucket has gained so much."""
        return max(math.ceil(missing / self.per_second), 1)


@dataclass(frozen=True)
class Standing:
    """What a caller has left, and in how many seconds their bucket is full."""

    remaining: int
    full_in: int


class Exhausted(RateLimited):
    """A caller has spent more than they may; ``seconds`` say when this much can be asked again."""

    def __init__(self, points: int, seconds: int, standing: Standing) -> None:
        wait = f"{seconds} seconds" if seconds > 1 else "a second"
        super().__init__(
            f"This costs {points:,} points and you have {standing.remaining:,} left; "
            f"try again in {wait}."
        )
        self.seconds = seconds
        self.standing = standing


@dataclass
class _Bucket:
    """Points at a moment: all that a caller has, or a portion, with what the store had beside it."""

    points: float
    at: float
    beside: float = 0.0


class Limiter:
    """The buckets of one process; ``clock`` counts seconds and never goes back."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        shared: bool | None = None,
        clock: _Clock = time.monotonic,
    ) -> None:
        self.is_on = settings.rate_points > 0
        self.rate = Rate.of(settings) if self.is_on else Rate(1, 1)
        self.database = database
        self.is_shared = not database.is_sqlite if shared is None else shared
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def spend(self, caller: str, points: int) -> Standing:
        """Take points from a caller's bucket. Raises ``Exhausted`` where there are too few.

        What costs more than a full bucket holds takes a full one.
        """
        points = min(points, self.rate.burst)
        if self.is_shared:
            return await self._spend_portion(caller, points)
        bucket = self._bucket(caller, self.rate.burst)
        moment = self._clock()
        bucket.points = min(
            self.rate.burst, bucket.points + (moment - bucket.at) * self.rate.per_second
        )
        bucket.at = moment
        if bucket.points < points:
            raise self._exhausted(points, bucket.points)
        bucket.points -= points
        return self._standing(bucket.points)

    async def _spend_portion(self, caller: str, points: int) -> Standing:
        """Spend of the portion at hand, or take another one from the store."""
        portion = self._bucket(caller, 0)
        if self._clock() - portion.at > self.rate.window:  # it would have been full meanwhile
            portion.points, portion.at = 0, self._clock()
        if portion.points < points:
            try:
                await self._take(caller, points, portion)
            except Unavailable:  # nor can what is asked for be done
                return self._standing(portion.points)
            if portion.points < points:
                raise self._exhausted(points, portion.points + portion.beside)
        portion.points -= points
        return self._standing(portion.points + portion.beside)

    async def _take(self, caller: str, points: int, portion: _Bucket) -> None:
        """Fill the portion from the store: by a whole one, else by what is needed, else not."""
        needed = points - portion.points
        wanted = max(needed, self.rate.portion)

        async def act(session: Session) -> tuple[float, float]:
            for much in dict.fromkeys((wanted, needed)):
                left = await _draw(session, caller, much, self.rate)
                if left is not None:
                    return much, left
            return 0, await _look(session, caller, self.rate)

        taken, portion.beside = await self.database.transaction(act, system())
        portion.points += taken
        portion.at = self._clock()

    def _bucket(self, caller: str, points: float) -> _Bucket:
        found = self._buckets.get(caller)
        if found is None:
            found = self._buckets[caller] = _Bucket(points, self._clock())
            if len(self._buckets) > MAX_CALLERS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(caller)
        return found

    def _standing(self, points: float) -> Standing:
        missing = self.rate.burst - points
        return Standing(int(points), math.ceil(missing / self.rate.per_second))

    def _exhausted(self, points: int, left: float) -> Exhausted:
        return Exhausted(points, self.rate.wait(points - left), self._standing(left))


def _moment(session: Session) -> Any:
    """Return the store's own clock as SQL: the processes' clocks may differ."""
    if session.get_bind().dialect.name == "postgresql":
        return func.extract("epoch", func.clock_timestamp())
    return func.unixepoch("subsec")


def _filled(moment: Any, rate: Rate) -> Any:
    """Return as SQL what a bucket has by now; a clock that went back takes nothing from it."""
    stored, since = col(RateBucket.points), moment - col(RateBucket.at)
    gained = stored + since * rate.per_second
    return case((since < 0, stored), (gained > rate.burst, float(rate.burst)), else_=gained)


async def _draw(session: Session, caller: str, points: float, rate: Rate) -> float | None:
    """Take points from the store's bucket in one statement; None where it has too few."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    moment = _moment(session)
    left = _filled(moment, rate) - points
    statement = (
        dialect.insert(RateBucket)
        .values(caller=caller, points=rate.burst - points, at=moment)
        .on_conflict_do_update(
            index_elements=["caller"], set_={"points": left, "at": moment}, where=left >= 0
        )
        .returning(col(RateBucket.points))
    )
    found: float | None = (await session.exec(statement)).scalar_one_or_none()
    return found


async def _look(session: Session, caller: str, rate: Rate) -> float:
    """Return what the store's bucket has."""
    statement: Any = select(_filled(_moment(session), rate)).where(col(RateBucket.caller) == caller)
    return float((await session.exec(statement)).scalar_one())


async def forget_full_buckets(session: Session, rate: Rate) -> None:
    """Remove the buckets that are full by now: none is as good as a full one."""
    full = col(RateBucket.at) < _moment(session) - rate.window
    await session.exec(delete(RateBucket).where(full))
