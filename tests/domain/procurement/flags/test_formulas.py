"""Red flags by the formulae of the specification: when each is raised, when it is not, and by which acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from domain.procurement.flags.figures import AwardStanding, ContractValue, FlaggedAct, ProcessFigures
from domain.procurement.flags.flag import RedFlag
from domain.procurement.flags.formulas import flags
from domain.procurement.flags.rules import DEFAULT_RULES
from tests.domain.procurement.flags.processes import BEGIN, DEADLINE, OUT, PENDING, VALID, award, bid, lei, process

A_SECOND = timedelta(seconds=1)


def raised(code: str, *processes: ProcessFigures) -> list[RedFlag]:
    return [flag for flag in flags(processes, DEFAULT_RULES) if flag.code == code]


def test_r003_counts_whole_days_of_the_tender_period() -> None:
    enough = process(deadline=BEGIN + timedelta(days=15))
    short = replace(enough, deadline=BEGIN + timedelta(days=15) - A_SECOND)
    assert not raised("R003", enough)
    (flag,) = raised("R003", short)
    assert (flag.value, flag.threshold, flag.positions) == (Fraction(14), Fraction(15), (5,))
    assert not raised("R003", replace(short, competitive=False))


def test_r018_is_raised_by_one_tenderer_with_several_bids() -> None:
    (flag,) = raised("R018", process(bids=(bid("A"), bid("A", opened=11))))
    assert flag.positions == (10, 11)
    assert not raised("R018", process(bids=(bid("A"), bid("B"))))
    assert not raised("R018", process(bids=(bid("A"),), competitive=False))


def test_r028_asks_for_different_tenderers_of_one_lot() -> None:
    (flag,) = raised("R028", process(bids=(bid("A", 90), bid("B", 90, opened=11), bid("C", 91))))
    assert flag.companies == ("A", "B")
    assert not raised("R028", process(bids=(bid("A", 90), bid("A", 90, opened=11))))
    assert not raised("R028", process(bids=(bid("A", 90), bid("B", 90, lot_id="T-2"))))


def test_r030_is_late_after_the_deadline_alone() -> None:
    late = bid("A", received_at=DEADLINE + A_SECOND)
    (flag,) = raised("R030", process(bids=(late,), awards=(award("A"),)))
    assert flag.positions == (10, 300)
    assert not raised("R030", process(bids=(replace(late, received_at=DEADLINE),), awards=(award("A"),)))
    assert not raised("R030", process(bids=(late, bid("B")), awards=(award("B"),)))
    assert not raised("R030", process(bids=(late,), awards=(award("A", AwardStanding.PENDING),)))


def test_r035_says_how_many_others_are_out() -> None:
    bids = (bid("A"), bid("B", standing=OUT, opened=11), bid("C", standing=OUT, opened=12))
    (flag,) = raised("R035", process(bids=bids, awards=(award("A"),)))
    assert (flag.value, flag.companies, flag.positions) == (Fraction(2), ("A",), (110, 111, 112, 300))
    assert not raised("R035", process(bids=(*bids, bid("D")), awards=(award("A"),)))
    pending = award("A", AwardStanding.PENDING, 301)
    assert not raised("R035", process(bids=bids, awards=(award("A"), pending)))


def test_r036_looks_at_pending_bids_too() -> None:
    low, high = bid("B", 80, OUT, 11), bid("A", 90)
    (flag,) = raised("R036", process(bids=(high, low), awards=(award("A"),)))
    assert flag.positions == (11, 111, 300)
    assert not raised("R036", process(bids=(high, low, bid("C", 70, PENDING)), awards=(award("A"),)))
    assert not raised("R036", process(bids=(high, low)))


def pair(ocid: str, second: str | int) -> ProcessFigures:
    return process(ocid, bids=(bid("A", 100), bid("B", second, opened=11)), awards=(award("A"),))


def test_r058_lies_far_above_the_others() -> None:
    usual = [pair(f"p{number}", 110 + number) for number in range(8)]
    (flag,) = raised("R058", *usual, pair("far", 500))
    assert (flag.subject, flag.value, flag.companies) == ("far", Fraction(4), ("A",))


def test_r024_lies_below_the_lower_fence() -> None:
    usual = [pair(f"p{number}", 150 + number) for number in range(8)]
    (flag,) = raised("R024", *usual, pair("near", 101))
    assert (flag.subject, flag.value, flag.companies) == ("near", Fraction(1, 100), ("A", "B"))
    assert not raised("R024", *[pair(f"p{number}", 100) for number in range(8)])


def test_r024_and_r058_leave_out_what_the_lowest_price_did_not_win() -> None:
    usual = [pair(f"p{number}", 110 + number) for number in range(8)]
    beaten = process("beaten", bids=(bid("A", 500), bid("B", 100, opened=11)), awards=(award("A"),))
    assert not raised("R058", *usual, beaten)


def ten_bids(buyer: str, number: int, out: int) -> ProcessFigures:
    """A process with ten bids of companies that bid nowhere else, so many of them disqualified."""
    ocid = f"{buyer}-{number}"
    bids = (bid(f"{ocid}-{n}", standing=OUT if n < out else VALID, opened=10 + n) for n in range(10))
    return process(ocid, buyer=buyer, bids=tuple(bids))


def test_r038_finds_the_buyer_that_disqualifies_far_more_than_others() -> None:
    usual = [ten_bids(f"MD:u{unit}", number, unit % 5 + 1) for unit in range(10) for number in range(2)]
    strict = [ten_bids("MD:strict", number, 10) for number in range(2)]
    (flag,) = raised("R038", *usual, *strict)
    assert (flag.subject, flag.value, flag.positions) == ("MD:strict", Fraction(1), tuple(range(110, 120)))
    assert not raised("R038", *usual, strict[0]), "one process is not enough"


def test_r038_finds_the_tenderer_that_is_disqualified_far_more_than_others() -> None:
    def of(company: str, out: int) -> ProcessFigures:
        bids = (bid(company, standing=OUT if n < out else VALID, opened=10 + n) for n in range(10))
        return process(company, buyer=f"MD:{company}", bids=tuple(bids))

    (flag,) = raised("R038", *(of(f"C{n}", n % 5 + 1) for n in range(10)), of("X", 10))
    assert (flag.subject, flag.buyer, flag.companies) == ("X", None, ("X",))


def test_r048_counts_divisions_of_suppliers_of_many_processes() -> None:
    narrow = [
        process(f"{company}{n}", cpv=("45000000-7",), awards=(award(company),))
        for company in "ABCDEFG"
        for n in range(20)
    ]
    wide = [process(f"W{n}", cpv=(f"{n + 10}000000-0",), awards=(award("W"),)) for n in range(20)]
    subjects = {flag.subject: flag.value for flag in raised("R048", *narrow, *wide)}
    assert subjects["W"] == 20
    assert not raised("R048", *wide[:19])


def test_f01_is_the_last_fifth_of_the_period() -> None:
    late, early = FlaggedAct(7, BEGIN + timedelta(days=16)), FlaggedAct(6, BEGIN + timedelta(days=16) - A_SECOND)
    (flag,) = raised("F01", process(amendments=(early, late)))
    assert (flag.value, flag.positions) == (Fraction(1), (5, 7))
    assert not raised("F01", process(amendments=(early,)))


def test_f02_sums_direct_awards_within_a_year() -> None:
    rules = replace(DEFAULT_RULES, direct_limit=lei(200).amount)
    first = process("1", cpv=("4521",), competitive=False, awards=(award("A", direct=True, position=301),))
    after = first.awards[0].decided_at + timedelta(days=364)
    second = process(
        "2", cpv=("45212",), competitive=False, awards=(award("A", direct=True, position=302, decided_at=after),)
    )
    (flag,) = [flag for flag in flags((first, second), rules) if flag.code == "F02"]
    assert (flag.subject, flag.value, flag.positions) == ("MD:moh A 4521", Fraction(200), (301, 302))
    later = replace(second.awards[0], decided_at=after + timedelta(days=1))
    assert not [flag for flag in flags((first, replace(second, awards=(later,))), rules) if flag.code == "F02"]


def test_f03_asks_for_more_than_a_tenth_within_90_days() -> None:
    signed = ContractValue("c", 400, DEADLINE, lei(1000))
    tenth = ContractValue("c", 401, DEADLINE + timedelta(days=90), lei(1100))
    assert not raised("F03", process(values=(signed, tenth)))
    (flag,) = raised("F03", process(values=(signed, replace(tenth, value=lei("1100.01")))))
    assert flag.positions == (400, 401)
    assert not raised("F03", process(values=(signed, replace(tenth, value=lei(2000), at=tenth.at + A_SECOND))))


def test_cancelled_processes_raise_nothing() -> None:
    assert not list(flags([process(bids=(bid("A"),), cancelled=True)], DEFAULT_RULES))
