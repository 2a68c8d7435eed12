"""What the store of a benchmark holds: models and versions, and what each of them is.

Version number ``k`` is version ``k // models`` of model ``k % models``: models grow side by side,
so that the newest versions belong to all of them, and a model's versions lie far apart.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

VERSIONS_PER_MODEL = 100
MODELS_PER_OPEN = 100
FAN_OUT = 2
STAGES = ("TESTING", "STAGING", "PRODUCTION", "DISABLED")
OWNER, READER = "owner", "reader"
"""Who sees everything, and who sees the models that are not private: one of a hundred."""

BEGAN = datetime(2026, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)
AT_ONCE = 5000
"""Of how many versions the rows are made together; what is kept of them is bounded by it."""

KEPT = 4 * AT_ONCE
_APART = timedelta(seconds=61)


@dataclass(frozen=True)
class World:
    """What the store holds: how many models and versions, and when each was made."""

    models: int
    versions: int

    @classmethod
    def of(cls, versions: int) -> "World":
        """Return the world with about this many versions; at least ten models."""
        models = max(versions // VERSIONS_PER_MODEL, 10)
        return cls(models, models * VERSIONS_PER_MODEL)

    def model_name(self, model: int) -> str:
        """Return the short name of a model."""
        return f"model-{model:05d}"

    def version_name(self, number: int) -> str:
        """Return the full name of version number ``number`` of the whole store."""
        return f"acme/{self.model_name(number % self.models)}:v{number // self.models:03d}"

    @lru_cache(KEPT)  # noqa: B019 - there are one or two worlds in a process
    def moment(self, number: int) -> datetime:
        """Return when version number ``number`` was registered."""
        return BEGAN + number * _APART

    def model_moment(self, model: int) -> datetime:
        """Return when a model last changed."""
        return BEGAN - (self.models - model) * _APART

    def is_open(self, model: int) -> bool:
        """Return whether every member reads the model."""
        return model % MODELS_PER_OPEN == 0

    def sources(self, number: int) -> list[int]:
        """Return the numbers of the versions that a version's run consumed."""
        if not number:
            return []
        return sorted({number // 2, number * 2 // 3})[:FAN_OUT]

    def contents(self, number: int) -> dict[str, Any]:
        """Return what a version's run was told and measured, and how the version is tagged."""
        return {
            "tags": ["nightly", f"week-{number % 52}"],
            "parameters": {"learning_rate": 0.001 * (1 + number % 7), "depth": number % 12},
            "metrics": {"accuracy": (number * 37 % 1000) / 1000, "loss": number % 100 / 7},
            "code": {"repository": "https://git.example/acme/train", "commit": f"{number:040x}"},
        }
