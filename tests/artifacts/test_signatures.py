"""A signature is kept where its key verifies it and it is about what the version serves."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests import make, signing
from tests.artifacts.sending import random_bytes
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTENT = "a: 1"
SHOWN = """version { revision signature { id bundle digest publicKey fingerprint isCurrent at
    actor { name } version { fullName } } digest } event { kind after }"""
ASK = "query($name: String!) { version(name: $name) { signature { isCurrent fingerprint } } }"


async def version(registry: Registry, content: str | None = CONTENT) -> str:
    """A version with content, a file, and a folder of two files."""
    run = await make.run(registry, status="RUNNING")
    await make.stored(registry, run, "weights", b"weights")
    await make.stored(registry, run, "saved", {"a": b"1", "d/b": b"2"})
    name = f"{fresh('acme/m')}:v1"
    more = {} if content is None else {"content": content}
    await make.promoted(
        registry, run, name, createModel=True, artifacts=["weights", "saved"], **more
    )
    return name


FILES: dict[str, bytes | str] = {
    "content.yaml": CONTENT.encode(),
    "artifacts/weights": b"weights",
    "artifacts/saved/a": b"1",
    "artifacts/saved/d/b": b"2",
}


def given(name: str, bundle: str | None = None, key: Any = None, **more: Any) -> dict[str, Any]:
    private = key or signing.key()
    made = bundle if bundle is not None else signing.bundle(FILES, private)
    return {"version": name, "bundle": made, "publicKey": signing.public(private), **more}


async def test_a_signature_is_shown_on_the_version(registry: Registry) -> None:
    name = await version(registry)
    sent = given(name)
    made = await registry.done("signVersion", sent, SHOWN, as_="admin")
    told = made["version"]["signature"]
    assert told == {
        "id": told["id"],
        "bundle": sent["bundle"],
        "digest": made["version"]["digest"],
        "publicKey": sent["publicKey"],
        "fingerprint": told["fingerprint"],
        "isCurrent": True,
        "at": told["at"],
        "actor": {"name": "admin"},
        "version": {"fullName": name},
    }
    assert made["event"]["kind"] == "VERSION_SIGNED"
    assert made["event"]["after"]["fingerprint"] == told["fingerprint"]
    other = given(name, key=signing.key(1))
    again = await registry.done("signVersion", other, SHOWN)
    assert again["version"]["signature"]["publicKey"] == other["publicKey"], "one in place of one"
    assert again["version"]["revision"] == made["version"]["revision"] + 1
    stale = {**sent, "expectedRevision": made["version"]["revision"]}
    await refused(registry, "signVersion", stale, "CONFLICT", "expectedRevision")


async def test_a_version_that_serves_something_else_says_so(registry: Registry) -> None:
    name = await version(registry)
    await registry.done("signVersion", given(name))
    await registry.done("updateVersion", {"version": name, "readme": "New.", "tags": ["x"]})
    told = (await registry.ask(ASK, {"name": name})).data["version"]["signature"]
    assert told["isCurrent"], "what it serves is the same"
    await registry.done("updateVersion", {"version": name, "content": "a: 2"})
    told = (await registry.ask(ASK, {"name": name})).data["version"]["signature"]
    assert not told["isCurrent"]
    await refused(registry, "signVersion", given(name), "CONFLICT", "bundle")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {**FILES, "more": b"x"},
        {name: one for name, one in FILES.items() if name != "content.yaml"},
        {name: one for name, one in FILES.items() if name != "artifacts/saved/a"},
        {**FILES, "content.yaml": b"a: 2"},
        {**FILES, "artifacts/weights": b"other"},
        {**FILES, "artifacts/saved/a": b"2", "artifacts/saved/d/b": b"1"},
        {**{n: o for n, o in FILES.items() if n != "content.yaml"}, "content.json": b"a: 1"},
    ],
)
async def test_a_signature_about_other_files_is_refused(
    registry: Registry, files: dict[str, bytes | str]
) -> None:
    name = await version(registry)
    error = await refused(
        registry, "signVersion", given(name, signing.bundle(files)), "CONFLICT", "bundle"
    )
    assert "other files" in error["message"]


async def test_a_signature_of_another_key_is_refused(registry: Registry) -> None:
    name = await version(registry)
    sent = given(name, signing.bundle(FILES, signing.key(1)))
    await refused(registry, "signVersion", sent, "BAD_USER_INPUT", "publicKey")
    bundle = json.loads(signing.bundle(FILES))
    payload = json.loads(signing.bundle({**FILES, "artifacts/weights": b"other"}))
    bundle["dsseEnvelope"]["payload"] = payload["dsseEnvelope"]["payload"]
    swapped = given(name, json.dumps(bundle))
    await refused(registry, "signVersion", swapped, "BAD_USER_INPUT", "publicKey")


async def test_what_is_no_signature_is_refused(registry: Registry) -> None:
    name = await version(registry)
    whole = json.loads(signing.bundle(FILES))

    def changed(*path: str, value: Any) -> str:
        copy = json.loads(json.dumps(whole))
        place = copy
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return json.dumps(copy)

    signature = whole["dsseEnvelope"]["signatures"]
    for bundle in (
        "",
        "{}",
        "[]",
        "null",
        "[" * 10_000,
        changed("mediaType", value="other"),
        changed("dsseEnvelope", value=None),
        changed("dsseEnvelope", "payloadType", value="other"),
        changed("dsseEnvelope", "payload", value="%%%"),
        changed("dsseEnvelope", "payload", value=7),
        changed("dsseEnvelope", "signatures", value=[]),
        changed("dsseEnvelope", "signatures", value=signature * 2),
        signing.bundle(FILES, predicateType="https://other"),
        signing.bundle(FILES, predicate={}),
        signing.bundle(FILES, predicate={"resources": [{"name": 7}]}),
        "x" * (1024 * 1024 + 1),
    ):
        if len(bundle) < 1024 * 1024:
            await refused(registry, "signVersion", given(name, bundle), "BAD_USER_INPUT", "bundle")
    rsa_key = rsa.generate_private_key(65537, 2048)
    brainpool = ec.generate_private_key(ec.SECP256K1())
    for key in ("", "no key", signing.public(rsa_key), signing.public(brainpool), "x" * 5000):
        sent = {**given(name), "publicKey": key}
        await refused(registry, "signVersion", sent, "BAD_USER_INPUT", "publicKey")


async def test_bytes_that_are_elsewhere_are_signed_by_their_digest(registry: Registry) -> None:
    data = random_bytes()
    entry = {"name": "far", "kind": "MODEL", "path": "s3://far", "digest": make.sha256(data)}
    run = await make.run(registry, outputs=[entry])
    name = f"{fresh('acme/m')}:v1"
    await make.promoted(registry, run, name, createModel=True, artifacts=["far"])
    bundle = signing.bundle({"artifacts/far": data})
    await registry.done("signVersion", given(name, bundle))


async def test_a_copy_is_not_signed_and_a_transfer_stays_so(registry: Registry) -> None:
    name = await version(registry)
    await registry.done("signVersion", given(name))
    await make.model(registry, target := fresh("acme/m"))
    await registry.done("copyVersion", {"version": name, "model": target, "name": "copy"})
    copied = (await registry.ask(ASK, {"name": f"{target}:copy"})).data["version"]
    assert copied == {"signature": None}
    await registry.done("transferVersion", {"version": name, "model": target})
    moved = (await registry.ask(ASK, {"name": f"{target}:v1"})).data["version"]
    assert moved["signature"]["isCurrent"]
