"""Judges what a receiver was told against what happened, and knows nothing of the registry's code."""

from collections.abc import Iterable, Sequence


def untold(
    happened: Iterable[tuple[str, str | None]], received: Sequence[tuple[str, bool]]
) -> list[str]:
    """Say which events a receiver was not told, or not in order.

    ``happened`` are events in the order of commits, each with its model; ``received`` are the events
    of messages in the order that they arrived, each with whether the receiver took it. Every event
    has to be taken at least once. Of one model, an event may not arrive for the first time before
    an earlier one was taken.
    """
    events = list(happened)
    taken: dict[str, int] = {}
    arrived: dict[str, int] = {}
    for place, (event, was_taken) in enumerate(received):
        arrived.setdefault(event, place)
        if was_taken:
            taken.setdefault(event, place)
    known = {event for event, _ in events}
    found = [f"told of what did not happen: {one}" for one in arrived if one not in known]
    found += [f"lost: {event}" for event, _ in events if event not in taken]
    last: dict[str | None, str] = {}
    for event, model in events:
        before = last.get(model)
        if before in taken and event in arrived and arrived[event] < taken[before]:
            found.append(f"out of order: {event} before {before}")
        last[model] = event
    return found
