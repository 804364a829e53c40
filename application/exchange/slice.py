"""The commands of exchange: on partners, on consignments to them, and on those from them.

Partners concern the installation as a whole, so that permissions must hold there; a unit consigns what is its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.exchange import published
from domain.exchange.channels import commands as c
from domain.exchange.channels import receiving, sending, stages
from domain.exchange.channels.reconciling import RecordReconciliation
from domain.exchange.partners import commands as p
from domain.exchange.partners import decider as partners
from domain.files import published as files
from domain.organisations.published import jurisdiction_of

PARTNERS, CONSIGNMENTS, CHANNELS = Streams("partner"), Streams("consignment"), Streams("channel")
ARRIVALS = Streams("arrival")
"""By `receiving.thing_of`: no partner can take an id of ours, or of another one."""
TRANSMIT = "exchange.transmit"
"""What the sender and the receiver of the installation do: in no role."""


def _place(command: c.Consign, _: object) -> Sequence[Place]:
    return () if command.unit is None else ((command.unit, jurisdiction_of(command.unit)),)


def _consigned(command: c.Consign) -> Sequence[str]:
    return (PARTNERS(command.partner_id), *map(files.upload_stream, dict.fromkeys(command.uploads)))


def _consigned_files(command: c.ConsignFiles) -> Sequence[str]:
    return (PARTNERS(command.partner_id),)


def _arrived(command: c.ReceiveConsignment) -> Sequence[str]:
    return (PARTNERS(command.partner_id), *map(files.upload_stream, dict.fromkeys(command.uploads)))


def _arrival(command: c.RejectPart, state: receiving.State) -> Sequence[str]:
    """The arrival that an upload was taken for, by the thing that it is sealed for."""
    match state.files.get(command.upload_id, files.UNKNOWN_FILE):
        case files.Quarantined(received) | files.Admitted(received) | files.Rejected(received):
            return (ARRIVALS(received.thing),)
        case _:
            return ()


def _parts(_: object, state: receiving.State) -> Sequence[str]:
    return () if state.received is None else tuple(map(files.upload_stream, dict.fromkeys(state.received.uploads)))


def _outgoing(_: object, state: stages.State) -> Sequence[str]:
    match state.consignment:
        case stages.Unprepared():
            match state.partner:
                case partners.Admitted(entry=entry):
                    return (CHANNELS(stages.channel(entry.ours, entry.partner_id)),)
                case _:
                    return ()
        case stages.Waiting(prepared) | stages.Answered(prepared) | stages.Stuck(prepared):
            return (CHANNELS(stages.channel(prepared.ours, prepared.partner_id)),)


def _incoming(_: object, state: receiving.State) -> Sequence[str]:
    match state.partner:
        case partners.Admitted(entry=entry):
            return (CHANNELS(stages.channel(entry.partner_id, entry.ours)),)
        case _:
            return ()


def _sent_to(event: stages.Event) -> str:
    channel = getattr(event, "channel", None)
    return CHANNELS(channel) if channel else CONSIGNMENTS(event.consignment_id)  # type: ignore[union-attr]


def _received_from(event: receiving.Event) -> str:
    channel = getattr(event, "channel", None)
    return CHANNELS(channel) if channel else ARRIVALS(event.thing)  # type: ignore[union-attr]


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
    shown=(published.PARTNERS,),
)
_RECORDED = Rule(permission=TRANSMIT, beside=_outgoing)
SENDING = Slice(
    name="exchange.sending",
    decider=sending.DECIDER,
    streams=CONSIGNMENTS,
    key="consignment_id",
    commands={
        c.Consign: Rule(guards=_consigned, beside=_outgoing, places=_place),
        c.ConsignFiles: Rule(permission=TRANSMIT, guards=_consigned_files, beside=_outgoing),
        c.ResumeConsignment: Rule(beside=_outgoing),
        c.RecordReceipt: _RECORDED,
        c.RecordRefusal: _RECORDED,
        c.RecordAttempt: _RECORDED,
        c.RecordGap: _RECORDED,
        RecordReconciliation: Rule(key="channel", streams=CHANNELS, permission=TRANSMIT),
    },
    route=_sent_to,
    writes=(CHANNELS,),
    passbooks=(CHANNELS,),
    in_turn=True,
    composable=(c.Consign,),
    commanded=(c.ConsignFiles,),
    looks_at=(files.UPLOADS,),
)
RECEIVING = Slice(
    name="exchange.receiving",
    decider=receiving.DECIDER,
    streams=ARRIVALS,
    key="thing",
    commands={
        c.ReceiveConsignment: Rule(permission=TRANSMIT, guards=_arrived, beside=_incoming),
        c.RejectPart: Rule(
            key="upload_id",
            streams=Streams("arrived_part"),
            permission=TRANSMIT,
            guards=lambda it: (files.upload_stream(it.upload_id),),
            beside=_arrival,
        ),
        c.AdmitArrival: Rule(permission=TRANSMIT, beside=_parts),
        c.RefuseArrival: Rule(permission=TRANSMIT),
    },
    route=_received_from,
    writes=(CHANNELS,),
    passbooks=(CHANNELS,),
    in_turn=True,
    commanded=(c.RefuseArrival,),
    looks_at=(files.UPLOADS,),
)

SLICES = (PARTNER, SENDING, RECEIVING)
