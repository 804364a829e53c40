"""Parameters of a procedure that are tables, and periods: each is read whole, and nothing else in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.kernel.values import Money, money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.periods import Period
from domain.procurement.periods import period as period_of
from domain.procurement.procedures import parameters as p
from domain.procurement.procedures import plain as w
from domain.procurement.procedures.texts import OutOfRange, Texts

_CATEGORIES = {category.value: category for category in PurchaseCategory} | {"supplies": PurchaseCategory.GOODS}


@dataclass(frozen=True, slots=True)
class Units:
    """What the other parameters of a procedure are read by."""

    currency: str = "XXX"
    rolls: bool = False
    level: p.BuyerLevel = p.BuyerLevel.CENTRAL

    def period(self, text: str) -> Period:
        """A period."""
        try:
            return period_of(text, rolls=self.rolls)
        except ValueError:
            raise OutOfRange("a number and d, w or h, such as 7d") from None


Read = Callable[[Units, Texts], Any]


def plain(parse: Callable[[str], Any]) -> Read:
    """A parameter of one text."""
    return lambda _, texts: texts.take("", parse)


def period(units: Units, texts: Texts) -> Any:
    """A period."""
    return texts.take("", units.period)


def by_category(texts: Texts, parse: Callable[[str], Any], level: p.BuyerLevel | None = None) -> p.ByCategory[Any]:
    """A value for all, or one a category; where `level` is given, `goods_central` is another one than `goods_other`."""
    always, of = texts.may_take("", parse), dict[PurchaseCategory, Any]()
    for key in texts.keys:
        category, _, suffix = key.partition("_") if level and key.endswith(("_central", "_other")) else (key, "", "")
        if category in _CATEGORIES:  # else it is not taken, and refused as unknown
            value = texts.take(key, parse)
            if not suffix or suffix == level:
                of[_CATEGORIES[category]] = value
    return p.ByCategory(always, tuple(of.items()))


def amount_of(units: Units) -> Callable[[str], Money]:
    """An amount above nothing, in the currency of the procedure."""

    def parse(text: str) -> Money:
        amount = money(text, units.currency)
        if amount.amount <= 0:
            raise OutOfRange(f"an amount of {units.currency} above 0")
        return amount

    return parse


def threshold(units: Units, texts: Texts) -> p.ByCategory[Money]:
    """The thresholds of the categories."""
    return by_category(texts, amount_of(units), units.level)


def tendering(units: Units, texts: Texts) -> p.ByCategory[Period]:
    """The least time for bids, by category."""
    return by_category(texts, units.period)


def panel(_: Units, texts: Texts) -> p.PanelSize:
    """How many openers there are, and how many of them open."""
    n = texts.take("n", w.number(2, 16))
    return p.PanelSize(n, texts.take("k", w.number(2, n)))


def fees(units: Units, texts: Texts) -> p.ComplaintFees:
    """The fees of complaints."""
    on_terms, otherwise = (_fee(units, texts, name) for name in ("on_terms", "otherwise"))
    return p.ComplaintFees(on_terms, otherwise, texts.may_take("round_up_to", w.number(1, 1_000_000), otherwise=1))


def _fee(units: Units, texts: Texts, name: str) -> p.FeeRule:
    low = texts.take(f"{name}.min", amount_of(units))

    def high(text: str) -> Money:
        amount = amount_of(units)(text)
        if amount.amount < low.amount:
            raise OutOfRange(f"at least the least fee, {low.amount}")
        return amount

    return p.FeeRule(texts.take(f"{name}.rate", w.share), low, texts.take(f"{name}.max", high))


def low_price(units: Units, texts: Texts) -> p.AbnormallyLow:
    """When a price is abnormally low."""
    return p.AbnormallyLow(
        texts.may_take("min_bids", w.number(2, 100), otherwise=2),
        texts.may_take("below_mean_of_others", w.share),
        texts.may_take("below_next", w.share),
        texts.may_take("explain_within", units.period),
        texts.may_take("reject_only_after_explanation", w.truth, otherwise=False),
    )


def auction_rules(_: Units, texts: Texts) -> p.AuctionRules:
    """How an auction goes."""
    return p.AuctionRules(
        texts.take("rounds", w.number(1, 20)),
        texts.take("minutes_a_bidder_and_round", w.number(1, 60)),
        texts.take("step_min", w.share),
        texts.take("step_max", w.share),
        texts.take("starts_between", w.times),
        texts.take("starts_in_half_an_hour", w.number(1, 10_000)),
    )


def contract_change(_: Units, texts: Texts) -> p.ContractChange:
    """How far a contract may be changed."""
    beginning = "minor_max."
    kept = {key.removeprefix(beginning): texts.take(key) for key in texts.keys if key.startswith(beginning)}
    minor = Texts("contract_change.minor_max", kept)
    minor_max = by_category(minor, w.share)
    minor.check_all_taken()
    return p.ContractChange(
        texts.may_take("review_clause", w.truth, otherwise=True),
        texts.may_take("necessary_extras_max", w.share),
        texts.may_take("unforeseen_max", w.share),
        minor_max,
        texts.may_take("minor_below_threshold", w.truth, otherwise=False),
        texts.may_take("publish", w.truth, otherwise=False),
    )


def digits_by_prefix(_: Units, texts: Texts) -> tuple[tuple[str, int], ...]:
    """How many digits make a class of the CPV where its codes begin so; longer beginnings first."""
    prefixes = [key for key in texts.keys if key.isascii() and key.isdigit() and len(key) <= 8]
    return tuple((key, texts.take(key, w.number(2, 8))) for key in sorted(prefixes, key=len, reverse=True))


def two_envelopes(_: Units, texts: Texts) -> bool:
    """Whether there are two envelopes."""

    def parse(text: str) -> bool:
        if text not in ("one", "two"):
            raise OutOfRange("one or two")
        return text == "two"

    return bool(texts.take("", parse))
