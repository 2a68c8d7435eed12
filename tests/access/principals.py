"""Everybody who asks, and a world where each rule of access decides about something.

Runs in hidden projects made versions of visible models, and the reverse; hidden things stand between
visible ones. Which models and projects each of them sees is written down by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from greenroom.http.app import create_app
from greenroom.operations import setup
from greenroom.tables import Role
from tests import make
from tests.registry import Registry

OUTSIDE = {"keen": Role.OUTSIDER, "captain": Role.VIEWER, "granted": Role.VIEWER}
INSIDE = {"shut": Role.CONTRIBUTOR, "pair": Role.VIEWER}
"""More people of ``acme``; ``pair`` is a member of ``other`` too."""


@dataclass(frozen=True)
class Principal:
    """Somebody who asks: with whose token, or none, and what they see."""

    name: str
    models: frozenset[str]
    projects: frozenset[str]
    token: str | None = None
    reads_anonymously: bool = False
    scopes: tuple[str, ...] | None = None

    @property
    def homes(self) -> frozenset[str]:
        """The full names of the models and projects that they see."""
        return self.models | self.projects


def _split(names: str) -> frozenset[str]:
    return frozenset(names.split())


PUBLIC_MODELS = "acme/open acme/open-red other/shared"
PUBLIC_PROJECTS = "acme/showcase"
ORGANIZATION_MODELS = "acme/churn"
ORGANIZATION_PROJECTS = "acme/train"
RED_MODELS = "acme/red"
RED_PROJECTS = "acme/red-runs"
PRIVATE_MODELS = "acme/vault"
PRIVATE_PROJECTS = "acme/lab"

_MEMBERS_MODELS = f"{PUBLIC_MODELS} {ORGANIZATION_MODELS}"
_MEMBERS_PROJECTS = f"{PUBLIC_PROJECTS} {ORGANIZATION_PROJECTS}"
_ALL_MODELS = f"{_MEMBERS_MODELS} {RED_MODELS} {PRIVATE_MODELS}"
_ALL_PROJECTS = f"{_MEMBERS_PROJECTS} {RED_PROJECTS} {PRIVATE_PROJECTS}"


def _principal(
    name: str,
    models: str,
    projects: str,
    *,
    token: str | None = "",
    reads_anonymously: bool = False,
    scopes: tuple[str, ...] | None = None,
) -> Principal:
    return Principal(
        name,
        _split(models),
        _split(projects),
        name if token == "" else token,
        reads_anonymously,
        scopes,
    )


PRINCIPALS = (
    _principal("anonymous", "", "", token=None),
    _principal(
        "anonymous reader", PUBLIC_MODELS, PUBLIC_PROJECTS, token=None, reads_anonymously=True
    ),
    _principal("stranger", f"{PUBLIC_MODELS} other/own", f"{PUBLIC_PROJECTS} other/runs"),
    _principal("outsider", PUBLIC_MODELS, PUBLIC_PROJECTS),
    _principal("viewer", _MEMBERS_MODELS, _MEMBERS_PROJECTS),
    # in a team that has a grant on the private project
    _principal("member", _MEMBERS_MODELS, f"{_MEMBERS_PROJECTS} {PRIVATE_PROJECTS}"),
    _principal("contributor", _MEMBERS_MODELS, _MEMBERS_PROJECTS),
    _principal("admin", _MEMBERS_MODELS, _MEMBERS_PROJECTS),
    _principal("manager", _ALL_MODELS, _ALL_PROJECTS),
    _principal("owner", _ALL_MODELS, _ALL_PROJECTS),
    # a VIEWER of the team that some objects name, and an OUTSIDER otherwise
    _principal("keen", f"{PUBLIC_MODELS} {RED_MODELS}", f"{PUBLIC_PROJECTS} {RED_PROJECTS}"),
    # its ADMIN
    _principal("captain", f"{_MEMBERS_MODELS} {RED_MODELS}", f"{_MEMBERS_PROJECTS} {RED_PROJECTS}"),
    # VIEWER by a grant on the private model
    _principal("granted", f"{_MEMBERS_MODELS} {PRIVATE_MODELS}", _MEMBERS_PROJECTS),
    # a grant of OUTSIDER on what others of the organization see
    _principal("shut", PUBLIC_MODELS, _MEMBERS_PROJECTS),
    # a service account, ADMIN by a grant on the private model and an OUTSIDER otherwise
    _principal("courier", f"{PUBLIC_MODELS} {PRIVATE_MODELS}", PUBLIC_PROJECTS),
    _principal("pair", f"{_MEMBERS_MODELS} other/own", f"{_MEMBERS_PROJECTS} other/runs"),
    _principal("scoped", _ALL_MODELS, "", scopes=("MODEL_READ", "VERSION_READ")),
)
"""Who asks. ``scoped`` is a token of the owner."""


async def registries(registry: Registry) -> Mapping[bool, Registry]:
    """The registry, by whether it shows what is public to who is not signed in."""
    settings = registry.settings.model_copy(update={"anonymous_reading": True})
    app = create_app(settings, registry.database)
    return {False: registry, True: replace(registry, settings=settings, app=app)}


async def populate(registry: Registry) -> make.World:
    """Fill a registry; the ids by name are those of what stands at the crossings."""
    for name, role in (OUTSIDE | INSIDE).items():
        await registry.add_person(name, role, "acme")
    ids = dict((await make.world(registry)).ids)
    await _name_teams(registry)
    await _fill_homes(registry, ids)
    await _close_homes(registry, ids)
    await _fill_other(registry, ids)
    await make.invitation(registry, "VIEWER", email="new@example.test")
    taken, _ = await make.invitation(registry)
    await registry.done("revokeInvitation", {"invitation": taken})
    await make.token(registry, "owner", known_as="scoped", scopes=["MODEL_READ", "VERSION_READ"])
    await make.token(registry, "viewer")
    await make.token(registry, "owner", user="courier")
    return make.World(ids)


async def _name_teams(registry: Registry) -> None:
    await make.team(registry, "acme/red", keen="VIEWER", captain="ADMIN")
    await make.team(registry, "acme/blue", member="MEMBER")
    await make.team(registry, "acme/idle", pair="VIEWER")
    await make.service_account(registry, "courier", "OUTSIDER")
    await make.token(registry, "owner", known_as="courier", user="courier")


async def _fill_homes(registry: Registry, ids: dict[str, str]) -> None:
    """Make models and projects of each visibility, with versions and runs across them."""
    for name, seen in (("showcase", "PUBLIC"), ("lab", "PRIVATE"), ("red-runs", "ORGANIZATION")):
        ids[name] = await make.project(registry, f"acme/{name}", visibility=seen)
    for name, seen in (
        ("open", "PUBLIC"),
        ("open-red", "PUBLIC"),
        ("red", "ORGANIZATION"),
        ("vault", "PRIVATE"),
    ):
        ids[name] = await make.model(registry, f"acme/{name}", visibility=seen, readme=name)
    ids["lab run"] = await make.run(
        registry,
        "acme/lab",
        name="distilling",
        versions=["acme/churn:v1"],
        metrics={"accuracy": 0.5},
        inputs=[{"name": "features", "kind": "DATASET", "digest": make.digest("features")}],
        outputs=make.outputs("model"),
    )
    # a run in a hidden project, with a version in a visible model, and the reverse
    ids["open:v1"] = await make.promoted(registry, ids["lab run"], "acme/open:v1")
    ids["vault:v1"] = await make.promoted(registry, ids["tuning"], "acme/vault:v1")
    ids["shown run"] = await make.run(
        registry,
        "acme/showcase",
        name="showing",
        versions=["acme/vault:v1", "acme/open:v1"],
        inputs=[{"name": "model", "kind": "MODEL", "digest": make.digest("model")}],
        outputs=make.outputs("shown"),
        metrics={"accuracy": 0.7},
    )
    ids["shown data"] = await make.produced(registry, ids["shown run"])
    ids["open:v2"] = await make.promoted(registry, ids["shown run"], "acme/open:v2")
    ids["red run"] = await make.run(
        registry, "acme/red-runs", versions=["acme/open:v2"], outputs=make.outputs("red")
    )
    ids["red:v1"] = await make.promoted(registry, ids["red run"], "acme/red:v1")
    ids["open-red:v1"] = await make.promoted(registry, ids["red run"], "acme/open-red:v1")
    second = await make.run(
        registry, "acme/lab", versions=["acme/red:v1", "acme/vault:v1"], outputs=make.outputs("m")
    )
    ids["vault:v2"] = await make.promoted(registry, second, "acme/vault:v2")
    await make.staged(registry, ids["vault:v1"])
    await make.staged(registry, ids["open:v1"], "STAGING")
    # bytes and signatures in what everybody sees, and in what few do
    for name in ("showcase", "lab"):
        going = await make.run(registry, f"acme/{name}", status="RUNNING")
        await make.stored(registry, going, "weights", {"a": name.encode(), "b": b"shared"})
    for name in ("open", "vault"):
        await make.version(registry, f"acme/{name}:signed", content="a: 1")
        await make.signed(registry, f"acme/{name}:signed", "a: 1")
    for name in ("open", "vault", "red"):
        await make.deployment(registry, f"acme/{name}:v1", url=f"https://{name}.test", logs=name)
        await make.delivery(registry, await make.webhook(registry, f"acme/{name}"))
        gone = await make.version(registry, f"acme/{name}:gone")
        await registry.done("deleteVersion", {"version": gone})
    await make.delivery(registry, await make.webhook(registry))
    buried = await make.model(registry, "acme/buried", visibility="PRIVATE")
    await make.version(registry, "acme/buried:v1")
    await make.grant(registry, "granted", buried, Role.ADMIN)
    await registry.done("deleteModel", {"model": buried})


async def _close_homes(registry: Registry, ids: dict[str, str]) -> None:
    """Name teams and give grants."""
    for home in ("red", "open-red", "red-runs"):
        await make.link(registry, "acme/red", ids[home])
    await make.grant(registry, "granted", ids["vault"], Role.VIEWER)
    await make.grant(registry, "courier", ids["vault"], Role.ADMIN)
    await make.grant(registry, "acme/blue", ids["lab"], Role.MEMBER)
    await make.grant(registry, "shut", ids["model"], Role.OUTSIDER)
    await make.grant(registry, "acme/idle", ids["open"], Role.CONTRIBUTOR)


async def _fill_other(registry: Registry, ids: dict[str, str]) -> None:
    """Make another organization's things, and one user who is in both."""
    await registry.perform(
        lambda session: setup.add_user(session, name="pair", organization="other", role=Role.MEMBER)
    )
    ids["other/runs"] = await make.project(registry, "other/runs", as_="stranger")
    ids["shared"] = await make.model(registry, "other/shared", visibility="PUBLIC", as_="stranger")
    ids["own"] = await make.model(registry, "other/own", as_="stranger")
    run = await make.run(registry, "other/runs", outputs=make.outputs("model"), as_="stranger")
    ids["shared:v1"] = await make.promoted(registry, run, "other/shared:v1", as_="stranger")
    ids["own:v1"] = await make.promoted(registry, run, "other/own:v1", as_="stranger")
