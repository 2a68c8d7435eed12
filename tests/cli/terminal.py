"""A command on a real terminal: a pseudo-terminal whose other end a test reads and types at."""

import os
import pty
import select
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.forked import begin, end


@dataclass(frozen=True)
class Shown:
    """What the terminal showed, and how the command ended."""

    text: str
    code: int


def typed(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    answers: Sequence[tuple[str, str]] = (),
    seconds: float = 60,
) -> Shown:
    """Run ``greenroom`` on a terminal; type each answer when what is asked has been shown."""
    ours, theirs = pty.openpty()
    variables = {**environment, "TERM": "xterm-256color", "COLUMNS": "160"}
    process = begin(arguments, variables, [theirs] * 3)
    os.close(theirs)
    shown, waiting, ends = b"", list(answers), time.monotonic() + seconds
    try:
        while time.monotonic() < ends:
            ready, _, _ = select.select([ours], [], [], 0.1)
            if ready:
                try:
                    read = os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
                if not read:
                    break
                shown += read
            if waiting and waiting[0][0].encode() in shown:
                os.write(ours, waiting.pop(0)[1].encode() + b"\n")
    finally:
        code = end(process, ends - time.monotonic())
        os.close(ours)
    assert not waiting, (waiting, shown.decode())
    return Shown(shown.decode().replace("\r\n", "\n"), code)
