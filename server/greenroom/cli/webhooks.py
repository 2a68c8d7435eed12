"""``greenroom webhooks``: who is told of events by HTTP, and what became of it."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import typer
from standardwebhooks.webhooks import Webhook as Signer

from greenroom.cli.given import listed
from greenroom.cli.options import AsJson, Limit, OnModel, Quiet, Url, Yes
from greenroom.cli.output import Column, plain, print_fields, print_json, print_rows, say, told
from greenroom.cli.references import organization_of
from greenroom.cli.remote import confirm, connected, fail

app = typer.Typer(help="Who is told of events by HTTP.", no_args_is_help=True)

LOOK_SECONDS = 1.0
LOOKED_AT = 50
FORWARD_SECONDS = 10.0

WebhookId = Annotated[
    str, typer.Argument(metavar="WEBHOOK", help="The webhook's id, as `webhooks ls` shows it.")
]
OfOrganization = Annotated[
    str | None, typer.Option("--organization", help="Of all of this organization.")
]
Kinds = Annotated[
    str | None, typer.Option(help="What it is told: version_staged,version_registered.")
]
Stages = Annotated[str | None, typer.Option(help="Of the moves of versions, those to: production.")]
Format = Annotated[str, typer.Option(help="json or slack.")]

_WEBHOOKS = (
    Column("WEBHOOK", lambda one: one.id),
    Column("NAME", lambda one: one.name),
    Column("OF", lambda one: one.model.full_name if one.model else one.organization.name),
    Column("ACTIVE", lambda one: "yes" if one.active else "no"),
    Column("URL", lambda one: one.url),
)
_DELIVERIES = (
    Column("DELIVERY", lambda one: one.id),
    Column("EVENT", lambda one: one.event and one.event.kind),
    Column("ABOUT", lambda one: one.event and one.event.subject_name),
    Column("STATUS", lambda one: one.status),
    Column("ATTEMPTS", lambda one: one.attempts),
    Column("ANSWER", lambda one: one.error or one.response_status),
    Column("NOTED", lambda one: one.created_at),
)


@app.command("ls")
def list_(
    model: OnModel = None,
    organization: OfOrganization = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List the webhooks of a model, or of an organization."""
    with connected(url) as client:
        rows = client.list_webhooks(**_home(model, organization))
        id_of = (lambda one: str(one.id)) if quiet else None
        print_rows(rows, _WEBHOOKS, as_json=as_json, quiet=id_of)


@app.command()
def get(webhook: WebhookId, as_json: AsJson = False, url: Url = None) -> None:
    """Show a webhook."""
    with connected(url) as client:
        found: Any = client.get_webhook(webhook)
        if as_json:
            print_json(found)
            return
        print_fields(
            [
                ("Webhook", found.id),
                ("Name", found.name),
                ("Of", found.model.full_name if found.model else found.organization.name),
                ("URL", found.url),
                ("Format", found.format),
                ("Kinds", [one.value for one in found.kinds]),
                ("Stages", [one.value for one in found.stages]),
                ("Active", "yes" if found.active else "no"),
                ("Switched off", found.disabled_reason),
                ("Sends for", found.sends_for and found.sends_for.name),
                ("Old secret until", found.previous_until),
                ("Created", found.created_at),
            ]
        )


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    to: Annotated[str, typer.Argument(metavar="URL", help="Where messages are sent.")],
    model: OnModel = None,
    organization: OfOrganization = None,
    kinds: Kinds = None,
    stages: Stages = None,
    format: Format = "json",
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Have an address told of what happens, and print its secret; it is shown this once."""
    with connected(url) as client:
        made, secret = client.create_webhook(
            name,
            to,
            **_home(model, organization),
            kinds=listed(kinds),
            stages=listed(stages),
            format=format,
        )
        _told_secret(made, secret, as_json=as_json)


@app.command()
def update(
    webhook: WebhookId,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    to: Annotated[str | None, typer.Option(help="Another address.")] = None,
    kinds: Kinds = None,
    stages: Stages = None,
    active: Annotated[
        bool | None, typer.Option("--on/--off", help="Switch it on or off.", show_default=False)
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Change a webhook, or switch it on or off."""
    given = {
        "name": name,
        "url": to,
        "kinds": None if kinds is None else listed(kinds) or [],
        "stages": None if stages is None else listed(stages) or [],
        "active": active,
    }
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    with connected(url) as client:
        changed = client.update_webhook(webhook, **changes)
        told(changed, f"{changed.name} was changed.", as_json=as_json)


@app.command()
def delete(webhook: WebhookId, yes: Yes = False, url: Url = None) -> None:
    """Delete a webhook with the log of its deliveries."""
    confirm(f"This deletes the webhook {webhook} for good.", webhook, yes=yes)
    with connected(url) as client:
        client.delete_webhook(webhook)
    say(f"{webhook} was deleted.")


@app.command()
def rotate(webhook: WebhookId, as_json: AsJson = False, url: Url = None) -> None:
    """Print a new secret; the old one signs for 24 hours more."""
    with connected(url) as client:
        made, secret = client.rotate_webhook_secret(webhook)
        _told_secret(made, secret, as_json=as_json)


@app.command("test")
def try_(webhook: WebhookId, as_json: AsJson = False, url: Url = None) -> None:
    """Send a message by which a webhook is tried."""
    with connected(url) as client:
        sent: Any = client.test_webhook(webhook)
        told(sent, f"{sent.id} is sent; `webhooks deliveries` tells how it went.", as_json=as_json)


@app.command()
def deliveries(
    webhook: WebhookId,
    status: Annotated[str | None, typer.Option(help="pending, delivered or failed.")] = None,
    limit: Limit = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    url: Url = None,
) -> None:
    """List what a webhook is and was told, the latest first."""
    with connected(url) as client:
        rows = client.list_webhook_deliveries(webhook, status=status, limit=limit)
        id_of = (lambda one: str(one.id)) if quiet else None
        print_rows(rows, _DELIVERIES, as_json=as_json, quiet=id_of)


@app.command()
def redeliver(
    reference: Annotated[
        str, typer.Argument(metavar="DELIVERY|WEBHOOK", help="A delivery's id, or a webhook's.")
    ],
    failed_since: Annotated[
        str | None, typer.Option(help="Of a webhook: all that failed since this time.")
    ] = None,
    url: Url = None,
) -> None:
    """Send a delivery again, or all of a webhook that failed since a time."""
    what = "webhook" if reference.startswith("whk_") else "delivery"
    since = None if failed_since is None else _moment(failed_since)
    with connected(url) as client:
        count = client.redeliver(**{what: reference}, failed_since=since)
    say(f"{count} {'is' if count == 1 else 'are'} sent again.")


@app.command()
def listen(
    webhook: WebhookId,
    forward_to: Annotated[
        str | None, typer.Option(help="Send each on to this address, such as one of your machine.")
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option(envvar="GREENROOM_WEBHOOK_SECRET", help="What to sign with what is sent on."),
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Show what a webhook is told from now on, until interrupted.

    It follows the log of its deliveries, so that your machine need not be reached from outside.
    """
    with connected(url) as client:
        seen = {one.id for one in client.list_webhook_deliveries(webhook, limit=LOOKED_AT)}
        say(f"Showing what {webhook} is told. Ctrl-C ends it.")
        while True:
            latest: list[Any] = list(client.list_webhook_deliveries(webhook, limit=LOOKED_AT))
            for one in reversed([row for row in latest if row.id not in seen]):
                seen.add(one.id)
                if as_json:
                    print_json(plain(one))
                else:
                    about = one.event.subject_name if one.event else one.event_id
                    kind = one.event.kind.value if one.event else "?"
                    typer.echo(f"{one.created_at:%H:%M:%S}  {kind}  {about}  {one.message_id}")
                if forward_to is not None and one.body is not None:
                    say(_forwarded(forward_to, one.message_id, one.body, secret))
            time.sleep(LOOK_SECONDS)


def _forwarded(to: str, about: str, body: str, secret: str | None) -> str:
    """Send a message on; return what came of it, in words."""
    moment = datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": about,
        "webhook-timestamp": str(int(moment.timestamp())),
    }
    if secret:
        headers["webhook-signature"] = Signer(secret).sign(about, moment, body)
    try:
        answer = httpx.post(to, content=body, headers=headers, timeout=FORWARD_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{to} was not told: {type(error).__name__}."
    return f"{to} answered {answer.status_code}."


def _home(model: str | None, organization: str | None) -> dict[str, Any]:
    """Return whose webhooks are meant: a model's, or those of the organization that is usual."""
    if model is not None and organization is not None:
        fail("give a model or an organization, not both.")
    return (
        {"model": model} if model is not None else {"organization": organization_of(organization)}
    )


def _told_secret(made: Any, secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json({**plain(made), "secret": secret})
    else:
        say(f"{made.name} is {made.id}. Its messages are signed with:")
        typer.echo(secret)


def _moment(given: str) -> datetime:
    try:
        return datetime.fromisoformat(given).astimezone()
    except ValueError:
        fail(f"{given!r} is no time: 2026-11-23T09:30.")
