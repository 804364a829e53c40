"""S1 and S8 of the specification on real servers, from the opened envelopes to the second award."""

from __future__ import annotations

from domain.procurement.complaints import commands as k
from domain.procurement.complaints.kinds import ComplaintTarget, OrderedRemedy
from domain.procurement.lots import commands as c
from infra.settings.settings import Settings
from tests.api.procurement.judged import (
    AGENTS,
    AWARDER,
    EMPTY,
    JUDGES,
    LOT,
    REVIEWER,
    STRANGER,
    TENDER,
    B,
    C,
    Court,
    D,
    court,
    found,
)
from tests.infra.processes.running import until
from tests.support.worlds import copy_of, world_of

judged_world = world_of(found)
settings = copy_of("judged_world")
ID = "complaint-0123456789"
EVALUATION = (
    f'{{ lot(lotId: "{LOT}") {{ evaluation(first: 9) {{ nodes {{ company verdict ground place lowBy }} }} }} }}'
)
HISTORY = """{ awards(first: 9) { nodes { awardId company state complaintId } } }"""
DEBRIEFINGS = "{ debriefings(first: 9) { nodes { company place reasons } } }"
SAVINGS = "{ lots { aggregate(by: [BUYER]) { sum { saved { amount } savedOf { amount } } } } }"


async def judged(at: Court) -> None:
    """Bids B and C admitted, D rejected as nobody explained its price, and all ranked."""
    await at.reaches("EVALUATING")
    await at.does(AWARDER, c.NameEvaluators(LOT, JUDGES))
    judge = JUDGES[0]
    assert await at.refused(judge, c.AdmitBid(LOT, "bid-1")) == "interest_undeclared"
    await at.does(judge, c.DeclareInterest(LOT, judge, has_interest=False, statement="None"))
    await at.does(judge, c.AdmitBid(LOT, "bid-1"), c.AdmitBid(LOT, "bid-2"))
    reject = c.RejectBid(LOT, "bid-3", "abnormally_low_price", "41.2% under the mean, and not explained")
    assert await at.refused(judge, reject) == "explanation_pending"
    at.turns(days=4)
    await at.does(judge, reject)
    assert await at.refused(judge, c.RankBids(LOT)) == "FORBIDDEN"
    await at.does(AWARDER, c.RankBids(LOT), c.DecideAward(LOT, "bid-2", "The lowest price"))


async def test_s1_desks_and_s8_a_complaint_in_the_standstill(settings: Settings) -> None:
    async with court(settings) as at:
        assert (await at.reaches("UNSUCCESSFUL", EMPTY))["reason"] == "no_bids"
        await judged(at)
        await s1_is_shown(at)
        await s8_a_complaint_holds_the_lot(at)
        await s8_satisfied_the_second_wins(at)


async def s1_is_shown(at: Court) -> None:
    lot = await at.lot()
    shown = (lot["state"], lot["winner"], lot["awarded"]["amount"], lot["savedPercent"])
    assert shown == ("STANDING", C, "8000.00", "20.00")
    rows = (await at.asks(EVALUATION))["lot"]["evaluation"]["nodes"]
    found_of = {row["company"]: (row["verdict"], row["ground"], row["place"], row["lowBy"]) for row in rows}
    assert found_of == {
        B: ("ADMITTED", None, 2, None),
        C: ("ADMITTED", None, 1, None),
        D: ("REJECTED", "abnormally_low_price", None, 4118),
    }
    (sums,) = (await at.asks(SAVINGS))["lots"]["aggregate"]
    assert (sums["sum"]["saved"]["amount"], sums["sum"]["savedOf"]["amount"]) == ("2000.00", "10000.00")
    told = (await at.asks(DEBRIEFINGS, AGENTS[B]))["debriefings"]["nodes"]
    assert [(row["company"], row["place"]) for row in told] == [(B, 2)], "reasons are for each bidder alone"
    assert len((await at.asks(DEBRIEFINGS, AWARDER))["debriefings"]["nodes"]) == 2


async def s8_a_complaint_holds_the_lot(at: Court) -> None:
    agent = AGENTS[B]
    lodge = k.LodgeComplaint(ID, TENDER, "1", ComplaintTarget.AWARD, B, "It is no desk", "Award us", agent, "Ana Lupu")
    assert await at.refused(STRANGER, lodge) == "FORBIDDEN"
    await at.does(agent, lodge)
    assert await at.refused(AWARDER, c.CancelAward(f"{LOT}-a1", "Doubts")) == "complaint_pending"
    await at.does(REVIEWER, k.AdmitComplaint(ID))
    assert (await at.reaches("SUSPENDED"))["goesOnAs"] == "STANDING"
    at.turns(days=30)


async def s8_satisfied_the_second_wins(at: Court) -> None:
    await at.does(REVIEWER, k.SatisfyComplaint(ID, (OrderedRemedy.CANCEL_AWARD,), "It is no desk"))

    async def cancelled() -> bool:
        return bool((await at.lot())["goesOnAs"] == "RANKED")

    await until(cancelled)
    second = c.DecideAward(LOT, "bid-1", "The next one")
    assert await at.refused(AWARDER, second) == "complaint_pending"
    await at.does(AWARDER, k.ReportRemedy(ID, "The award is cancelled"))
    await at.does(REVIEWER, k.ConfirmRemedy(ID))
    await at.reaches("RANKED")
    await at.does(AWARDER, second)
    at.turns(days=10)
    assert (await at.reaches("AWARDED"))["winner"] == B
    history = (await at.asks(HISTORY))["awards"]["nodes"]
    assert {row["awardId"]: (row["company"], row["state"], row["complaintId"]) for row in history} == {
        f"{LOT}-a1": (C, "CANCELLED", ID),
        f"{LOT}-a2": (B, "FINAL", None),
    }
