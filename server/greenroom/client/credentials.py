"""Which registry, and as whom: the environment, then a file that only its user reads."""

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greenroom.client.errors import CredentialsError

DEFAULT_URL = "http://127.0.0.1:8000"
SETTINGS = ("model", "project", "organization")
"""What can be kept as a default."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Host:
    """Who one is at a registry."""

    token: str
    user: str | None = None


@dataclass
class Credentials:
    """What the credentials file holds: hosts by their address, the present one, and defaults."""

    hosts: dict[str, Host] = field(default_factory=dict)
    current: str | None = None
    settings: dict[str, str] = field(default_factory=dict)

    def sign_in(self, url: str, token: str, user: str | None = None) -> None:
        """Keep a token, and make its registry the present one."""
        self.current = base_of(url)
        self.hosts[self.current] = Host(token, user)

    def sign_out(self, url: str | None = None) -> str | None:
        """Forget the token of a registry, the present one where none is named; return which."""
        gone = base_of(url) if url else self.current
        if gone is None or self.hosts.pop(gone, None) is None:
            return None
        if self.current == gone:
            self.current = next(iter(self.hosts), None)
        return gone

    def set(self, name: str, value: str | None) -> None:
        """Keep a default, or forget it where the value is None."""
        if name not in SETTINGS:
            message = f"There is no setting {name!r}; there are {', '.join(SETTINGS)}."
            raise CredentialsError(message)
        if value is None:
            self.settings.pop(name, None)
        else:
            self.settings[name] = value


def base_of(url: str) -> str:
    """Return the address of a registry without what people put behind it."""
    return url.rstrip("/").removesuffix("/graphql")


def place() -> Path:
    """Return where the file is: GREENROOM_CONFIG, or the user's folder of settings."""
    named = os.environ.get("GREENROOM_CONFIG")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "greenroom" / "credentials.json"


def read(path: Path | None = None) -> Credentials:
    """Return what the file holds, nothing where there is none.

    Raises ``CredentialsError`` where others can read it, or where it is not what was written.
    """
    file = path or place()
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return Credentials()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}."
        raise CredentialsError(message) from error
    with os.fdopen(descriptor, encoding="utf-8") as opened:
        if os.name == "posix" and os.fstat(descriptor).st_mode & _OTHERS:
            message = f"{file} can be read by others: chmod 600 it, and make new tokens."
            raise CredentialsError(message)
        try:
            return _parsed(json.load(opened))
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            message = f"{file} is not a credentials file: {error}."
            raise CredentialsError(message) from error


def write(credentials: Credentials, path: Path | None = None) -> Path:
    """Replace the file at once, in a folder of the user's own; return where it is."""
    file = path or place()
    content = {
        "hosts": {
            url: {"token": host.token, "user": host.user} for url, host in credentials.hosts.items()
        },
        "current": credentials.current,
        "settings": credentials.settings,
    }
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # a temporary file is made with mode 0600
        descriptor, name = tempfile.mkstemp(prefix=".credentials-", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
                json.dump(content, opened, indent=2)
                opened.write("\n")
                opened.flush()
                os.fsync(opened.fileno())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}."
        raise CredentialsError(message) from error
    return file


def resolve(url: str | None, token: str | None) -> tuple[str, str | None]:
    """Return the address and the token to use.

    The address is the one given, else GREENROOM_URL, else the file's, else this machine's; the token
    is the one given, else GREENROOM_TOKEN, else the file's for that address.
    """
    named = url if url is not None else os.environ.get("GREENROOM_URL") or None
    secret = token if token is not None else os.environ.get("GREENROOM_TOKEN") or None
    if named is not None and secret is not None:
        return base_of(named), secret
    kept = read()
    address = base_of(named if named is not None else kept.current or DEFAULT_URL)
    if secret is None:
        host = kept.hosts.get(address)
        secret = host.token if host else None
    return address, secret


def _parsed(content: Mapping[str, Any]) -> Credentials:
    hosts = {
        str(url): Host(str(host["token"]), host.get("user"))
        for url, host in content.get("hosts", {}).items()
    }
    settings = {str(name): str(value) for name, value in content.get("settings", {}).items()}
    return Credentials(hosts, content.get("current"), settings)
