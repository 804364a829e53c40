"""The seals of files, as far as other contexts look at them: from whom a file, or an entry of it, is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.sharing import events as e
from domain.sharing.forms import SealReach
from domain.sharing.lending import hides, stands
from domain.sharing.naming import is_unit, unit_of

SealFact = e.SealOrdered | e.SealLifted


@dataclass(frozen=True, slots=True)
class FileSeals:
    """The seals that were ordered and not lifted, each by its file and its id."""

    ordered: Mapping[tuple[str, str], e.SealOrdered] = field(default_factory=dict)

    def after(self, event: SealFact) -> FileSeals:
        """The seals after one was ordered or lifted."""
        of = (event.file_id, event.seal_id)
        if isinstance(event, e.SealOrdered):
            return FileSeals({**self.ordered, of: event})
        return FileSeals({each: seal for each, seal in self.ordered.items() if each != of})

    def hide_from_all(self, file_id: str, entry: str, holder: str, at: datetime) -> bool:
        """Whether an entry of a file is hidden from everybody there is at a holder: a unit, a post, or an account.

        At a unit it is seen by its staff, or by the holder of a post of it that a seal names among those who may.
        """
        seals = [seal for (file, _), seal in self.ordered.items() if file == file_id and stands(seal, at)]
        return any(all(hides(seal, names, (entry,)) for names in _names(holder, seal)) for seal in seals)


def _names(holder: str, seal: e.SealOrdered) -> list[set[str]]:
    """By what names the people at a holder are known to a seal."""
    if not is_unit(holder):
        return [{holder, unit_of(holder)}]
    spared = seal.holders if seal.reach is SealReach.ALL_BUT_NAMED else ()
    return [{holder}, *({post} for post in spared if unit_of(post) == holder)]
