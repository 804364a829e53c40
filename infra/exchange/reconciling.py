"""Both sides of a channel compared: asked once a day by its sender, answered by its receiver."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import structlog
from joserfc.jwk import OKPKey

from domain.exchange.channels import commands as c
from domain.exchange.channels.parts import number_in, text_in
from domain.exchange.channels.reconciling import RecordReconciliation
from domain.exchange.channels.stages import channel
from domain.exchange.partners.decider import admitted
from domain.kernel.declarations import Refused
from infra.exchange import rows
from infra.exchange.answers import Answered, NotTaken
from infra.exchange.posting import AttemptFailed
from infra.exchange.protocol import STANDING, STANDING_ASKED
from infra.exchange.questions import Questioner, QuestionKind, answered, asked
from infra.exchange.receiving import RefusedOfLate
from infra.exchange.record import ExchangeRecord

STANDINGS: Final = QuestionKind("/exchange/standings", STANDING_ASKED, STANDING)
NAMESPACE: Final = UUID("8c8d3bb4-5a8b-4a6e-9a57-0d3c0e2d9f44")
EACH: Final = timedelta(days=1)
"""How often both sides are compared."""
REST: Final = 600.0
"""Seconds after an attempt that came to nothing."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PartnerStanding:
    """What the partner says of the channel to it: how many it has, the manifest of the last one, what it refused."""

    received: int
    manifest_sha256: str
    refused: list[tuple[str, str]]


class Reconciler:
    """Asks partners how far the channels to them are."""

    def __init__(self, questioner: Questioner, record: ExchangeRecord, rows_of: rows.Connection) -> None:
        self._questioner, self._record, self._rows_of = questioner, record, rows_of
        self._resting: dict[str, float] = {}

    async def commands(self, name: str) -> list[tuple[Any, UUID]]:
        """What to record of a channel, under ids that follow from where it stands; nothing where nobody answers."""
        if self._resting.get(name, 0.0) > time.monotonic():
            return []
        at, line = await self._record.line_at(name)
        partner_id = name.partition("-")[2]
        _, state = await self._record.partner(partner_id)
        try:
            partner = admitted(state, partner_id)
            found = _standing(await self._questioner.ask(STANDINGS, {"channel": name}, partner, at), name)
        except (AttemptFailed, Refused) as failed:
            log.warning("exchange_not_compared", channel=name, code=failed.code)
            self._resting[name] = time.monotonic() + REST
            return []
        known = await rows.manifest_of(self._rows_of, name, found.received)
        command = RecordReconciliation(name, found.received, found.manifest_sha256, known)
        late = [(c.RecordRefusal(id_, code), _id(f"{id_} late {code}")) for id_, code in found.refused]
        return [(command, _id(f"{name} {line.sequence} {line.settled} {at.date()}")), *late]


def _id(place: str) -> UUID:
    return uuid5(NAMESPACE, place)


def _standing(whole: Any, name: str) -> PartnerStanding:
    try:
        refused = [(text_in(each, "consignmentId"), text_in(each, "code")) for each in whole["refused"]]
        found = PartnerStanding(number_in(whole, "next") - 1, text_in(whole, "manifestSha256"), refused)
        of = text_in(whole, "channel")
    except (KeyError, TypeError, ValueError):
        raise AttemptFailed("answer_unusable") from None
    if of != name:
        raise AttemptFailed("answer_of_another")
    return found


async def tell_standing(
    signed: str, record: ExchangeRecord, key: OKPKey, refused_of_late: RefusedOfLate
) -> Answered | NotTaken:
    """How far the channel from a partner is here: told to that partner alone."""
    question = await asked(STANDINGS, signed, record)
    if isinstance(question, NotTaken):
        return question
    entry = question.partner.entry
    name = channel(entry.partner_id, entry.ours)
    if question.whole.get("channel") != name:
        return NotTaken("malformed")
    standing = await record.came(name)
    refused = [{"code": code, "consignmentId": id_} for id_, code in await refused_of_late(name)]
    told = {"channel": name, "manifestSha256": standing.manifest_sha256, "next": standing.sequence + 1}
    return answered(STANDINGS, question, {**told, "refused": refused, "type": "foja-standing/1"}, key)
