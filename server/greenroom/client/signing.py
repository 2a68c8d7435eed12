"""Signatures over packages, by the library model-signing, which is loaded when it is needed."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from greenroom.client.errors import SignatureError
from greenroom.client.packages import SIGNATURE, UNSIGNED, Package


@dataclass(frozen=True)
class Signed:
    """A signature, as a Sigstore bundle, and the public key that verifies it, as PEM."""

    bundle: str
    public_key: str


def sign(
    folder: Path, package: Package, *, private_key: Path, password: str | None = None
) -> Signed:
    """Sign the content and the artifacts of a package with a private key of an elliptic curve.

    Raises ``SignatureError`` where the package lacks bytes that its version is made of.
    """
    for entry in package.manifest["artifacts"]:
        if entry.get("file") is None:
            message = f"The artifact {entry.get('name')!r} is not in the package: store its bytes."
            raise SignatureError(message)
    if package.content is None and not package.manifest["artifacts"]:
        message = "The package has neither content nor artifacts: there is nothing to sign."
        raise SignatureError(message)
    library = _library("signing")
    with TemporaryDirectory(prefix="greenroom-") as made:
        bundle = Path(made) / SIGNATURE
        try:
            config = library.Config().use_elliptic_key_signer(
                private_key=private_key, password=password and password.encode()
            )
            config.set_hashing_config(_what()).sign(folder, bundle)
            return Signed(bundle.read_text(), _public_key(private_key, password))
        except (ValueError, TypeError, OSError) as error:
            message = f"{folder} cannot be signed with {private_key}: {error}."
            raise SignatureError(message) from error


def verify_package(folder: Path, *, public_key: Path) -> None:
    """See that a key has signed exactly what a package has. Raises ``SignatureError``."""
    bundle = folder / SIGNATURE
    if not bundle.is_file():
        message = "The package is not signed."
        raise SignatureError(message)
    library = _library("verifying")
    try:
        config = library.Config().use_elliptic_key_verifier(public_key=public_key)
        config.set_hashing_config(_what()).verify(folder, bundle)
    except Exception as error:
        message = f"The package is not what {public_key} signed: {error or type(error).__name__}."
        raise SignatureError(message) from error


def _what() -> Any:
    """Return which files of a package are signed, whatever a signature says of itself."""
    hashing: Any = _library("hashing")
    return hashing.Config().set_ignored_paths(paths=UNSIGNED, ignore_git_paths=False)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(f"model_signing.{name}")
    except ImportError as error:
        message = "Signing needs the library model-signing: pip install 'greenroom[signing]'."
        raise SignatureError(message) from error


def _public_key(private_key: Path, password: str | None) -> str:
    keys: Any = importlib.import_module("cryptography.hazmat.primitives.serialization")
    loaded = keys.load_pem_private_key(
        private_key.read_bytes(), password.encode() if password else None
    )
    pem: bytes = loaded.public_key().public_bytes(
        keys.Encoding.PEM, keys.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode()
