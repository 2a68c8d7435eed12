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
    if settings.deploy_webhook_url is None:
        return None
    from greenroom.deployers.webhook import make

    return make(settings, storage)
