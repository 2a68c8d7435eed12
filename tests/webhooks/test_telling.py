"""Who is told of what, in which order, and what happens when a receiver does not take it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import text

from greenroom.operations import deliveries
from tests import make
from tests.webhooks.conftest import Telling
from tests.webhooks.receiver import ENDLESS, HANGS, REDIRECTS, RESETS

ON = {"model": "acme/churn"}
MADE_SHOWN = "webhook { id active } event { kind }"


def _past(table: str, column: str) -> Callable[[Any], Awaitable[None]]:
    """An act that moves a time into the past."""

    async def act(session: Any) -> None:
        await session.exec(text(f"UPDATE {table} SET {column} = '2020-01-01 00:00:00+00:00'"))

    return act


async def _nothing(_claimed: Any) -> None:
    """Send nothing."""


async def test_an_organization_s_webhook_is_told_of_all_and_a_model_s_of_its_own(
    telling: Telling,
) -> None:
    await make.model(telling.registry, "acme/other")
    await telling.webhook("all")
    await telling.webhook("churn", model="acme/churn")
    await make.version(telling.registry, "acme/churn:v1")
    await make.version(telling.registry, "acme/other:v1")
    await telling.tell()
    assert telling.receiver.types("churn") == ["version.registered"]
    assert sorted(telling.receiver.types("all")) == [
        "version.registered",
        "version.registered",
        "webhook.created",  # of the model's webhook, made after it
    ]
    assert telling.receiver.unsigned == []


async def test_kinds_and_stages_narrow_what_is_told(telling: Telling) -> None:
    await telling.webhook("staged", kinds=["VERSION_STAGED"], stages=["PRODUCTION"])
    version = await make.version(telling.registry)
    for stage in ("STAGING", "PRODUCTION", "DISABLED"):
        await telling.registry.done("stageVersion", {"version": version, "stage": stage})
    await telling.tell()
    (told,) = telling.receiver.of("staged")
    assert told.message["data"]["after"]["stage"] == "PRODUCTION"
    assert told.message["data"]["subject"] == {"id": version, "name": "acme/churn:v1"}


async def test_messages_of_a_model_come_in_the_order_of_commits(telling: Telling) -> None:
    await make.model(telling.registry, "acme/other")
    await telling.webhook("all", kinds=["VERSION_REGISTERED"])
    for number in range(8):
        for model in ("acme/churn", "acme/other"):
            await make.version(telling.registry, f"{model}:v{number}")
    telling.receiver.seconds = 0.02
    await telling.tell()
    for model in ("acme/churn", "acme/other"):
        names = [
            one.message["data"]["subject"]["name"]
            for one in telling.receiver.of("all")
            if one.model == model
        ]
        assert names == [f"{model}:v{number}" for number in range(8)]
    assert telling.receiver.most_at_once == 2, "two models are told of at once, and no more"


@pytest.mark.parametrize(
    ("does", "status", "why"),
    [
        (500, 500, None),
        (302, 302, None),
        (429, 429, None),
        (REDIRECTS, 307, None),
        (RESETS, 500, None),
        (HANGS, None, "No answer within 0.5 seconds."),
    ],
)
async def test_what_is_not_taken_is_sent_again_and_what_follows_waits(
    telling: Telling, does: int, status: int | None, why: str | None
) -> None:
    telling.seconds = 0.5
    webhook = await telling.webhook("hook", model="acme/churn", kinds=["VERSION_REGISTERED"])
    telling.receiver.answers["hook"] = [does, 204]
    await make.version(telling.registry, "acme/churn:v1")
    await make.version(telling.registry, "acme/churn:v2")
    await telling.tell()
    first, second = await telling.log(webhook)
    assert (first["status"], first["attempts"], first["error"]) == ("PENDING", 1, why)
    assert first["responseStatus"] == status
    assert (second["status"], second["attempts"]) == ("PENDING", 0)
    assert telling.receiver.elsewhere == 0, "a redirect was followed"
    await telling.tell()
    assert len(telling.receiver.of("hook")) == 1, "it was sent before its time"
    await telling.hasten()
    await telling.tell()
    told = telling.receiver.of("hook")
    assert [one.message["data"]["subject"]["name"][-2:] for one in told] == ["v1", "v1", "v2"]
    assert told[0].id == told[1].id != told[2].id
    assert {one["status"] for one in await telling.log(webhook)} == {"DELIVERED"}


async def test_a_huge_answer_is_cut_short(telling: Telling) -> None:
    webhook = await telling.webhook("huge", model="acme/churn")
    telling.receiver.answers["huge"] = [ENDLESS]
    await make.version(telling.registry)
    await telling.tell()
    (one,) = await telling.log(webhook)
    assert (one["status"], len(one["responseBody"])) == ("DELIVERED", 1024)
    assert telling.receiver.sent < 8 * 1024 * 1024


async def test_a_webhook_that_is_slow_keeps_no_other_waiting(telling: Telling) -> None:
    telling.seconds = 2.0
    for number in range(6):
        await make.model(telling.registry, f"acme/m{number}")
    slow = await telling.webhook("slow")
    await telling.webhook("fast")
    telling.receiver.answers["slow"] = [HANGS]
    for number in range(6):
        await make.version(telling.registry, f"acme/m{number}:v1")
    courier = telling.courier()
    began = time.monotonic()
    while len(telling.receiver.of("fast")) < 6:
        await courier.round()
        await courier._freed.wait()
        courier._freed.clear()
        assert time.monotonic() - began < 20, "the fast one waits for the slow one"
    hanging = [one.webhook for one in courier._sending.values()].count(slow)
    assert hanging == deliveries.PER_WEBHOOK, "the slow one takes its own share, not more"


async def test_one_that_wants_to_be_told_no_more_is_switched_off(telling: Telling) -> None:
    webhook = await telling.webhook("gone", model="acme/churn")
    telling.receiver.answers["gone"] = [410]
    await make.version(telling.registry, "acme/churn:v1")
    await make.version(telling.registry, "acme/churn:v2")
    await telling.tell()
    document = "query Q($id: ID!) { node(id: $id) { ... on Webhook { active disabledReason } } }"
    shown = (await telling.registry.ask(document, {"id": webhook})).data["node"]
    assert shown == {"active": False, "disabledReason": deliveries.GONE}
    await telling.hasten()
    await telling.tell()
    assert len(telling.receiver.of("gone")) == 1
    kinds = await telling.registry.rows("SELECT kind, actor_id FROM events ORDER BY sequence")
    assert kinds[-1][0] == "WEBHOOK_DISABLED"
    assert [one["status"] for one in await telling.log(webhook)] == ["FAILED", "PENDING"]


async def test_after_the_last_try_it_has_failed_and_what_follows_is_sent(
    telling: Telling,
) -> None:
    webhook = await telling.webhook("dead", model="acme/churn", kinds=["VERSION_REGISTERED"])
    telling.receiver.answers["dead"] = [500] * deliveries.TRIES + [204]
    await make.version(telling.registry, "acme/churn:v1")
    await make.version(telling.registry, "acme/churn:v2")
    for _ in range(deliveries.TRIES):
        await telling.tell()
        await telling.hasten()
    first, second = await telling.log(webhook)
    assert (first["status"], first["attempts"]) == ("FAILED", deliveries.TRIES)
    assert (first["responseStatus"], first["responseBody"]) == (500, "said by the receiver")
    assert second["status"] == "DELIVERED"

    again = await telling.registry.done("redeliver", {"delivery": first["id"]}, "count")
    assert again == {"count": 1}
    await telling.tell()
    first, second = await telling.log(webhook)
    assert (first["status"], first["attempts"], first["redeliveries"]) == ("DELIVERED", 1, 1)
    assert telling.receiver.of("dead")[-1].id == telling.receiver.of("dead")[0].id


async def test_all_that_failed_since_a_time_is_sent_again_in_order(telling: Telling) -> None:
    webhook = await telling.webhook("hook", model="acme/churn", kinds=["VERSION_REGISTERED"])
    telling.receiver.answers["hook"] = [500]
    for number in range(3):
        await make.version(telling.registry, f"acme/churn:v{number}")
    for _ in range(3 * deliveries.TRIES):
        await telling.tell()
        await telling.hasten()
    assert [one["status"] for one in await telling.log(webhook)] == ["FAILED"] * 3
    telling.receiver.answers["hook"] = [204]
    telling.receiver.received.clear()
    since = {"webhook": webhook, "failedSince": "2020-01-01T00:00:00Z"}
    assert await telling.registry.done("redeliver", since, "count") == {"count": 3}
    await telling.tell()
    names = [one.message["data"]["subject"]["name"] for one in telling.receiver.of("hook")]
    assert names == [f"acme/churn:v{number}" for number in range(3)]
    assert await telling.registry.done("redeliver", since, "count") == {"count": 0}


async def test_a_test_is_told_at_once_and_to_its_own_webhook_only(telling: Telling) -> None:
    webhook = await telling.webhook("tried", model="acme/churn")
    await telling.webhook("all", kinds=["WEBHOOK_TESTED"])
    telling.receiver.answers["tried"] = [500, 204]
    await make.version(telling.registry)
    await telling.tell()  # fails, and waits
    made = await telling.registry.done(
        "testWebhook", {"webhook": webhook}, "delivery { id status }"
    )
    assert made["delivery"]["status"] == "PENDING"
    await telling.tell()
    assert telling.receiver.types("tried") == ["version.registered", "webhook.tested"]
    assert telling.receiver.of("all") == []


async def test_switched_off_it_is_told_nothing_and_then_of_what_happens_from_now_on(
    telling: Telling,
) -> None:
    webhook = await telling.webhook("hook", model="acme/churn", kinds=["VERSION_REGISTERED"])
    await telling.registry.done("updateWebhook", {"webhook": webhook, "active": False}, MADE_SHOWN)
    await make.version(telling.registry, "acme/churn:v1")
    await telling.tell()
    refused = await telling.registry.do("testWebhook", {"webhook": webhook}, "event { id }")
    assert refused.code == "CONFLICT"
    await telling.registry.done("updateWebhook", {"webhook": webhook, "active": True}, MADE_SHOWN)
    await make.version(telling.registry, "acme/churn:v2")
    await telling.tell()
    names = [one.message["data"]["subject"]["name"] for one in telling.receiver.of("hook")]
    assert names == ["acme/churn:v2"]


async def test_both_secrets_sign_until_the_old_one_has_ended(telling: Telling) -> None:
    webhook = await telling.webhook("hook", model="acme/churn", kinds=["VERSION_REGISTERED"])
    (old,) = telling.receiver.secrets["hook"]
    made = await telling.registry.done(
        "rotateWebhookSecret", {"webhook": webhook}, "secret webhook { previousUntil }"
    )
    assert made["secret"] != old
    telling.receiver.secrets["hook"] = [old, made["secret"]]  # each of them has to fit
    await make.version(telling.registry, "acme/churn:v1")
    await telling.tell()
    assert len(telling.receiver.of("hook")) == 1
    await telling.registry.perform(_past("webhooks", "previous_until"))
    await make.version(telling.registry, "acme/churn:v2")
    await telling.tell()
    assert len(telling.receiver.unsigned) == 1, "the old secret signs after its end"
    telling.receiver.secrets["hook"] = [made["secret"]]
    await telling.hasten()
    await telling.tell()
    assert len(telling.receiver.of("hook")) == 2


async def test_two_couriers_over_one_store_send_nothing_twice(telling: Telling) -> None:
    for number in range(4):
        await make.model(telling.registry, f"acme/m{number}")
    await telling.webhook("all", kinds=["VERSION_REGISTERED"])
    for version in range(5):
        for number in range(4):
            await make.version(telling.registry, f"acme/m{number}:v{version}")
    telling.receiver.seconds = 0.01
    couriers = [telling.courier(), telling.courier()]
    for _ in range(100):
        await asyncio.gather(*(one.round() for one in couriers))
        await asyncio.sleep(0.01)
        if len(telling.receiver.received) >= 20:
            break
    for one in couriers:
        await telling.tell(one)
    ids = [one.id for one in telling.receiver.of("all")]
    assert len(ids) == len(set(ids)) == 20


async def test_a_claim_that_is_over_can_be_taken_by_another(telling: Telling) -> None:
    webhook = await telling.webhook("hook", model="acme/churn", kinds=["VERSION_REGISTERED"])
    await make.version(telling.registry)
    lost = telling.courier()
    lost._send = _nothing  # the process ends before it sends
    await lost.round()
    other = telling.courier()
    await telling.tell(other)
    assert telling.receiver.of("hook") == [], "a claim was broken"
    await telling.registry.perform(_past("webhook_deliveries", "claimed_until"))
    await telling.tell(other)
    assert len(telling.receiver.of("hook")) == 1
    assert [one["status"] for one in await telling.log(webhook)] == ["DELIVERED"]


async def test_it_stops_when_whom_it_sends_for_may_not_read_it_any_more(
    telling: Telling,
) -> None:
    await telling.registry.done("grant", {"on": ON, "to": {"user": "member"}, "role": "ADMIN"})
    webhook = await telling.webhook(
        "hook", model="acme/churn", kinds=["VERSION_REGISTERED"], as_="member"
    )
    await make.version(telling.registry, "acme/churn:v1")
    await telling.tell()
    await telling.registry.done("revoke", {"on": ON, "to": {"user": "member"}})
    await make.version(telling.registry, "acme/churn:v2")
    await telling.tell()
    names = [one.message["data"]["subject"]["name"] for one in telling.receiver.of("hook")]
    assert names == ["acme/churn:v1"]
    document = "query Q($id: ID!) { node(id: $id) { ... on Webhook { active disabledReason } } }"
    shown = (await telling.registry.ask(document, {"id": webhook})).data["node"]
    assert shown == {"active": False, "disabledReason": deliveries.NOT_SEEN}
    await telling.registry.done("updateWebhook", {"webhook": webhook, "active": True}, MADE_SHOWN)
    await telling.hasten()
    await telling.tell()
    names = [one.message["data"]["subject"]["name"] for one in telling.receiver.of("hook")]
    assert names[-1] == "acme/churn:v2", "whoever switches it on sees it"


@pytest.mark.parametrize("webhooks", [1, 20])
async def test_the_number_of_statements_does_not_grow_with_webhooks(
    telling: Telling, webhooks: int
) -> None:
    for number in range(webhooks):
        await telling.webhook(f"hook{number}", kinds=["VERSION_REGISTERED"])
    for number in range(5):
        await make.version(telling.registry, f"acme/churn:v{number}")
    telling.registry.statements.clear()
    noted = await telling.registry.perform(deliveries.expand)
    assert noted == 5 + webhooks - 1
    writing = [one for one in telling.registry.statements if not one.startswith("BEGIN")]
    assert len(writing) == 4, writing
    rows = await telling.registry.rows("SELECT count(*) FROM webhook_deliveries")
    assert rows == [(5 * webhooks,)]


async def test_the_pause_grows_and_is_as_long_as_the_receiver_asks() -> None:
    now = deliveries.tables.now()
    pauses = [deliveries.pause(number, None, now) for number in range(1, deliveries.TRIES)]
    assert all(
        usual <= one <= usual * 1.2 for usual, one in zip(deliveries.PAUSES, pauses, strict=True)
    )
    assert deliveries.TRIES >= 8
    assert sum(deliveries.PAUSES, start=timedelta(0)) >= timedelta(hours=24)
    assert deliveries.pause(1, "120", now) == timedelta(seconds=120)
    assert deliveries.pause(1, "99999999999", now) == timedelta(days=1)
    assert deliveries.pause(1, "soon", now) < timedelta(seconds=7)
    later = format_datetime(now + timedelta(minutes=5), usegmt=True)
    assert timedelta(minutes=4) < deliveries.pause(1, later, now) <= timedelta(minutes=5)
