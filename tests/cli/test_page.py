"""What the page of the command line tells its readers to type."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from greenroom.cli.main import app

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
BLOCKS = "".join(re.findall(r"^```bash[^\n]*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
SPANS = re.findall(r"`(greenroom [^`]+)`", PAGE)
LINES = [line for line in [*BLOCKS.splitlines(), *SPANS] if "--install-completion" not in line]


@pytest.mark.parametrize("line", LINES)
def test_a_command_of_the_page_is_one(line: str) -> None:
    """Its group, name, arguments and options are there; what it does is tried in the session."""
    words = shlex.split(line)
    command, rest = typer.main.get_command(app), words[1:]
    context = typer.Context(command, info_name="greenroom")
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, rest)
        if not rest and hasattr(command, "resolve_command"):
            return  # a group that the text speaks of
        resilient = line in SPANS  # which may leave out what is told before
        context = command.make_context(name, rest, parent=context, resilient_parsing=resilient)
        rest = [*context._protected_args, *context.args]
        context.args = []
    assert rest == []


def test_there_are_commands_to_look_at() -> None:
    assert len(LINES) > 30


def test_a_wrong_option_would_be_found() -> None:
    command = typer.main.get_command(app)
    with pytest.raises(Exception, match="No such option: --colour"):
        command.make_context("greenroom", ["--colour"])
