"""What a version serves is signed with a key of the signer's, and verified with one that is trusted."""

import os
from pathlib import Path

import pytest

from greenroom.client import Client, SignatureError
from tests import signing
from tests.client.content import manifest_of, written
from tests.client.test_transfers import saved

MIB = 1024 * 1024


@pytest.fixture
def run(client: Client, project: str) -> str:
    return client.create_run(project).id


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A private key, its public one, and a public key of somebody else."""
    files = tmp_path / "private.pem", tmp_path / "public.pem", tmp_path / "other.pem"
    files[0].write_bytes(signing.private_pem(signing.key()))
    files[1].write_text(signing.public(signing.key()))
    files[2].write_text(signing.public(signing.key(1)))
    return files


def test_a_version_is_signed_and_verified(
    client: Client, model: str, run: str, tmp_path: Path, keys: tuple[Path, Path, Path]
) -> None:
    private, public, other = keys
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(MIB))
    client.upload_artifact(run, file, kind="model", name="model")
    client.upload_artifact(run, saved(tmp_path / "saved"), kind="model", name="saved")
    client.finish_run(run)
    name = client.promote_run(
        run, f"{model}:v1", content="a: 1\n", artifacts=["model", "saved"]
    ).full_name
    with pytest.raises(SignatureError, match="not signed"):
        client.verify_version(name, public)
    signed = client.sign_version(name, private)
    assert signed.signature is not None
    assert signed.signature.is_current
    assert client.verify_version(name, public).full_name == name
    with pytest.raises(SignatureError, match="not what"):
        client.verify_version(name, other)
    with pytest.raises(SignatureError):
        client.pull(name, tmp_path / "package", public_key=other)
    assert not (tmp_path / "package").exists()
    folder = client.pull(name, tmp_path / "package", public_key=public)
    assert "signature.json" in written(folder)
    assert manifest_of(folder)["signature"]["fingerprint"] == signed.signature.fingerprint
    client.update_version(name, readme="# Changed", tags=["x"])
    client.pull(name, folder, overwrite=True, public_key=public)
    client.update_version(name, content="a: 2")
    with pytest.raises(SignatureError):
        client.verify_version(name, public)


def test_a_key_with_a_password_signs_and_without_it_does_not(
    client: Client, model: str, tmp_path: Path
) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(signing.private_pem(signing.key(2), b"secret"))
    public.write_text(signing.public(signing.key(2)))
    name = client.register_version(f"{model}:v1", content={"a": 1}).full_name
    for password in (None, "wrong"):
        with pytest.raises(SignatureError, match="cannot be signed"):
            client.sign_version(name, private, password=password)
    client.sign_version(name, private, password="secret")
    client.verify_version(name, public)


def test_what_cannot_be_signed_whole_is_not_signed(
    client: Client, model: str, run: str, tmp_path: Path, keys: tuple[Path, Path, Path]
) -> None:
    client.register_version(f"{model}:empty")
    with pytest.raises(SignatureError, match="nothing to sign"):
        client.sign_version(f"{model}:empty", keys[0])
    entry = {"name": "far", "kind": "MODEL", "path": "s3://far"}
    client.log_artifacts(run, outputs=[entry])
    client.promote_run(run, f"{model}:far", artifacts=["far"])
    with pytest.raises(SignatureError, match="'far' is not in the package"):
        client.sign_version(f"{model}:far", keys[0])
