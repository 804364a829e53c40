"""Each mutation, about something at a place: its input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.identity.naming import subject_id
from tests.api.matrix.contexts import ADDED
from tests.api.matrix.places import HEADING, OWN, YEAR, Place, uuid
from tests.api.matrix.viewers import ONESELF
from tests.api.matrix.world import ACCOUNT, CLOSED, HELPS, ISSUER

DAY = "2026-03-14"
UNTIL = "2199-01-01T00:00:00Z"
Input = dict[str, Any]
MONEY = {"amount": "1", "currency": "MDL"}
DIGEST = "ab" * 32


def _unit(**more: str) -> Callable[[Place], Input]:
    return lambda at: {"unitId": at.department, "effectiveOn": DAY, **more}


def _company(**more: str) -> Callable[[Place], Input]:
    return lambda at: {"companyId": at.company, "effectiveOn": DAY, **more}


def _account(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"accountId": at.person, **more}


def _books(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"budgetId": at.budget, **more}


def _line(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"lineId": at.line(), **more}


def _control(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"accountId": at.account, **more}


def _heading(**more: Any) -> Callable[[Place], Input]:
    return _books(heading=list(HEADING), amount=MONEY, on=DAY, **more)


def _coded(**more: Any) -> Callable[[Place], Input]:
    def given(at: Place) -> Input:
        coding = {"administrative": [at.code], "economic": ["21"]}
        return {"budgetId": at.budget, "coding": coding, "reference": "Law 2", **more}

    return given


def _commitment(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"commitmentId": at.commitment, "on": DAY, **more}


def _new_commitment(**more: Any) -> Callable[[Place], Input]:
    return _line(number="C-9", amount=MONEY, on=DAY, subject="Paper", **more)


def _transfer(at: Place) -> Input:
    return {"fromLineId": at.line("22"), "toLineId": at.line(), "amount": MONEY, "reference": "Act 1"}


def _delegating(at: Place) -> Input:
    given = {"grantId": at.id("grant"), "holder": at.who("holder"), "delegator": at.who("holder")}
    return {**given, "delegationId": uuid("new"), "delegate": "friend", "unit": at.unit, "validUntil": UNTIL, **WHY}


def _withdrawing(at: Place) -> Input:
    given = {"holder": at.who("holder"), "delegate": at.who("delegate"), "accountId": at.who("holder")}
    return {"delegationId": at.id("delegation"), **given, **WHY}


def _granting(role: str, at: Place) -> Input:
    return {"grantId": uuid("new"), "holder": "friend", "roleId": role, "unit": at.unit, **WHY}


WHY = {"reason": "Due"}
ORGANISATIONS: dict[str, Callable[[Place], Input]] = {
    "foundJurisdiction": lambda at: {
        "jurisdiction": at.jurisdiction,
        "name": "New",
        "level": "LOCAL",
        "effectiveOn": DAY,
    },
    "createUnit": lambda at: {
        "jurisdiction": at.jurisdiction,
        "code": "new",
        "kind": "DEPARTMENT",
        "name": "New",
        "effectiveOn": DAY,
        "parentId": at.unit,
    },
    "renameUnit": _unit(name="New"),
    "moveUnit": lambda at: {"unitId": at.department, "effectiveOn": DAY, "parentId": at.unit},
    "mergeUnit": lambda at: {"unitId": at.department, "intoId": at.unit, "effectiveOn": DAY},
    "dissolveUnit": _unit(),
    "createPost": lambda at: {"unitId": at.unit, "code": "new", "title": "New", "effectiveOn": DAY},
    "abolishPost": lambda at: {"postId": at.post, "effectiveOn": DAY},
    "registerCompany": lambda at: {
        "jurisdiction": at.jurisdiction,
        "country": "MD",
        "number": "9",
        "name": "New",
        "legalForm": "SRL",
        "effectiveOn": DAY,
    },
    "renameCompany": _company(name="New"),
    "dissolveCompany": _company(),
}
IDENTITY: dict[str, Callable[[Place], Input]] = {
    "registerAccount": lambda at: {
        "accountId": uuid("new"),
        "kind": "CITIZEN",
        "fullName": "New",
        "jurisdiction": at.jurisdiction,
    },
    "correctPersonalData": _account(fullName="New"),
    "raiseVerification": _account(level="IN_PERSON", method="COUNTER"),
    "lowerVerification": _account(level="SELF_ASSERTED", reason="CHECKED_WRONGLY"),
    "linkSubject": _account(issuer=ISSUER, subject="new"),
    "unlinkSubject": _account(subjectId=subject_id(ISSUER, f"subject {ACCOUNT}")),
    "suspendAccount": _account(reason="ABSENCE"),
    "reinstateAccount": _account(),
    "mergeAccounts": lambda at: {"accountId": at.person, "intoId": CLOSED if at.jurisdiction == "AA" else at.person},
    "closeAccount": _account(reason="OWN_REQUEST"),
    "placeLegalHold": _account(reference="Case 1"),
    "liftLegalHold": _account(reference="Case 1"),
    "eraseAccount": _account(reason="NO_LONGER_NEEDED"),
}
BUDGETING: dict[str, Callable[[Place], Input]] = {
    "openBudget": lambda at: {"government": at.jurisdiction, "fiscalYear": YEAR, "currency": "MDL"},
    "scheduleClosing": _books(closesAt=UNTIL),
    "closeBudget": _books(),
    "reopenBudget": _books(**WHY),
    "closePeriod": _books(period=1),
    "reopenPeriod": _books(period=1, **WHY),
    "defineControls": _books(rules=[]),
    "requireClassification": _books(dimension="economic"),
    "beginImport": _books(file="a.csv", sha256=DIGEST, profile="boost", lines=1),
    "finishImport": _books(sha256=DIGEST, lines=1, approved=MONEY, adjusted=MONEY, executed=MONEY),
    "abandonImport": _books(sha256=DIGEST, **WHY),
    "nameCode": _books(dimension="economic", path=["11"], label="New"),
    "mapCode": lambda at: {
        "budgetId": at.budget,
        "dimension": "economic",
        "path": ["11"],
        "toBudgetId": at.last_budget,
        "toPath": ["11"],
    },
    "attachNote": lambda at: {"budgetId": at.budget, "about": at.line(), "text": "New"},
    "approveAppropriation": _coded(amount=MONEY),
    "reportLine": _coded(approved=MONEY, adjusted=MONEY, executed=MONEY),
    "adjustAppropriation": _line(by=MONEY, reference="Law 2"),
    "supplementAppropriation": _line(amount=MONEY, reference="Law 2"),
    "reduceAppropriation": _line(amount=MONEY, reference="Law 2"),
    "designateContingency": _line(),
    "placeUnderControl": _line(),
    "recordExecution": _line(amount=MONEY, reference="Till 2"),
    "makeVirement": _transfer,
    "releaseContingency": _transfer,
    "carryOver": lambda at: {**_transfer(at), "fromLineId": at.last_line},
    "allotFunds": _control(period=1, amount=MONEY, reference="Q 1"),
    "withdrawAllotment": _control(period=1, amount=MONEY, **WHY),
    "setControlPolicy": _control(policy="STOP", **WHY),
    "forecastRevenue": _books(heading=list(HEADING), amount=MONEY, reference="Law 2"),
    "assessRevenue": _heading(reference="Roll 2"),
    "collectRevenue": _heading(reference="Day 2"),
    "refundRevenue": _heading(reference="Day 2"),
    "cancelAssessment": _heading(**WHY),
}
SPENDING: dict[str, Callable[[Place], Input]] = {
    "commit": _new_commitment(),
    "commitAboveAvailable": _new_commitment(**WHY),
    "reduceCommitment": _commitment(amount=MONEY, **WHY),
    "releaseCommitment": _commitment(**WHY),
    "verifyLiability": _commitment(liability="F-2", amount=MONEY, documentSha256="ab" * 32),
    "orderPayment": _commitment(liability="F-1", order="O-2", amount=MONEY),
    "cancelOrder": _commitment(order="O-1", **WHY),
    "pay": _commitment(order="O-1", payment="P-2", amount=MONEY),
    "returnPayment": _commitment(payment="P-1", returnNumber="R-1", amount=MONEY, **WHY),
    "reversePayment": _commitment(payment="P-1", **WHY),
    "writeOffLiability": _commitment(liability="F-1", amount=MONEY, **WHY),
}
AUTHORITY: dict[str, Callable[[Place], Input]] = {
    "defineRole": lambda at: {"roleId": f"{at.jurisdiction}:new", "title": "New", "permissions": list(HELPS)},
    "widenRole": lambda at: {"roleId": at.role, "permissions": list(HELPS)},
    "narrowRole": lambda at: {"roleId": at.role, "permissions": list(HELPS)},
    "retireRole": lambda at: {"roleId": at.role},
    "grantRole": lambda at: _granting(at.role, at),
    "revokeGrant": lambda at: {"grantId": at.id("grant"), "holder": at.who("holder"), **WHY},
    "delegateGrant": _delegating,
    "withdrawDelegation": _withdrawing,
    "takePost": lambda at: {"postId": at.empty_post, "accountId": "friend", **WHY},
    "leavePost": lambda at: {"postId": at.post, "accountId": at.who("incumbent"), **WHY},
    "separateDuties": lambda at: {
        "ruleId": at.rule,
        "kind": "STATIC",
        "roleId": at.role,
        "otherRoleId": at.other_role,
        **WHY,
    },
    "liftSeparation": lambda at: {"ruleId": at.rule, **WHY},
    "breakGlass": lambda at: {
        "glassId": uuid("new"),
        "accountId": "friend",
        "roleId": "emergency_access",
        "unit": at.unit,
        "hours": 1,
        **WHY,
    },
    "endGlassBreak": lambda at: {"glassId": at.id("glass"), "accountId": at.who("sub"), **WHY},
    "reviewGlassBreak": lambda at: {
        "glassId": at.id("glass"),
        "accountId": at.who("sub"),
        "finding": "JUSTIFIED",
        "remarks": "Fine",
    },
}
_ADDED: dict[str, Callable[[Place], Input]] = {name: made for each in ADDED for name, made in each.INPUTS.items()}
INPUTS = {**ORGANISATIONS, **IDENTITY, **BUDGETING, **SPENDING, **AUTHORITY, **_ADDED}
"""What each mutation is given to be about a place."""

OWN_BUSINESS: dict[str, Input] = {
    "revokeGrant": {"grantId": uuid("oneself own"), "holder": ONESELF, **WHY},
    "delegateGrant": {**_delegating(OWN), "grantId": uuid("oneself own"), "holder": ONESELF, "delegator": ONESELF},
    "withdrawDelegation": {**_withdrawing(OWN), "delegationId": uuid("oneself got"), "accountId": ONESELF},
    "leavePost": {"postId": OWN.post, "accountId": ONESELF, **WHY},
    "endGlassBreak": {"glassId": uuid("oneself glass"), "accountId": ONESELF, **WHY},
    "breakGlass": {**AUTHORITY["breakGlass"](OWN), "accountId": ONESELF},
    "takePost": {"postId": OWN.empty_post, "accountId": ONESELF, **WHY},
    "grantRole": {**_granting(OWN.role, OWN), "holder": ONESELF},
    "reviewGlassBreak": {**AUTHORITY["reviewGlassBreak"](OWN), "glassId": uuid("oneself glass"), "accountId": ONESELF},
    **{name: {**IDENTITY[name](OWN), "accountId": ONESELF} for name in IDENTITY},
    **{name: given for each in ADDED for name, given in getattr(each, "OWN_BUSINESS", {}).items()},
}
"""The same, about oneself."""


def passing_on(name: str, role: str, permission: str, at: Place) -> Input:
    """What gives to others what a role gives."""
    match name:
        case "grantRole":
            return _granting(role, at)
        case "takePost":
            return {"postId": at.post, "accountId": "friend", **WHY}
        case _:
            return {**INPUTS[name](at), "permissions": [permission]}
