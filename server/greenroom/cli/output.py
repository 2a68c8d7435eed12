"""How commands show things: tables for people, JSON and bare names for programs."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import chain, islice
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

STYLES = {
    "TESTING": "yellow",
    "STAGING": "cyan",
    "PRODUCTION": "bold green",
    "DISABLED": "dim",
    "RUNNING": "cyan",
    "SUCCEEDED": "green",
    "QUEUED": "yellow",
    "STARTING": "yellow",
    "FAILED": "red",
    "STOPPED": "dim",
}
"""The colours of stages and statuses, where there are colours."""

_SAMPLE = 100
"""How many rows are looked at to size the columns of a list; the others follow as they come."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, and what it shows of a row."""

    title: str
    show: Callable[[Any], Any]


class _Output(Console):
    """Standard output; whoever stops reading it is an error of Python's, not one of Rich's own."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """Return standard output; colours and the terminal's width only where there is a terminal."""
    out = _Output(highlight=False, soft_wrap=True)
    return out if out.is_terminal else _Output(highlight=False, soft_wrap=True, no_color=True)


def say(message: str) -> None:
    """Say what was done, on standard error, so that standard output holds results only."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, markup=False)


def plain(value: Any) -> Any:
    """Return a result of the client as JSON values, with the names of the API."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    return value


def print_json(value: Any) -> None:
    """Print a result as JSON."""
    json.dump(plain(value), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def told(result: Any, sentence: str, *, as_json: bool, quiet: bool = False) -> None:
    """Answer with what became of an act: a sentence, or for programs the result or its name."""
    if as_json:
        print_json(result)
    elif quiet:
        sys.stdout.write(f"{result.full_name}\n")
    else:
        say(sentence)


def first_line(row: Any) -> str:
    """Return what a table shows of a description."""
    return (row.description or "").partition("\n")[0]


def measured(metrics: Iterable[Any]) -> list[str]:
    """Return metrics as NAME=VALUE."""
    return [f"{one.name}={one.value:.6g}" for one in metrics]


def print_rows(
    rows: Iterable[Any],
    columns: Sequence[Column],
    *,
    as_json: bool = False,
    quiet: Callable[[Any], str] | None = None,
    empty: str = "There is none.",
) -> None:
    """Print rows as they come, with flat memory: as JSON, as names, or as a table."""
    if as_json:
        _print_array(rows)
    elif quiet is not None:
        for row in rows:
            sys.stdout.write(quiet(row) + "\n")
    else:
        _print_table(iter(rows), columns, empty)


def _print_array(rows: Iterable[Any]) -> None:
    sys.stdout.write("[")
    between = "\n"
    for row in rows:
        sys.stdout.write(between + json.dumps(plain(row), ensure_ascii=False))
        between = ",\n"
    sys.stdout.write("\n]\n")


def _print_table(rows: Any, columns: Sequence[Column], empty: str) -> None:
    sample = [[cell_of(column.show(row)) for column in columns] for row in islice(rows, _SAMPLE)]
    if not sample:
        say(empty)
        return
    out = console()
    widths = [
        max(len(column.title), *(len(cells[place]) for cells in sample))
        for place, column in enumerate(columns)
    ]
    out.print(_line([column.title for column in columns], widths, style="bold"))
    later = ([cell_of(column.show(row)) for column in columns] for row in rows)
    for cells in chain(sample, later):
        out.print(_line(cells, widths))


def _line(cells: Sequence[str], widths: Sequence[int], style: str = "") -> Text:
    """Return one line of a table; the last cell is not padded."""
    line = Text(style=style)
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        is_last = place == len(widths) - 1
        line.append(cell if is_last else cell.ljust(width), STYLES.get(cell, ""))
        if not is_last:
            line.append("  ")
    return line


def print_fields(pairs: Iterable[tuple[str, Any]]) -> None:
    """Print what an object is, a field to a line; empty ones are left out."""
    shown = [(title, cell_of(value)) for title, value in pairs if value not in (None, "", [], {})]
    width = max((len(title) for title, _ in shown), default=0)
    out = console()
    for title, value in shown:
        line = Text(title.ljust(width) + "  ", style="dim")
        out.print(line.append(value, STYLES.get(value, "default not dim")))


def print_text(text: str | None, *, markdown: bool = False) -> None:
    """Print a text of several lines after an empty one: fit for a terminal, as it is for a program."""
    if not text:
        return
    out = console()
    if not out.is_terminal:
        sys.stdout.write("\n" + text.rstrip("\n") + "\n")
        return
    safe = _printable(text.rstrip("\n"), kept="\n\t")
    out.print()
    out.print(Markdown(safe) if markdown else Text(safe))


def print_output(text: str) -> None:
    """Print what a program printed: without what moves a cursor on a terminal, else as it is."""
    out = console()
    if not out.is_terminal:
        sys.stdout.write(text.removesuffix("\n") + "\n")
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    out.print(Text(_printable(lines, kept="\n\t")))


def cell_of(value: Any) -> str:
    """Return what a table shows of a value."""
    match value:
        case None:
            return "-"
        case Enum():
            return str(value.value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
        case float():
            return f"{value:.6g}"
        case list() | tuple():
            return ", ".join(cell_of(one) for one in value)
        case _:
            return _printable(str(value))


def _printable(text: str, kept: str = "") -> str:
    """Replace control characters: they could move the cursor or recolour what follows."""
    return "".join(one if one.isprintable() or one in kept else "�" for one in text)
