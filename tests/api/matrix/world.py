"""The world of the matrix: two jurisdictions with the same things in each of their units, recorded by commands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.authority.kinds import SeparationKind
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.commitments.commands import Commit, OrderPayment, Pay, VerifyLiability
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf
from domain.budgeting.lines.commands import ApproveAppropriation, RecordExecution
from domain.budgeting.notes.commands import AttachNote
from domain.budgeting.revenue.commands import AssessRevenue, CollectRevenue, ForecastRevenue
from domain.identity import commands as i
from domain.identity.kinds import AccountKind
from domain.kernel.levels import Level
from domain.kernel.values import Money
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.authority.founding import first_roles
from tests.api.matrix.contexts import ADDED
from tests.api.matrix.places import FOREIGN, HEADING, LAST_YEAR, OTHER, OWN, PLACES, YEAR, Place, uuid
from tests.api.matrix.viewers import LEVELS, ONESELF, Viewer, with_roles

MACHINE = "system:matrix"
DAY, SINCE = date(2026, 3, 14), date(2020, 1, 1)
FAR = datetime.now(UTC).replace(microsecond=0) + timedelta(days=90)
"""When delegations end: within the days that whatExpires looks ahead."""
DIGEST = "ab" * 32
ISSUER = "https://id.example.org"
HELPER = "helper"
"""A role for what is given here and there: it lets break the glass."""
HELPS = ("authority.break_glass",)
ACCOUNT, DUPLICATE, CLOSED = OWN.person, uuid("duplicate"), uuid("closed")

Step = tuple[Any, str]
"""A command, and who gives it."""


def lei(amount: int) -> Money:
    return Money(Decimal(amount), "MDL")


async def build(bus: Bus, columns: Sequence[str]) -> None:
    """Record all of it; what does not hang together at once."""
    await _do(bus, _roles())
    await asyncio.gather(*(_do(bus, _jurisdiction(one)) for one in (OWN, FOREIGN)))
    for place in (OTHER, OWN, FOREIGN):
        await _do(bus, _unit(place))
    places = (*map(_authority, PLACES.values()), *map(_money, PLACES.values()), *map(_added, PLACES.values()))
    await asyncio.gather(*(_do(bus, one) for one in (*places, _people(), *_viewers(columns))))
    await _do(bus, _oneself())


async def _do(bus: Bus, steps: Iterable[Step]) -> None:
    for command, who in steps:
        await bus.execute(Order(command), Principal(who, "*"))


def _roles() -> Iterator[Step]:
    for role in first_roles():
        yield role, MACHINE
    yield a.DefineRole(HELPER, "Helper", HELPS), MACHINE


def _jurisdiction(place: Place) -> Iterator[Step]:
    for one in (*_government(place), *_books(place)):
        yield one, MACHINE


def _government(place: Place) -> Iterator[Any]:
    yield o.FoundJurisdiction(place.jurisdiction, place.jurisdiction, Level.LOCAL, SINCE)
    yield o.RegisterCompany(place.jurisdiction, "MD", f"{place.jurisdiction}1", "Builders", "SRL", SINCE)
    yield a.DefineRole(place.role, "Local", HELPS)
    yield a.DefineRole(place.other_role, "Locum", HELPS)
    yield a.SeparateDuties(place.rule, SeparationKind.DYNAMIC, place.role, place.other_role, "Four eyes")


def _books(place: Place) -> Iterator[Any]:
    yield OpenBudget(place.jurisdiction, LAST_YEAR, "MDL")
    yield OpenBudget(place.jurisdiction, YEAR, "MDL")
    rule = ControlRule((LevelOf("administrative", 1),), ControlPolicy.WARN)
    yield DefineControls(place.budget, (rule,))
    yield NameCode(place.last_budget, "economic", HEADING, "Taxes")
    yield NameCode(place.budget, "economic", HEADING, "Taxes")
    yield MapCode(place.budget, "economic", HEADING, place.last_budget, HEADING)
    yield AttachNote(place.budget, place.budget, "A year like others")
    yield ForecastRevenue(place.budget, HEADING, lei(90), "Law 1")
    yield AssessRevenue(place.budget, HEADING, lei(80), DAY, "Roll 1")
    yield CollectRevenue(place.budget, HEADING, lei(70), DAY, "Day 1")
    yield AttachNote(place.budget, place.heading, "Taxes came in")


def _unit(place: Place) -> Iterator[Step]:
    for one in _structure(place):
        yield one, MACHINE


def _structure(place: Place) -> Iterator[Any]:
    yield o.CreateUnit(place.jurisdiction, place.code, UnitKind.INSTITUTION, place.code, SINCE)
    for code in (f"{place.code}-d", f"{place.code}-m"):
        yield o.CreateUnit(place.jurisdiction, code, UnitKind.DEPARTMENT, code, SINCE, place.unit)
    yield o.MergeUnit(f"{place.unit}-m", place.department, date(2021, 1, 1))
    yield o.CreatePost(place.unit, "p1", "Head", SINCE)
    yield o.CreatePost(place.unit, "p2", "Deputy", SINCE)


def _money(place: Place) -> Iterator[Step]:
    yield NameCode(place.budget, "administrative", (place.code,), "Office"), MACHINE
    yield AttachNote(place.budget, place.code_id, "Its office"), MACHINE
    yield ApproveAppropriation(place.last_budget, place.coding(), lei(500), "Law 1"), MACHINE
    for economic in ("21", "22"):
        yield ApproveAppropriation(place.budget, place.coding(economic), lei(500), "Law 1"), MACHINE
    yield RecordExecution(place.line("22"), lei(5), "Till 1", DAY), MACHINE
    yield Commit(place.line(), place.number, lei(80), DAY, "Toner"), f"{MACHINE}-1"
    payee = {"payee_person_id": place.person, "payee_name": "Ana Lupu"}
    yield VerifyLiability(place.commitment, "F-1", lei(60), DIGEST, DAY, **payee), f"{MACHINE}-2"
    yield OrderPayment(place.commitment, "F-1", "O-1", lei(40), DAY), f"{MACHINE}-3"
    yield Pay(place.commitment, "O-1", "P-1", lei(30), DAY), f"{MACHINE}-4"
    for about in (place.line(), place.account, place.commitment):
        yield AttachNote(place.budget, about, "As planned"), MACHINE


def _added(place: Place) -> Iterator[Step]:
    """What contexts add in files of their own."""
    for step in (step for each in ADDED for step in each.world(place)):
        yield step if isinstance(step, tuple) else (step, MACHINE)


def _authority(place: Place) -> Iterator[Step]:
    holder, delegate, sub = (place.who(one) for one in ("holder", "delegate", "sub"))
    yield _grant(place.id("grant"), holder, HELPER, place.unit, grantable=True, delegable=True), MACHINE
    yield _grant(place.id("second"), place.who("second"), HELPER, place.unit), holder
    yield _delegation(place, "delegation", holder, holder, delegate), holder
    yield _delegation(place, "sub", holder, delegate, sub, rests_on=place.id("delegation")), delegate
    yield _grant(place.id("post"), place.post, HELPER, place.unit), MACHINE
    yield a.TakePost(place.post, place.who("incumbent"), "Appointed"), MACHINE
    yield _grant(place.id("local"), place.who("local"), place.role, place.unit, delegable=True), MACHINE
    yield a.BreakGlass(place.id("glass"), place.who("sub"), "emergency_access", place.unit, 20, "Fire"), sub


def _grant(id_: str, holder: str, role: str, unit: str, *, grantable: bool = False, delegable: bool = False) -> Any:
    return a.GrantRole(id_, holder, role, unit, "Duty", grantable=grantable, delegable=delegable)


def _delegation(
    place: Place, name: str, holder: str, delegator: str, delegate: str, rests_on: str | None = None
) -> Any:
    grant = place.id("grant")
    return a.DelegateGrant(
        place.id(name),
        grant,
        holder,
        delegator,
        delegate,
        place.unit,
        FAR,
        "Leave",
        subdelegable=True,
        rests_on=rests_on,
    )


def _people() -> Iterator[Step]:
    model, fields = "identity.account_persons", ("full_name",)
    there = [(OWN.person, "AA"), (DUPLICATE, "AA"), (CLOSED, "AA"), (ONESELF, "AA"), (FOREIGN.person, "BB")]
    for id_, jurisdiction in there:
        name = f"Name {id_[:4]}"
        yield (
            i.RegisterAccount(id_, AccountKind.CITIZEN, name, f"{id_[:4]}@example.org", jurisdiction=jurisdiction),
            MACHINE,
        )
        yield i.LinkSubject(id_, ISSUER, f"subject {id_}"), MACHINE
        yield i.RecordReading(uuid(f"reading {id_}"), model, fields, (id_,), "Review", jurisdiction), MACHINE
    for place in PLACES.values():
        read = uuid(f"reading at {place.unit}")
        yield (
            i.RecordReading(read, model, fields, (place.person,), "Review", place.jurisdiction, place.unit),
            MACHINE,
        )
    yield i.MergeAccounts(DUPLICATE, OWN.person), MACHINE


def _oneself() -> Iterator[Step]:
    """What is about oneself: given, used and given back, so that nothing is left but the rows."""
    own, given, got, glass = (uuid(f"oneself {one}") for one in ("own", "given", "got", "glass"))
    holder = OWN.who("holder")
    yield _grant(own, ONESELF, HELPER, OWN.unit, delegable=True), MACHINE
    yield (
        a.DelegateGrant(given, own, ONESELF, ONESELF, OWN.who("friend"), OWN.unit, FAR, "Leave"),
        ONESELF,
    )
    yield (
        a.DelegateGrant(got, OWN.id("grant"), holder, holder, ONESELF, OWN.unit, FAR, "Leave"),
        holder,
    )
    yield a.TakePost(OTHER.post, ONESELF, "Deputises", acting=True), MACHINE
    yield a.BreakGlass(glass, ONESELF, "emergency_access", OWN.unit, 20, "Fire"), ONESELF
    yield a.EndGlassBreak(glass, ONESELF, "Over"), ONESELF
    yield a.LeavePost(OTHER.post, ONESELF, "Over"), ONESELF
    yield a.WithdrawDelegation(got, holder, ONESELF, ONESELF, "Over"), ONESELF
    yield a.RevokeGrant(own, ONESELF, "Over"), ONESELF


def _viewers(columns: Sequence[str]) -> Iterator[Iterator[Step]]:
    emergencies = {one.role_id for one in first_roles() if one.emergency}
    for viewer in (*with_roles(columns), *with_roles(columns, option=True)):
        actor, unit, role = viewer.actor, LEVELS[viewer.level], viewer.column
        if role not in emergencies:
            yield iter([(_grant(uuid(f"grant {actor}"), actor, role, unit, grantable=viewer.option), MACHINE)])
        elif not viewer.option:
            yield _in_an_emergency(viewer, role, unit)


def _in_an_emergency(viewer: Viewer, role: str, unit: str) -> Iterator[Step]:
    """Nobody is granted an emergency role: they break the glass, and have nothing but that."""
    actor, leave = viewer.actor, uuid(f"leave {viewer.actor}")
    yield _grant(leave, actor, HELPER, unit), MACHINE
    yield a.BreakGlass(uuid(f"glass {actor}"), actor, role, unit, 20, "Flood"), actor
    yield a.RevokeGrant(leave, actor, "Over"), MACHINE
