"""Whether a company may bid, worked out from its own events, with the positions of those that the answer rests on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, get_args

from psycopg import AsyncConnection

from api.kernel.services import Answers
from api.suppliers.questions import CriterionAnswer, EligibilityAnswer, EligibilityAsked, FactBehind
from application.kernel.orders import Principal
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE
from application.suppliers.requirements import Requirements, requirements, tender_streams
from domain.kernel.declarations import Recorded, event_type
from domain.kernel.forms import checked
from domain.suppliers.eligibility import (
    CompanyStanding,
    CriterionFinding,
    DebarmentFact,
    EligibilityFact,
    EligibilityFindings,
    MandateFact,
    SupplierFact,
    eligible,
)
from domain.suppliers.naming import debarment_id, standing_document_id
from domain.suppliers.published import debarment_stream, mandate_stream, supplier_stream
from domain.suppliers.suppliers.commands import RegisterSupplier
from domain.suppliers.suppliers.events import SupplierRegistered
from infra.postgres.connect import connect_async

ROLE: Final = "foja_auditor"
AT_ONCE: Final = 4
MOST_CRITERIA: Final = 50
LAST_YEAR: Final = 9999
_EVENTS = """
    SELECT notification_id, state FROM ledger.stored_events
    WHERE originator_id = ANY (%s) AND notification_id <= %s ORDER BY notification_id
"""
_HEAD = "SELECT ledger.now(), coalesce(max(notification_id), 0) FROM ledger.stored_events"
_FOLDED: tuple[type[Any], ...] = (*get_args(SupplierFact), *get_args(MandateFact), *get_args(DebarmentFact))

Fact = Recorded[EligibilityFact]


class SupplierAnswers:
    """Answers from the ledger itself, so that what was recorded a moment ago counts."""

    def __init__(self, dsn: str, codec: Codec) -> None:
        self._dsn, self._codec = dsn, codec
        self._turn = asyncio.Semaphore(AT_ONCE)

    @property
    def by_question(self) -> dict[type[Any], Answers]:
        """The answer of each question."""
        return {EligibilityAsked: self.eligibility}

    async def eligibility(self, by: Principal, asked: EligibilityAsked) -> Sequence[EligibilityAnswer]:
        """Whether a company is eligible. ValueError for a time without zone, too many criteria, or no such tender.

        Refused: `not_a_supplier_id`.
        """
        checked(RegisterSupplier(asked.company_id))
        _check(asked)
        streams = [supplier_stream(asked.company_id), debarment_stream(asked.company_id)]
        if asked.right is not None:
            streams.append(mandate_stream(asked.company_id, by.actor))
        of_tender = () if asked.tender_id is None else tender_streams(asked.tender_id)
        now, head, facts = await self._facts([*streams, *of_tender], asked.as_of)
        tender = _requirements(asked, facts)
        at = (asked.at or (tender and tender.deadline) or now).astimezone(UTC)
        account = None if asked.right is None else by.actor
        facts = [fact for fact in facts if isinstance(fact.event, _FOLDED)]
        standing = CompanyStanding()
        for fact in facts:
            standing = standing.after(fact.event)
        criteria = (*asked.criteria, *(() if tender is None else tender.criteria))
        found = eligible(standing, criteria, at, account, *filter(None, (asked.right,)))
        return [_answer(asked.company_id, head, found, facts, () if tender is None else tender.rests_on)]

    async def _facts(self, streams: Sequence[str], as_of: int | None) -> tuple[datetime, int, Sequence[Recorded[Any]]]:
        async with self._turn, await connect_async(self._dsn, ROLE) as connection:
            now, head = await _head(connection)
            until = head if as_of is None else min(as_of, head)
            rows = await (await connection.execute(_EVENTS, (list(streams), until))).fetchall()
        return now, until, [self._codec.open(bytes(state), position, UNREADABLE) for position, state in rows]


def _check(asked: EligibilityAsked) -> None:
    if asked.at is not None and (asked.at.tzinfo is None or not 1 < asked.at.year < LAST_YEAR):
        raise ValueError("at is a moment with its offset from UTC, as in 2026-05-04T09:00:00+03:00")
    if len(asked.criteria) > MOST_CRITERIA:
        raise ValueError(f"{MOST_CRITERIA} criteria are asked for at once, at most")


def _requirements(asked: EligibilityAsked, facts: Sequence[Recorded[Any]]) -> Requirements | None:
    if asked.tender_id is None:
        return None
    found = requirements(facts, asked.lot_id)
    if found is None:
        raise ValueError(f"no tender {ascii(asked.tender_id)[:60]} with such a lot was published")
    return found


async def _head(connection: AsyncConnection[Any]) -> tuple[datetime, int]:
    row = await (await connection.execute(_HEAD)).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return row[0], row[1]


def _answer(
    company_id: str, head: int, found: EligibilityFindings, facts: Sequence[Fact], asked_by: Sequence[Recorded[Any]]
) -> EligibilityAnswer:
    criteria = tuple(_criterion(company_id, finding, facts) for finding in found.criteria)
    case = None if found.debarment is None else found.debarment.decided.case_id
    shown = {finding.document_id for finding in found.criteria}
    of_mandate: tuple[type[Any], ...] = () if found.mandated is None else get_args(MandateFact)
    rests_on = [
        fact
        for fact in facts
        if isinstance(fact.event, (SupplierRegistered, *of_mandate))
        or getattr(fact.event, "document_id", None) in shown - {None}
        or (case is not None and getattr(fact.event, "case_id", None) == case)
    ]
    return EligibilityAnswer(
        company_id=company_id,
        at=found.at,
        as_of=head,
        eligible=found.eligible,
        registered=found.registered,
        criteria=criteria,
        debarment_id=None if case is None else debarment_id(company_id, case),
        mandated=found.mandated,
        rests_on=_behind(sorted((*asked_by, *rests_on), key=lambda fact: fact.position)),
    )


def _criterion(company_id: str, finding: CriterionFinding, facts: Iterable[Fact]) -> CriterionAnswer:
    document = finding.document_id
    return CriterionAnswer(
        criterion=finding.criterion,
        met=finding.met,
        standing_document_id=None if document is None else standing_document_id(company_id, document),
        shortfall=finding.shortfall,
        rests_on=_behind(fact for fact in facts if document and getattr(fact.event, "document_id", None) == document),
    )


def _behind(facts: Iterable[Recorded[Any]]) -> tuple[FactBehind, ...]:
    return tuple(FactBehind(fact.position, event_type(type(fact.event)).name) for fact in facts)
