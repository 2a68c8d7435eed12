"""Messages go by https to a receiver whose certificate is trusted, and to no other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from tests import make
from tests.registry import Registry
from tests.webhooks.conftest import Telling
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """An authority of this test's own, as a company has one."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    return made


@pytest_asyncio.fixture
async def encrypted(tmp_path: Path, authority: trustme.CA) -> AsyncIterator[Telling]:
    """A registry, and a receiver with a certificate of that authority for ``127.0.0.1``."""
    certificate = tmp_path / "receiver.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    registry = await Registry.open(tmp_path / "data", webhook_allow_private="127.0.0.1")
    await make.model(registry)
    with receiving(certificate) as receiver:
        made = Telling(registry, receiver)
        yield made
        await made.close()
    await registry.close()


async def test_a_certificate_of_a_trusted_authority_is_enough(
    encrypted: Telling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    await encrypted.webhook("hook", model="acme/churn")
    await make.version(encrypted.registry)
    await encrypted.tell()
    (told,) = encrypted.receiver.of("hook")
    assert encrypted.receiver.url.startswith("https://")
    assert told.message["data"]["subject"]["name"] == "acme/churn:v1"
    assert encrypted.receiver.unsigned == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_one_that_is_not_trusted_or_of_another_name_is_sent_nothing(
    encrypted: Telling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Neither where nobody trusts the authority, nor where the certificate is for another host."""
    if host == "localhost":
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    url = encrypted.receiver.at("hook").replace("127.0.0.1", host)
    webhook = await encrypted.webhook("hook", model="acme/churn", url=url)
    await make.version(encrypted.registry)
    await encrypted.tell()
    (one,) = await encrypted.log(webhook)
    assert (one["status"], one["attempts"], one["responseStatus"]) == ("PENDING", 1, None)
    assert "certificate verify failed" in one["error"]
    assert encrypted.receiver.received == []


async def test_http_is_refused_where_it_was_not_allowed(encrypted: Telling) -> None:
    url = encrypted.receiver.at("hook").replace("https:", "http:")
    given = {"name": "hook", "url": url, "model": "acme/churn"}
    answer = await encrypted.registry.do("createWebhook", given, "webhook { id }")
    assert (answer.code, answer.error["extensions"]["input"]) == ("BAD_USER_INPUT", ["url"])
    assert isinstance(encrypted.receiver, Receiver)
