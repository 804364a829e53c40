"""What the releases of a process are made of, read from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from psycopg_pool import AsyncConnectionPool

from application.ledger.envelope import Codec
from domain.kernel.declarations import Recorded, event_type
from domain.procurement.naming import tender_of
from domain.procurement.ocds.deltas import TOLD
from domain.procurement.ocds.releases import position_of, releases
from domain.procurement.ocds.values import Object
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders.events import TenderPublished
from infra.kernel.adapters import Parts
from infra.postgres.connect import async_pool
from projections.kernel.declarations import Condition, Query, Reads
from projections.procurement.ocds_streams import OCDS_STREAMS, OcdsStream, stream_key

_TYPES: Final = [event_type(kind).name for kind in TOLD]
_ADOPTED: Final = event_type(ProcedureAdopted).name
_PAGE: Final = """
SELECT notification_id, state FROM ledger.stored_events
WHERE topic = ANY (%s) AND notification_id > %s ORDER BY notification_id LIMIT %s
"""
_STREAMS: Final = """
SELECT notification_id, state FROM ledger.stored_events
WHERE originator_id = ANY (%s) AND topic = ANY (%s) AND notification_id <= %s ORDER BY notification_id
"""
_ADOPTIONS: Final = """
SELECT notification_id, state FROM ledger.stored_events
WHERE topic = %s AND notification_id <= %s ORDER BY notification_id
"""
MOST: Final = 1_000
"""Releases in an answer."""
_STREAMS_AT_ONCE: Final = 1_000
_LATEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Releases in the order of the ledger; the next page begins behind `last`, and None says that there is none yet."""

    releases: Sequence[Object]
    last: int
    more: bool


class _NoKey(dict[Any, None]):
    """No key of anybody: what releases tell is not sealed."""

    def __missing__(self, _: Any) -> None:
        return None


@dataclass(frozen=True)
class ProcessFacts:
    """Reads processes as they stood at a position; `files` is the address that stored files are under."""

    codec: Codec
    pool: AsyncConnectionPool[Any]
    files: str

    async def page(self, reads: Reads, after: int, most: int = MOST) -> ReleasePage:
        """The releases whose last event lies behind a position, of at most so many events."""
        facts = await self._facts(_PAGE, [_TYPES, after, most + 1])
        while not (whole := _whole_acts(facts, most)) and len(facts) > most:
            most *= 4  # one act has more events than a page
            facts = await self._facts(_PAGE, [_TYPES, after, most + 1])
        if not whole:
            return ReleasePage((), after, more=False)
        last = whole[-1].position
        rows = await reads.by_key(OCDS_STREAMS, list({stream_key(fact.stream, fact.event) for fact in whole}))
        abouts = {_about(fact, rows) for fact in whole}
        made = [
            release
            for releases_of in (await self._processes(reads, {about for about in abouts if about}, last)).values()
            for release in releases_of
            if after < position_of(release) <= last
        ]
        return ReleasePage(sorted(made, key=position_of), last, more=len(whole) < len(facts))

    async def process(self, reads: Reads, ocid: str, as_of: int | None = None) -> Sequence[Object]:
        """The releases of a process up to a position, in order; none of an unknown one."""
        parts = ocid.split("-")
        names = [ocid, *("-".join(parts[number:]) for number in range(1, len(parts)))]
        found = await reads.page(OCDS_STREAMS, Query((Condition("name", "in", tuple(names)),), first=len(names)))
        made = await self._processes(reads, {row.about for row in found.rows}, _LATEST if as_of is None else as_of)
        return made.get(ocid, ())

    # --- one process after the other -----------------------------------------------------------------

    async def _processes(self, reads: Reads, abouts: Iterable[str], until: int) -> Mapping[str, Sequence[Object]]:
        """The releases of these tenders and plan items, by ocid."""
        adoptions = await self._facts(_ADOPTIONS, [_ADOPTED, until])
        made = defaultdict[str, list[Object]](list)
        for about in sorted(abouts):
            facts = [*adoptions, *await self._of(reads, about, until)]
            own = {fact.event.ocid for fact in facts if isinstance(fact.event, TenderPublished) and _is(about, fact)}
            for release in releases(sorted(facts, key=_position), self.files):
                if about.startswith("plan/") or release["ocid"] in own:
                    made[release["ocid"]].append(release)
        return made

    async def _of(self, reads: Reads, about: str, until: int) -> Sequence[Recorded[Any]]:
        """The facts of a tender or a plan item, and of the plan item and the framework that a tender names."""
        facts = await self._in_streams(reads, about, until)
        more = list[Recorded[Any]]()
        for fact in facts:
            if isinstance(fact.event, TenderPublished):
                if (item := fact.event.plan_item_id) is not None:
                    more += await self._in_streams(reads, f"plan/{item}", until)
                if (framework := fact.event.framework_id) is not None:
                    others = await self._in_streams(reads, f"tender/{tender_of(framework)}", until)
                    more += [each for each in others if isinstance(each.event, TenderPublished)]
        return [*facts, *more]

    async def _in_streams(self, reads: Reads, about: str, until: int) -> Sequence[Recorded[Any]]:
        where = (Condition("about", "eq", about),)
        rows = (await reads.page(OCDS_STREAMS, Query(where, first=_STREAMS_AT_ONCE))).rows
        facts = await self._facts(_STREAMS, [[row.stream for row in rows], _TYPES, until])
        wanted = {row.ocds_stream_id for row in rows}
        return [fact for fact in facts if stream_key(fact.stream, fact.event) in wanted]

    async def _facts(self, statement: str, values: Sequence[Any]) -> Sequence[Recorded[Any]]:
        async with self.pool.connection() as connection:
            records = await (await connection.execute(statement, values)).fetchall()
        return [self.codec.open(bytes(state), position, _NoKey()) for position, state in records]


@asynccontextmanager
async def open_facts(parts: Parts) -> AsyncIterator[ProcessFacts]:
    """Reads over a few connections."""
    async with async_pool(parts.dsn, "foja_app", size=2) as pool:
        yield ProcessFacts(parts.installation.codec, pool, f"{parts.settings.source}/files")


def _position(fact: Recorded[Any]) -> int:
    return fact.position


def _is(about: str, fact: Recorded[Any]) -> bool:
    return about == f"tender/{fact.event.tender_id}"


def _about(fact: Recorded[Any], rows: Mapping[str, OcdsStream]) -> str | None:
    row = rows.get(stream_key(fact.stream, fact.event))
    return None if row is None else row.about


def _whole_acts(facts: Sequence[Recorded[Any]], most: int) -> Sequence[Recorded[Any]]:
    """The facts without those of a last act that may go on behind them."""
    if len(facts) <= most:
        return facts
    cut = facts[-1].command_id
    return [fact for fact in facts if fact.command_id != cut]
