"""What is not relied on since an act on it cannot be read: it might have been the revocation.

An act that only gives is as if it had not happened: nobody has more for it. Any other one takes away what it may
concern, which is told by its stream alone, until it can be read or an operator has skipped it. So one such act stops
whom it may be about, and nobody else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from application.ledger.unreadable import UnreadableBytes
from domain.authority import events as e
from domain.authority.naming import INSTALLATION
from domain.identity import published as i
from domain.kernel.declarations import event_type
from domain.organisations import published as o

ONLY_GIVES: Final = frozenset(
    event_type(kind).name
    for kind in (
        *(e.RoleDefined, e.RoleWidened, e.RoleGranted, e.GrantDelegated, e.DelegationReceived),
        *(e.PostFilled, e.PostTaken, e.GlassBroken, e.GlassBreakReviewed),
        *(e.SeparationLifted, e.SeparationsBegun, e.IdAssigned),
        *(*o.OPENING, *i.RESUMING),
    )
)
"""The events without which somebody has less, and nobody has more."""

_NO_STREAMS: Final = frozenset[str]()


class Distrust:
    """The acts that cannot be read, by their positions, and the streams that are not relied on for them.

    `unknown` are all streams of such acts: who may give all that is there cannot be said.
    """

    def __init__(self) -> None:
        self.acts: dict[int, UnreadableBytes] = {}
        self.streams, self.unknown = _NO_STREAMS, _NO_STREAMS

    def add(self, act: UnreadableBytes) -> None:
        """Rely no longer on what the act may be about."""
        self.acts[act.position] = act
        self._learn()

    def lift(self, positions: Collection[int]) -> None:
        """Rely again on what these acts may be about: somebody decided to leave them out."""
        for position in positions:
            del self.acts[position]
        self._learn()

    def _learn(self) -> None:
        self.unknown = frozenset(act.stream for act in self.acts.values())
        self.streams = frozenset(act.stream for act in self.acts.values() if act.type not in ONLY_GIVES)

    def holder(self, id_: str) -> bool:
        """Whether the file of an account or a post is not relied on."""
        return f"holder-{id_}" in self.streams

    def role(self, role_id: str) -> bool:
        """Whether what a role gives is not relied on."""
        return f"role-{role_id}" in self.streams

    def account(self, account_id: str) -> bool:
        """Whether it cannot be said that an account may act."""
        return f"account-{account_id}" in self.streams

    def structure(self, jurisdiction: str) -> bool:
        """Whether it cannot be said where the units of a jurisdiction stand."""
        return f"structure-{jurisdiction}" in self.streams

    def separations(self) -> Collection[str]:
        """Those whose rules on separated duties cannot be told."""
        begin = "separations-"
        owners = (stream.removeprefix(begin) for stream in self.streams if stream.startswith(begin))
        return [INSTALLATION if owner == "installation" else owner for owner in owners]
