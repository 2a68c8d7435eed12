"""What a stream of server-sent events says, and from where it goes on when it is lost."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from greenroom.client.errors import ClientError, UnreachableError
from greenroom.client.transport import Attempts, answer, refusal

EVENT_STREAM = "text/event-stream"
QUIET_SECONDS = 60.0
"""A registry gives signs of life more often; one that does not is away."""

STEADY_SECONDS = 5.0
"""A stream that has held so long was well; what is lost then is a new failure."""


@dataclass
class Following:
    """One subscription, over as many connections as it takes: where it stands, and what it waits for."""

    retries: int
    patience: float
    cursor: str | None = None
    attempts: Attempts | None = None
    _began: float = 0.0
    _name: str = ""
    _data: str = ""
    _id: str | None = None

    def headers(self) -> dict[str, str]:
        """Return what a request says of where to go on."""
        said = {"accept": EVENT_STREAM}
        return said if self.cursor is None else {**said, "last-event-id": self.cursor}

    def begin(self, url: str, response: httpx.Response) -> None:
        """Begin to read an answer that is a stream; raise what any other one means."""
        if not response.headers.get("content-type", "").startswith(EVENT_STREAM):
            answer(url, response)
            message = f"What answers at {url} sends no events."
            raise UnreachableError(message)
        self._began, self._name, self._data, self._id = time.monotonic(), "", "", None

    def read(self, line: str, response: httpx.Response) -> dict[str, Any] | None:
        """Return the data of the event that a line ends, None while there is none.

        Raises the error that ended the stream.
        """
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                self._name = value
            case "data":
                self._data += value
            case "id":
                self._id = value
            case "" if not line and self._name == "next":
                return self._take(json.loads(self._data), response)
        return None

    def _take(self, body: Mapping[str, Any], response: httpx.Response) -> dict[str, Any]:
        errors, data = body.get("errors"), body.get("data")
        if errors:
            raise refusal(errors[0], response)
        if self._id:
            self.cursor = self._id
        self._name, self._data, self._id = "", "", None
        self.attempts = None
        taken: dict[str, Any] = data or {}
        return taken

    def pause_after(self, error: ClientError) -> float | None:
        """Return the seconds to wait before it is tried again, or None where that does not help."""
        if self._began and time.monotonic() - self._began > STEADY_SECONDS:
            self.attempts = None
        self._began = 0.0
        if self.attempts is None:
            self.attempts = Attempts(self.retries, self.patience, repeatable=True)
        return self.attempts.pause_after(error)
