"""The commands of exchange: on partners, on consignments to them, and on those from them.

What is exchanged concerns the installation as a whole, so its permissions must hold there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.kernel.policy import BarredPerson
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.exchange.channels import commands as c
from domain.exchange.channels import receiving, sending
from domain.exchange.partners import commands as p
from domain.exchange.partners import decider as partners

PARTNERS, CONSIGNMENTS, CHANNELS = Streams("partner"), Streams("consignment"), Streams("channel")
ARRIVALS = Streams("arrival")
"""Of each partner, by its own ids: no partner can take an id of ours, or of another one."""
TRANSMIT = "exchange.transmit"
"""What the sender and the receiver of the installation do: in no role."""


def arrival_id(partner_id: str, consignment_id: str) -> str:
    """The id of what a partner sent under an id of its own."""
    return f"{partner_id}-{consignment_id}"


def _outgoing(_: object, state: sending.State) -> Sequence[str]:
    match state.consignment:
        case sending.Unprepared():
            match state.partner:
                case partners.Admitted(entry=entry):
                    return (CHANNELS(sending.channel(entry.ours, entry.partner_id)),)
                case _:
                    return ()
        case sending.Waiting(prepared) | sending.Answered(prepared) | sending.Stuck(prepared):
            return (CHANNELS(sending.channel(prepared.ours, prepared.partner_id)),)


def _incoming(_: object, state: receiving.State) -> Sequence[str]:
    match state.partner:
        case partners.Admitted(entry=entry):
            return (CHANNELS(sending.channel(entry.partner_id, entry.ours)),)
        case _:
            return ()


def _sent_to(event: sending.Event) -> str:
    channel = getattr(event, "channel", None)
    return CHANNELS(channel) if channel else CONSIGNMENTS(event.consignment_id)  # type: ignore[union-attr]


def _received_from(event: receiving.Event) -> str:
    channel = getattr(event, "channel", None)
    return CHANNELS(channel) if channel else ARRIVALS(arrival_id(event.partner_id, event.consignment_id))  # type: ignore[union-attr]


def _not_the_proposer(_: p.ConfirmPartner, state: partners.State) -> Iterator[BarredPerson]:
    """Two officers admit a partner, and they are two persons."""
    proposed = partners.proposal(state)
    if proposed is not None:
        yield BarredPerson(proposed.by, "confirmer_proposed_it", "confirmer_proposed_it", path="partnerId")


PARTNER = Slice(
    name="exchange.partner",
    decider=partners.DECIDER,
    streams=PARTNERS,
    key="partner_id",
    commands={
        p.AdmitPartner: Rule(),
        p.RollPartnerKey: Rule(),
        p.ConfirmPartner: Rule(terms=Terms(not_by=_not_the_proposer)),
        p.EndPartner: Rule(),
    },
)
_RECORDED = Rule(permission=TRANSMIT, beside=_outgoing)
SENDING = Slice(
    name="exchange.sending",
    decider=sending.DECIDER,
    streams=CONSIGNMENTS,
    key="consignment_id",
    commands={
        c.Consign: Rule(guards=PARTNERS.of("partner_id"), beside=_outgoing),
        c.ResumeConsignment: Rule(beside=_outgoing),
        c.RecordReceipt: _RECORDED,
        c.RecordRefusal: _RECORDED,
        c.RecordAttempt: _RECORDED,
        c.RecordGap: _RECORDED,
    },
    route=_sent_to,
    writes=(CHANNELS,),
    passbooks=(CHANNELS,),
    in_turn=True,
)
RECEIVING = Slice(
    name="exchange.receiving",
    decider=receiving.DECIDER,
    streams=ARRIVALS,
    commands={
        c.ReceiveConsignment: Rule(
            key=lambda it: arrival_id(it.partner_id, it.consignment_id),
            permission=TRANSMIT,
            guards=PARTNERS.of("partner_id"),
            beside=_incoming,
        )
    },
    route=_received_from,
    writes=(CHANNELS,),
    passbooks=(CHANNELS,),
    in_turn=True,
)

SLICES = (PARTNER, SENDING, RECEIVING)
