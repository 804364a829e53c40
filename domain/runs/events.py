"""What happens to runs. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event


@dataclass(frozen=True, slots=True)
class RefusedCount:
    """How many members a code was the answer for."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class RefusedMembers:
    """The members that a code was the answer for."""

    code: str
    members: tuple[str, ...]


@event("runs.RunBegan", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunBegan:
    """Somebody asked for one command for each of `members`, as there were at the position `as_of` of the record.

    `about` is the thing that it is done for, `unit` the unit that does it. The members are those of the hash, in pages
    of `page_size`; with `confirmed`, nothing is done before another person has confirmed it.
    """

    run_id: str
    name: str
    about: str
    unit: str
    members: int
    members_sha256: str
    page_size: int
    as_of: int
    asked_by: str
    under_grant: str
    asked_at: datetime
    confirmed: bool = False


@event("runs.RunMembersListed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunMembersListed:
    """A page of the members that a question found, counted from 0, before their run begins; `last` ends the list."""

    run_id: str
    page: int
    members: tuple[str, ...]
    last: bool


@event("runs.RunRehearsed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunRehearsed:
    """What each command would have been answered with: so many done, so many refused."""

    run_id: str
    unit: str
    done: int
    refused: tuple[RefusedCount, ...]


@event("runs.RunConfirmed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunConfirmed:
    """Another person than whoever asked for it confirmed the run."""

    run_id: str
    unit: str


@event("runs.RunPageDone", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunPageDone:
    """The outcomes of a page, counted from 0: these members were refused, and so many are done."""

    run_id: str
    unit: str
    page: int
    done: int
    refused: tuple[RefusedMembers, ...]


@event("runs.RunEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunEnded:
    """Each member has its outcome: what was done and what was refused come to all of them."""

    run_id: str
    unit: str
    members: int
    done: int
    refused: tuple[RefusedCount, ...]


@event("runs.RunStopAsked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunStopAsked:
    """Somebody wants the run to stop: the page that may be under way is finished first."""

    run_id: str
    unit: str
    reason: str


@event("runs.RunStopped", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RunStopped:
    """The run was stopped: `left` members are not given their command."""

    run_id: str
    unit: str
    reason: str
    done: int
    refused: tuple[RefusedCount, ...]
    left: int


Event = RunBegan | RunRehearsed | RunConfirmed | RunPageDone | RunEnded | RunStopAsked | RunStopped
