"""What puts versions to work: a deployer for each kind of place, found by its entry point.

A deployer is named by the entry point ``greenroom.deployers``, which leads to a function of the
settings and the storage that returns it, or None where the operator has not switched it on.
"""

from greenroom.deployers.deployer import (
    Deployer,
    DeployerError,
    Job,
    Part,
    PartFile,
    Progress,
    find_deployers,
)

__all__ = [
    "Deployer",
    "DeployerError",
    "Job",
    "Part",
    "PartFile",
    "Progress",
    "find_deployers",
]
