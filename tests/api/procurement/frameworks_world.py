"""What the access files of framework agreements are carried out on: one on the second lot of the unit's tender."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from domain.procurement.contracts.events import ContractDrafted
from domain.procurement.frameworks import events as e
from domain.procurement.frameworks.commands import contract_of
from domain.procurement.naming import award_id, lot_id
from domain.procurement.parts import ContractCommitment
from tests.api.matrix.places import Place
from tests.api.procurement.contracts_world import FIRST, LAST, MONEY, SHA, lei, money, tender

Input = dict[str, Any]


def framework(at: Place) -> str:
    """The agreement of a place."""
    return lot_id(tender(at), "2")


def world(_: Place) -> Iterator[Any]:
    """What is there is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The agreement, with one member, and a contract that is called off."""
    members = (e.FrameworkMember(at.company, 1),)
    concluded = e.FrameworkConcluded(
        framework(at), tender(at), framework(at), award_id(framework(at), 1),
        at.unit, "Paper for years", members, ("Paper",), lei(8), LAST,
        e.CallOffOrder.RANKED,
    )  # fmt: skip
    yield f"framework-{framework(at)}", (concluded,)
    contract_id = contract_of(framework(at), "1")
    money_of = (ContractCommitment(at.commitment, 2026, lei(1)),)
    drafted = ContractDrafted(
        contract_id, tender(at), framework(at), award_id(framework(at), 1), at.unit, at.company, "Paper now", lei(1),
        FIRST, LAST, money_of, SHA, "ocds-x-1", framework(at),
    )  # fmt: skip
    yield f"contract-{contract_id}", (drafted,)


def _of(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"frameworkId": framework(at), **more}


def _concluding(at: Place) -> Input:
    said = {"title": "Paper", "items": [], "ceiling": MONEY, "until": "2027-01-01", "order": "RANKED"}
    return {"frameworkId": framework(at), "companies": [at.company], **said}


def _calling(at: Place) -> Input:
    said = {"title": "Paper", "value": MONEY, "startsOn": "2026-01-01", "endsOn": "2026-12-31", "documentSha256": SHA}
    return {"frameworkId": framework(at), "number": "2", "company": at.company, **said, "commitments": money(at)}


def _member(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"frameworkId": framework(at), "company": at.company, **more}


INPUTS: dict[str, Callable[[Place], Input]] = {
    "concludeFramework": _concluding,
    "suspendMember": _member(reason="Bad paper"),
    "reinstateMember": _member(),
    "declineTurn": _member(reason="No paper"),
    "callOff": _calling,
}
