"""What the tests of open data share: a small budget with awkward texts, and its read models brought up to date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from api.budgeting.exports import MODELS
from application.kernel.orders import Order, Principal
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.codes.commands import NameCode
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import Commit, OrderPayment, Pay, VerifyLiability
from domain.budgeting.lines.commands import ReportLine
from domain.kernel.values import Money, money
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from tests.infra.processes.running import a_bus

STAFF = Coding(administrative=("101", "", "7"), economic=("2", "21"), nature=("Staff",))
GOODS = Coding(functional=("03", "03.1"), economic=("2", "22"))
FORMULA = '=HYPERLINK("http://example.invalid";"x")'
LABELS = {
    ("administrative", ("101",)): 'Courts, "high"\nand low',
    ("economic", ("2", "21")): FORMULA,
    ("nature", ("Staff",)): "Staff",
}
COURTS = line_id("XX-2014", STAFF, 1)


def mdl(amount: str) -> Money:
    return money(Decimal(amount), "MDL")


COMMANDS: tuple[Any, ...] = (
    OpenBudget("XX", 2014, "MDL", starts_on=date(2014, 7, 1)),
    *(NameCode("XX-2014", dimension, path, label) for (dimension, path), label in LABELS.items()),
    ReportLine("XX-2014", STAFF, mdl("100.10"), mdl("90"), mdl("-3.25"), "law 1"),
    ReportLine("XX-2014", STAFF, mdl("7"), mdl("7"), mdl("7"), "law 2", 2),
    ReportLine("XX-2014", GOODS, mdl("1000000000000.01"), mdl("0"), mdl("0"), "-1+1"),
    OpenBudget("YY", 2014, "MDL"),
    ReportLine("YY-2014", STAFF, mdl("5"), mdl("5"), mdl("5"), "law 3"),
)
COMMITMENT = "XX-2014:C-1"
ON = date(2014, 9, 1)
UNDER_WAY: tuple[tuple[str, Any], ...] = (
    ("u-proposer", Commit(COURTS, "C-1", mdl("20"), ON, "Chairs")),
    ("u-verifier", VerifyLiability(COMMITMENT, "L-1", mdl("15"), "0" * 64, ON)),
    ("u-orderer", OrderPayment(COMMITMENT, "L-1", "O-1", mdl("10"), ON)),
    ("u-payer", Pay(COMMITMENT, "O-1", "P-1", mdl("4"), ON)),
)
"""Money on its way: of 20 committed 15 are owed, of these 10 ordered, of these 4 paid."""


async def record(database: str, *commands: Any) -> int:
    """Give commands and bring the read models up to date; the ledger's last position."""
    return await record_by(database, *(("u-clerk", command) for command in commands))


async def record_by(database: str, *acts: tuple[str, Any]) -> int:
    """Give commands, each by an actor of its own."""
    position = 0
    async with a_bus(database) as bus:
        for actor, command in acts:
            position = max(position, (await bus.execute(Order(command), Principal(actor, "XX"))).position)
    await project(database)
    return position


async def project(database: str) -> None:
    """Bring what an export reads up to the ledger's head."""
    for model in MODELS:
        await Projector(model, database, INSTALLATION.codec).rebuild()
