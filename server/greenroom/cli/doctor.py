"""``greenroom doctor``: whether a registry is as it should be, and what to do where it is not."""

import asyncio
import json
import sys
from pathlib import Path

import typer

from greenroom.cli.checks import look_around, look_at_the_storage, look_at_the_store
from greenroom.cli.findings import Finding, Level
from greenroom.cli.store import fail, read_settings
from greenroom.settings import Settings


def doctor(*, as_json: bool, data: Path | None) -> None:
    """Print every finding; end with 1 where one is a failure."""
    findings = examine(read_settings(data=data))
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in findings], indent=2))
    else:
        for one in findings:
            typer.echo(f"{one.level.value:<5}{one.check}: {one.says}")
            if one.do:
                typer.echo(f"     -> {one.do}")
    if any(one.level is Level.FAIL for one in findings):
        sys.exit(1)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; the store is opened only by a library that cannot ruin it."""
    findings = list(look_around(settings))
    if any(one.check == "library" and one.level is Level.FAIL for one in findings):
        return findings

    async def inside() -> list[Finding]:
        return [
            *[one async for one in look_at_the_store(settings)],
            *[one async for one in look_at_the_storage(settings)],
        ]

    return findings + asyncio.run(inside())


def refuse_what_is_fatal(settings: Settings) -> None:
    """End the command where the disk cannot keep a store; that of an old library is seen elsewhere."""
    for one in look_around(settings):
        if one.level is Level.FAIL and one.check == "file system":
            fail(f"{one.says} ({one.do})")
