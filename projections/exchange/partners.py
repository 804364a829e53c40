"""With which installations is there exchange, since when, under which keys?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from domain.exchange.partners import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled, refilled
from projections.kernel.declarations import ReadModel


class PartnerStatus(StrEnum):
    """How far a partner is admitted."""

    PROPOSED = "proposed"
    ADMITTED = "admitted"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Partner:
    """An installation that this one exchanges with. `nextKey` is one that was proposed and is not confirmed yet."""

    partner_id: str
    ours: str
    name: str
    address: str
    status: PartnerStatus
    signing_key: str
    log_key: str
    valid_from: datetime
    valid_until: datetime
    proposed_by: str
    confirmed_by: str | None = None
    next_key: str | None = None
    old_key: str | None = None
    old_until: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The partner that the event is about."""
    return (fact.event.partner_id,)


def evolve(row: Partner | None, fact: Recorded[Any], _: str) -> Partner | None:
    """The partner after an event."""
    match fact.event, row:
        case e.PartnerAdmitted(by=by) as admitted, _:
            return filled(Partner, admitted, status=PartnerStatus.PROPOSED, proposed_by=by)
        case e.PartnerConfirmed(by=by), Partner(next_key=None):
            return refilled(row, fact.event, status=PartnerStatus.ADMITTED, confirmed_by=by)
        case e.PartnerConfirmed(by=by), Partner():
            return refilled(row, fact.event, confirmed_by=by, next_key=None, old_key=row.signing_key)
        case e.PartnerKeyRolled() as rolled, Partner():
            return _with_next(row, rolled)
        case e.PartnerEnded(), Partner():
            return refilled(row, fact.event, status=PartnerStatus.ENDED, ended_at=fact.act.at)
        case _:
            return row


def _with_next(row: Partner, rolled: e.PartnerKeyRolled) -> Partner:
    return refilled(row, rolled, signing_key=row.signing_key, next_key=rolled.signing_key, proposed_by=rolled.by)


PARTNERS = ReadModel(
    name="exchange.partners",
    version=1,
    row=Partner,
    key="partner_id",
    events=get_args(e.Event),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("valid_until",),
    unfiltered=("address", "signing_key", "log_key", "next_key", "old_key", "reason"),
    permission="exchange.read",
)
