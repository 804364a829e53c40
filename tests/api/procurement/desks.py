"""A purchase of desks and chairs on real servers: everybody has the roles that an installation begins with."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.calendars.commands import DefineCalendarYear
from domain.identity.commands import RegisterAccount
from domain.identity.kinds import AccountKind
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from domain.procurement.bids.content import BidContent
from domain.procurement.procedures.commands import AdoptProcedure, DraftProcedure, ToldParameter
from domain.suppliers.mandates.commands import ConfirmMandate, ProposeMandate
from domain.suppliers.published import MandateRight
from domain.suppliers.suppliers.commands import RegisterSupplier
from infra.keys.store import open_keys
from infra.postgres.turning import shown, turn
from infra.procurement.sealing.proving import answer
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from tests.api.procurement.sealed import SYSTEM, TENDER, Office, as_, by_header
from tests.api.support.real import Reader, client_at_work
from tests.domain.procurement.procedures.sets import loaded
from tests.infra.processes.running import until
from tests.infra.procurement.sealing.envelopes import packed
from tests.support.sealed_bids import ALFA, BETA, Bidder, the_panel

BUYER, COURT, SINCE = "EX:moh", "EX:court", date(2020, 1, 1)
GAMMA: Final = "MD:1003600000003"
COMPANIES = (ALFA, BETA, GAMMA)


def account(number: int) -> str:
    """The id of an account."""
    return f"{number:08x}-0000-4000-8000-0000000000dd"


_STAFF = (
    ("planner", "procurement_planner", BUYER),
    ("officer", "procurement_officer", BUYER),
    ("head", "procurement_head", BUYER),
    ("awarder", "award_officer", BUYER),
    ("manager", "contract_manager", BUYER),
    ("signatory", "contract_signatory", BUYER),
    ("receiver", "delivery_receiver", BUYER),
    ("treasury", "budget_officer", "EX"),
    ("proposer", "commitment_officer", "EX"),
    ("verifier", "receiving_officer", "EX"),
    ("orderer", "authorising_officer", "EX"),
    ("payer", "treasurer", "EX"),
    *((f"opener{n}", "bid_opener", COURT) for n in range(5)),
    *((f"judge{n}", "bid_evaluator", BUYER) for n in range(3)),
    *((company, "company_bidder", f"company:{company}") for company in COMPANIES),
)
WHO = {name: account(number) for number, (name, _, _) in enumerate(_STAFF, 1)}
OPENERS = tuple(WHO[f"opener{n}"] for n in range(5))
RIGHTS = (MandateRight.BID, MandateRight.SIGN, MandateRight.EXPLAIN)


async def found(settings: Settings) -> None:
    """A ministry, a court, three companies, and the rules of the Ukrainian set without an auction."""
    dsn = settings.database_url or ""
    registrar = Principal("system:registrar", "*")
    async with open_keys(settings) as keys, open_policy(dsn) as may, open_bus(dsn, policy=may, keys=keys) as bus:
        now = shown(dsn).record
        for command in _founding(now):
            await bus.execute(Order(command), SYSTEM)
        adopted = (now + timedelta(days=2)).date()
        await bus.execute(Order(AdoptProcedure("EX", "open", 1, adopted)), registrar)
        for company in COMPANIES:
            await bus.execute(Order(ConfirmMandate(company, WHO[company])), registrar)


def _founding(now: datetime) -> Sequence[Any]:
    roles = {name: role for context in ("procurement", "budgeting") for name, role in _roles_of(context).items()}
    until_ = now.replace(microsecond=0) + timedelta(days=300)
    return [
        o.FoundJurisdiction("EX", "Example", Level.CENTRAL, SINCE),
        o.CreateUnit("EX", "moh", UnitKind.INSTITUTION, "Health", SINCE),
        o.CreateUnit("EX", "court", UnitKind.INSTITUTION, "Court", SINCE),
        *(o.RegisterCompany("EX", "MD", of.partition(":")[2], "Company", "SRL", SINCE) for of in COMPANIES),
        *(RegisterAccount(of, AccountKind.CITIZEN, f"p{n}", f"p{n}@x.org") for n, of in enumerate(WHO.values())),
        *(a.DefineRole(name, role["title"], tuple(role["permissions"])) for name, role in roles.items()),
        *(a.GrantRole(str(uuid4()), WHO[name], role, where, "Works there") for name, role, where in _STAFF),
        *(DefineCalendarYear("EX", now.year + n, "Europe/Kyiv", (6, 7), ()) for n in range(3)),
        *(RegisterSupplier(company) for company in COMPANIES),
        *(ProposeMandate(company, WHO[company], RIGHTS, until_) for company in COMPANIES),
        _procedure(),
    ]


def _roles_of(context: str) -> dict[str, Any]:
    """The roles of a context that are its own."""
    told = tomllib.loads(Path(f"api/{context}/roles.toml").read_text(encoding="utf-8"))
    return {name: role for name, role in told.items() if "title" in role}


def _procedure() -> DraftProcedure:
    set_ = {each.name: each.value for each in loaded("ua")["open"].parameters}
    told = {name: value for name, value in set_.items() if not name.startswith("auction")} | {"funds_at": "signature"}
    parameters = tuple(ToldParameter(name, value) for name, value in told.items())
    return filled(DraftProcedure, loaded("ua")["open"], jurisdiction="EX", parameters=parameters)


@dataclass
class Purchase(Office):
    """All who have a part in a purchase, by HTTP."""

    terms: str = ""

    async def gives(self, who: str, field: str, /, **told: Any) -> list[str]:
        """Give a command; the codes that it is refused with."""
        name = field[0].upper() + field[1:]
        asked = "userErrors { code message } receipt { position }"
        query = f"mutation($i: {name}Input!) {{ {field}(input: $i) {{ {asked} }} }}"
        answered = (await self.client.send(query, as_(WHO[who]), i=told)).json()
        if "errors" in answered:
            return [str(error["extensions"].get("code", error)) for error in answered["errors"]]
        return [str(error["code"]) for error in answered["data"][field]["userErrors"]]

    async def does(self, who: str, field: str, /, **told: Any) -> None:
        """Give a command that must be accepted."""
        refused = await self.gives(who, field, **told)
        assert refused == [], (who, field, told, refused)

    async def asks(self, query: str, who: str = "planner", **variables: Any) -> dict[str, Any]:
        return dict(await self.client.ask(query, as_(WHO[who]), **variables))

    @property
    def now(self) -> datetime:
        """The time of the record."""
        return shown(self.dsn).record

    def turns(self, **by: float) -> None:
        """Turn the clock of the record."""
        turn(self.dsn, timedelta(**by))

    async def lot(self, lot: str, state: str) -> dict[str, Any]:
        """A lot, once it is at a state."""
        fields = "state bids winner awarded { amount } savedPercent reason awardId standstillEnds"
        query = f'{{ lot(lotId: "{TENDER}-{lot}") {{ {fields} }} }}'

        async def there() -> bool:
            shown_ = (await self.asks(query))["lot"]
            return bool(shown_ and shown_["state"] == state)

        await until(there)
        return dict((await self.asks(query))["lot"])

    async def proves(self, number: int) -> None:
        """An opener proves the key that was made for this tender."""
        key, opener = the_panel().keys[number], OPENERS[number]
        public = key.public_key().public_bytes_raw().hex()
        query = (
            "query($t: String!, $o: String!, $k: String!) {"
            " openerChallenge(tenderId: $t, openerId: $o, publicKey: $k) { challenge } }"
        )
        asked = {"t": TENDER, "o": opener, "k": public}
        (told,) = (await self.client.ask(query, as_(opener), **asked))["openerChallenge"]
        proof = answer(told["challenge"], TENDER, key).hex()
        said = {"tenderId": TENDER, "openerId": opener, "publicKey": public, "proof": proof, "unit": COURT}
        await self.does(f"opener{number}", "proveOpenerKey", **said)

    async def bids(self, company: str, price: str) -> None:
        """A company seals its price, uploads the package and submits it."""
        bidder = Bidder(company, f"bid-of-{company[3:]}", "1", TENDER, price)
        content = packed(BidContent("UAH", vat_included=False, prices={"desk": Decimal(price)}, answers={}))
        package = bidder.package(terms=self.terms, content=content)
        stored = (await self.upload(bidder, package, WHO[company]))["package"]
        sent = bidder.submit(package)
        await self.does(
            company,
            "submitEnvelope",
            tenderId=TENDER,
            lot="1",
            bidId=bidder.bid_id,
            company=company,
            envelope="FINANCIAL",
            commitment=sent.commitment,
            packageSha256=sent.package_sha256,
            package=stored,
            nonce=sent.nonce,
        )

    async def shares_of(self, number: int) -> None:
        """An opener gives the shares of all envelopes."""
        opener = OPENERS[number]
        told = await self.shares(number, opener=opener)
        said = {"tenderId": TENDER, "envelope": "FINANCIAL", "opener": the_panel().openers[number], "shares": told}
        await self.does(f"opener{number}", "giveShares", **said)


@asynccontextmanager
async def purchase(settings: Settings) -> AsyncIterator[Purchase]:
    """All of them at work, from the day on when the procedure is in force."""
    dsn = settings.database_url or ""
    turn(dsn, timedelta(days=2))
    deadline = (shown(dsn).record + timedelta(days=12)).replace(microsecond=0).astimezone(UTC)
    async with client_at_work(settings, kind=Reader, principal_of=by_header) as client:
        yield Purchase(settings, client, deadline)
