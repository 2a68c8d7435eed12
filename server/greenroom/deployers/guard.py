"""A program that runs another one with limits, and ends it when whoever started it is gone.

``python guard.py MEBIBYTES COMMAND…``: the command has no input and its output is this program's. It
is ended, with all that it started, when the standard input of this program ends: as it does, too,
when the server was killed. It imports nothing but the standard library, as it is started often.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading

PATIENCE = 5
"""Seconds between the request to end and the end."""

MAX_FILES = 1024
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the command to its end; exit as it did, with 128 and the signal's number where one ended it."""
    mebibytes, *command = sys.argv[1:]

    def limit() -> None:
        size = int(mebibytes) * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_FILES, MAX_FILES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":  # where this program is killed itself
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    try:
        app = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=limit
        )
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}.", flush=True)
        os._exit(127)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        _signal(app.pid, signal.SIGTERM)
        threading.Timer(PATIENCE, _signal, (app.pid, signal.SIGKILL)).start()

    threading.Thread(target=watch, daemon=True).start()
    code = app.wait()
    _signal(app.pid, signal.SIGKILL)  # what it left behind
    sys.stdout.flush()
    os._exit(code if code >= 0 else 128 - code)


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    main()
