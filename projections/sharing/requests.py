"""Who asks a unit for which file, and what became of it: for the unit that is asked, and for the one who asks.

A seal on the file hides neither: a request says of no file that it is there. So the unit that is asked sees that a
request was decided, and the outcome by its shares alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing import events as e
from domain.sharing.forms import LegalBasis, RequestGround
from domain.sharing.naming import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope
from projections.sharing.files import READ
from projections.sharing.holders import told_apart


class RequestState(StrEnum):
    """How far a request has come."""

    OPEN = "open"
    REFUSED = "refused"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request for a file, as the unit sees it that is asked to lend it."""

    request_id: str
    file_id: str
    owner_unit: str
    jurisdiction: str
    holder: str
    purpose: str
    basis: LegalBasis
    entries: tuple[str, ...]
    requested_by: str
    requested_at: datetime
    decided: bool = False
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A request for a file, as the unit, the holder of the post or the account sees it that asked for it."""

    file_request_id: str
    file_id: str
    owner_unit: str
    holder: str
    units: tuple[str, ...]
    posts: tuple[str, ...]
    accounts: tuple[str, ...]
    purpose: str
    basis: LegalBasis
    entries: tuple[str, ...]
    requested_by: str
    requested_at: datetime
    state: RequestState = RequestState.OPEN
    decided_at: datetime | None = None
    ground: RequestGround | None = None
    share_id: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The request."""
    return (fact.event.request_id,)


def receive(row: ReceivedRequest | None, fact: Recorded[Any], _: str) -> ReceivedRequest | None:
    """The request after an event, for the unit that is asked."""
    act = fact.act
    match fact.event, row:
        case e.FileRequested() as event, _:
            of = jurisdiction_of(event.owner_unit)
            return filled(ReceivedRequest, event, jurisdiction=of, requested_by=act.actor, requested_at=act.at)
        case _, ReceivedRequest():
            return replace(row, decided=True, decided_at=act.at)
        case _:
            return row


def evolve(row: FileRequest | None, fact: Recorded[Any], key: str) -> FileRequest | None:
    """The request after an event, for the one who asked."""
    act = fact.act
    match fact.event, row:
        case e.FileRequested() as event, _:
            return filled(
                FileRequest,
                event,
                **told_apart((event.holder,)),
                file_request_id=key,
                requested_by=act.actor,
                requested_at=act.at,
            )
        case e.RequestRefused(ground=ground), FileRequest():
            return replace(row, state=RequestState.REFUSED, decided_at=act.at, ground=ground)
        case e.RequestAnswered(share_id=share), FileRequest():
            return replace(row, state=RequestState.ANSWERED, decided_at=act.at, share_id=share)
        case _:
            return row


_EVENTS = (e.FileRequested, e.RequestRefused, e.RequestAnswered)
RECEIVED = ReadModel(
    name="sharing.requests_received",
    version=1,
    row=ReceivedRequest,
    key="request_id",
    events=_EVENTS,
    keys=keys,
    evolve=receive,
    history=True,
    unfiltered=("entries", "decided_at"),
    orders=("requested_at",),
    permission=READ,
    scope=Scope("owner_unit", "jurisdiction"),
)
REQUESTS = ReadModel(
    name="sharing.requests",
    version=1,
    row=FileRequest,
    key="file_request_id",
    events=_EVENTS,
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("units", "posts", "accounts", "entries", "decided_at", "ground", "share_id"),
    orders=("requested_at",),
    permission=READ,
    scope=Scope(units="units", posts="posts", accounts="accounts"),
)
