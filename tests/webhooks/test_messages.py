"""What messages say: the form that the guide promises, and nothing that is to stay secret."""

import json
import logging
from pathlib import Path

import jsonschema
import pytest
from standardwebhooks.webhooks import Webhook

from greenroom.access.keys import Cipher
from greenroom.cli.logs import configure_logging
from greenroom.errors import Unavailable
from greenroom.operations.messages import type_of
from greenroom.operations.webhooks import renew_encryption
from greenroom.settings import Settings
from greenroom.tables import EventKind
from tests import make
from tests.audit.acts import every_act
from tests.registry import Registry
from tests.webhooks.checker import untold
from tests.webhooks.conftest import MADE, Telling
from tests.webhooks.receiver import Receiver

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "webhook.schema.json").read_text())


def test_every_kind_has_a_type_of_two_words() -> None:
    types = {type_of(kind) for kind in EventKind}
    assert len(types) == len(EventKind)
    assert {"version.staged", "run.metrics_logged", "service_account.created"} <= types
    assert all(len(one.split(".")) == 2 for one in types)


async def test_messages_of_every_act_have_the_form_and_none_is_missing(
    tmp_path: Path, receiver: Receiver
) -> None:
    registry = await Registry.open(
        tmp_path, webhook_allow_private="127.0.0.1", webhook_allow_http=True
    )
    telling = Telling(registry, receiver)
    webhook = await telling.webhook("all")
    await every_act(registry)
    await telling.tell()
    for one in receiver.of("all"):
        jsonschema.validate(one.message, SCHEMA)
    assert len({one.message["type"] for one in receiver.of("all")}) > 40
    rows = await registry.rows(
        "SELECT sequence, id, model_id FROM events WHERE kind <> 'WEBHOOK_TESTED' "
        f"AND organization_id = (SELECT organization_id FROM webhooks WHERE id = '{webhook}') "
        "AND sequence > (SELECT sequence FROM events WHERE kind = 'WEBHOOK_CREATED' LIMIT 1)"
    )
    assert rows
    received = [(one.id.partition("_whk_")[0], one.taken) for one in receiver.of("all")]
    assert untold([(row[1], row[2]) for row in sorted(rows)], received) == []
    await telling.close()
    await registry.close()


async def test_a_model_s_webhook_is_told_no_more_than_its_admin_reads(telling: Telling) -> None:
    await telling.registry.done(
        "grant", {"on": {"model": "acme/churn"}, "to": {"user": "member"}, "role": "ADMIN"}
    )
    await telling.webhook("hook", model="acme/churn", as_="member", kinds=["VERSION_REGISTERED"])
    await make.version(telling.registry)
    await telling.tell()
    (one,) = telling.receiver.of("hook")
    data = one.message["data"]
    assert (data["event"]["sequence"], data["actorId"]) == (None, None)
    assert data["actor"]["name"] == "owner"
    assert data["model"]["name"] == "acme/churn"


async def test_slack_s_form_shows_names_as_plain_text(telling: Telling) -> None:
    webhook = await telling.webhook("slack", model="acme/churn", format="SLACK")
    version = await make.version(telling.registry)
    await telling.registry.done(
        "stageVersion", {"version": version, "stage": "STAGING", "message": "<!channel> & *go*"}
    )
    await telling.tell()
    *_, one = telling.receiver.of("slack")
    line = "Version staged: acme/churn:v1, TESTING → STAGING, by owner: <!channel> & *go*"
    assert one.message["blocks"][0] == {
        "type": "section",
        "text": {"type": "plain_text", "text": line, "emoji": False},
    }
    assert "<!channel>" not in one.message["text"]
    assert "&lt;!channel&gt; &amp; *go*" in one.message["text"]
    assert telling.receiver.unsigned == []
    assert (await telling.log(webhook))[-1]["body"] == json.dumps(
        one.message, separators=(",", ":"), ensure_ascii=False
    )


async def test_a_secret_is_in_one_answer_and_nowhere_else(
    telling: Telling, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(telling.registry.settings)
    given = {
        "name": "hook",
        "url": telling.receiver.at("hook") + "?key=canary-in-the-address",
        "model": "acme/churn",
    }
    made = await telling.registry.done("createWebhook", given, MADE)
    telling.receiver.secrets["hook"] = [made["secret"]]
    id_ = made["webhook"]["id"]
    new = await telling.registry.done("rotateWebhookSecret", {"webhook": id_}, "secret")
    await make.version(telling.registry)
    await telling.tell()
    said = capsys.readouterr()
    logging.getLogger().handlers.clear()
    assert telling.receiver.of("hook"), "nothing was sent"
    canaries = [made["secret"], new["secret"]]
    canaries += [one.removeprefix("whsec_") for one in canaries]
    await telling.registry.database.settle()
    folder = telling.registry.settings.data
    bytes_ = b"".join(one.read_bytes() for one in folder.iterdir() if one.is_file())
    told = str(await telling.log(id_)) + str(telling.receiver.received)
    for canary in canaries:
        assert canary.encode() not in bytes_
        assert canary not in said.out + said.err + told
    events = str(await telling.registry.rows("SELECT * FROM events"))
    for text in (events, said.out, said.err, told):
        assert "canary-in-the-address" not in text
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600


async def test_secrets_are_encrypted_anew_with_another_key(telling: Telling) -> None:
    webhook = await telling.webhook("hook", model="acme/churn", kinds=["VERSION_REGISTERED"])
    await telling.registry.done("rotateWebhookSecret", {"webhook": webhook}, "secret")
    folder = telling.registry.settings.data
    kept, new = (folder / "secret.key").read_text(), "n" * 32
    both = Cipher(Settings(data=folder, secret_key=f"{new},{kept}"))
    count = await telling.registry.perform(lambda session: renew_encryption(session, both))
    assert count == 1
    assert await telling.registry.perform(lambda session: renew_encryption(session, both)) == 0
    alone = Cipher(Settings(data=folder, secret_key=new))
    ((secret, previous),) = await telling.registry.rows(
        "SELECT secret, previous_secret FROM webhooks"
    )
    assert alone.open(previous) == telling.receiver.secrets["hook"][0] != alone.open(secret)


def test_keys_are_renewed_and_a_wrong_one_reads_nothing(tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    first = Cipher(Settings(data=tmp_path, secret_key=old))
    closed = first.close("whsec_x")
    both = Cipher(Settings(data=tmp_path, secret_key=f"{new}, {old}"))
    assert both.open(closed) == "whsec_x"
    renewed = both.renew(closed)
    assert renewed is not None
    assert both.renew(renewed) is None
    assert Cipher(Settings(data=tmp_path, secret_key=new)).open(renewed) == "whsec_x"
    with pytest.raises(Unavailable, match="GREENROOM_SECRET_KEY"):
        Cipher(Settings(data=tmp_path, secret_key=new)).open(closed)
    assert not (tmp_path / "secret.key").exists()
    with pytest.raises(ValueError, match="32 characters"):
        Settings(secret_key="short")
    file = tmp_path / "given.key"
    file.write_text(old)
    assert Cipher(Settings(data=tmp_path, secret_key_file=file)).open(closed) == "whsec_x"
    assert Webhook("whsec_" + "QUFB" * 8)  # the library takes what we make secrets of
