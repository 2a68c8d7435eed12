"""The pages for signing in and joining: made here, complete without a script."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from greenroom.access.passwords import MAX_LENGTH, MIN_LENGTH
from greenroom.operations.accounts import Offer

STYLE = Path(__file__).with_name("pages.css").read_bytes()
STYLE_PATH = f"/pages-{hashlib.sha256(STYLE).hexdigest()[:16]}.css"

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    # Not no-referrer, with which a browser sends a form with the origin "null".
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
STYLE_HEADERS = {"cache-control": "public, max-age=31536000, immutable"}

_SHELL = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Greenroom</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{style}">
</head>
<body>
<main>
<p class="brand"><svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">\
<rect width="32" height="32" rx="7" fill="#17664a"/>\
<path d="M9 26V8.5h14V26" fill="none" stroke="#fff" stroke-width="2.5" stroke-linejoin="round"/>\
<path d="M12.5 26V12l7-2.2V26z" fill="#8fe3bd"/><circle cx="17.3" cy="18.4" r="1.2" fill="#17664a"/>\
<path d="M5 26h22" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>Greenroom</p>
<div class="sheet">
<h1>{heading}</h1>
{body}
</div>
</main>
</body>
</html>
""")


@dataclass(frozen=True)
class Fault:
    """What is wrong with what was posted; ``field`` is the input to blame, where there is one."""

    message: str
    field: str | None = None


def page(
    title: str,
    body: Markup,
    *,
    status: int = 200,
    fault: Fault | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a page; a fault is told in it and in its title."""
    shown = Markup("{}{}").format(_alert(fault), body)
    return HTMLResponse(
        _SHELL.format(
            title=f"Error: {title}" if fault else title,
            style=STYLE_PATH,
            heading=title,
            body=shown,
        ),
        status_code=status,
        headers={**HEADERS, **(headers or {})},
    )


def message(title: str, text: str, *, status: int, link: tuple[str, str] | None = None) -> Response:
    """Return a page that says one thing, with a link to go on by."""
    where, words = link or ("/sign-in", "Sign in")
    body = Markup('<p role="alert">{}</p>\n<a class="button" href="{}">{}</a>').format(
        text, where, words
    )
    return page(title, body, status=status)


def sign_in(
    *,
    go_to: str,
    provider: str | None,
    typed: str = "",
    status: int = 200,
    fault: Fault | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page to sign in on."""
    form = Markup("""<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{go_to}">
{user}
{password}
<button>Sign in</button>
</form>
{other}
<p class="aside">No account or no password? Ask for an invitation, or have a sign-in link made on
the machine of the registry with <code>greenroom link</code>.</p>""").format(
        go_to=go_to,
        user=_input(
            "user",
            "Name or e-mail address",
            autocomplete="username",
            value=typed,
            fault=fault,
            focus=not typed,
        ),
        password=_input(
            "password",
            "Password",
            kind="password",
            autocomplete="current-password",
            fault=fault,
            focus=bool(typed),
        ),
        other=_provider_button(provider, next=go_to),
    )
    return page("Sign in", form, status=status, fault=fault, headers=headers)


def signed_in(name: str, *, go_to: str) -> Response:
    """Return the page for somebody who is signed in."""
    body = Markup("""<p>You are signed in as <strong>{name}</strong>.</p>
<p><a class="button" href="{go_to}">Continue</a></p>
{out}""").format(name=name, go_to=go_to, out=_sign_out("Sign out"))
    return page("Signed in", body)


def join(
    offer: Offer,
    *,
    secret: str,
    provider: str | None,
    name: str = "",
    status: int = 200,
    fault: Fault | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page on which somebody without an account takes an invitation."""
    here = "/join?" + urlencode({"token": secret})
    email = offer.invitation.email
    body = Markup("""{terms}
<form method="post" action="/join">
<input type="hidden" name="token" value="{secret}">
{name}
{password}
<button>Make an account and join</button>
</form>
{other}
<p class="aside">You have an account? <a href="{sign_in}">Sign in to join with it</a>.</p>""").format(
        terms=_terms(offer, email=email),
        secret=secret,
        name=_input(
            "name",
            "Your name",
            autocomplete="username",
            hint="Letters, digits, “_”, “.” and “-”. Others see it.",
            value=name,
            fault=fault,
            most=128,
            focus=True,
        ),
        password=_input(
            "password",
            "Password",
            kind="password",
            autocomplete="new-password",
            hint=f"{MIN_LENGTH} to {MAX_LENGTH} characters, without your name.",
            fault=fault,
        ),
        other=_provider_button(provider, invitation=secret),
        sign_in="/sign-in?" + urlencode({"next": here}),
    )
    return page(
        f"Join {offer.organization.name}", body, status=status, fault=fault, headers=headers
    )


def join_as(offer: Offer, *, secret: str, name: str) -> Response:
    """Return the page on which somebody who is signed in takes an invitation."""
    body = Markup("""{terms}
<form method="post" action="/join">
<input type="hidden" name="token" value="{secret}">
<button>Join as {name}</button>
</form>
{out}""").format(
        terms=_terms(offer),
        secret=secret,
        name=name,
        out=_sign_out(f"Sign out, if you are not {name}"),
    )
    return page(f"Join {offer.organization.name}", body)


def confirm_link(*, name: str, provider: str, account: str, sealed: str) -> Response:
    """Return the page that asks whether an account at the provider shall open this one."""
    body = Markup("""<p>From then on, whoever signs in to <strong>{provider}</strong> as
<strong>{account}</strong> is signed in here as <strong>{name}</strong>.</p>
<form method="post" action="/sign-in/oidc/link">
<input type="hidden" name="link" value="{sealed}">
<button>Link it to {name}</button>
</form>
<a class="button plain" href="/">Leave it</a>""").format(
        name=name, provider=provider, account=account, sealed=sealed
    )
    return page("Link an account", body)


def routes() -> list[Route]:
    """Return the route of the pages' style, whose name changes with it."""

    async def style(_request: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers=STYLE_HEADERS)

    return [Route(STYLE_PATH, style)]


def _alert(fault: Fault | None) -> Markup:
    if fault is None:
        return Markup("")
    return Markup('<p class="alert" role="alert" id="fault">{}</p>\n').format(fault.message)


def _input(
    name: str,
    label: str,
    *,
    autocomplete: str,
    kind: str = "text",
    hint: str = "",
    value: str = "",
    most: int | None = None,
    fault: Fault | None = None,
    focus: bool = False,
) -> Markup:
    """Return an input with its label; what describes it, a hint or a fault, is tied to it."""
    wrong = fault is not None and fault.field == name
    about = [f"{name}-hint"] if hint else []
    about += ["fault"] if wrong else []
    plain = kind == "text"
    return Markup(
        '<label for="{name}">{label}</label>\n{hint}'
        '<input id="{name}" name="{name}" type="{kind}" value="{value}" required '
        'autocomplete="{autocomplete}"{most}{about}{wrong}{plain}{focus}>'
    ).format(
        name=name,
        label=label,
        hint=Markup('<p class="hint" id="{}-hint">{}</p>\n').format(name, hint) if hint else "",
        kind=kind,
        value=value,
        most=Markup(' maxlength="{}"').format(most) if most else "",
        autocomplete=autocomplete,
        about=Markup(' aria-describedby="{}"').format(" ".join(about)) if about else "",
        wrong=Markup(' aria-invalid="true"') if wrong else "",
        plain=Markup(' autocapitalize="none" spellcheck="false"') if plain else "",
        focus=Markup(" autofocus") if focus else "",
    )


def _provider_button(provider: str | None, **query: str) -> Markup:
    """Return the way to the provider: a link, since a policy of forms would end at its address."""
    if provider is None:
        return Markup("")
    return Markup(
        '<p class="or">or</p>\n<p><a class="button plain" href="{}">Sign in with {}</a></p>'
    ).format("/sign-in/oidc?" + urlencode(query), provider)


def _terms(offer: Offer, *, email: str | None = None) -> Markup:
    rows = [("Organization", offer.organization.name), ("Role", offer.invitation.role.name.lower())]
    rows += [("E-mail", email)] if email else []
    row = Markup("<div><dt>{}</dt><dd>{}</dd></div>\n")
    shown = Markup("").join(row.format(*one) for one in rows)
    return Markup("<p>You are invited.</p>\n<dl>\n{}</dl>").format(shown)


def _sign_out(words: str) -> Markup:
    return Markup(
        '<form method="post" action="/sign-out">\n<button class="plain">{}</button>\n</form>'
    ).format(words)
