"""Groups of commands that are imported when one of them is called, not before.

``greenroom --help`` lists them without importing what they need (docs/decisions/0004).
"""

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup


class LazyGroup(TyperGroup):
    """The top of the command line; a group's module is found by its name."""

    later: ClassVar[Mapping[str, str]] = {
        "access": "Who gets at a model or project, and why.",
        "artifacts": "The bytes of artifacts.",
        "config": "Settings of this command line.",
        "deployments": "Versions put to work.",
        "events": "What happened, and what happens.",
        "login": "Keep a token for a registry.",
        "logout": "Forget the token of a registry.",
        "members": "Who belongs to an organization.",
        "models": "Models and their versions.",
        "projects": "Projects, the homes of runs.",
        "runs": "Training runs.",
        "teams": "Teams.",
        "tokens": "Your access tokens.",
        "webhooks": "Who is told of events by HTTP.",
        "whoami": "Who you are for a registry.",
    }
    """What each group or command is for, by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name all commands, loaded or not."""
        return sorted({*super().list_commands(ctx), *self.later})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; of one that is not loaded only its name and purpose."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in self.later:
            return TyperGroup(name=cmd_name, help=self.later[cmd_name])
        return found

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the group that is called, then go on."""
        if args and args[0] in _OTHER_NAMES and args[0] not in self.commands:
            args = [_OTHER_NAMES[args[0]], *args[1:]]
        name = args[0] if args else ""
        if name in self.later and name not in self.commands:
            module = importlib.import_module(f"greenroom.cli.{_MODULES.get(name, name)}")
            loaded = typer.main.get_command(getattr(module, _APPS.get(name, "app")))
            loaded.name = name
            self.add_command(loaded, name)
        elif name not in self.commands:  # so that what was meant can be guessed
            for other in self.later:
                self.commands.setdefault(other, self.get_command(ctx, other))
        return super().resolve_command(ctx, args)


_OTHER_NAMES = {"project": "projects"}
"""Names of groups that scripts for Polyaxon have; they are in no help."""

_MODULES = {"logout": "login", "whoami": "login"}
_APPS = {"login": "login_app", "logout": "logout_app", "whoami": "whoami_app"}
