"""Addresses of bytes: signed, for one artifact or upload, one actor and a while.

An address tells who asked for it. What they may is asked again whenever it is used, so that an
address is worth nothing any more when its token is revoked or a role is taken away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from greenroom.access.keys import kept_secret
from greenroom.access.policy import Actor
from greenroom.settings import Settings
from greenroom.tables import now

if TYPE_CHECKING:
    from greenroom.access.seals import Seal

APP = "app"
DOWNLOAD = "download"
UPLOAD = "upload"
APP_HOURS = 12


@dataclass(frozen=True)
class Opened:
    """What an address says: the artifact or upload, and for whom, by ids."""

    subject_id: str
    user_id: str
    token_id: str


class Addresses:
    """Makes and opens the addresses of one registry."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seal: Seal | None = None
        self.lasts = timedelta(minutes=settings.artifacts_link_minutes)
        self._base = f"{(settings.public_url or '').rstrip('/')}/artifacts"

    @property
    def expires_at(self) -> datetime:
        """When an address ends that is made now."""
        return now() + self.lasts

    def download(self, actor: Actor, artifact_id: str, *, file: str | None, direct: bool) -> str:
        """Return where the bytes of an artifact are, or of one file of it."""
        below = "" if file is None else f"/{quote(file)}"
        kept = "" if direct else "&direct=no"
        token = self._close(DOWNLOAD, actor, artifact_id)
        return f"{self._base}/{artifact_id}{below}?token={token}{kept}"

    def upload(self, actor: Actor, upload_id: str) -> Callable[[str], str]:
        """Return what tells for the digest of each file of an upload where its bytes are sent."""
        token = self._close(UPLOAD, actor, upload_id)
        base = f"{self._base}/uploads/{upload_id}"
        return lambda digest: f"{base}/{digest.removeprefix('sha256:')}?token={token}"

    def app(self, actor: Actor, prefix: str) -> str:
        """Return the token of an address of an app, which lasts for hours: a page stays open."""
        return self._close(APP, actor, prefix, lasts=timedelta(hours=APP_HOURS))

    def open(self, purpose: str, subject_id: str, token: str | None) -> Opened | None:
        """Return what an address says, None where it is not for this, or not valid any more."""
        content = self._sealing.open(purpose, token)
        if content is None or content["subject"] != subject_id:
            return None
        return Opened(subject_id, content["user"], content["token"])

    def _close(
        self, purpose: str, actor: Actor, subject_id: str, *, lasts: timedelta | None = None
    ) -> str:
        content = {
            "subject": subject_id,
            "user": "" if actor.user is None else actor.user.id,
            "token": "" if actor.token is None else actor.token.id,
        }
        return self._sealing.close(purpose, content, lasts=lasts or self.lasts)

    @property
    def _sealing(self) -> "Seal":
        """The seal; its secret is read, or made, when it is needed for the first time."""
        if self._seal is None:
            from greenroom.access.seals import Seal

            given = self._settings.artifacts_secret
            self._seal = Seal(
                given.get_secret_value() if given else kept_secret(self._settings.secret_file)
            )
        return self._seal
