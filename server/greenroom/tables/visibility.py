"""Who reads a model or project without being named on it."""

from enum import Enum


class Visibility(Enum):
    """Who reads without a grant or a team: nobody, the organization's members, or anybody."""

    PRIVATE = "PRIVATE"
    ORGANIZATION = "ORGANIZATION"
    PUBLIC = "PUBLIC"
