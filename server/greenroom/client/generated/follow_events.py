# Made by scripts/client; do not edit.
from .base_model import BaseModel
from .fragments import EventUpdateFields


class FollowEvents(BaseModel):
    events: "FollowEventsEvents"


FollowEventsEvents = EventUpdateFields
