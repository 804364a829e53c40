"""What a version of a procedure says, as all rooms of procurement read it. `decoding.py` makes it of named texts.

A parameter that is None does not apply to the procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from domain.kernel.values import Money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.periods import Period

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as it is stored: a name, dotted inside of a table, and a text: `min_tendering.works`, `15d`."""

    name: str
    value: str


class EstimatedValue(StrEnum):
    """Whether bidders see what the buyer thinks that it costs."""

    PUBLIC = "public"
    HIDDEN = "hidden"


class AwardBy(StrEnum):
    """Whether each lot has a winner of its own."""

    LOT = "lot"
    WHOLE = "whole"


class FundsAt(StrEnum):
    """When money of the budget must stand behind a tender."""

    PUBLICATION = "publication"
    SIGNATURE = "signature"


class BuyerLevel(StrEnum):
    """Which of two thresholds is meant where the law has a lower one for central authorities."""

    CENTRAL = "central"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ByCategory(Generic[Value]):
    """A value that may differ by what is bought. `always` holds where a category has none of its own."""

    always: Value | None = None
    of: tuple[tuple[PurchaseCategory, Value], ...] = ()

    def __call__(self, category: PurchaseCategory) -> Value | None:
        """The value of a category. Repairs without one are works, social services are services."""
        own = dict(self.of)
        wider = _WIDER.get(category, category)
        return own.get(category, own.get(wider, self.always))


_WIDER = {
    PurchaseCategory.CURRENT_REPAIR: PurchaseCategory.WORKS,
    PurchaseCategory.SOCIAL: PurchaseCategory.SERVICES,
}


@dataclass(frozen=True, slots=True)
class PanelSize:
    """`k` of `n` openers open."""

    n: int
    k: int


@dataclass(frozen=True, slots=True)
class FeeRule:
    """The fee of a complaint: a share of the value, within limits."""

    rate: Decimal
    min: Money
    max: Money


@dataclass(frozen=True, slots=True)
class ComplaintFees:
    """What a complaint costs: on the terms, or on anything later. `round_up_to` is a whole number of the currency."""

    on_terms: FeeRule
    otherwise: FeeRule
    round_up_to: int = 1


@dataclass(frozen=True, slots=True)
class AbnormallyLow:
    """When a first price is suspicious: so much under the mean of the others, or under the next one."""

    min_bids: int = 2
    below_mean_of_others: Decimal | None = None
    below_next: Decimal | None = None
    explain_within: Period | None = None
    reject_only_after_explanation: bool = False


@dataclass(frozen=True, slots=True)
class AuctionRules:
    """How an auction goes. Steps are shares of the value; it starts on the zone's clock between two times of a day."""

    rounds: int = 3
    minutes_a_bidder_and_round: int = 2
    step_min: Decimal = Decimal("0.005")
    step_max: Decimal = Decimal("0.03")
    starts_between: tuple[time, time] = (time(10), time(16))
    starts_in_half_an_hour: int = 200


@dataclass(frozen=True, slots=True)
class ContractChange:
    """How far a contract may be changed, as shares of its first value. None: not limited by the procedure."""

    review_clause: bool = True
    necessary_extras_max: Decimal | None = None
    unforeseen_max: Decimal | None = None
    minor_max: ByCategory[Decimal] = ByCategory()
    minor_below_threshold: bool = False
    publish: bool = False


@dataclass(frozen=True, slots=True)
class ProcedureParameters:
    """All that a version of a procedure says. Periods are counted by `domain/procurement/periods.py`.

    `reasons` are the listed ones, of which a tender names one; where there are none, it names none. The periods with
    `before_deadline` in their names count backwards. `electronic` ones take the place of the plain ones: all bids here
    are electronic. `ocid_prefix` is the one that is registered for the jurisdiction.
    """

    title: str
    method: str
    currency: str
    zone: str
    week_rest: tuple[int, ...] = (6, 7)
    ocid_prefix: str | None = None
    ends_on_working_day: bool = False
    same_cpv_digits: int = 3
    same_cpv_digits_by_prefix: tuple[tuple[str, int], ...] = ()
    buyer_level: BuyerLevel = BuyerLevel.CENTRAL
    two_envelopes: bool = False
    estimated_value: EstimatedValue = EstimatedValue.PUBLIC
    value_is_ceiling: bool = False
    award_by: AwardBy = AwardBy.LOT
    funds_at: FundsAt = FundsAt.PUBLICATION
    openers: PanelSize = PanelSize(5, 3)
    bid_security_max: Decimal | None = None
    threshold: ByCategory[Money] = ByCategory()
    complaint_fee: ComplaintFees | None = None
    abnormally_low: AbnormallyLow | None = None
    auction: bool = False
    auction_rules: AuctionRules = AuctionRules()
    contract_change: ContractChange | None = None
    reasons: tuple[str, ...] = ()
    publish_before_contract: bool = True
    report_within: Period | None = None
    min_enquiries: Period | None = None
    min_requests: Period | None = None
    min_requests_urgent: Period | None = None
    min_tendering: ByCategory[Period] = ByCategory()
    min_tendering_electronic: Period | None = None
    min_tendering_after_prior_notice: Period | None = None
    min_tendering_urgent: Period | None = None
    min_tendering_stage2: Period | None = None
    enquiries_end_before_deadline: Period | None = None
    answer_within_after_enquiries: Period | None = None
    answers_until_before_deadline: Period | None = None
    answers_until_before_deadline_urgent: Period | None = None
    unanswered_enquiry_holds_opening: bool = False
    terms_complaint_until_before_deadline: Period | None = None
    left_after_amendment: Period | None = None
    min_bids: int = 1
    min_bids_stage2: int = 1
    min_candidates: int = 1
    qualification: Period | None = None
    qualification_standstill: Period | None = None
    evaluation: Period | None = None
    evaluation_prolonged: Period | None = None
    mend_papers: Period | None = None
    standstill: Period | None = None
    standstill_on_paper: Period | None = None
    standstill_may_be_waived: bool = False
    cancellation_complaint: Period | None = None
    award_notice_within: Period | None = None
    award_notice_quarterly: bool = False
    max_years: int | None = None
    min_active_members: int = 1
    min_left_of_framework: Period | None = None

    @property
    def bids_at_least(self) -> int:
        """With how many bids a lot goes on: those of the second stage, where the procedure counts two."""
        return self.min_bids if self.min_tendering_stage2 is None else self.min_bids_stage2

    @property
    def candidates_at_least(self) -> int:
        """How many companies are invited at least after a stage of requests."""
        return max(self.min_candidates, 1 if self.min_tendering_stage2 is None else self.min_bids)

    def class_of(self, cpv: str) -> str:
        """The class of a code of the CPV: what is planned in it in a year is summed. `45214000-0` is of `4521`."""
        digits = next((n for prefix, n in self.same_cpv_digits_by_prefix if cpv.startswith(prefix)), None)
        return cpv[: digits or self.same_cpv_digits]
