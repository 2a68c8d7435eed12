"""Secrets that the registry keeps on this machine, and what it encrypts with them.

What is encrypted is worth nothing to whoever has the database alone.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from greenroom.errors import Unavailable
from greenroom.settings import Settings


class Cipher:
    """Encrypts what the registry has to tell again, such as the secrets of webhooks.

    The first of its secrets encrypts; what the others have encrypted is read as well.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: MultiFernet | None = None

    def close(self, text: str) -> str:
        """Return the text as nobody reads it without a secret of the registry."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, closed: str) -> str:
        """Return the text. Raises ``Unavailable`` where it was encrypted with another secret."""
        try:
            return self._keys.decrypt(closed.encode()).decode()
        except InvalidToken as error:
            message = (
                "What is encrypted in the store cannot be read: GREENROOM_SECRET_KEY is not the one "
                "that it was encrypted with. Nothing was changed."
            )
            raise Unavailable(message) from error

    def renew(self, closed: str) -> str | None:
        """Return the same text encrypted by the first secret, None where it is already."""
        newest = MultiFernet([Fernet(_key(self._secrets()[0]))])
        with suppress(InvalidToken):
            newest.decrypt(closed.encode())
            return None
        return self.close(self.open(closed))

    @property
    def _keys(self) -> MultiFernet:
        """The keys; the secret is read, or made, when it is needed for the first time."""
        if self._kept is None:
            self._kept = MultiFernet([Fernet(_key(one)) for one in self._secrets()])
        return self._kept

    def _secrets(self) -> Sequence[str]:
        given = self._settings.secret_keys
        return given or [kept_secret(self._settings.data / "secret.key")]


def _key(secret: str) -> bytes:
    digest = hmac.digest(secret.encode(), b"greenroom encrypts", hashlib.sha256)
    return base64.urlsafe_b64encode(digest)


def kept_secret(file: Path) -> str:
    """Return the secret of a file that only its user reads, made where there is none."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        return file.read_text()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):  # of two processes that begin at once, one makes it
            os.link(fresh, file)
    finally:
        fresh.unlink()
    return file.read_text()
