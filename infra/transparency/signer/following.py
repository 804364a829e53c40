"""The signer at work: it leads alone, follows the ledger, and brings each step to its end before the next one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import structlog
from psycopg import AsyncConnection

from infra.postgres.connect import connect_async
from infra.postgres.leadership import LOG, leading, pause
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.tlog.storing import ROLE, LogStore
from infra.tlog.building import GrowingTree
from infra.tlog.merkle import consistency_proof
from infra.transparency.signer.claims import Proof
from infra.transparency.signer.keys import LogKeys
from infra.transparency.signer.memory import Memory
from infra.transparency.signer.sequencing import Sequencer
from infra.transparency.signer.signing import Signature, Signer, reader
from infra.transparency.signer.witnesses import Witnesses

QUIET = 5.0
"""Seconds without a notice after which the ledger is looked at anyway."""

log = structlog.get_logger()


class LedgerSigner:
    """Signs what the ledger gains, at most every `interval` seconds. Idle while nothing is new."""

    name = "signer"

    def __init__(
        self, dsn: str, origin: str, keys: LogKeys, memory: Memory, witnesses: Witnesses, interval: float
    ) -> None:
        self._dsn, self._origin, self._keys = dsn, origin, keys
        self._memory, self._witnesses, self._interval = memory, witnesses, interval
        self.leads = False

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then sign until `stop`. Raises RefusedToSignError, OvertakenError, and what PostgreSQL raises;
        after any of them it may be called again.
        """
        connection = await connect_async(self._dsn, ROLE, application_name=f"foja {self.name}", enable_seqscan="off")
        async with connection, leading(connection, f"log of {self._origin}", stop, LOG) as leads:
            if leads:
                with self._memory.held():
                    await self._lead(connection, stop)

    async def _lead(self, connection: AsyncConnection[Any], stop: asyncio.Event) -> None:
        self.leads = True
        try:
            await self._follow(connection, stop)
        finally:
            self.leads = False

    async def _follow(self, connection: AsyncConnection[Any], stop: asyncio.Event) -> None:
        await listen(connection, LEDGER)
        round_ = Round(self._origin, LogStore(connection), self._keys, self._memory, self._witnesses)
        await round_.begin(stop)
        log.info("signer_leads", origin=self._origin, size=round_.size)
        while not stop.is_set():
            began = time.monotonic()
            if await round_.carry_out(self._interval):
                await pause(stop, self._interval - (time.monotonic() - began))
            else:
                await heard(connection, stop, self._interval if round_.pending else QUIET)


class Round:
    """The steps of one checkpoint: sequence, sign, have it cosigned, publish. Each is stored before the next begins."""

    def __init__(self, origin: str, store: LogStore, keys: LogKeys, memory: Memory, witnesses: Witnesses) -> None:
        self._origin, self._store, self._witnesses = origin, store, witnesses
        self._signer = Signer(origin, store, keys, memory)
        self._sequencer: Sequencer | None = None
        self.pending = False

    @property
    def size(self) -> int:
        """How many events the tree holds."""
        return self._sequencer.tree.size if self._sequencer else 0

    async def begin(self, stop: asyncio.Event) -> None:
        """Bring the tiles to the ledger's head, then compare them with all that was ever signed, and with what the
        witnesses saw. Raises RefusedToSignError.
        """
        self._sequencer = await Sequencer.open(self._store)
        head = await self._store.head()
        while await self._sequencer.advance(head) and not stop.is_set():
            pass
        await self._signer.begin(self._sequencer.tree.size)
        if self._signer.is_new:
            # Of the empty tree there is one root, so this can never be a second one for its size: a witness that has
            # seen more than that says so before anything else is signed.
            await self._signer.sign(GrowingTree())
        if self._signer.last is not None:
            await self._give_out(self._signer.last, again=True)

    async def carry_out(self, seconds: float) -> bool:
        """Sign and publish what is new, taking events in for so many seconds at most; whether anything was new."""
        assert self._sequencer is not None  # noqa: S101 - `begin` comes first
        until, head = time.monotonic() + seconds, await self._store.head()
        while await self._sequencer.advance(head) and time.monotonic() < until:
            pass
        last = self._signer.last
        is_new = last is None or self._sequencer.tree.size > last.checkpoint.size
        if is_new:
            last = await self._signer.sign(self._sequencer.tree)
        if last is not None and (is_new or self.pending):
            await self._give_out(last)
        return is_new

    async def _give_out(self, signed: Signature, *, again: bool = False) -> None:
        """Have a checkpoint cosigned, and publish it as soon as the quorum has.

        With `again`, also those are asked that have cosigned it: they may have seen more since.
        """
        size = signed.checkpoint.size
        kept = await self._store.cosignatures(self._origin, size)
        note = signed.note.with_signatures(kept)
        found = await self._witnesses.ask(signed if again else signed._replace(note=note), self._proof_to(size))
        if found:
            await self._store.keep_cosignatures(self._origin, size, found)
            note = note.with_signatures(found)
        if self._witnesses.enough(note):
            await self._store.publish(self._origin, size)
        self.pending = any(not note.signed_by(witness.key) for witness in self._witnesses.all)

    def _proof_to(self, size: int) -> Proof:
        async def proof(old: int) -> Sequence[bytes]:
            if old in {0, size}:
                return ()
            nodes = await reader(self._store, size, lambda read: consistency_proof(read, old, size))
            return await asyncio.to_thread(consistency_proof, nodes, old, size)

        return proof
