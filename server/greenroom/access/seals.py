"""What the server hands to a browser and takes back unchanged: signed, for one purpose and a while.

The key is made of a secret that every process of the registry has.
"""

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_ALGORITHM = "HS256"


class Seal:
    """Signs what is handed out, and makes secrets that only this registry can make again."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._key = OctKey.import_key(self._derive("seal"))

    def close(self, purpose: str, content: dict[str, str], *, lasts: timedelta) -> str:
        """Return the content as a text that only this registry can have made."""
        claims: dict[str, Any] = {
            "purpose": purpose,
            "exp": int(time.time() + lasts.total_seconds()),
            "content": content,
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def open(self, purpose: str, text: str | None) -> dict[str, str] | None:
        """Return the content, None where the text is of another's making, purpose or time."""
        if not text:
            return None
        try:
            claims = jwt.decode(text, self._key, algorithms=[_ALGORITHM]).claims
            jwt.JWTClaimsRegistry(
                exp={"essential": True}, purpose={"essential": True, "value": purpose}
            ).validate(claims)
        except (JoseError, ValueError):
            return None
        content: dict[str, str] = claims["content"]
        return content

    def derive(self, purpose: str, seed: str) -> str:
        """Return the secret that belongs to a seed, of 43 characters of URL-safe base 64."""
        return base64.urlsafe_b64encode(self._derive(f"{purpose}:{seed}")).rstrip(b"=").decode()

    def _derive(self, words: str) -> bytes:
        return hmac.digest(self._secret, f"greenroom {words}".encode(), hashlib.sha256)
