"""What a viewer may see: the rows of some places, those about themselves, and those of files shared with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Sight:
    """Which rows of a read model are seen: all, those of some jurisdictions or units, those about one account.

    `units` are all units that are reached, those below others among them. `posts` are those that the account holds now,
    and `staff` the units at which it has the permission itself, none below them: what is shared with a post or a unit
    is shared with them. `unsealed` is the machine alone, whom no seal on a file stops. Access to files is to be known
    up to `access_position`. Nothing at all is seen by default.
    """

    everywhere: bool = False
    jurisdictions: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    account: str | None = None
    posts: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    unsealed: bool = False
    access_position: int = field(default=0, compare=False)

    @property
    def blind(self) -> bool:
        """Whether nothing is seen, whatever the rows are."""
        return not (self.everywhere or self.jurisdictions or self.units or self.account or self.posts or self.staff)


EVERYTHING: Final = Sight(everywhere=True, unsealed=True)
"""What the public read models show to everybody, and what the machine's own readers see."""
NOTHING: Final = Sight()
