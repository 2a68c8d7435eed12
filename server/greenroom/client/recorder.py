"""What a tracked run notes, whichever way its program waits."""

import asyncio
import math
import operator
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from greenroom.client.code import code_reference
from greenroom.client.digests import describe
from greenroom.client.errors import ClientError, ConflictError, InvalidError, UnreachableError
from greenroom.client.generated.sync import Operations
from greenroom.client.given import checked_value, named
from greenroom.client.offline import MAX_POINTS, Act, Entry, logger
from greenroom.client.outbox import AWAY, Outbox
from greenroom.client.sync.transfers import TransferActs
from greenroom.client.types import ArtifactKind, RunStatus

MANY_RETRIES = 10_000
STORE_PATIENCE = 10.0
"""Seconds that a program waits at most for a registry that is away, to store a file."""

Code = Mapping[str, str | None] | Literal[False] | None


class RunSender(TransferActs):
    """A connection of a run's own, which sends while the program trains."""

    def __init__(self, url: str, token: str | None, timeout: float, patience: float) -> None:
        self._api = Operations(url, token, timeout=timeout, retries=MANY_RETRIES, patience=patience)
        self.url = self._api.url
        self._hasty = (url, token, timeout, min(patience, STORE_PATIENCE))

    def close(self) -> None:
        """Close the connection."""
        self._api.close()

    def store(self, run: str, path: Path, *, kind: str, name: str) -> None:
        """Store a file or folder while the program waits, which is not for long without a registry."""
        hasty = RunSender(*self._hasty)
        try:
            hasty.upload_artifact(run, path, kind=kind, name=name)
        finally:
            hasty.close()

    def send(self, run: str, entry: Entry) -> None:
        """Send one entry about a run."""
        fields = entry.fields
        match entry.act:
            case "metrics":
                self.log_metrics(run, fields["points"])
            case "update":
                self.update_run(run, **fields)
            case "artifacts":
                self.log_artifacts(run, **fields)
            case "upload":
                self._upload_logged(run, **fields)
            case "finish":
                self.finish_run(run, fields["status"])


class Recorder:
    """A run that is being recorded: what it logs waits in memory and is sent in the background.

    ``id`` is None as long as no registry knows the run. While the registry is away nothing waits for
    it, and what cannot be sent within the client's patience is in ``offline_file``.
    """

    def __init__(self, sender: RunSender, fields: Mapping[str, Any], code: Code) -> None:
        self.id: str | None = None
        self.name: str | None = fields.get("name")
        self._sender = sender
        self._fields = dict(fields)
        self._code = code
        self._tags: list[str] = list(fields.get("tags") or ())
        self._steps: dict[str, int] = {}
        self._warned: set[str] = set()
        self._outbox: Outbox | None = None
        self._ended: RunStatus | None = None

    @property
    def offline_file(self) -> Path | None:
        """What could not be sent, None where everything was."""
        return self._outbox.file if self._outbox else None

    def log_metric(self, name: str, value: float, *, step: int | None = None) -> None:
        """Note one value of a metric."""
        self.log_metrics({name: value}, step=step)

    def log_metrics(self, metrics: Mapping[str, Any], *, step: int | None = None) -> None:
        """Note values of metrics; without a step each gets the one after its last.

        A value that is not finite is left out, and that is logged once for each metric.
        """
        points = []
        at_all = None if step is None else operator.index(step)
        for name, value in metrics.items():
            number = _number(name, value)
            at = self._steps.get(name, -1) + 1 if at_all is None else at_all
            self._steps[name] = max(at, self._steps.get(name, -1))
            if math.isfinite(number):
                points.append({"name": name, "value": number, "step": at})
            elif name not in self._warned:
                self._warned.add(name)
                logger.warning("The metric %r is %s at step %d: not logged.", name, number, at)
        for first in range(0, len(points), MAX_POINTS):
            self._put("metrics", points=points[first : first + MAX_POINTS])

    def log_params(self, parameters: Mapping[str, Any]) -> None:
        """Note parameters; they are added to those noted before."""
        self._put("update", parameters=named(parameters))

    def log_tags(self, *tags: str) -> None:
        """Note words to find the run by; they are added to those noted before."""
        self._tags = list(dict.fromkeys((*self._tags, *tags)))
        self._put("update", tags=list(self._tags))

    def _note_input(self, name: str, source: str | Path, kind: ArtifactKind | str) -> None:
        """Note what the run reads: a file or folder, or the digest of something known."""
        kind_name = checked_value(ArtifactKind, kind, "kind").value
        if isinstance(source, str) and source.startswith(("sha256:", "sha512:", "md5:")):
            entry = {"name": name, "kind": kind_name, "digest": source}
        else:
            entry = _described(name, kind_name, Path(source))
        self._put("artifacts", inputs=[entry])

    def _note_output(
        self, path: str | Path, kind: ArtifactKind | str, name: str | None, *, store: bool
    ) -> None:
        """Store what the run made, a file or folder, or only note it.

        What cannot be stored now is stored later, if it is still the same then.
        """
        self._running()
        file = Path(path)
        kind_name = checked_value(ArtifactKind, kind, "kind").value
        called = name or file.resolve().name
        if store and self.id is not None and self._all_sent():
            try:
                self._sender.store(self.id, file, kind=kind_name, name=called)
            except AWAY as error:
                logger.info("%s is not stored yet: %s", file, error)
            else:
                return
        entry = _described(called, kind_name, file)
        if store:
            self._put("upload", **entry)
        else:
            self._put("artifacts", outputs=[entry])

    def _all_sent(self) -> bool:
        """Return whether the registry knows all that was logged before, and it is there."""
        return self._outbox is not None and self._outbox.wait(STORE_PATIENCE)

    def _begin(self) -> None:
        """Create the run; where the registry is away, note it in a file."""
        if self._outbox is not None:
            message = "A run begins once."
            raise ConflictError(message)
        fields = dict(self._fields)
        code = code_reference() if self._code is None else self._code
        if code:
            fields["code"] = dict(code)
        fields = {name: value for name, value in fields.items() if value is not None}
        fields["parameters"] = named(fields.get("parameters")) or {}
        fields["idempotency_key"] = key = uuid4().hex
        away: ClientError | None = None
        try:
            made = self._sender.create_run(**fields)
        except AWAY as error:
            if isinstance(error, UnreachableError) and not error.passing:
                self._sender.close()
                raise  # it is no address of a registry
            away = error
        except BaseException:
            self._sender.close()
            raise
        else:
            self.id, self.name = made.id, made.name
        about = {
            "url": self._sender.url,
            "run": self.id,
            "create": None if self.id else fields,
        }
        self._outbox = Outbox(self._send, self.id or key[:8], about)
        if away is None:
            self._outbox.start()
        else:
            self._outbox.lose(str(away))

    def _end(self, status: RunStatus | str, description: str | None = None) -> None:
        """End the run, and wait until everything is sent or in the file."""
        ending = checked_value(RunStatus, status, "status")
        outbox = self._running()
        if description is not None:
            outbox_entry = Entry("update", {"description": description})
            _put_all(outbox, outbox_entry)
        try:
            _put_all(outbox, Entry("finish", {"status": ending.value}))
            self._ended = ending
            outbox.close()
        finally:
            self._sender.close()
        outbox.raise_refusal()

    def _end_after(self, error: BaseException | None) -> None:
        """End the run as its block ended; the error of the block is never hidden by another."""
        if self._ended is not None or self._outbox is None:
            return
        status = _status_after(error)
        if error is None or status is RunStatus.SUCCEEDED:
            self._end(status)
            return
        told = f"Ended by {type(error).__name__}."
        before = self._fields.get("description")
        try:
            self._end(status, f"{before}\n\n{told}" if before else told)
        except ClientError as refusal:
            logger.warning("The run could not be ended: %s", refusal)

    def _flush(self) -> None:
        """Wait until everything noted so far is sent or in the file."""
        outbox = self._running()
        outbox.flush()
        outbox.raise_refusal()

    def _promotable(self) -> str:
        """End the run as SUCCEEDED and return its id; refused where its record is not all sent."""
        if self._ended is None:
            self._end(RunStatus.SUCCEEDED)
        if self.id is None or self.offline_file is not None:
            message = (
                f"The run cannot be promoted: not all of it was sent. It is in {self.offline_file}; "
                "replay it, then promote it."
            )
            raise ConflictError(message, input=("run",))
        return self.id

    def _send(self, entry: Entry) -> None:
        self._sender.send(str(self.id), entry)

    def _put(self, act: Act, **fields: Any) -> None:
        self._running().put(Entry(act, fields))

    def _running(self) -> Outbox:
        """Return the outbox. Raises ``ConflictError`` before the run begins and after it ended."""
        if self._outbox is None:
            message = "The run has not begun: use it in a `with` block, or call start()."
            raise ConflictError(message, input=("status",))
        if self._ended is not None:
            message = f"The run has ended ({self._ended.value}): it takes no more."
            raise ConflictError(message, input=("status",))
        return self._outbox


def _put_all(outbox: Outbox, entry: Entry) -> None:
    """Put a last entry, whatever was refused before; that is raised at the end."""
    try:
        outbox.put(entry)
    except ClientError as refusal:
        outbox.keep_refusal(refusal)


def _status_after(error: BaseException | None) -> RunStatus:
    match error:
        case None:
            return RunStatus.SUCCEEDED
        case SystemExit(code=None | 0):
            return RunStatus.SUCCEEDED
        case KeyboardInterrupt() | asyncio.CancelledError():
            return RunStatus.STOPPED
        case _:
            return RunStatus.FAILED


def _number(name: str, value: Any) -> float:
    """Return the value of a metric, a number of NumPy's and the like too."""
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError) as error:
        message = f"The metric {name!r} is no number: {error}."
        raise InvalidError(message, input=("metrics", name)) from error


def _described(name: str, kind: str, path: Path) -> dict[str, Any]:
    """Return a file or folder as an artifact. Raises ``InvalidError`` where it cannot be read."""
    try:
        digest, size = describe(path)
        place = str(path.resolve())
    except OSError as error:
        message = f"{path} cannot be read: {error}."
        raise InvalidError(message, input=("path",)) from error
    return {"name": name, "kind": kind, "path": place, "digest": digest, "size": size}
