"""Giving the next number of a channel to a consignment: of uploads, or of files that another context keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import LONGEST_MANIFEST, Manifest, Part, check_parts, parts_in, size_of
from domain.exchange.channels.stages import Answered, State, Stuck, Unprepared, Waiting, channel
from domain.exchange.partners import decider as partners
from domain.files import published as files
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats

Consigning = c.Consign | c.ConsignFiles


def consign(state: State, command: c.Consign, act: Act) -> Sequence[e.Sent]:
    """Number and bind it. The same command twice adds nothing; another one under its id is refused."""
    if _is_prepared(state, command):
        return []
    partner = _partner(state, command, act)
    admitted = [_file(state, command, number) for number in range(len(command.uploads))]
    parts = [_part(file, number) for number, file in enumerate(admitted, 1)]
    manifest = _manifest(state, command, partner, parts, act)
    blobs = tuple(file.admitted.blob for file in admitted)
    return _numbered(
        state, manifest, filled(e.ConsignmentPrepared, command, **_said(manifest), blobs=blobs, by=act.actor)
    )


def consign_files(state: State, command: c.ConsignFiles, act: Act) -> Sequence[e.Sent]:
    """The same for files that another context vouches for."""
    if _is_prepared(state, command):
        return []
    partner = _partner(state, command, act)
    if command.parts is None:
        raise Refused("thing_destroyed", "about", thing=command.about)
    parts = parts_in(command.parts)
    if len(parts) != len(command.blobs):
        raise Refused("parts_missing", "blobs")
    manifest = _manifest(state, command, partner, parts, act)
    prepared = filled(e.ConsignmentPrepared, command, **_said(manifest), uploads=(), by=command.consigned_by)
    return _numbered(state, manifest, prepared)


def _is_prepared(state: State, command: Consigning) -> bool:
    match state.consignment:
        case Waiting(prepared) | Answered(prepared) | Stuck(prepared):
            if repeats(prepared, command):
                return True
            raise Refused("consignment_exists", "consignmentId", consignment=command.consignment_id)
        case Unprepared():
            return False
        case _:
            assert_never(state.consignment)


def _partner(state: State, command: Consigning, act: Act) -> partners.Admitted:
    """To whom it goes; Refused where nothing is exchanged with them, and for what would have ended already."""
    partner = partners.reachable(state.partner, command.partner_id, act.at)
    if command.expires_at <= act.at:
        raise Refused("consignment_expired", "expiresAt")
    return partner


def _manifest(
    state: State, command: Consigning, partner: partners.Admitted, parts: Sequence[Part], act: Act
) -> Manifest:
    check_parts(parts, "uploads" if isinstance(command, c.Consign) else "parts")
    return filled(
        Manifest,
        command,
        sender=partner.entry.ours,
        receiver=command.partner_id,
        sequence=state.line.sequence + 1,
        previous=state.line.manifest_sha256,
        blind=command.blind or "",
        at=act.at,
        parts=tuple(parts),
    )


def _said(manifest: Manifest) -> dict[str, object]:
    """What the record keeps of a manifest; Refused(`consignment_names_long`)."""
    text = manifest.text()
    if len(text.encode()) > LONGEST_MANIFEST:
        raise Refused("consignment_names_long", "uploads", limit=LONGEST_MANIFEST)
    return {
        "ours": manifest.sender,
        "sequence": manifest.sequence,
        "previous": manifest.previous,
        "manifest_sha256": manifest.sha256,
        "size": size_of(manifest.parts),
        "manifest": text,
    }


def _numbered(state: State, manifest: Manifest, prepared: e.ConsignmentPrepared) -> Sequence[e.Sent]:
    to = channel(manifest.sender, manifest.receiver)
    settled = state.line.settled
    return [
        prepared,
        e.ConsignmentNumbered(to, prepared.consignment_id, manifest.sequence, prepared.manifest_sha256, settled),
    ]


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
