"""What looking at a registry found: how it is, and what to do about it."""

from dataclasses import asdict, dataclass
from enum import Enum


class Level(Enum):
    """How bad a finding is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    check: str
    level: Level
    says: str
    do: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it for a machine."""
        return {**asdict(self), "level": self.level.value}


def ok(check: str, says: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(check, Level.OK, says)


def warn(check: str, says: str, do: str) -> Finding:
    """Return that something could be better, and what to do."""
    return Finding(check, Level.WARN, says, do)


def fail(check: str, says: str, do: str) -> Finding:
    """Return that something is not as it must be, and what to do."""
    return Finding(check, Level.FAIL, says, do)
