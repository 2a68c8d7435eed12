"""Signatures over what versions serve, as the library ``model-signing`` makes them.

The registry verifies two things before it keeps one: that the public key which comes along verifies
it, and that it is about the bytes which this version serves. Whose key that is, it cannot know; who
reads the signature compares the fingerprint with one they trust.
"""

import base64
import binascii
import hashlib
from collections import Counter
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid
from greenroom.operations import rules
from greenroom.operations.events import record
from greenroom.operations.evidence import chosen_by
from greenroom.operations.models import check_revision, summary, touch
from greenroom.tables import ArtifactFile, Event, EventKind, Signature, Version

MEDIA = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://model_signing/signature/v1.0"
ARTIFACTS = "artifacts"
"""The folder of a package that has the bytes of artifacts; contents lie beside it."""

_HASHES: dict[int, hashes.HashAlgorithm] = {
    256: hashes.SHA256(),
    384: hashes.SHA384(),
    521: hashes.SHA512(),
}
_CURVES = {"secp256r1": 256, "secp384r1": 384, "secp521r1": 521}


async def sign_version(
    session: Session,
    actor: Actor,
    *,
    version: str,
    bundle: str,
    public_key: str,
    expected_revision: int | None = None,
) -> tuple[Version, Event]:
    """Attach a signature to a version, in place of the one it has.

    ``Invalid`` where the key does not verify it; ``Conflict`` where it is about other bytes than
    those that the version serves.
    """
    row = await obtain(
        session, actor, Version, version, to=Permission.VERSION_UPDATE, at=("version",)
    )
    check_revision(row, expected_revision)
    rules.check_text(bundle, of="bundle", limit=rules.MAX_BUNDLE, at=("bundle",))
    rules.check_text(public_key, of="public key", limit=rules.MAX_KEY_TEXT, at=("publicKey",))
    key, fingerprint = _read_key(public_key)
    signed = _resources(_verified(bundle, key))
    served = await _served(session, row)
    if signed != served:
        message = (
            f"The signature is about other files than {row.full_name} serves: "
            f"{_difference(signed, served)}."
        )
        raise Conflict(message, at=("bundle",), current=summary(row))
    known = select(Signature).where(col(Signature.version_id) == row.id)
    signature = (await session.exec(known)).scalar_one_or_none() or Signature(
        version_id=row.id,
        digest="",
        bundle="",
        public_key="",
        fingerprint="",
        actor_id=actor.user_id,
    )
    signature.digest, signature.bundle = row.digest, bundle
    signature.public_key, signature.fingerprint = public_key, fingerprint
    signature.at, signature.actor_id = tables.now(), actor.user_id
    touch(row)
    session.add_all((row, signature))
    after = {"digest": row.digest, "fingerprint": fingerprint}
    return row, await record(session, actor, EventKind.VERSION_SIGNED, row, after=after)


def _read_key(text: str) -> tuple[ec.EllipticCurvePublicKey, str]:
    """Return a public key and its fingerprint. Raises ``Invalid`` for any other kind of key."""
    message = "The public key is one of the curves P-256, P-384 and P-521, as PEM."
    try:
        key = serialization.load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Invalid(message, at=("publicKey",)) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in _CURVES:
        raise Invalid(message, at=("publicKey",))
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return key, f"sha256:{hashlib.sha256(der).hexdigest()}"


def _verified(bundle: str, key: ec.EllipticCurvePublicKey) -> Any:
    """Return the statement of a bundle that this key has signed (DSSE, protocol 1.0)."""
    try:
        read = orjson.loads(bundle)
        envelope = read["dsseEnvelope"]
        payload = base64.b64decode(envelope["payload"], validate=True)
        (signature,) = envelope["signatures"]
        signed = base64.b64decode(signature["sig"], validate=True)
        kind, media = envelope["payloadType"], read["mediaType"]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        message = "The bundle is no Sigstore bundle with one signature of a DSSE envelope."
        raise Invalid(message, at=("bundle",)) from error
    if media != MEDIA or kind != PAYLOAD:
        message = f"The bundle is of the type {media!r} over {kind!r}; {MEDIA} is accepted."
        raise Invalid(message, at=("bundle",))
    covered = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)
    try:
        key.verify(signed, covered, ec.ECDSA(_HASHES[_CURVES[key.curve.name]]))
    except InvalidSignature as error:
        message = "The public key does not verify the signature."
        raise Invalid(message, at=("publicKey",)) from error
    return orjson.loads(payload)


def _resources(statement: Any) -> Counter[tuple[str, str]]:
    """Return the files that a statement is about: their digests, and their paths in an artifact."""
    try:
        if (statement["_type"], statement["predicateType"]) != (STATEMENT, PREDICATE):
            message = f"The signature is no statement of the type {PREDICATE}."
            raise Invalid(message, at=("bundle",))
        found: Counter[tuple[str, str]] = Counter()
        for one in statement["predicate"]["resources"]:
            first, _, rest = one["name"].partition("/")
            path = rest.partition("/")[2] if first == ARTIFACTS else one["name"]
            found[f"{one['algorithm']}:{one['digest']}", path] += 1
    except (KeyError, TypeError, AttributeError) as error:
        message = "The signature's statement does not name files as model-signing does."
        raise Invalid(message, at=("bundle",)) from error
    return found


async def _served(session: Session, version: Version) -> Counter[tuple[str, str]]:
    """Return the files of a version's package that say what it serves."""
    served: Counter[tuple[str, str]] = Counter()
    if version.content is not None:
        digest = hashlib.sha256(version.content.encode()).hexdigest()
        served[f"sha256:{digest}", f"content.{'json' if _is_json(version.content) else 'yaml'}"] = 1
    chosen = await chosen_by(session, version)
    files = select(ArtifactFile).where(
        col(ArtifactFile.artifact_id).in_([one.id for one in chosen])
    )
    stored = list((await session.exec(files)).scalars())
    for file in stored:
        served[file.digest, file.path] += 1
    for one in chosen:
        if one.stored_at is None:  # its bytes are elsewhere: one file, as far as is known
            served[one.digest or "", ""] += 1
    return served


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _difference(signed: Counter[tuple[str, str]], served: Counter[tuple[str, str]]) -> str:
    """Return in words what is signed and not served, or served and not signed."""
    parts = [
        f"{words} {digest or 'an artifact without a digest'}"
        for words, files in (("not served is", signed - served), ("not signed is", served - signed))
        for digest, _ in list(files)[:2]
    ]
    return ", ".join(parts)
