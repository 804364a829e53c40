"""Published terms change, and deadlines move: what bids stand under is always a version with a hash."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from domain.kernel.declarations import Act
from domain.kernel.filling import filled
from domain.kernel.refused import Refused
from domain.procurement import cpv
from domain.procurement.parts import TenderPeriods, TermChange
from domain.procurement.periods import period_end
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import events as e
from domain.procurement.tenders.drafting import WHOLE, check_whole, is_quantity
from domain.procurement.tenders.publishing import published
from domain.procurement.tenders.reckoning import least_left, moved_periods
from domain.procurement.tenders.state import Published, State
from domain.procurement.tenders.terms import Terms, terms_of, terms_of_periods, terms_sha256, told_instant

MAX_CHANGES = 100
Amended = e.TermsAmended | e.DocumentPublished


def amend(state: State, command: c.AmendTerms, act: Act) -> Sequence[Amended]:
    """The new version of the terms, and the documents that were attached since.

    Refused: `tendering_closed`, `term_not_amendable`, `term_value`, `criteria_weights`, `deadline_shortened`,
    `deadline_must_move`, `nothing_changed`.
    """
    tender, periods = running(state, act)
    changes = _changes(tender, command)
    _check_weights(tender, changes)
    documents = [published(each) for id_, each in sorted(tender.draft.documents.items()) if id_ not in tender.documents]
    if not changes and not documents:
        raise Refused("nothing_changed", "changes")
    periods = _later(state, tender, periods, command.deadline or periods.deadline.at, act)
    terms = amended_terms(tender.terms, tender.version + 1, changes, periods)
    for document in documents:
        terms |= terms_of(document)
    sha256 = terms_sha256(terms)
    amended = filled(
        e.TermsAmended,
        command,
        version=tender.version + 1,
        changes=changes,
        terms_sha256=sha256,
        periods=periods,
        lots=tender.fact.lots,
    )
    return [*documents, amended]


def running(state: State, act: Act) -> tuple[Published, TenderPeriods]:
    """A tender that bids come in for. Refused: `tendering_closed`, also where the deadline is over."""
    tender, periods = open_for_bids(state)
    if act.at >= periods.deadline.at:
        raise Refused("tendering_closed", "tenderId", tender=tender.fact.tender_id)
    return tender, periods


def open_for_bids(state: State) -> tuple[Published, TenderPeriods]:
    """A tender whose closing is not recorded. Refused: `tendering_closed`."""
    tender = state.published
    if tender.closed or tender.ended or tender.periods is None:
        raise Refused("tendering_closed", "tenderId", tender=tender.fact.tender_id)
    return tender, tender.periods


def amended_terms(terms: Terms, version: int, changes: Sequence[TermChange], periods: TenderPeriods) -> dict[str, str]:
    """The terms after an amendment, without documents that came with it."""
    after = {**terms, "version": str(version), **terms_of_periods(periods)}
    for change in changes:
        after[change.path] = change.after
        if not change.after:
            del after[change.path]
    return after


def _changes(tender: Published, command: c.AmendTerms) -> tuple[TermChange, ...]:
    if (given := len(command.changes)) > MAX_CHANGES:
        raise Refused("too_many_parts", "changes", limit=MAX_CHANGES, given=given)
    if len({change.path for change in command.changes}) < len(command.changes):
        raise Refused("term_twice", "changes")
    changes = ((change, tender.terms.get(change.path, "")) for change in command.changes)
    return tuple(
        TermChange(change.path, before, after)
        for change, before in changes
        if (after := _checked(tender, change.path, change.value.strip())) != before
    )


def _checked(tender: Published, path: str, value: str) -> str:
    """What a term may say. Refused: `term_not_amendable`, `term_value`."""
    found = next(((check, limit) for form, check, limit in _AMENDABLE if form.fullmatch(path)), None)
    part = path.rpartition(".")[0]
    if found is None or (part and not any(known.startswith(f"{part}.") for known in tender.terms)):
        raise Refused("term_not_amendable", "changes.path", value=path[:80])
    check, limit = found
    if len(value) > limit or not check(value):
        raise Refused("term_value", "changes.value", path=path[:80], value=value[:60])
    return value


def _line(value: str) -> bool:
    return bool(value) and value.isprintable()


def _quantity(value: str) -> bool:
    try:
        quantity = Decimal(value)
    except InvalidOperation:
        return False
    return is_quantity(quantity) and f"{quantity.normalize():f}" == value


def _day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _weight(value: str) -> bool:
    return value.isascii() and value.isdigit() and value == str(int(value)) and int(value) <= WHOLE


_LOT, _PART = r"lots\.[1-9][0-9]{0,3}", r"[A-Za-z0-9_-]{1,20}"
_AMENDABLE: tuple[tuple[re.Pattern[str], Callable[[str], bool], int], ...] = tuple(
    (re.compile(form), check, limit)
    for form, check, limit in (
        (r"title", _line, 300),
        (rf"{_LOT}\.title", _line, 300),
        (rf"{_LOT}\.conditions", bool, 5_000),
        (rf"{_LOT}\.items\.{_PART}\.(title|place|unit)", _line, 200),
        (rf"{_LOT}\.items\.{_PART}\.quantity", _quantity, 30),
        (rf"{_LOT}\.items\.{_PART}\.(starts_on|ends_on)", _day, 10),
        (rf"{_LOT}\.items\.{_PART}\.cpv", cpv.is_code, 10),
        (rf"{_LOT}\.criteria\.{_PART}\.weight", _weight, 5),
        (rf"{_LOT}\.criteria\.{_PART}\.title", _line, 300),
    )
)
"""The terms that an amendment may change, by their paths; what is bought for how much, and by whom, stays."""
_WEIGHT = re.compile(rf"(lots\.([1-9][0-9]{{0,3}}))\.criteria\.{_PART}\.weight")


def _check_weights(tender: Published, changes: Sequence[TermChange]) -> None:
    after = {**tender.terms, **{change.path: change.after for change in changes}}
    for lot in {found[2] for change in changes if (found := _WEIGHT.fullmatch(change.path))}:
        weights = [int(value) for path, value in after.items() if (of := _WEIGHT.fullmatch(path)) and of[2] == lot]
        if sum(weights) != WHOLE:
            raise Refused("criteria_weights", "changes", lot=lot, sum=sum(weights))


def _later(state: State, tender: Published, periods: TenderPeriods, deadline: datetime, act: Act) -> TenderPeriods:
    """The instants after an amendment: enough must be left of the time for bids."""
    check_whole(deadline, "deadline")
    if deadline < periods.deadline.at:
        raise Refused("deadline_shortened", "deadline", deadline=told_instant(periods.deadline.at))
    terms, days = state.procedures.pinned(tender.fact.procedure).terms, state.days(tender.fact.buyer)
    left = least_left(terms, tender.fact.category, urgent=tender.fact.urgency is not None)
    if left is not None:
        earliest = period_end(act.at, left, days).at
        if deadline < earliest:
            raise Refused("deadline_must_move", "deadline", to=told_instant(earliest), rule=str(left))
    return moved_periods(periods, deadline, terms, days)


def extend(state: State, command: c.ExtendDeadline, act: Act) -> Sequence[e.DeadlineExtended]:
    """A later deadline, until the closing is recorded: also after the deadline, where an outage hid the last hour.

    Refused: `tendering_closed`, `deadline_shortened`.
    """
    tender, periods = open_for_bids(state)
    check_whole(command.deadline, "deadline")
    former = periods.deadline.at
    if command.deadline == former:
        return []
    if command.deadline < former or command.deadline <= act.at:
        raise Refused("deadline_shortened", "deadline", deadline=told_instant(max(former, act.at)))
    terms = state.procedures.pinned(tender.fact.procedure).terms
    moved = moved_periods(periods, command.deadline, terms, state.days(tender.fact.buyer))
    return [e.DeadlineExtended(command.tender_id, former, moved, command.reason.value, tender.fact.lots)]
