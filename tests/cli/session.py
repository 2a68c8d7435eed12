"""One person's commands against a server, piped or on a terminal, and which of them were called."""

import json
import re
from pathlib import Path

from tests.cli.conftest import call, without_settings
from tests.cli.terminal import typed

COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
END_OF_INPUT = "\x04"


class Session:
    """Commands as a script calls them: standard output is read, and there is no terminal."""

    on_terminal = False

    def __init__(self, url: str, token: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "GREENROOM_URL": url,
            "GREENROOM_TOKEN": token,
            "GREENROOM_CONFIG": str(folder / "credentials.json"),
        }
        self.called: set[tuple[str, ...]] = set()

    def run(self, line: str, *more: str, code: int = 0, stdin: str | None = None) -> str:
        """Run a command line; return what it printed to standard output, or with a code its error."""
        return self.end([*line.split(), *more], code, stdin)

    def end(self, arguments: list[str], code: int, stdin: str | None) -> str:
        self.called |= {tuple(arguments[:2]), tuple(arguments[:1])}
        ended = call(*arguments, stdin=stdin, **self.environment)
        assert ended.returncode == code, (arguments, ended.returncode, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        assert not COLOURS.search(ended.stdout + ended.stderr), "colours where nobody sees them"
        return ended.stdout if code == 0 else ended.stderr

    def rows(self, line: str, *more: str) -> list[dict]:
        """Run a listing command with --json; return its rows."""
        return json.loads(self.run(line, *more, "--json"))

    def destroy(self, line: str, name: str) -> None:
        """Run a command that destroys: refused as long as nobody says that it is meant."""
        assert "--yes" in self.run(line, code=2)
        self.run(line, "--yes")


class TerminalSession(Session):
    """Commands as a person types them: all that they say is on one terminal, and they may ask."""

    on_terminal = True

    def end(self, arguments: list[str], code: int, stdin: str | None) -> str:
        lines = [] if stdin is None else [stdin, END_OF_INPUT]
        return self.typed(arguments, [("", line) for line in lines], code)

    def typed(
        self, arguments: list[str], answers: list[tuple[str, str]] | None = None, code: int = 0
    ) -> str:
        self.called |= {tuple(arguments[:2]), tuple(arguments[:1])}
        shown = typed(arguments, without_settings() | self.environment, answers or [])
        assert shown.code == code, (arguments, shown)
        assert "Traceback" not in shown.text
        return COLOURS.sub("", shown.text)

    def destroy(self, line: str, name: str) -> None:
        """Run a command that destroys: refused where another name is typed."""
        ask = f"Type {name} to go on"
        assert "Nothing was done." in self.typed(line.split(), [(ask, f"{name}x")], 1)
        self.typed(line.split(), [(ask, name)])
