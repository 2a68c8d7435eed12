"""The deployers that speak HTTP, each imported where the operator has switched it on.

What they speak by takes 8 MB and a twentieth of the start, which a registry without them does not spend.
"""

from greenroom.deployers.deployer import Deployer
from greenroom.settings import Settings
from greenroom.storage import Storage


def local(settings: Settings, storage: Storage) -> Deployer | None:
    """Return what runs versions as programs of this machine."""
    if not settings.local_apps:
        return None
    from greenroom.deployers.local import Local

    return Local(settings, storage)


def webhook(settings: Settings, storage: Storage) -> Deployer | None:
    """Return what tells a system of the operator's."""
    url, secret = settings.deploy_webhook_url, settings.deploy_webhook_secret
    if url is None or secret is None:  # the settings see to it that a receiver has a secret
        return None
    from greenroom.deployers.webhook import WebhookDeployer

    registry = settings.public_url.rstrip("/") if settings.public_url else None
    return WebhookDeployer(url, secret.get_secret_value(), registry=registry)
