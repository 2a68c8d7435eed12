"""What those see who see few models or projects, remembered as long as nobody writes."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

KEPT = 512


@dataclass(frozen=True)
class _Seen:
    state: int
    ids: list[str] | None


class Homes:
    """The ids of the models or projects whose rows a viewer sees, None where they are many.

    They decide how rows are looked for: whether a row's model is still seen, its statement asks again.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Seen] = OrderedDict()

    def of(self, state: int | None, key: Hashable) -> _Seen | None:
        """Return what was read in this state of the store, if anything was."""
        seen = self._kept.get(key)
        return seen if seen is not None and seen.state == state else None

    def keep(self, state: int | None, key: Hashable, ids: list[str] | None) -> None:
        """Keep what was read in this state or a later one. A store that tells no state keeps none."""
        if state is None:
            return
        self._kept[key] = _Seen(state, ids)
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
