"""What a viewer may see: the rows of some places, and the rows about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sight:
    """Which rows of a read model are seen: all, those of some jurisdictions or units, those about one account.

    `units` are all units that are reached, those below others among them. `posts` are those that the account holds now.
    Nothing at all is seen by default.
    """

    everywhere: bool = False
    jurisdictions: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    account: str | None = None
    posts: frozenset[str] = frozenset()

    @property
    def blind(self) -> bool:
        """Whether nothing is seen, whatever the rows are."""
        return not (self.everywhere or self.jurisdictions or self.units or self.account or self.posts)


EVERYTHING: Final = Sight(everywhere=True)
"""What the public read models show to everybody, and what the machine's own readers see."""
NOTHING: Final = Sight()
