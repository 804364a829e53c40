"""Giving the next number of a channel to a consignment, whose parts are uploads that the unit may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import LONGEST_MANIFEST, Manifest, Part, check_parts, size_of
from domain.exchange.channels.stages import Answered, State, Stuck, Unprepared, Waiting, channel
from domain.exchange.partners import decider as partners
from domain.files import published as files
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats


def consign(state: State, command: c.Consign, act: Act) -> Sequence[e.Sent]:
    """Number and bind it. The same command twice adds nothing; another one under its id is refused."""
    match state.consignment:
        case Waiting(prepared) | Answered(prepared) | Stuck(prepared):
            if repeats(prepared, command):
                return []
            raise Refused("consignment_exists", "consignmentId", consignment=command.consignment_id)
        case Unprepared():
            pass
        case _:
            assert_never(state.consignment)
    partner = partners.admitted(state.partner, command.partner_id)
    if not partner.exchanges_at(act.at):
        raise Refused("agreement_ended", "partnerId", partner=command.partner_id)
    if command.expires_at <= act.at:
        raise Refused("consignment_expired", "expiresAt")
    admitted = [_file(state, command, number) for number in range(len(command.uploads))]
    parts = tuple(_part(file, number) for number, file in enumerate(admitted, 1))
    check_parts(parts, "uploads")
    manifest = filled(
        Manifest,
        command,
        sender=partner.entry.ours,
        receiver=command.partner_id,
        sequence=state.line.sequence + 1,
        previous=state.line.manifest_sha256,
        blind=command.blind or "",
        at=act.at,
        parts=parts,
    )
    return _numbered(state, command, manifest, [file.admitted.blob for file in admitted], act)


def _numbered(state: State, command: c.Consign, manifest: Manifest, blobs: Sequence[str], act: Act) -> Sequence[e.Sent]:
    text, sha256 = manifest.text(), manifest.sha256
    if len(text.encode()) > LONGEST_MANIFEST:
        raise Refused("consignment_names_long", "uploads", limit=LONGEST_MANIFEST)
    prepared = filled(
        e.ConsignmentPrepared,
        command,
        ours=manifest.sender,
        sequence=manifest.sequence,
        previous=manifest.previous,
        manifest_sha256=sha256,
        blobs=tuple(blobs),
        size=size_of(manifest.parts),
        manifest=text,
        by=act.actor,
    )
    to = channel(manifest.sender, manifest.receiver)
    numbered = e.ConsignmentNumbered(to, command.consignment_id, manifest.sequence, sha256, state.line.settled)
    return [prepared, numbered]


def _file(state: State, command: c.Consign, number: int) -> files.Admitted:
    """An upload that is a part; Refused where the unit may not use it, or its seal is that of another thing."""
    upload_id, path = command.uploads[number], f"uploads.{number}"
    file = state.files.get(upload_id, files.UNKNOWN_FILE)
    files.usable(file, command.unit, path, upload_id)
    if not isinstance(file, files.Admitted) or file.admitted.sha256 is None:
        raise Refused("blob_unknown", path, upload=upload_id)
    if file.received.thing != command.about:
        raise Refused("part_of_another_thing", path, upload=upload_id, about=command.about)
    return file


def _part(file: files.Admitted, number: int) -> Part:
    admitted = file.admitted
    name = file.received.name or f"part-{number}"
    return Part(name, admitted.detected_type, admitted.size, admitted.sha256 or "")
