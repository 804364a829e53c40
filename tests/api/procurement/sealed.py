"""A tender whose envelopes are opened on real servers: buyer, bidders, openers, and a log with witnesses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from starlette.requests import HTTPConnection

from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.identity.commands import RegisterAccount
from domain.identity.kinds import AccountKind
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from domain.procurement.bids.reading import header_in
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.commands import BeginOpening
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight, mandate_stream
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.postgres.connect import connect
from infra.postgres.turning import turn
from infra.procurement.sealing.shares import decrypt_share
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.merkle import leaf_hash, root_of
from infra.tlog.policy import Party, WitnessGroup, WitnessPolicy
from infra.tlog.proofs import LogProof
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until
from tests.support.planting import planted
from tests.support.sealed_bids import ALFA, BETA, Bidder, published, the_panel

TENDER, BUYER = "T-2026-7", "EX:moh"
SYSTEM = Principal("system:tests", "*")
OFFICER, HEAD, JUDGE = (f"0000000{n}-0000-4000-8000-0000000000aa" for n in range(1, 4))
OPENERS = tuple(f"0000000{n}-0000-4000-8000-0000000000bb" for n in range(5))
BIDDERS = {ALFA: "00000001-0000-4000-8000-0000000000cc", BETA: "00000002-0000-4000-8000-0000000000cc"}
SINCE = date(2020, 1, 1)
LOG = SigningKey.generate("log.example/foja")
WITNESSES = [SigningKey.generate(f"witness.example/{n}", KeyKind.WITNESS) for n in range(3)]
_BIDS = ("submit_envelope", "replace_envelope", "reconfirm_bid", "withdraw_bid")
_ROLES = {
    "test_bidder": tuple(f"procurement.{name}" for name in _BIDS),
    "test_opener": ("procurement.begin_opening", "procurement.give_shares"),
    "test_officer": ("procurement.begin_opening", "procurement.conclude_technical", "procurement.fail_opening"),
}

OPENING = """query($t: String!) { tenderOpening(tenderId: $t) {
  stage received opened unopenable returned rounds attempts falseShares chain blindKey
  envelopes(first: 50) { nodes { bidId company lotId envelope amount position } }
} }"""
TO_OPEN = """query($t: String!, $e: EnvelopeKind!, $l: String) {
  envelopesToOpen(tenderId: $t, envelope: $e, lot: $l) { position header }
}"""


async def by_header(connection: HTTPConnection) -> Principal:
    """Whom the header names."""
    return Principal(connection.headers.get("x-tests-actor", "anonymous"), "*")


def as_(actor: str) -> dict[str, str | bytes]:
    return {"x-tests-actor": actor}


def policy() -> WitnessPolicy:
    names = {f"w{n}": Party(key.verifier) for n, key in enumerate(WITNESSES)}
    return WitnessPolicy((Party(LOG.verifier),), names, {"two": WitnessGroup(2, tuple(names))}, "two")


def believing(settings: Settings) -> Settings:
    """Settings of an installation that believes this log and its witnesses."""
    file = settings.data / "witnesses"
    file.write_bytes(policy().encoded())
    return settings.model_copy(update={"log_witnesses": file})


async def found(settings: Settings) -> None:
    """The world of these tests."""
    dsn = settings.database_url or ""
    async with open_keys(settings) as keys, open_policy(dsn) as may, open_bus(dsn, policy=may, keys=keys) as bus:
        for command in founding():
            await bus.execute(Order(command), SYSTEM)


def founding() -> list[Any]:
    """A ministry, two companies, and whoever acts for them."""
    people = [OFFICER, HEAD, JUDGE, *OPENERS, *BIDDERS.values()]
    grants = {OFFICER: "test_officer", HEAD: "test_officer", JUDGE: "test_officer"}
    return [
        o.FoundJurisdiction("EX", "Example", Level.CENTRAL, SINCE),
        o.CreateUnit("EX", "moh", UnitKind.INSTITUTION, "Health", SINCE),
        *(o.RegisterCompany("EX", "MD", of.partition(":")[2], "Company", "SRL", SINCE) for of in BIDDERS),
        *(RegisterAccount(of, AccountKind.CITIZEN, f"p{n}", f"p{n}@example.org") for n, of in enumerate(people)),
        *(a.DefineRole(role, "For tests", permissions) for role, permissions in _ROLES.items()),
        *(a.GrantRole(str(uuid4()), who, role, BUYER, "Works there") for who, role in grants.items()),
        *(a.GrantRole(str(uuid4()), who, "test_opener", BUYER, "Opens") for who in OPENERS),
        *(a.GrantRole(str(uuid4()), who, "test_bidder", f"company:{of}", "Bids") for of, who in BIDDERS.items()),
    ]


@dataclass
class Office:
    """The API, its worker, and what a test does beside them."""

    settings: Settings
    client: Reader
    deadline: datetime

    @property
    def dsn(self) -> str:
        return self.settings.database_url or ""

    async def give(self, actor: str, command: Any, entity: str = "tenderOpening { stage }") -> dict[str, Any]:
        """Give a command over HTTP; its payload."""
        name = type(command).__name__
        field = name[0].lower() + name[1:]
        answer = f"{entity} receipt {{ position }} userErrors {{ code message path }}"
        query = f"mutation($i: {name}Input!) {{ {field}(input: $i) {{ {answer} }} }}"
        return dict((await self.client.ask(query, as_(actor), i=_input(command)))[field])

    async def upload(self, bidder: Bidder, package: bytes, actor: str | None = None) -> dict[str, Any]:
        """Upload a package; the answer."""
        url = f"/procurement/packages?tenderId={bidder.tender}&bidId={bidder.bid_id}&company={bidder.company}"
        headers = {"x-tests-actor": actor or BIDDERS[bidder.company]}
        answer = await self.client.http.post(url, content=package, headers=headers)
        return dict(answer.json())

    async def sends(self, bidder: Bidder, package: bytes, command: Any) -> dict[str, Any]:
        """Upload a package and give the command that names it."""
        stored = (await self.upload(bidder, package))["package"]
        return await self.give(BIDDERS[bidder.company], replace(command, package=stored))

    async def refused(self, actor: str, command: Any) -> str:
        """The code that a command is refused with."""
        (error,) = (await self.give(actor, command, "__typename"))["userErrors"]
        return str(error["code"])

    async def give_begin(self, proof: str, actor: str = OFFICER) -> dict[str, Any]:
        """Begin the opening on a proof."""
        return await self.give(actor, BeginOpening(TENDER, proof))

    async def submit(self, bidder: Bidder, kind: EnvelopeKind = EnvelopeKind.FINANCIAL) -> int:
        """Submit an envelope; the position of its receipt."""
        package = bidder.package(kind)
        payload = await self.sends(bidder, package, bidder.submit(package, kind))
        assert payload["userErrors"] == []
        return int(payload["receipt"]["position"])

    async def opening(self) -> dict[str, Any]:
        return dict((await self.client.ask(OPENING, t=TENDER))["tenderOpening"])

    async def reaches(self, stage: str) -> dict[str, Any]:
        """The opening, once it is at a stage."""

        async def there() -> bool:
            return bool((await self.opening())["stage"] == stage)

        await until(there)
        return await self.opening()

    async def closed(self) -> dict[str, Any]:
        """Turn the clock behind the deadline, and let the scheduler close."""
        turn(self.dsn, timedelta(hours=1))
        return await self.reaches("CLOSED")

    async def counts(self, **expected: int) -> None:
        """Wait until so much was recorded."""

        async def there() -> bool:
            found = await self.opening()
            return all(found[name] == count for name, count in expected.items())

        await until(there)

    def proof(self, seen_at: datetime | None = None, topic: str = "procurement.TenderingClosed") -> str:
        """A proof of the closing, cosigned by two witnesses, each by its own clock."""
        with connect(self.dsn) as connection:
            query = "SELECT originator_id, topic, state FROM ledger.stored_events ORDER BY notification_id"
            rows = connection.execute(query).fetchall()
        leaves = [leaf_hash(bytes(state)) for _, _, state in rows]
        index = next(n for n, row in enumerate(rows) if row[1] == topic)
        seconds = int((seen_at or self.deadline + timedelta(seconds=30)).timestamp())
        note = Checkpoint(LOG.verifier.name, len(leaves), root_of(leaves)).note().signed(LOG)
        note = note.with_signatures([note.cosignature(key, seconds) for key in WITNESSES[:2]])
        return LogProof(index, path(leaves, index), note.encoded()).encoded().decode()

    async def shares(
        self,
        number: int,
        kind: EnvelopeKind = EnvelopeKind.FINANCIAL,
        lot: str | None = None,
        opener: str | None = None,
    ) -> Any:
        """What the program of an opener gives: it decrypts its share of each envelope of the round."""
        answer = await self.client.ask(
            TO_OPEN,
            as_(opener or OPENERS[number]),
            t=TENDER,
            e=kind.name,
            l=lot,
        )
        key = the_panel().keys[number]
        found = []
        for row in answer["envelopesToOpen"]:
            header = header_in(row["header"].encode())
            found.append({"position": row["position"], "share": decrypt_share(header, header.shares[number], key)})
        return found

    async def give_shares(
        self, number: int, kind: EnvelopeKind = EnvelopeKind.FINANCIAL, lot: str | None = None, shares: Any = None
    ) -> dict[str, Any]:
        """Give the shares of an opener, or others."""
        query = "mutation($i: GiveSharesInput!) { giveShares(input: $i) { receipt { position } userErrors { code } } }"
        told = await self.shares(number, kind, lot) if shares is None else shares
        said = {"tenderId": TENDER, "envelope": kind.name, "lot": lot, "opener": the_panel().openers[number]}
        return dict((await self.client.ask(query, as_(OPENERS[number]), i={**said, "shares": told}))["giveShares"])


def path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes from a leaf to the root (RFC 6962), the nearest first."""
    if len(leaves) == 1:
        return ()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return (*path(leaves[:half], index), root_of(leaves[half:]))
    return (*path(leaves[half:], index - half), root_of(leaves[:half]))


def _input(command: Any) -> dict[str, Any]:
    """A command as the input of its mutation."""
    told = {}
    for name in command.__dataclass_fields__:
        value = getattr(command, name)
        head, *rest = name.split("_")
        if name in {"bid", "box", "bidder", "account", "proven", "round", "uploaded"}:
            continue
        told[head + "".join(part.title() for part in rest)] = value.name if isinstance(value, EnvelopeKind) else value
    return told


@asynccontextmanager
async def office(settings: Settings, *, two: bool = False) -> AsyncIterator[Office]:
    """The office at work, with a tender that takes bids for an hour."""
    dsn = settings.database_url or ""
    deadline = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
    tender = replace(published(two=two, deadline=deadline, tender=TENDER), openers=OPENERS, buyer=BUYER)
    await planted(dsn, INSTALLATION.codec, f"tender-{TENDER}", tender)
    for company, who in BIDDERS.items():
        term = (deadline - timedelta(days=9), deadline + timedelta(days=9))
        mandate = MandateConfirmed(company, who, (MandateRight.BID,), *term, None, "registrar")
        await planted(dsn, INSTALLATION.codec, mandate_stream(company, who), mandate)
    async with client_at_work(settings, kind=Reader, principal_of=by_header) as client:
        yield Office(settings, client, deadline)
