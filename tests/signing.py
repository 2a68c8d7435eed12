"""Signatures made by hand, in the form that the library model-signing gives them."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PAYLOAD = "application/vnd.in-toto+json"


@cache
def key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """A key; another one for each number."""
    return ec.generate_private_key(ec.SECP256R1())


def public(private: Any) -> str:
    """The public half of a key, as PEM."""
    pem: bytes = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode()


def private_pem(private: Any, password: bytes | None = None) -> bytes:
    """A key as PEM."""
    hidden: Any = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden
    )


def statement(files: Mapping[str, bytes | str]) -> dict[str, Any]:
    """What is signed about files: their bytes, or their digests in hexadecimal."""
    digests = {
        name: one if isinstance(one, str) else hashlib.sha256(one).hexdigest()
        for name, one in sorted(files.items())
    }
    whole = hashlib.sha256(b"".join(bytes.fromhex(one) for one in digests.values())).hexdigest()
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "package", "digest": {"sha256": whole}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {"method": "files", "hash_type": "sha256", "allow_symlinks": False},
            "resources": [
                {"name": name, "digest": digest, "algorithm": "sha256"}
                for name, digest in digests.items()
            ],
        },
    }


def bundle(files: Mapping[str, bytes | str], private: Any = None, **changes: Any) -> str:
    """A bundle over files; ``changes`` replace parts of what is signed."""
    payload = json.dumps(statement(files) | changes).encode()
    covered = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)
    signed = (private or key()).sign(covered, ec.ECDSA(hashes.SHA256()))
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {"publicKey": {"hint": "x"}, "tlogEntries": []},
            "dsseEnvelope": {
                "payload": base64.b64encode(payload).decode(),
                "payloadType": PAYLOAD,
                "signatures": [{"sig": base64.b64encode(signed).decode(), "keyid": ""}],
            },
        }
    )
