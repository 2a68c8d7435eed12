"""The headers of Standard Webhooks (https://www.standardwebhooks.com), for one or more secrets."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_signing_secret() -> str:
    """Return a fresh secret in the form that receivers' libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    secrets_: Sequence[str], about: str, moment: datetime, body: bytes
) -> Mapping[str, str]:
    """Return the headers of a message: its id, its time, and a signature by each secret.

    ``about`` is the same however often the message is sent, so that a receiver does it once.
    """
    signatures = [Webhook(secret).sign(about, moment, body.decode()) for secret in secrets_]
    return {
        "content-type": "application/json",
        "webhook-id": about,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
