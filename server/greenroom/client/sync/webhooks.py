# Made by scripts/client; do not edit.
"""Webhooks: who is told of events by HTTP, and what became of each telling."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from greenroom.client.errors import InvalidError
from greenroom.client.generated import inputs as forms
from greenroom.client.generated.sync import Operations
from greenroom.client.given import (
    checked_value,
    done,
    filled,
    found,
    key,
    node,
    part,
    stated,
)
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import (
    UNSET,
    DeliveryStatus,
    EventKind,
    Stage,
    UnsetType,
    Webhook,
    WebhookDelivery,
    WebhookFormat,
)


class WebhookActs:
    """What can be done about webhooks; a reference is an id."""

    _api: Operations

    def create_webhook(
        self,
        name: str,
        url: str,
        *,
        organization: str | None = None,
        model: str | None = None,
        kinds: Sequence[EventKind | str] | None = None,
        stages: Sequence[Stage | str] | None = None,
        format: WebhookFormat | str = WebhookFormat.JSON,
        idempotency_key: str | None = None,
    ) -> tuple[Webhook, str]:
        """Have an address told of what happens to a model, or in an organization.

        Returns the webhook and the secret that its messages are signed with, which is told this once.
        """
        sent = filled(
            forms.CreateWebhookInput,
            name=name,
            url=url,
            organization=organization,
            model=model,
            kinds=_kinds(kinds),
            stages=_stages(stages),
            format=checked_value(WebhookFormat, format, "format"),
            idempotency_key=key(idempotency_key),
        )
        made = done(self._api.create_webhook(sent, repeat=True))
        return made.webhook, made.secret

    def get_webhook(self, id: str) -> Webhook:
        """Return a webhook."""
        return node(self._api.get_webhook(id), "url", Webhook, "webhook", id)

    def list_webhooks(
        self,
        *,
        organization: str | None = None,
        model: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[Webhook]:
        """Yield the webhooks of an organization or of a model, by their names, the latest first."""
        if (organization is None) == (model is None):
            message = "Give either an organization or a model."
            raise InvalidError(message, input=("organization",))

        def fetch(first: int, after: str | None) -> Any:
            if model is not None:
                home = self._api.list_model_webhooks(model, first, after=after)
                return found(found(home, "model", model).webhooks, "webhooks of", model)
            name = organization or ""
            owner = self._api.list_organization_webhooks(name, first, after=after)
            return found(found(owner, "organization", name).webhooks, "webhooks of", name)

        yield from each(fetch, limit=limit, page_size=page_size)

    def update_webhook(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        url: str | UnsetType = UNSET,
        kinds: Sequence[EventKind | str] | UnsetType = UNSET,
        stages: Sequence[Stage | str] | UnsetType = UNSET,
        format: WebhookFormat | str | UnsetType = UNSET,
        active: bool | UnsetType = UNSET,
        expected_revision: int | UnsetType = UNSET,
    ) -> Webhook:
        """Change a webhook, or switch it on or off; what is left out stays as it is."""
        chosen = format
        if not isinstance(format, UnsetType):
            chosen = checked_value(WebhookFormat, format, "format")
        sent = stated(
            forms.UpdateWebhookInput,
            webhook=id,
            name=name,
            url=url,
            kinds=kinds if isinstance(kinds, UnsetType) else _kinds(kinds),
            stages=stages if isinstance(stages, UnsetType) else _stages(stages),
            format=chosen,
            active=active,
            expected_revision=expected_revision,
        )
        return done(self._api.update_webhook(sent)).webhook

    def delete_webhook(self, id: str) -> None:
        """Delete a webhook with the log of its deliveries."""
        done(self._api.delete_webhook(stated(forms.DeleteWebhookInput, webhook=id)))

    def rotate_webhook_secret(self, id: str) -> tuple[Webhook, str]:
        """Give a webhook a new secret, which is told this once; the old one signs for 24 hours more."""
        sent = stated(forms.RotateWebhookSecretInput, webhook=id)
        made = done(self._api.rotate_webhook_secret(sent))
        return made.webhook, made.secret

    def test_webhook(self, id: str) -> WebhookDelivery:
        """Have a webhook told that it is tried; the delivery's status says later how it went."""
        sent = stated(forms.TestWebhookInput, webhook=id)
        return done(self._api.test_webhook(sent)).delivery

    def list_webhook_deliveries(
        self,
        id: str,
        *,
        status: DeliveryStatus | str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[WebhookDelivery]:
        """Yield what a webhook is and was told, the latest first."""
        where = {"eq": checked_value(DeliveryStatus, status, "status")} if status else None
        chosen = filled(forms.WebhookDeliveryFilter, status=where)

        def fetch(first: int, after: str | None) -> Any:
            answer = self._api.list_webhook_deliveries(id, first, after=after, filter_=chosen)
            return part(answer, "deliveries", "webhook", id)

        yield from each(fetch, limit=limit, page_size=page_size)

    def redeliver(
        self,
        *,
        delivery: str | None = None,
        webhook: str | None = None,
        failed_since: datetime | str | None = None,
    ) -> int:
        """Have a delivery sent again, or all of a webhook that failed since a time; return how many."""
        sent = filled(
            forms.RedeliverInput, delivery=delivery, webhook=webhook, failed_since=failed_since
        )
        return done(self._api.redeliver(sent)).count


def _kinds(given: Sequence[EventKind | str] | None) -> list[EventKind] | None:
    return None if given is None else [checked_value(EventKind, one, "kind") for one in given]


def _stages(given: Sequence[Stage | str] | None) -> list[Stage] | None:
    return None if given is None else [checked_value(Stage, one, "stage") for one in given]
