"""The server's log: one line an event, as JSON for machines or as text for people."""

import logging
import logging.config
import re

from pydantic import SecretStr
from pythonjsonlogger.orjson import OrjsonFormatter
from sqlalchemy import make_url

from greenroom.settings import Settings
from greenroom.tracing import AROUND

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


HIDDEN = "[hidden]"

_SHAPES = {
    "grn_": r"grn_[A-Za-z0-9_-]{43}[0-9a-f]{0,6}",
    "whsec_": r"whsec_[A-Za-z0-9+/=_-]{8,}",
    "://": r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",
}
"""What looks like a secret, by what is in each of the kind: a token, what signs webhooks, a name and a
password in an address.
"""


class Redaction:
    """Hides in finished lines what looks like a secret, and the secrets of the settings."""

    def __init__(self, settings: Settings) -> None:
        secrets = [
            value.get_secret_value()
            for value in dict(settings).values()
            if isinstance(value, SecretStr)
        ]
        password = make_url(settings.store_url).password
        secrets += [str(password)] if password else []
        known = [one for one in sorted(secrets, key=len, reverse=True) if one]
        self._signs = [*known, *_SHAPES]
        self._pattern = re.compile("|".join([*map(re.escape, known), *_SHAPES.values()]))

    def __call__(self, line: str) -> str:
        """Return the line without secrets."""
        # most lines have no sign of any, and to look for the pattern takes ten times as long
        if any(map(line.__contains__, self._signs)):
            return self._pattern.sub(HIDDEN, line)
        return line


class LineFormatter(OrjsonFormatter):
    """A line of JSON without secrets."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__(
            fmt="%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )
        self.redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return self.redaction(super().format(record))


class TextFormatter(logging.Formatter):
    """A line of text, with what JSON would hold as ``name=value`` behind it, without secrets."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self.redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return self.redaction(self._line(record))

    def _line(self, record: logging.LogRecord) -> str:
        extras = " ".join(
            f"{name}={value}"
            for name, value in vars(record).items()
            if name not in _KNOWN and value is not None
        )
        first, *rest = super().format(record).split("\n", 1)
        return "\n".join([f"{first} {extras}".rstrip(), *rest])


class Around(logging.Filter):
    """Adds to a line which request it belongs to, and which trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line through, with what is known."""
        for name, value in AROUND.get().items():
            if not hasattr(record, name):
                setattr(record, name, value)
        return True


def configure_logging(settings: Settings) -> None:
    """Send every log line to standard error, as JSON or as text; warnings are lines too."""
    logging.captureWarnings(capture=True)
    # no line tells these, and each line would ask for them
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    kind = LineFormatter if settings.log_format == "json" else TextFormatter
    form = {"()": kind, "redaction": Redaction(settings)}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": form},
            "filters": {"around": {"()": Around}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["around"],
                }
            },
            "root": {"handlers": ["stderr"], "level": settings.log_level},
            "loggers": {
                "alembic": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},  # it tells addresses, which may hold secrets
                "uvicorn.error": {"level": "WARNING"},
            },
        }
    )
