"""The server's log: one line an event, as JSON for machines or as text for people."""

import logging
import logging.config
from typing import Any

from greenroom.settings import Settings
from greenroom.tracing import AROUND

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class TextFormatter(logging.Formatter):
    """A line of text, with what JSON would hold as ``name=value`` behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
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
    form: dict[str, Any] = (
        {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "timestamp": "time",
        }
        if settings.log_format == "json"
        else {
            "()": TextFormatter,
            "fmt": "%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        }
    )
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
