"""Sharing in GraphQL: files, what is asked for, lent and sealed of them and who broke that, and the mutations."""

from __future__ import annotations

from uuid import uuid4

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, ReadFile
from domain.sharing import commands as c
from domain.sharing.reading import RecordFileReading
from projections.sharing import BREAKS, FILE_READINGS, FILES, RECALLS, RECEIVED, REQUESTS, SEALS, SHARES
from projections.sharing.holders import key_of


def _of_share(command: c.ShareFile | c.AcceptShare | c.NarrowShare | c.RevokeShare) -> str:
    return key_of(command.file_id, command.share_id)


def _of_seal(command: c.OrderSeal | c.Unseal) -> str:
    return key_of(command.file_id, command.seal_id)


def _of_break(command: c.BreakSeal | c.ReviewBreak) -> str:
    return key_of(command.file_id, command.break_id)


_FILE = One("file", FILES)
ENTITIES = (
    Entity(FILES, (Many("shares", SHARES), Many("seals", SEALS)), plural="ownedFiles"),
    Entity(SHARES, (_FILE,), plural="fileShares"),
    Entity(SEALS, (_FILE,), plural="fileSeals"),
    Entity(BREAKS, (_FILE,), plural="fileSealBreaks"),
    Entity(FILE_READINGS, (_FILE,), plural="fileReadings"),
    Entity(RECEIVED, (_FILE,), plural="receivedRequests"),
    Entity(REQUESTS, (_FILE,), plural="fileRequests"),
    Entity(RECALLS, plural="shareRecalls"),
)

MUTATIONS = (
    Mutation(c.OpenFileAccess, FILES),
    Mutation(c.ShareFile, SHARES, key=_of_share),
    Mutation(c.AcceptShare, SHARES, key=_of_share),
    Mutation(c.NarrowShare, SHARES, key=_of_share),
    Mutation(c.RevokeShare, SHARES, key=_of_share),
    Mutation(c.RecallShares, RECALLS),
    Mutation(c.OrderSeal, SEALS, key=_of_seal),
    Mutation(c.Unseal, SEALS, key=_of_seal),
    Mutation(c.BreakSeal, BREAKS, key=_of_break),
    Mutation(c.ReviewBreak, BREAKS, key=_of_break),
    Mutation(c.RequestFile, REQUESTS, key=lambda it: it.request_id),
    Mutation(c.RefuseRequest, RECEIVED),
)


def _recording(read: ReadFile) -> RecordFileReading:
    return RecordFileReading(str(uuid4()), read.account, read.file, read.entry, read.model, read.blob, read.purpose)


EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, recording_files=_recording)
