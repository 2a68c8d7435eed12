"""Bars for what takes long, on standard error and only where somebody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

Follow = Callable[[str, int, int], None]


@contextmanager
def followed(doing: str) -> Iterator[Follow]:
    """Show how far something is; yields what is told the part, the bytes done and of how many.

    Nothing is shown before there is something to tell, and nothing stays when it is done.
    """
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(doing),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", style="dim", markup=False),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None, visible=False)

        def follow(part: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=part, visible=True)

        yield follow
