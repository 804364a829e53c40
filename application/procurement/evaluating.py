"""Lots: where permissions hold, who is barred, and which streams a command looks at beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Streams
from application.procurement.streams import AUCTIONS, PROCEDURES, TENDERS, WORKING_DAYS
from domain.calendars.published import year_id
from domain.organisations.published import jurisdiction_of
from domain.procurement.lots import commands as c
from domain.procurement.lots import ending
from domain.procurement.lots.decider import State
from domain.procurement.lots.stages import LotFile, Ranked, Unopened
from domain.procurement.naming import tender_of
from domain.suppliers.published import debarment_stream, mandate_stream, supplier_stream

LOTS, OPENINGS, HOLDS = Streams("lot"), Streams("opening"), Streams("hold")
COMPLAINTS = Streams("complaint")
LONGEST = timedelta(days=366)
"""How far a period of a lot reaches at most: which calendars a decision reads."""


def file_of(state: State) -> LotFile | None:
    """What is known of the lot; None while nothing is."""
    return None if isinstance(state.stage, Unopened) else state.stage.file


def buyer_of(state: State) -> str | None:
    """The unit that buys."""
    if (file := file_of(state)) is not None:
        return file.begun.buyer
    return None if state.sources.published is None else state.sources.published.buyer


def at_buyer(_: Any, state: State) -> Sequence[Place]:
    """At the unit that buys."""
    buyer = buyer_of(state)
    return () if buyer is None else ((buyer, jurisdiction_of(buyer)),)


def _before(state: State) -> Iterator[str]:
    """Whoever drafted, published or opened."""
    file, tender = file_of(state), state.sources.published
    if file is not None:
        begun = file.begun
        yield from (*begun.openers, *begun.drafters, *(() if begun.publisher is None else (begun.publisher,)))
    elif tender is not None:
        yield from (*tender.openers, *tender.drafters, *(() if tender.publisher is None else (tender.publisher,)))


def not_as_evaluator(_: Any, state: State) -> Iterator[BarredPerson]:
    """Whoever drafted, published, opened or awards judges no bid."""
    file = file_of(state)
    awarding = () if file is None else (*file.named_by, *_awarders(file))
    return _barred(dict.fromkeys((*_before(state), *awarding)))


def not_as_awarder(_: Any, state: State) -> Iterator[BarredPerson]:
    """Whoever drafted, published, opened or judged awards nothing."""
    file = file_of(state)
    return _barred(dict.fromkeys((*_before(state), *(() if file is None else file.evaluators))))


def _awarders(file: LotFile) -> Iterator[str]:
    return (award.decided_by for award in file.awards if award.decided_by is not None)


def _barred(accounts: dict[str, None]) -> Iterator[BarredPerson]:
    for account in accounts:
        yield BarredPerson(account, "duties_separated", "duties_separated", path="lotId")


def tender_and_opening(command: Any) -> Sequence[str]:
    """The streams that a lot is taken from."""
    tender = tender_of(command.lot_id)
    return (TENDERS(tender), OPENINGS(tender))


def tender_and_holds(command: Any) -> Sequence[str]:
    """Whether the lot is cancelled, and whether a complaint holds it."""
    return (TENDERS(tender_of(command.lot_id)), HOLDS(command.lot_id))


def procedure(_: Any, state: State | ending.State) -> Sequence[str]:
    """The procedure that the tender pins."""
    published = state.sources.published
    return () if published is None else (PROCEDURES(published.procedure.partition("@")[0]),)


def procedure_and_auction(command: c.BeginEvaluation, state: State) -> Sequence[str]:
    """The procedure, and the auction that the lot may have had."""
    return (*procedure(command, state), AUCTIONS(command.lot_id))


def calendars(_: Any, state: State, at: datetime) -> Sequence[str]:
    """The calendars that a period may reach into, from the begin of the lot or from now."""
    buyer, file = buyer_of(state), file_of(state)
    if buyer is None:
        return ()
    since = at if file is None or file.begun.begun_at is None else file.begun.begun_at
    years = range(since.year, (at + LONGEST).year + 1)
    return tuple(WORKING_DAYS(year_id(jurisdiction_of(buyer), year)) for year in years)


def company_of_next(command: c.DecideAward, state: State) -> Sequence[str]:
    """What is published of the company that is awarded."""
    stage = state.stage
    if not isinstance(stage, Ranked) or stage.next is None or stage.next.bid_id != command.bid_id:
        return ()
    return (supplier_stream(stage.next.company), debarment_stream(stage.next.company))


def company_and_procedure(command: c.AwardDirectly, state: State) -> Sequence[str]:
    """What is published of the company, and the procedure."""
    return (*procedure(command, state), supplier_stream(command.company), debarment_stream(command.company))


def mandates(command: c.DeclareInterest, state: State) -> Sequence[str]:
    """What the account may or might have done for each bidder."""
    file = file_of(state)
    companies = () if file is None else dict.fromkeys(judged.bid.company for judged in file.bids.values())
    return tuple(mandate_stream(company, command.evaluator_id) for company in companies)
