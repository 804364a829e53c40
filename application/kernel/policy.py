"""The port to permissions: what an act needs, and the grant that it is done under."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from application.kernel.orders import Principal
    from domain.kernel.refused import Refused
    from domain.kernel.sight import Sight

Place = tuple[str, ...]
"""A unit, and the units and the jurisdiction above it as far as its own context knows them: a grant at any of them
holds there, and so does one at a unit that any of them stands below."""


@dataclass(frozen=True, slots=True)
class Site:
    """A unit or a post that an act speaks of and that has to be there; `below` is a unit that it must stand below.

    `path` is the field of the command that names it. `refusal` is what its context says where it is not so, in place of
    the words that all contexts share.
    """

    path: str
    at: str
    below: str | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class BarredPerson:
    """An account whose person must not do an act: all accounts that were merged into one are the same person.

    `refusal` is the code that they are told, about the field `path` where there is one. With `delegated`, who acts by a
    delegation that comes from that person is barred too, and told that code. `grant` is the one under which the account
    did what bars it: where that was a delegation, those from whom it came are barred like the account.
    """

    account: str
    refusal: str = "same_person"
    delegated: str | None = None
    grant: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What an act takes: a permission, at every one of these places. No place is the installation as a whole.

    `passes_on` are permissions that the act gives to others: a grant of all of them, with the option to grant, is what
    it takes. `own` is the account whose own business it is. `sites` have to be there, whoever acts; `not_by` bars those
    who must not be the ones. `opens` is an account that somebody else may act as afterwards: who does that could grant,
    too, all that it has. `in_emergency` takes it by an emergency role, whatever else the account may do.
    """

    permission: str
    places: Sequence[Place] = ()
    passes_on: frozenset[str] = frozenset()
    own: str | None = None
    sites: Sequence[Site] = ()
    not_by: Sequence[BarredPerson] = ()
    opens: str | None = None
    in_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The grant that an act is done under, and the streams that this rests on, at their versions.

    The act is recorded only while none of them has moved on: so no act ever stands behind the revocation of its grant.
    """

    grant: str
    rests_on: Sequence[tuple[str, int]] = ()


Deeds = Callable[[], Iterable[tuple[str, str]]]
"""What was done on a file so far: the actor and the grant of each act."""


class Policy(Protocol):
    """Decides who may do what, by what it knows of the ledger.

    That may be old: then the append fails on what the grant rests on, and a denial is asked about again.
    """

    async def catch_up(self) -> bool:
        """Learn what was recorded until now; whether there was anything to learn."""
        ...

    async def moved_on(self, streams: Collection[str]) -> None:
        """Learn why an act was not stored: these streams, on which its grant rests, are not at the versions known."""
        ...

    def holds(self, principal: Principal, permission: str) -> bool:
        """Whether the principal may have the permission anywhere, as far as is known; a caller without it learns
        nothing else.
        """
        ...

    def separates(self, principal: Principal) -> bool:
        """Whether it matters to the principal what was done on a file before: duties of theirs are separated there."""
        ...

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """The grant for an act at this time; raises Denied.

        Refused where duties are separated on its file, or where what it speaks of is not there.
        """
        ...

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Where the principal has a permission at this moment, by all that was recorded until now."""
        ...
