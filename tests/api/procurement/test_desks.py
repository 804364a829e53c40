"""S1 of the specification, end to end on real servers: from the plan over sealed bids to the last payment."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from infra.opencontracting.merging import as_json, compiled
from infra.settings.settings import Settings
from tests.api.procurement.desks import BUYER, GAMMA, OPENERS, WHO, Purchase, found, purchase
from tests.api.procurement.sealed import TENDER, believing
from tests.infra.processes.running import until
from tests.support.sealed_bids import ALFA, BETA, the_panel
from tests.support.worlds import copy_of, world_of

LOT, CONTRACT, SHA = f"{TENDER}-1", f"{TENDER}-1-a1", "0f" * 32
DELIVERIES = {"D-1": "5000.00", "D-2": "3000.00"}
BALANCE = ("value", "accepted", "verified", "ordered", "paid", "left")
SAVINGS = "{ lots { aggregate(by: [BUYER]) { sum { saved { amount } savedOf { amount } } } } }"
JUDGED = "company verdict ground place lowBy"
EVALUATION = f'{{ lot(lotId: "{LOT}") {{ evaluation(first: 9) {{ nodes {{ {JUDGED} }} }} }} }}'

desks_world = world_of(found)
copied = copy_of("desks_world")


@pytest.fixture
def settings(copied: Settings) -> Settings:
    return believing(copied)


def uah(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "UAH"}


async def test_s1_desks_from_the_plan_to_the_last_payment(settings: Settings) -> None:
    async with purchase(settings) as at:
        await planned_and_published(at)
        await sealed_and_opened(at)
        await judged_and_awarded(at)
        await signed_and_paid(at)
        await told_in_ocds(at)


async def planned_and_published(at: Purchase) -> None:
    year = at.now.year
    item = f"{BUYER}-{year}-3912-1"
    told = {"title": "Desks and chairs", "category": "GOODS"}
    planned = {**told, "cpv": "39120000-9", "month": 12, "amount": uah("15000.00"), "procedure": "open"}
    await at.does("planner", "publishPlanItem", planItemId=item, **planned)
    draft = {**told, "buyer": BUYER, "procedure": "open", "value": uah("15000.00"), "planItemId": item}
    await at.does("officer", "draftTender", tenderId=TENDER, **draft, deadline=at.deadline.isoformat())
    price = {"criterionId": "p", "kind": "PRICE", "title": "Price", "weight": 10_000}
    for lot, title, value, cpv in (("1", "Desks", "10000.00", "39121100-7"), ("2", "Chairs", "5000.00", "39121200-8")):
        of = {"tenderId": TENDER, "lot": lot}
        thing = {"itemId": "desk", "cpv": cpv, "title": title, "unit": "piece", "quantity": "20", "place": "UA30"}
        await at.does("officer", "addLot", **of, title=title, value=uah(value))
        await at.does("officer", "addItems", **of, items=[thing])
        await at.does("officer", "setCriteria", **of, criteria=[price])
    for opener in OPENERS:
        await at.does("officer", "nameOpener", tenderId=TENDER, openerId=opener)
    assert await at.gives("head", "publishTender", tenderId=TENDER) == ["opener_unproven"]
    for number in range(len(OPENERS)):
        await at.proves(number)
    await at.does("head", "publishTender", tenderId=TENDER)
    query = f'{{ tender(tenderId: "{TENDER}") {{ status termsSha256 }} }}'
    tender = (await at.asks(query))["tender"]
    assert tender["status"] == "TENDERING"
    at.terms = tender["termsSha256"]


async def sealed_and_opened(at: Purchase) -> None:
    for company, price in ((ALFA, "9000.00"), (BETA, "8000.00"), (GAMMA, "5000.00")):
        await at.bids(company, price)
    assert (await at.opening())["received"] is None
    at.turns(days=12)
    await at.reaches("CLOSED")
    assert (await at.lot("2", "UNSUCCESSFUL"))["reason"] == "no_bids"
    first = the_panel().openers[0]
    await at.does("opener0", "beginOpening", tenderId=TENDER, proof=at.proof(), opener=first)
    for number in (0, 2, 4):
        await at.shares_of(number)
    done = await at.reaches("CONCLUDED")
    assert [row["amount"] for row in done["envelopes"]["nodes"]] == ["9000.00", "8000.00", "5000.00"]


def a_year_ends(now: datetime) -> int:
    """Days to wait, so that what is committed and paid in the two weeks after is so in one fiscal year."""
    first, last = now + timedelta(days=9), now + timedelta(days=23)
    return 14 if first.year < last.year else 0


async def judged_and_awarded(at: Purchase) -> None:
    await at.lot("1", "EVALUATING")
    lot, judges = {"lotId": LOT}, [WHO[f"judge{n}"] for n in range(3)]
    await at.does("awarder", "nameEvaluators", **lot, evaluators=judges)
    await at.does("judge0", "declareInterest", **lot, evaluatorId=judges[0], hasInterest=False, statement="None")
    for company in (ALFA, BETA):
        await at.does("judge0", "admitBid", **lot, bidId=f"bid-of-{company[3:]}")
    low = {**lot, "bidId": f"bid-of-{GAMMA[3:]}", "ground": "abnormally_low_price", "text": "Not explained"}
    assert await at.gives("judge0", "rejectBid", **low) == ["explanation_pending"]
    at.turns(days=9 + a_year_ends(at.now))
    await at.does("judge0", "rejectBid", **low)
    await at.does("awarder", "rankBids", **lot)
    await at.does("awarder", "decideAward", **lot, bidId=f"bid-of-{BETA[3:]}", reasons="The lowest price")
    rows = (await at.asks(EVALUATION))["lot"]["evaluation"]["nodes"]
    assert {row["company"]: (row["verdict"], row["ground"], row["place"], row["lowBy"]) for row in rows} == {
        ALFA: ("ADMITTED", None, 2, None),
        BETA: ("ADMITTED", None, 1, None),
        GAMMA: ("REJECTED", "abnormally_low_price", None, 4118),
    }
    (sums,) = (await at.asks(SAVINGS))["lots"]["aggregate"]
    assert (sums["sum"]["saved"]["amount"], sums["sum"]["savedOf"]["amount"]) == ("2000.00", "10000.00")
    awarded = await at.lot("1", "STANDING")
    shown = (awarded["winner"], awarded["awarded"], awarded["savedPercent"], awarded["awardId"])
    assert shown == (BETA, {"amount": "8000.00"}, "20.00", CONTRACT)


async def signed_and_paid(at: Purchase) -> None:
    today = at.now.date()
    commitment = f"EX-{today.year}:C-7"
    await committed(at)
    terms = {"title": "Desks", "value": uah("8000.00"), "documentSha256": SHA, "awardId": CONTRACT}
    days = {"startsOn": today.isoformat(), "endsOn": (today + timedelta(days=60)).isoformat()}
    money = [{"commitmentId": commitment, "fiscalYear": today.year, "amount": uah("8000.00")}]
    await at.does("manager", "draftContract", **terms, **days, commitments=money)
    signing = {"contractId": CONTRACT, "documentSha256": SHA}
    for_supplier = {**signing, "side": "SUPPLIER", "account": WHO[BETA]}
    assert await at.gives(BETA, "signContract", **for_supplier) == ["standstill_running"]
    at.turns(days=6)
    await at.lot("1", "AWARDED")
    await at.does(BETA, "signContract", **for_supplier)
    await at.does("signatory", "signContract", **signing, side="BUYER")
    for delivery, amount in DELIVERIES.items():
        of = {"contractId": CONTRACT, "deliveryId": delivery, "amount": uah(amount)}
        await at.does(BETA, "reportDelivery", **of, items=["Desks"])
        await at.does("receiver", "acceptContractDelivery", **of, documentSha256=SHA, commitmentId=commitment)
        await paid(at, commitment, delivery, amount)
    await until(lambda: begun(at))
    await at.does("manager", "completeContract", contractId=CONTRACT)
    asked = " ".join(f"{name} {{ amount }}" for name in BALANCE)
    query = f'{{ contract(contractId: "{CONTRACT}") {{ status balance {{ {asked} }} }} }}'
    told = (await at.asks(query))["contract"]
    assert told["status"] == "COMPLETED"
    sums = {name: value["amount"] for name, value in told["balance"].items()}
    assert sums == {**dict.fromkeys(BALANCE, "8000.00"), "left": "0.00"}


async def committed(at: Purchase) -> None:
    """C-7: 8,000 of the year's budget."""
    today = at.now.date()
    year = f"EX-{today.year}"
    await at.does("treasury", "openBudget", government="EX", fiscalYear=today.year, currency="UAH", level="CENTRAL")
    coding = {"administrative": ["0101"], "functional": ["07"]}
    line = {"budgetId": year, "coding": coding, "amount": uah("9000.00"), "reference": "Law 1"}
    await at.does("treasury", "approveAppropriation", **line)
    (row,) = (await at.asks("{ budgetLines(first: 9) { nodes { lineId } } }", "treasury"))["budgetLines"]["nodes"]
    said = {"number": "C-7", "amount": uah("8000.00"), "on": today.isoformat(), "subject": "Desks"}
    await at.does("proposer", "commit", lineId=row["lineId"], **said)


async def paid(at: Purchase, commitment: str, delivery: str, amount: str) -> None:
    """What was accepted is verified, ordered and paid, each by another person."""
    under = {"commitmentId": commitment, "amount": uah(amount), "on": at.now.date().isoformat()}
    owed, ordered = {"liability": f"F-{delivery}"}, {"order": f"O-{delivery}"}
    await at.does("verifier", "verifyLiability", **under, **owed, documentSha256=SHA, acceptance=delivery)
    await at.does("orderer", "orderPayment", **under, **owed, **ordered)
    await at.does("payer", "pay", **under, **ordered, payment=f"P-{delivery}")


async def begun(at: Purchase) -> bool:
    query = f'{{ contract(contractId: "{CONTRACT}") {{ status }} tender(tenderId: "{TENDER}") {{ status }} }}'
    told = await at.asks(query)
    return (told["contract"]["status"], told["tender"]["status"]) == ("RUNNING", "FINISHED")


async def told_in_ocds(at: Purchase) -> None:
    """The releases of the process, merged by ocdsmerge, are its record at every prefix."""
    releases = (await ocds(at, "releases"))["releases"]
    ocid = next(each["ocid"] for each in releases if "tender" in each["tag"])
    mine = [each for each in releases if each["ocid"] == ocid]
    for number, release in enumerate(mine, 1):
        position = release["id"].rpartition("-")[2]
        (record,) = (await ocds(at, f"records/{ocid}?asOf={position}"))["records"]
        assert plain(compiled(mine[:number])) == record["compiledRelease"]
    whole = plain(compiled(mine))
    assert whole["relatedProcesses"][0]["identifier"] == releases[0]["ocid"]
    assert whole["tender"]["status"] == "complete"
    assert {lot["id"]: lot["status"] for lot in whole["tender"]["lots"]} == {"1": "complete", "2": "unsuccessful"}
    bids = {str(each["value"]["amount"]): (each["status"], each.get("rank")) for each in whole["bids"]["details"]}
    assert bids == {"9000.00": ("valid", 2), "8000.00": ("valid", 1), "5000.00": ("disqualified", None)}
    worth = {"amount": Decimal("8000.00"), "currency": "UAH"}
    assert {each["status"]: each.get("value") for each in whole["awards"]} == {
        "unsuccessful": None,
        "active": worth,
    }
    (contract,) = whole["contracts"]
    assert (contract["awardID"], contract["status"], contract["value"]) == (CONTRACT, "terminated", worth)
    met = {each["id"]: each["status"] for each in contract["implementation"]["milestones"]}
    assert met == dict.fromkeys(DELIVERIES, "met")


async def ocds(at: Purchase, path: str) -> Any:
    answer = await at.client.http.get(f"/ocds/{path}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal)


def plain(value: Any) -> Any:
    return json.loads(as_json(value), parse_float=Decimal)
