"""From what was typed to what is sent."""

import sys
from pathlib import Path
from typing import Any

from greenroom.cli.remote import USAGE, fail

STANDARD_INPUT = "@-"


def listed(text: str | None) -> list[str] | None:
    """Return the items of ``a,b``, or None where nothing was given."""
    if text is None:
        return None
    return [item.strip() for item in text.strip("[]").split(",") if item.strip()]


def text_of(text: str | None) -> str | None:
    """Return a text as given, or that of the file or standard input it names with ``@``.

    An empty file or input ends the command: what clears is an empty text that was typed, not a
    program that wrote nothing.
    """
    if text is None or not text.startswith("@"):
        return text
    place = "Standard input" if text == STANDARD_INPUT else text[1:]
    try:
        found = (
            sys.stdin.read() if text == STANDARD_INPUT else Path(place).read_text(encoding="utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{place} cannot be read: {error}", USAGE)
    if not found.strip():
        fail(f"{place} is empty; '' instead of {text} clears.", USAGE)
    return found


def deploy_rules(given: list[str] | None) -> dict[str, list[str]] | None:
    """Return ``ENVIRONMENT=STAGE,STAGE`` of several as a mapping; None where nothing was given."""
    if not given:
        return None
    rules: dict[str, list[str]] = {}
    for one in given if given != [""] else ():
        environment, sign, stages = one.partition("=")
        if not environment or not sign:
            fail(f"--deploy-rule takes ENVIRONMENT=STAGE,…; not {one!r}.", USAGE)
        if environment in rules:
            fail(f"--deploy-rule gives {environment!r} twice.", USAGE)
        rules[environment] = listed(stages) or []
    return rules


def version_fields(
    *,
    description: str | None = None,
    readme: str | None = None,
    tags: str | None = None,
    content: str | None = None,
    run: str | None = None,
    artifacts: str | None = None,
) -> dict[str, Any]:
    """Return the fields of a version that were given; an empty text clears."""
    if readme == content == STANDARD_INPUT:
        fail("Standard input is the README or the content, not both.", USAGE)
    values: dict[str, Any] = {
        "description": description,
        "readme": text_of(readme),
        "tags": listed(tags),
        "content": text_of(content),
        "run": run,
        "artifacts": listed(artifacts),
    }
    return {
        key: None if value == "" else value for key, value in values.items() if value is not None
    }
