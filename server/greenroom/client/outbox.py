"""What a run has to send, sent in order from a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from greenroom.client import offline
from greenroom.client.errors import (
    ClientError,
    InternalError,
    RateLimitedError,
    UnavailableError,
    UnreachableError,
)
from greenroom.client.offline import Entry, logger

MAX_WAITING = 50_000
"""Points, artifacts and fields that wait in memory, at most."""

GATHER_SECONDS = 1.0
"""How long entries are gathered before they are sent together."""

STUCK_SECONDS = 5.0
"""A request that takes longer means that the registry is away."""

AWAY = (UnreachableError, UnavailableError, RateLimitedError, InternalError)
"""Errors that are no refusal: they never stop a training."""


class Outbox:
    """Entries of one run on their way; those that cannot be sent go to a file.

    ``send`` sends one entry and tries again by itself for as long as there is patience.
    """

    def __init__(self, send: Callable[[Entry], None], word: str, about: Mapping[str, Any]) -> None:
        self.file: Path | None = None
        self._send = send
        self._word = word
        self._about = about
        self._waiting: deque[Entry] = deque()
        self._size = 0
        self._current: Entry | None = None
        self._since = 0.0
        self._hurry = False
        self._closing = False
        self._refusal: ClientError | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name=f"greenroom {word}", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Send an entry after those before it; where too many wait, wait for the registry.

        Raises the refusal of an earlier entry, once.
        """
        with self._changed:
            while self.file is None and self._size and self._size + entry.size > MAX_WAITING:
                if self._stuck():
                    self._give_up("too much waits to be sent")
                else:
                    self._hurry = True
                    self._changed.notify_all()
                    self._changed.wait(0.1)
            if self.file is not None:
                self._store(self.file, [entry])
            else:
                self._add(entry)
        self.raise_refusal()

    def raise_refusal(self) -> None:
        """Raise what the registry refused since it was last asked."""
        refusal = self.take_refusal()
        if refusal is not None:
            raise refusal

    def take_refusal(self) -> ClientError | None:
        """Return what the registry refused since it was last asked."""
        with self._changed:
            refusal, self._refusal = self._refusal, None
            return refusal

    def keep_refusal(self, refusal: ClientError) -> None:
        """Keep a refusal for whoever asks next."""
        with self._changed:
            self._refusal = self._refusal or refusal

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; return whether everything is sent, and nothing in the file."""
        until = time.monotonic() + seconds
        with self._changed:
            self._hurry = True
            self._changed.notify_all()
            while self.file is None and (self._waiting or self._current is not None):
                if time.monotonic() >= until:
                    return False
                self._changed.wait(0.1)
            return self.file is None

    def flush(self) -> None:
        """Wait until everything is sent, or in the file."""
        with self._changed:
            self._hurry = True
            self._changed.notify_all()
            try:
                while self.file is None and (self._waiting or self._current is not None):
                    self._changed.wait(0.1)
            except BaseException:
                # somebody does not want to wait any longer
                self._give_up("it was interrupted")
                raise

    def close(self) -> None:
        """Send everything, or put it into the file, and stop."""
        try:
            self.flush()
        finally:
            with self._changed:
                self._closing = True
                self._changed.notify_all()

    def lose(self, why: str) -> None:
        """Put everything into the file from now on."""
        with self._changed:
            self._give_up(why)

    def _add(self, entry: Entry) -> None:
        before = entry.size
        if not self._waiting or not self._waiting[-1].take(entry):
            self._waiting.append(entry)
        self._size += before
        self._changed.notify_all()

    def _stuck(self) -> bool:
        return self._current is not None and time.monotonic() - self._since > STUCK_SECONDS

    def _work(self) -> None:
        while (entry := self._next()) is not None:
            try:
                self._send(entry)
            except AWAY as error:
                with self._changed:
                    self._give_up(str(error))
            except ClientError as error:
                with self._changed:
                    self._refusal = self._refusal or error
            except Exception as error:  # noqa: BLE001 - a training does not end by its record
                with self._changed:
                    self._give_up(f"{type(error).__name__}: {error}")
            with self._changed:
                self._current = None
                self._changed.notify_all()

    def _next(self) -> Entry | None:
        """Wait for entries, gather some more, and return the first; None at the end."""
        with self._changed:
            while not self._waiting and not self._closing and self.file is None:
                self._hurry = False
                self._changed.wait()
            end = time.monotonic() + GATHER_SECONDS
            while not self._hurry and not self._closing and self.file is None:
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            if self.file is not None or not self._waiting:
                return None
            self._current = self._waiting.popleft()
            self._size = sum(one.size for one in self._waiting)
            self._since = time.monotonic()
            return self._current

    def _give_up(self, why: str) -> None:
        """Write what was not sent to a file, and say so once."""
        if self.file is not None:
            return
        unsent = [self._current, *self._waiting] if self._current else [*self._waiting]
        self._waiting.clear()
        self._size = 0
        path = offline.place_of(self._word)
        self.file = path
        try:
            offline.begin(
                path,
                url=self._about["url"],
                run=self._about["run"],
                create=self._about["create"],
            )
        except OSError as error:
            logger.warning("What %s logs is lost: %s: %s.", self._word, path, error)
        else:
            logger.warning(
                "What %s logs is not sent from now on (%s); it is written to %s, which "
                "client.replay() sends.",
                self._word,
                why.rstrip("."),
                path,
            )
        self._store(path, unsent)
        self._changed.notify_all()

    def _store(self, path: Path, entries: list[Entry]) -> None:
        """Add entries to the file; a full disk does not end a training either."""
        try:
            offline.append(path, entries)
        except OSError as error:
            logger.warning("What %s logs is lost: %s: %s.", self._word, path, error)
