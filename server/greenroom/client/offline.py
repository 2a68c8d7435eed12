"""What a run could not send: a file of lines, the first about the run, each other one an entry."""

import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from greenroom.client.errors import ReplayError

FORMAT = "greenroom-offline/1"
MAX_POINTS = 500
MAX_ARTIFACTS = 100
Act = Literal["metrics", "update", "artifacts", "upload", "finish"]
FIELDS = {
    "metrics": {"points"},
    "update": {"parameters", "tags", "description"},
    "artifacts": {"inputs", "outputs"},
    "upload": {"name", "kind", "path", "digest", "size"},
    "finish": {"status"},
}
"""What each act tells."""

CREATE = {
    *("project", "name", "description", "tags", "parameters", "code", "versions"),
    "idempotency_key",
}
SENT = "sent"
"""The act that says that everything before it was sent."""

logger = logging.getLogger("greenroom.client")


@dataclass
class Entry:
    """One thing to send about a run; sending it again changes nothing."""

    act: Act
    fields: dict[str, Any]

    @property
    def size(self) -> int:
        """How many points, artifacts or fields it has."""
        return sum(
            len(value) if isinstance(value, list | dict) else 1 for value in self.fields.values()
        )

    def take(self, other: "Entry") -> bool:
        """Take in what comes right behind, if one request can send both."""
        if self.act != other.act or self.act in {"upload", "finish"}:
            return False
        limit = MAX_POINTS if self.act == "metrics" else MAX_ARTIFACTS
        if self.act != "update" and self.size + other.size > limit:
            return False
        for name, value in other.fields.items():
            mine = self.fields.get(name)
            if isinstance(mine, dict) and isinstance(value, dict):
                mine.update(value)
            elif isinstance(mine, list) and self.act != "update":
                mine.extend(value)
            else:
                self.fields[name] = value
        return True


@dataclass
class Left:
    """What a file holds: the run, or what creates it, and the entries in their order."""

    run: str | None
    create: dict[str, Any] | None
    entries: list[Entry]


def place_of(word: str) -> Path:
    """Return the file for a run, in the present folder; a fresh one where there is one already."""
    number = 1
    path = Path.cwd() / f"greenroom-offline-{word}.jsonl"
    while path.exists():
        number += 1
        path = Path.cwd() / f"greenroom-offline-{word}-{number}.jsonl"
    return path


def begin(path: Path, *, url: str, run: str | None, create: Mapping[str, Any] | None) -> None:
    """Begin a file that only its user reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        head = {"format": FORMAT, "url": url, "run": run, "create": create}
        file.write(json.dumps(head) + "\n")


def append(path: Path, entries: Iterable[Entry]) -> None:
    """Add entries to a file."""
    with path.open("a", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps({"act": entry.act, **entry.fields}) + "\n")


def read(path: Path) -> Left:
    """Return what a file holds, with what one request can send put together.

    A last line that was cut off is left out, and that is logged. Raises ``ReplayError``.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}."
        raise ReplayError(message) from error
    head = _parsed(path, 1, lines[0] if lines else "")
    create = head.get("create")
    known = head.get("run") or (isinstance(create, dict) and create.keys() <= CREATE)
    if head.get("format") != FORMAT or not known:
        message = f"{path} holds nothing that a run could not send."
        raise ReplayError(message)
    entries: list[Entry] = []
    for number, line in enumerate(lines[1:], 2):
        if number == len(lines) and not line.endswith("\n"):
            logger.warning("The last line of %s was cut off; it is not sent.", path)
            break
        fields = _parsed(path, number, line)
        act = fields.pop("act", None)
        if act == SENT:
            entries.clear()
            continue
        if act not in FIELDS or not fields or not fields.keys() <= FIELDS[act]:
            message = f"{path}, line {number}: that is no act of a run."
            raise ReplayError(message)
        entry = Entry(act, fields)
        if not entries or not entries[-1].take(entry):
            entries.append(entry)
    return Left(head.get("run"), create, entries)


def mark(path: Path) -> None:
    """Note that everything so far was sent."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"act": SENT}) + "\n")


def put_away(path: Path) -> Path:
    """Rename a file that was sent, so that nobody sends it again; return its new name."""
    sent = path.with_name(f"{path.name}.sent")
    return path.replace(sent)


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        message = f"{path}, line {number}: {error}."
        raise ReplayError(message) from error
    if not isinstance(value, dict):
        message = f"{path}, line {number}: it is no object."
        raise ReplayError(message)
    return value
